"""Files and folders that are complete or absent, whenever the process is killed or the disk is full.

A file is written under a temporary name in its folder and takes its own name once its bytes are on the disk. So is a folder.
"""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import IO

from spin_detect.errors import SpinDetectError

_TEMPORARY = re.compile(r"\.(.+)\.([0-9]+)\.unfinished", re.DOTALL)
# Characters of a file's name that the name of its temporary file repeats. A file name may have 255 bytes, a character up to 4.
_MAX_NAME_CHARACTERS = 40


def write_atomic(path: Path, content: bytes) -> None:
    """Write one file.

    Args:
        path: The file; one that is there is replaced.
        content: Its bytes.

    Raises:
        OSError: It cannot be written; the error names the path.
        SpinDetectError: The path is a device, a pipe or a folder, which is not replaced.
    """
    with atomic_files(path) as [file]:
        file.write(content)


@contextmanager
def atomic_files(*paths: Path) -> Iterator[list[IO[bytes]]]:
    """Open files that take their names together at the end, or not at all after an exception.

    Args:
        *paths: The files; those that are there are replaced.

    Yields:
        One binary file to write to for each path.

    Raises:
        OSError: A file cannot be written; the error names its path.
        SpinDetectError: A path is a device, a pipe or a folder, which is not replaced.
    """
    for path in paths:
        if path.exists() and not path.is_file():
            raise SpinDetectError(f"{path}: is not a regular file, so it is not replaced; give another name")
    temporary = {path: _temporary_path(path) for path in paths}
    try:
        with ExitStack() as stack:
            files: list[IO[bytes]] = [stack.enter_context(unfinished.open("wb")) for unfinished in temporary.values()]
            yield files
            for file in files:
                file.flush()
                os.fsync(file.fileno())
        for path, unfinished in temporary.items():
            os.replace(unfinished, path)
    except OSError as error:
        final_name = {str(unfinished): str(path) for path, unfinished in temporary.items()}
        if error.filename is None or error.filename in final_name:
            raise OSError(error.errno, error.strerror, final_name.get(error.filename, str(paths[0]))) from None
        raise
    finally:
        for unfinished in temporary.values():
            unfinished.unlink(missing_ok=True)


@contextmanager
def atomic_folder(path: Path) -> Iterator[Path]:
    """Make a folder that takes its name at the end, or is deleted after an exception.

    What a killed process left of a folder of this name is deleted.

    Args:
        path: The folder; it must be absent or empty.

    Yields:
        An empty folder beside it, to write to.

    Raises:
        OSError: It cannot be written; the error names the path.
        SpinDetectError: There is something at the path that is no empty folder.
    """
    if path.is_symlink() or (path.exists() and not (path.is_dir() and not any(path.iterdir()))):
        raise SpinDetectError(f"{path}: exists already, and is not replaced; give another name, or delete it")
    unfinished = _temporary_path(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        remove_partial_files(path.parent, path.name)
        unfinished.mkdir()
        yield unfinished
        for file in unfinished.iterdir():
            with file.open("rb+") as written:
                os.fsync(written.fileno())
        with suppress(FileNotFoundError):
            path.rmdir()  # Windows replaces no folder
        os.rename(unfinished, path)
    except OSError as error:
        if error.filename == str(unfinished):
            raise OSError(error.errno, error.strerror, str(path)) from None
        raise
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def remove_partial_files(folder: Path, name: str | None = None) -> None:
    """Delete the temporary files and folders that killed processes left in a folder. What cannot be deleted stays.

    Args:
        folder: The folder.
        name: Name of the file or folder whose temporary ones are deleted; None for those of all.
    """
    name = name and name[:_MAX_NAME_CHARACTERS]
    with suppress(OSError):
        for path in list(folder.iterdir()):
            match = _TEMPORARY.fullmatch(path.name)
            if match and name in (None, match[1]) and not _is_running(int(match[2])):
                if path.is_dir() and not path.is_symlink():
                    shutil.rmtree(path)
                else:
                    path.unlink(missing_ok=True)


def _temporary_path(path: Path) -> Path:
    """Return where this process, and no other, writes what becomes `path`."""
    return path.with_name(f".{path.name[:_MAX_NAME_CHARACTERS]}.{os.getpid()}.unfinished")


def _is_running(process: int) -> bool:
    try:
        if os.name == "posix":  # on Windows, signal 0 ends the process
            os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):  # it belongs to another user, or the number is no process number
        pass
    return True
