"""What callers give for texts: one check, with one wording, wherever a function takes texts.

A check looks at the type of each text, never at its characters, so that it takes no time beside scoring.
"""

from __future__ import annotations

import numbers
import reprlib
from collections.abc import Iterable, Iterator, Mapping
from os import PathLike
from typing import Any

_SHOWN_CHARACTERS = 40  # of a wrong value, in a message
# What these libraries hold is in memory and can be read twice.
_IN_MEMORY_LIBRARIES = ("numpy", "pandas")

_shortened = reprlib.Repr()
_shortened.maxstring = _shortened.maxother = _SHOWN_CHARACTERS


def check_text(value: object, name: str = "text") -> None:
    """Check that a value is one text.

    Args:
        value: What a caller gave for a text.
        name: Name of the argument, with which the message begins.

    Raises:
        TypeError: The value is no str; the message says what it is, and the remedy.
    """
    if isinstance(value, str):
        return
    remedy = _remedy(value)
    if _holds_several(value):
        remedy = "give one text, or use `score_each` or `score_many` for several"
    raise TypeError(f"{name} is {_described(value)}, not str; {remedy}")


def check_container(values: Any, name: str = "texts", kind: str = "texts") -> None:
    """Check that a value can hold several texts, without reading them, so that a generator is not consumed.

    Args:
        values: What a caller gave for texts.
        name: Name of the argument, with which the message begins.
        kind: What it should hold, in the plural.

    Raises:
        TypeError: The value is one text, a table, a mapping, or not iterable; the message says what it is, and the remedy.
    """
    type_name = type(values).__name__
    if isinstance(values, str):
        raise TypeError(f"{name} is one str, not several {kind}; give a list of {kind}, also for a single one")
    if isinstance(values, bytes | bytearray):
        raise TypeError(f"{name} is one {type_name}, not several {kind}; decode it, and give a list of {kind}")
    n_dimensions = _n_dimensions(values)
    if n_dimensions != 1:  # iterating over a data frame gives the names of its columns
        raise TypeError(f"{name} is a {type_name} of {n_dimensions} dimensions; give its one column of {kind}")
    if isinstance(values, Mapping):  # iterating over a dict gives its keys
        raise TypeError(f"{name} is a {type_name}, whose keys would be read; give its values: list({name}.values())")
    if not isinstance(values, Iterable):
        raise TypeError(f"{name} is {type_name}, not an iterable of str; give a list of {kind}")


def checked_texts(values: Iterable[str], name: str = "texts", kind: str = "texts") -> Iterable[str]:
    """Return texts that are checked: those in memory at once, all others as they are read.

    So a wrong text at the end of a list is found before the others are scored.

    Args:
        values: What a caller gave for texts.
        name: Name of the argument, with which the message begins.
        kind: What it should hold, in the plural.

    Returns:
        The same texts, in order.

    Raises:
        TypeError: The value is anything but an iterable of str; the message says which item is wrong, what it is, and the remedy.
    """
    check_container(values, name, kind)
    if isinstance(values, list | tuple) or type(values).__module__.partition(".")[0] in _IN_MEMORY_LIBRARIES:
        for _ in _each_checked(values, name):
            pass
        return values
    return _each_checked(values, name)


def is_missing(value: object) -> bool:
    """Tell whether a value stands for a missing one: None, NaN, or what pandas has in their place.

    Args:
        value: Any value.

    Returns:
        Whether it is missing.
    """
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return True
    return isinstance(value, numbers.Real) and bool(value != value)


def _each_checked(values: Iterable[str], name: str) -> Iterator[str]:
    for position, value in enumerate(values):
        if not isinstance(value, str):
            raise TypeError(f"item {position:,} of {name} is {_described(value)}, not str; {_remedy(value)}")
        yield value


def _n_dimensions(values: Any) -> int:
    """Return the dimensions of an array or a table, 1 of anything else."""
    n_dimensions = getattr(values, "ndim", None)
    if isinstance(n_dimensions, int):
        return n_dimensions
    shape = getattr(values, "shape", None)
    return len(shape) if isinstance(shape, tuple) else 1


def _holds_several(value: object) -> bool:
    return isinstance(value, Iterable) and not isinstance(value, bytes | bytearray | PathLike) and not is_missing(value)


def _described(value: object) -> str:
    shown = " ".join(_shortened.repr(value).split())
    if len(shown) > _SHOWN_CHARACTERS:
        shown = f"{shown[:_SHOWN_CHARACTERS]}..."
    return f"{type(value).__name__} ({shown})"


def _remedy(value: object) -> str:
    """Return what to do about a value that should be a text."""
    if is_missing(value):
        return "drop or fill in missing texts"
    if isinstance(value, bytes | bytearray):
        return "decode it, such as by .decode()"
    if isinstance(value, PathLike):
        return "read it, such as by spin_detect.files.read_text"
    if hasattr(value, "as_py"):  # a scalar of Arrow
        return "give the values of Python, by .to_pylist()"
    if _holds_several(value):
        return "give each text as one str"
    return "give texts as str"
