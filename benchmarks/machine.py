"""What the figures were measured on."""

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

_LIBRARIES = ("numpy", "numba", "pandas", "scikit-learn", "fasttext-wheel", "kenlm", "datatrove")


def machine() -> str:
    """Processor, cores and system in a line."""
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text().splitlines() if cpuinfo.exists() else []
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return (
        f"{named[0] if named else platform.machine()}, {os.cpu_count()} cores, {platform.system()} {platform.release()}"
    )


def versions() -> str:
    """Versions of Python and of the libraries that do the work."""
    return ", ".join([f"Python {platform.python_version()}", *(f"{name} {_version(name)}" for name in _LIBRARIES)])


def load_average() -> float | None:
    """How many processes wanted a core in the last minute; None where the system does not tell."""
    return os.getloadavg()[0] if hasattr(os, "getloadavg") else None


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "missing"
