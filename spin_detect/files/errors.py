"""Errors of files and addresses that give no text."""

from typing import Any

from spin_detect.errors import SpinDetectError, missing_extra


class FileError(SpinDetectError):
    """Raised for a file, folder or address that cannot be read as text; the message names it and the remedy."""


class NoTextError(FileError):
    """Raised for a file that can be read and has no text."""


def unreadable(path: str, error: OSError) -> FileError:
    """Return the error for a file that the file system does not give.

    Args:
        path: Path of the file.
        error: Error of the file system.

    Returns:
        The error to raise.
    """
    if isinstance(error, FileNotFoundError):
        return FileError(f"{path}: does not exist; check the path")
    if isinstance(error, IsADirectoryError):
        return FileError(f"{path}: is a folder; name a file in it")
    return FileError(f"{path}: cannot be read ({(error.strerror or str(error)).lower()}); check its permissions")


def missing_library(name: str, library: str) -> FileError:
    """Return the error for a format whose library is not installed.

    Args:
        name: Name of the file.
        library: Name of the library.

    Returns:
        The error to raise.
    """
    return FileError(missing_extra(f"{name}: reading it", library, "files"))


def damaged(name: str, file_type: str, error: Any = None) -> FileError:
    """Return the error for a file that the reader of its format cannot read.

    Args:
        name: Name of the file.
        file_type: What the file should be, in words.
        error: What the reader says, None if nothing.

    Returns:
        The error to raise.
    """
    reason = f" ({' '.join(str(error).split())[:120]})" if error is not None and str(error) else ""
    return FileError(
        f"{name}: is not a {file_type} that can be read{reason}; open it and save it again, or give plain text"
    )
