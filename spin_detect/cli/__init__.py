"""The command line, `spin-detect`. Each command is one file, which is imported only when the command is called."""
