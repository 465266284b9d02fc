"""The input files of a run, found from the paths that a user gives."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from spin_detect.annotate.formats.registry import describe_formats, file_type
from spin_detect.annotate.options import AnnotateError
from spin_detect.files.inputs import STANDARD_STREAM, walk_files


def find_inputs(paths: Iterable[str], outputs: Iterable[Path]) -> list[str]:
    """Return the files to read.

    A folder stands for every file in it, at any depth, whose name has the suffix of a known format. Hidden files and
    folders, the checkpoints of other runs, and the outputs of this run are left out.

    Args:
        paths: Files, folders, or ``-`` for standard input.
        outputs: Files that this run writes.

    Returns:
        Paths in the order given, the files of a folder in order of their names.

    Raises:
        AnnotateError: A path does not exist, cannot be read, or has no known format.
    """
    written = {path.resolve() for path in outputs}
    inputs: list[str] = []
    for path in paths:
        if path == STANDARD_STREAM:
            inputs.append(path)
        elif os.path.isdir(path):
            files = [file for file in walk_files(path, skip=_is_skipped) if file_type(file)]
            files = [file for file in files if Path(file).resolve() not in written]
            if not files:
                raise AnnotateError(f"{path}: has no file to annotate; give {describe_formats()}")
            inputs += files
        elif not path.strip():
            raise AnnotateError(f"{path!r}: is an empty name; give the path of a file")
        elif not os.path.exists(path):
            raise AnnotateError(f"{path}: does not exist; check the path")
        elif file_type(path) is None:
            raise AnnotateError(f"{path}: is not a file of rows; give {describe_formats()}")
        elif not os.access(path, os.R_OK):
            raise AnnotateError(f"{path}: cannot be read; check its permissions")
        else:
            inputs.append(path)
    return inputs


def _is_skipped(name: str) -> bool:
    return name.startswith(".") or name.endswith(".parts")
