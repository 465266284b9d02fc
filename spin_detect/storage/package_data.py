"""Where the files that ship with the package are: inside it in a wheel, at the top of the repository in a clone."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent


def package_path(in_wheel: str, in_clone: str) -> Path:
    """Return the path of a file or folder that ships with the package.

    Args:
        in_wheel: Its path below the package, as an installed wheel has it.
        in_clone: Its path below the top of the repository.

    Returns:
        The path in the package where it exists, else the path in the repository.
    """
    packaged = _PACKAGE / in_wheel
    return packaged if packaged.exists() else _PACKAGE.parent / in_clone
