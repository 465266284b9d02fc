"""Run the command line as ``python -m spin_detect``."""

from spin_detect.cli.main import main

if __name__ == "__main__":
    main(prog_name="python -m spin_detect")
