"""The machine and the libraries that the figures were measured with."""

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

_LIBRARIES = ("numpy", "numba", "pandas", "scikit-learn", "fasttext-wheel", "kenlm", "datatrove")


def machine() -> str:
    """Return processor, cores and system in one line."""
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text().splitlines() if cpuinfo.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return (
        f"{names[0] if names else platform.machine()}, {os.cpu_count()} cores, {platform.system()} {platform.release()}"
    )


def versions() -> str:
    """Return the versions of Python and of the libraries."""
    return ", ".join([f"Python {platform.python_version()}", *(f"{name} {_version(name)}" for name in _LIBRARIES)])


def load_average() -> float | None:
    """Return how many processes wanted a core in the last minute; None where the system does not report it."""
    return os.getloadavg()[0] if hasattr(os, "getloadavg") else None


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "missing"
