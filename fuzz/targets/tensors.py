"""The arrays of a model: what is read tiles the data exactly, or a TensorError says which rule is broken."""

import json
from collections.abc import Iterable

import numpy as np

from fuzz.promises import documented
from spin_detect.storage.safetensors import TensorError, read_tensors

LONGEST = 512
WORDS = (b'"dtype"', b'"shape"', b'"data_offsets"', b'"F32"', b'"U64"', b'"BOOL"', b"[]", b"[0,8]", b"-1", b"1e9", b"true",
         b"9223372036854775808", b'"__metadata__"', b"NaN")  # fmt: skip


def check(data: bytes) -> None:
    """Read arrays; input that begins with a brace is a header and gets its length before it."""
    if data.startswith(b"{"):
        header, _, rest = data.partition(b"\n")
        header += b" " * (-len(header) % 8)
        data = len(header).to_bytes(8, "little") + header + rest
    with documented(TensorError):
        arrays = read_tensors(np.frombuffer(data, np.uint8))
        assert sum(array.nbytes for array in arrays.values()) <= len(data)
        for array in arrays.values():
            assert array.tobytes() in data and not array.flags.owndata


def seeds() -> Iterable[bytes]:
    """Headers, whole and wrong."""
    for entries in (
        {"a": ["U8", [3], [0, 3]], "b": ["BOOL", [5], [3, 8]]},
        {"w": ["F32", [2, 1], [0, 8]], "e": ["F64", [0, 4], [8, 8]], "s": ["U64", [], [8, 16]]},
    ):
        header = {
            name: dict(zip(("dtype", "shape", "data_offsets"), entry, strict=True)) for name, entry in entries.items()
        }
        yield json.dumps(header).encode() + b"\n" + bytes(16)
