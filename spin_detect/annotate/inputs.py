"""Which files are read, and what their names say about them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from spin_detect.annotate.compression import STANDARD, SUFFIXES
from spin_detect.annotate.options import AnnotateError

_KINDS = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".tsv": "tsv",
    ".parquet": "parquet",
    ".warc": "warc",
    ".wet": "warc",
}
KNOWN = "JSON lines (.jsonl), .csv and .tsv, each also .gz, .zst or .xz; .parquet; .warc and .wet (also .gz)"


def compression_of(path: str) -> str:
    """The suffix of a compressed file, "" for any other."""
    suffix = os.path.splitext(path)[1].lower()
    return suffix if suffix in SUFFIXES else ""


def file_type(path: str) -> str | None:
    """jsonl, csv, tsv, parquet or warc; None for a file of another kind. Standard input and output are JSON lines."""
    if path == STANDARD:
        return "jsonl"
    bare = path[: len(path) - len(compression_of(path))]
    kind = _KINDS.get(os.path.splitext(bare)[1].lower())
    return None if kind == "parquet" and bare != path else kind


def find_inputs(paths: Iterable[str], ours: Iterable[Path]) -> list[str]:
    """The files to read: a folder gives every file of a known kind in it, in order, at any depth, save `ours`.

    Raises AnnotateError for what does not exist, cannot be read or is of no known kind.
    """
    written = {path.resolve() for path in ours}
    found: list[str] = []
    for path in paths:
        if path == STANDARD:
            found.append(path)
        elif os.path.isdir(path):
            inside = [name for name in _walk(path) if file_type(name) and Path(name).resolve() not in written]
            if not inside:
                raise AnnotateError(f"{path}: has no file to annotate; give {KNOWN}")
            found += inside
        elif not os.path.exists(path):
            raise AnnotateError(f"{path}: does not exist; check the path")
        elif file_type(path) is None:
            raise AnnotateError(f"{path}: is of no known kind; give {KNOWN}")
        elif not os.access(path, os.R_OK):
            raise AnnotateError(f"{path}: cannot be read; check its permissions")
        else:
            found.append(path)
    return found


def shown_name(path: str) -> str:
    """How to name a file to a person."""
    return "standard input" if path == STANDARD else path


def _walk(folder: str) -> Iterator[str]:
    for parent, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and not name.endswith(".parts"))
        yield from (os.path.join(parent, name) for name in sorted(files) if not name.startswith("."))
