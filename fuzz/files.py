"""Documents of our own to begin with, and how inputs become files."""

import io
import os
import zipfile
from collections.abc import Mapping
from pathlib import Path
from tempfile import gettempdir

from fuzz.promises import documented
from spin_detect.files import FileError, extract_text

MADE = Path(__file__).resolve().parent.parent / "tests" / "files" / "made"
_MEMORY = Path("/dev/shm")  # a file in memory, where the system has that


def read_as(suffix: str, data: bytes) -> None:
    """Read the bytes as a file with this suffix: a text comes out, or a FileError of one line that names the file."""
    name = f"input{suffix}"
    with documented(FileError, beginning=f"{name}: "):
        assert isinstance(extract_text(data, name), str)


def packed(parts: Mapping[str, bytes]) -> bytes:
    """A ZIP archive of the parts, not compressed."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return made.getvalue()


def scratch(suffix: str) -> Path:
    """A file to write an input to; each process has its own."""
    folder = _MEMORY if _MEMORY.is_dir() else Path(gettempdir())
    return folder / f"spin-detect-fuzz-{os.getpid()}{suffix}"
