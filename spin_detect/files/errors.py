"""What a person is told about a file or address that gives no text."""

from typing import Any

from spin_detect.errors import SpinDetectError

EXTRA = "pip install 'spin-detect[files]'"


class FileError(SpinDetectError):
    """A file, folder or address cannot be read as text; the message names it and the remedy."""


def needed(name: str, module: str) -> FileError:
    """Return the error for a format whose library is not installed."""
    return FileError(f"{name}: reading it needs {module}; {EXTRA}")


def damaged(name: str, what: str, error: Any = None) -> FileError:
    """Return the error for a file that its own format's reader gives up on."""
    because = f" ({' '.join(str(error).split())[:120]})" if error is not None and str(error) else ""
    return FileError(
        f"{name}: is not a {what} that can be read{because}; open it and save it again, or give plain text"
    )
