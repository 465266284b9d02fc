"""Which files an assistant may have read: regular files inside the folders that a person names when the server starts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from spin_detect.files import ADDRESS_PREFIXES, FileError, list_texts
from spin_detect.files.errors import unreadable
from spin_detect.files.inputs import file_of, is_table


@dataclass(frozen=True, slots=True)
class ReadableFolders:
    """The folders that files may be read from, and how large a file may be.

    Attributes:
        folders: Folders, without symbolic links in their paths.
        max_bytes: Size of the largest file that is read.
    """

    folders: tuple[Path, ...]
    max_bytes: int

    @classmethod
    def from_paths(cls, paths: Iterable[str | Path], max_bytes: int) -> ReadableFolders:
        """Return the folders at some paths.

        Args:
            paths: Their paths.
            max_bytes: Size of the largest file that is read.

        Returns:
            The folders.

        Raises:
            FileError: A path is no folder. It is a SpinDetectError.
        """
        folders = []
        for path in paths:
            folder = _resolved(Path(path))
            if folder is None or not folder.is_dir():
                raise FileError(f"{path}: is no folder; name a folder whose files may be read")
            folders.append(folder)
        return cls(tuple(folders), max_bytes)

    def text_name(self, path: str) -> str:
        """Return the name by which `spin_detect.files.read_with_warnings` reads a text.

        Symbolic links and ``..`` are followed before the path is compared with the folders, so that no path leads out of them.

        Args:
            path: Path of a file: absolute, or relative to one of the folders. ``FILE:3`` is the third mail of a mailbox.

        Returns:
            The path without symbolic links, of a mail with its number.

        Raises:
            FileError: The file is outside the folders, missing, too large, no regular file, or holds no text or several. It says the same
                of a path outside whether or not there is a file.
        """
        if path.lower().startswith(ADDRESS_PREFIXES):
            raise FileError(
                f"{path}: is an address, and this server reads files only; give the text of the page to check_text"
            )
        inside = self._inside(path)
        name = next((str(file) for file in inside if file.exists()), None)
        if name is None:
            mailbox, _, number = path.rpartition(":")
            mailboxes = self._inside(mailbox) if number.isdigit() and mailbox else []
            name = next((f"{file}:{number}" for file in mailboxes if file.is_file()), None)
        if name is None:
            if not inside:
                raise FileError(self._outside(path))
            raise FileError(f"{path}: does not exist; check the path")
        self._check(path, name)
        return name

    def _inside(self, path: str) -> list[Path]:
        """Return where a path may lead to inside the folders, which need not exist; nothing for a path that leads out of them."""
        resolved = [
            _resolved(folder / path) for folder in self.folders
        ]  # an absolute path takes the place of the folder
        return [file for file in resolved if file is not None and any(map(file.is_relative_to, self.folders))]

    def _outside(self, path: str) -> str:
        if not self.folders:
            return f"{path}: this server may read no file; start it with a folder (spin-detect mcp FOLDER), or give the text to check_text"
        folders = ", ".join(map(str, self.folders))
        return (
            f"{path}: is outside the folders that this server may read ({folders}); move the file there, start the server with its folder "
            "(spin-detect mcp FOLDER), or give the text to check_text"
        )

    def _check(self, path: str, name: str) -> None:
        """Raise FileError unless a name is that of one text in a file of a size that is read.

        Args:
            path: The path as it was given, for messages.
            name: The path without symbolic links, of a mail with its number.
        """
        file = Path(file_of(name))
        if file.is_dir():
            raise FileError(f"{path}: is a folder; name a file in it")
        if not file.is_file():
            raise FileError(f"{path}: is no regular file; name a file of text")
        try:
            size = file.stat().st_size
        except OSError as error:
            raise unreadable(path, error) from None
        if size > self.max_bytes:
            raise FileError(
                f"{path}: has {size:,} bytes, and this server reads {self.max_bytes:,} at most; split it, or start the server with a "
                "larger --max-file-size"
            )
        if is_table(str(file)):
            raise FileError(f"{path}: is a file of rows, not one text; score its rows: spin-detect annotate")
        texts = list_texts(name)
        if len(texts) > 1:
            raise FileError(
                f"{path}: holds {len(texts):,} mails; name one of them, from {path}:1 to {path}:{len(texts)}"
            )


def _resolved(path: Path) -> Path | None:
    """Return a path without symbolic links and ``..``; None for one that no file can have."""
    try:
        return path.resolve()
    except (OSError, RuntimeError, ValueError):  # links in a circle, a name that is too long, a null character
        return None
