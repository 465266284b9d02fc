"""Files that are whole or not there at all, whenever the process is killed or the disk is full.

A file is written under a temporary name beside its own and takes its own once it is on the disk.
"""

import os
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import IO

from spin_detect.errors import SpinDetectError

_TEMPORARY = re.compile(r"\.(.+)\.([0-9]+)\.unfinished", re.DOTALL)
_MOST_CHARACTERS = (
    40  # of a name in that of its temporary file: with four bytes each they still leave room for the rest
)


def write_atomic(path: Path, content: bytes) -> None:
    """Write one file. Raises what `atomic_files` raises."""
    with atomic_files(path) as [file]:
        file.write(content)


@contextmanager
def atomic_files(*paths: Path) -> Iterator[list[IO[bytes]]]:
    """Give a file to write to for each path; none takes its name before all are whole, and an exception leaves none.

    Raises:
        OSError: one cannot be written; the error names the path.
        SpinDetectError: a path is a device or a pipe, which a file would take the place of.
    """
    for path in paths:
        if path.exists() and not path.is_file():
            raise SpinDetectError(f"{path}: is no file that could be replaced; give another name")
    temporary = {path: _temporary(path) for path in paths}
    try:
        with ExitStack() as stack:
            files: list[IO[bytes]] = [stack.enter_context(part.open("wb")) for part in temporary.values()]
            yield files
            for file in files:
                file.flush()
                os.fsync(file.fileno())
        for path, part in temporary.items():
            os.replace(part, path)
    except OSError as error:
        named = {str(part): str(path) for path, part in temporary.items()}
        if error.filename is None or error.filename in named:
            raise OSError(error.errno, error.strerror, named.get(error.filename, str(paths[0]))) from None
        raise
    finally:
        for part in temporary.values():
            part.unlink(missing_ok=True)


def remove_partial_files(folder: Path, name: str | None = None) -> None:
    """Delete what killed processes left in a folder, of files of any name or of one; where it cannot, it stays."""
    name = name and name[:_MOST_CHARACTERS]
    with suppress(OSError):
        for left in list(folder.iterdir()):
            found = _TEMPORARY.fullmatch(left.name)
            if found and name in (None, found[1]) and not _runs(int(found[2])):
                left.unlink(missing_ok=True)


def _temporary(path: Path) -> Path:
    """Where this process, and no other, writes what becomes `path`."""
    return path.with_name(f".{path.name[:_MOST_CHARACTERS]}.{os.getpid()}.unfinished")


def _runs(process: int) -> bool:
    try:
        if os.name == "posix":  # elsewhere 0 is a signal that ends it
            os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):  # it is another user's, or no number of a process
        pass
    return True
