"""Reader of the safetensors format: a length, a JSON header, raw arrays.

The layout is 8 bytes of header length (little-endian), the header as JSON, then the data its offsets point into.
https://github.com/huggingface/safetensors#format
"""

import json
import math
from typing import Any, TypeGuard

import numpy as np

_LENGTH_BYTES = 8
_MAX_HEADER_BYTES = 100_000_000  # the format's own limit
_MAX_DIMENSIONS = 32  # the limit of NumPy 1
_DTYPES = {
    "BOOL": "?",
    "U8": "u1",
    "I8": "i1",
    "U16": "<u2",
    "I16": "<i2",
    "F16": "<f2",
    "U32": "<u4",
    "I32": "<i4",
    "F32": "<f4",
    "U64": "<u8",
    "I64": "<i8",
    "F64": "<f8",
}


class TensorError(ValueError):
    """Raised for bytes that are not a well-formed safetensors file; the message names the rule that they break."""


def read_tensors(buffer: np.ndarray) -> dict[str, np.ndarray]:
    """Return the arrays in a byte buffer as views into it: nothing is copied.

    Args:
        buffer: The bytes of the file, uint8, shape `(n_bytes,)`.

    Returns:
        Arrays by name.

    Raises:
        TensorError: The header is out of bounds or not a header, or its arrays do not tile the data exactly, are of an
            unknown type, do not have the size of their shape, or are not aligned to their item size.
    """
    header, data_start = _header(buffer)
    header.pop("__metadata__", None)
    data = buffer[data_start:]
    arrays: dict[str, np.ndarray] = {}
    extents: list[tuple[int, int]] = []
    for name, entry in header.items():
        dtype, shape, start, end = _entry(name, entry, data.size)
        if (data_start + start) % dtype.itemsize:
            raise TensorError(f"array {name!r} is not aligned to its {dtype.itemsize}-byte items")
        try:
            arrays[name] = data[start:end].view(dtype).reshape(shape)
        except (ValueError, OverflowError) as error:
            raise TensorError(f"array {name!r} has an impossible shape") from error
        extents.append((start, end))
    position = 0
    for start, end in sorted(extents):
        if start != position:
            raise TensorError(f"its arrays overlap or leave a gap at data byte {min(start, position):,}")
        position = end
    if position != data.size:
        raise TensorError(f"its arrays take {position:,} bytes of the {data.size:,} that follow the header")
    return arrays


def _header(buffer: np.ndarray) -> tuple[dict[str, Any], int]:
    """Return the parsed header, and where the data starts."""
    if buffer.size < _LENGTH_BYTES:
        raise TensorError(f"it has {buffer.size} bytes, fewer than the {_LENGTH_BYTES} of a header length")
    length = int.from_bytes(buffer[:_LENGTH_BYTES].tobytes(), "little")
    end = _LENGTH_BYTES + length
    if end > buffer.size or length > _MAX_HEADER_BYTES:
        raise TensorError("its header runs past the end of the file")
    try:
        header = json.loads(buffer[_LENGTH_BYTES:end].tobytes().decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise TensorError("its header is not JSON") from error
    if not isinstance(header, dict):
        raise TensorError("its header is not a JSON object")
    return header, end


def _entry(name: str, entry: Any, data_size: int) -> tuple[np.dtype, tuple[int, ...], int, int]:
    """Check what the header says about one array.

    Args:
        name: Name of the array.
        entry: What the header has under this name.
        data_size: Bytes of data in the file.

    Returns:
        Type, shape, and start and end of the array in the data.

    Raises:
        TensorError: The description breaks a rule of the format.
    """
    if not isinstance(entry, dict):
        raise TensorError(f"array {name!r} has no description")
    code, shape, offsets = entry.get("dtype"), entry.get("shape"), entry.get("data_offsets")
    if not isinstance(code, str) or code not in _DTYPES:
        raise TensorError(f"array {name!r} has the unknown type {str(code)[:20]!r}")
    if not _are_counts(shape) or len(shape) > _MAX_DIMENSIONS:
        raise TensorError(f"array {name!r} has no valid shape")
    if not _are_counts(offsets) or len(offsets) != 2 or not offsets[0] <= offsets[1] <= data_size:
        raise TensorError(f"array {name!r} lies outside the data")
    dtype = np.dtype(_DTYPES[code])
    start, end = offsets
    if math.prod(shape) * dtype.itemsize != end - start:
        raise TensorError(f"array {name!r} does not have the size of its shape")
    return dtype, tuple(shape), start, end


def _are_counts(values: Any) -> TypeGuard[list[int]]:
    """Return whether this is a list of whole numbers from 0 on (JSON's `true` is none)."""
    return isinstance(values, list) and all(type(value) is int and value >= 0 for value in values)
