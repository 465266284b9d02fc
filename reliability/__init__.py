"""What is thrown at the programs, and what happens: kills at random moments, a service under attack, a long soak.

Each module is a program that runs the real commands and writes what it saw into docs/reliability/.
"""

import os

# One core is what a run may take. It must be said before NumPy is first imported, and goes to every command started here.
for _library in ("OPENBLAS", "OMP", "MKL"):
    os.environ[f"{_library}_NUM_THREADS"] = "1"
