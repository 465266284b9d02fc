"""Paths as a user gives them: the name of standard input, names for messages, and the files of a folder."""

import os
from collections.abc import Callable, Iterator

from spin_detect.files import ADDRESS_PREFIXES

STANDARD_STREAM = "-"  # stands for standard input, and for standard output where a command writes a file
# As in `spin_detect.annotate`, which is not asked: importing it takes longer than reading a text. Mailboxes are not among
# them: annotate makes rows of their mails, and the other commands read each mail as a text.
_TABLE_SUFFIXES = (".jsonl", ".ndjson", ".csv", ".tsv", ".parquet", ".warc", ".wet")
_COMPRESSIONS = (".gz", ".zst", ".xz")


def display_name(path: str) -> str:
    """Return the name by which a message calls an input.

    Args:
        path: Path, address, or ``-`` for standard input; ``-:3`` is the third mail of a mailbox there.

    Returns:
        The path itself, or "standard input".
    """
    if path == STANDARD_STREAM or path.startswith(f"{STANDARD_STREAM}:"):
        return f"standard input{path.removeprefix(STANDARD_STREAM)}"
    return path


def file_of(name: str) -> str:
    """Return the file that a text is in, to tell whether an output would replace it.

    Args:
        name: Name of the text; ``FILE:3`` is the third mail of a mailbox.

    Returns:
        Path of the file; the name itself if there is a file of that name, or none.
    """
    file, _, number = name.rpartition(":")
    return file if number.isdigit() and os.path.isfile(file) and not os.path.exists(name) else name


def walk_files(
    folder: str,
    *,
    skip: Callable[[str], bool] = lambda name: False,
    on_error: Callable[[OSError], None] | None = None,
) -> Iterator[str]:
    """Yield the files of a folder, at any depth, in an order that is always the same.

    Args:
        folder: Folder to search.
        skip: Tells whether to leave out a file or a folder, from its name alone.
        on_error: Receives the error of each folder that cannot be listed. By default such a folder is skipped silently.

    Yields:
        Paths that begin with `folder`.
    """
    for parent, folders, files in os.walk(folder, onerror=on_error):
        folders[:] = sorted(name for name in folders if not skip(name))
        yield from (os.path.join(parent, name) for name in sorted(files) if not skip(name))


def is_table(path: str) -> bool:
    """Tell by its name whether a file holds rows, which as one text would get a verdict that means nothing.

    Args:
        path: File or address.

    Returns:
        Whether `spin-detect annotate` reads it, and no other command reads texts of it.
    """
    name = path.lower()
    if name.startswith(ADDRESS_PREFIXES):
        return False
    for suffix in _COMPRESSIONS:
        name = name.removesuffix(suffix)
    return name.endswith(_TABLE_SUFFIXES)
