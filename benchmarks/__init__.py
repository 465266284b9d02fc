"""Speed, memory and size, measured in one run on the same texts: `python -m benchmarks`, or `make benchmark`."""

import os

# the figures are those of one core; set before anything imports NumPy
for _library in ("OPENBLAS", "OMP", "MKL"):
    os.environ[f"{_library}_NUM_THREADS"] = "1"
