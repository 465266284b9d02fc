"""Where the files that ship with the package lie: inside it once installed from a wheel, at the top of a clone."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent


def package_path(in_wheel: str, in_clone: str) -> Path:
    """Return the packaged file or folder `in_wheel` where there is one, else `in_clone` below the repository's top."""
    packaged = _PACKAGE / in_wheel
    return packaged if packaged.exists() else _PACKAGE.parent / in_clone
