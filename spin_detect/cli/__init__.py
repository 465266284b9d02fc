"""The command line, `spin-detect`. Each command is a file of its own and is imported only when it is called."""
