"""Speed, memory and size, measured in one run on the same texts: `python -m benchmarks`, or `make benchmark`."""

import os

# One core is what the figures are of. It must be said before NumPy is first imported.
for _library in ("OPENBLAS", "OMP", "MKL"):
    os.environ[f"{_library}_NUM_THREADS"] = "1"
