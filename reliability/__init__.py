"""Robustness tests: programs killed at random moments, a service under attack, reproducible builds, and scores that do not change.

Each module is a program that runs the real commands and writes its results into .cache/results/reliability/, and with --publish into
docs/reliability/.
"""

import os

# a run uses one core; set before anything imports NumPy, and passed on to every command that a run starts
for _library in ("OPENBLAS", "OMP", "MKL"):
    os.environ[f"{_library}_NUM_THREADS"] = "1"
