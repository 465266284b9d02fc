"""Conversion between nested dataclasses of arrays and arrays by name.

The annotations of a dataclass decide how its fields are stored: a field whose type is a dataclass nests, and a field whose type is a
dataclass or None may be absent. Array names in model files do not depend on Python names: a field that is called otherwise in the file
names its key, `field(metadata={"key": ...})`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import Field, fields, is_dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from numpy.typing import NDArray

T = TypeVar("T")


def to_arrays(prefix: str, value: Any) -> dict[str, NDArray[Any]]:
    """Return the arrays of a dataclass and of the dataclasses in it by name.

    Args:
        prefix: What the names begin with; the keys of fields follow.
        value: Instance of a dataclass whose fields are arrays, dataclasses of the same kind, or None.

    Returns:
        Arrays by name, without those that are None.
    """
    arrays: dict[str, NDArray[Any]] = {}
    for key, field, nested, _ in _layout(type(value)):  # type: ignore[arg-type]
        content = getattr(value, field)
        if content is None:
            continue
        if nested:
            arrays.update(to_arrays(f"{prefix}{key}.", content))
        else:
            arrays[f"{prefix}{key}"] = content
    return arrays


def from_arrays(prefix: str, cls: type[T], arrays: Mapping[str, NDArray[Any]]) -> T:
    """Return the dataclass of the arrays whose names begin with a prefix: the inverse of `to_arrays`.

    Args:
        prefix: What the names of its arrays begin with.
        cls: The dataclass.
        arrays: Arrays by name; others than those of the dataclass are ignored.

    Returns:
        The instance; its arrays are views, not copies.

    Raises:
        KeyError: An array is missing.
    """
    values: dict[str, Any] = {}
    for key, field, nested, optional in _layout(cls):  # type: ignore[arg-type]
        path = f"{prefix}{key}"
        if optional and not any(name.startswith(f"{path}.") for name in arrays):
            values[field] = None
        else:
            values[field] = from_arrays(f"{path}.", nested, arrays) if nested else arrays[path]
    return cls(**values)


def array_key(field: Field[Any]) -> str:
    """Return what a field is called in the model file.

    Args:
        field: Field of a dataclass.

    Returns:
        The key of its metadata, else its name.
    """
    return str(field.metadata.get("key", field.name))


@cache
def _layout(cls: Any) -> tuple[tuple[str, str, Any, bool], ...]:
    """Return (key in the file, field, dataclass that it nests or None, whether it may be absent) for each field."""
    # resolving annotations takes time whenever a model is loaded, and most dataclasses hold arrays alone
    may_nest = any(field.init and "NDArray" not in str(field.type) for field in fields(cls))
    hints = get_type_hints(cls) if may_nest else {}
    rows: list[tuple[str, str, Any, bool]] = []
    for field in fields(cls):
        if not field.init:
            continue
        hint, optional = hints.get(field.name), False
        if get_origin(hint) in (Union, UnionType):
            optional = NoneType in get_args(hint)
            hint = next(choice for choice in get_args(hint) if choice is not NoneType)
        rows.append((array_key(field), field.name, hint if is_dataclass(hint) else None, optional))
    return tuple(rows)
