"""Partition columns: a folder `lang=en` says that all rows of its files have the value `en` in the column `lang`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import PurePath
from urllib.parse import unquote

from spin_detect.annotate.options import AnnotateError
from spin_detect.files.inputs import STANDARD_STREAM, display_name

Value = int | str | None
_FOLDER = re.compile(r"([^=]+)=(.*)", re.DOTALL)
_MISSING = "__HIVE_DEFAULT_PARTITION__"  # what Hive and Spark write for a missing value
_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,17}")


def partition_values(paths: Sequence[str]) -> list[dict[str, Value]]:
    """Return the partition columns of files, as the names of their folders give them.

    Args:
        paths: The files.

    Returns:
        Values by column, one dict for each file. A column whose values are integers in all files has integers.

    Raises:
        AnnotateError: A file has other partition columns than the first one.
    """
    texts = [_values(path) for path in paths]
    for path, values in zip(paths, texts, strict=True):
        if list(values) != list(texts[0]):
            names = f"{', '.join(values) or 'none'}; {display_name(paths[0])} has {', '.join(texts[0]) or 'none'}"
            raise AnnotateError(
                f"{display_name(path)}: has other partition columns ({names}); annotate folders of different columns separately"
            )
    integers = [name for name in (texts[0] if texts else ()) if _are_integers(values[name] for values in texts)]
    return [{name: _typed(value, is_integer=name in integers) for name, value in values.items()} for values in texts]


def _values(path: str) -> dict[str, str | None]:
    """Return the values in the folders of a path; None for a missing value."""
    if path == STANDARD_STREAM:
        return {}
    matches = filter(None, map(_FOLDER.fullmatch, PurePath(path).parent.parts))
    return {
        unquote(name): None if value == _MISSING else unquote(value) for name, value in (m.groups() for m in matches)
    }


def _are_integers(values: Iterable[str | None]) -> bool:
    return all(value is None or _INTEGER.fullmatch(value) for value in values)


def _typed(value: str | None, *, is_integer: bool) -> Value:
    return int(value) if is_integer and value is not None else value
