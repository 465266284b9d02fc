"""Compressed rows: gzip, Zstandard and xz, in members, whole or not."""

import gzip
from collections.abc import Iterable

from fuzz.files import scratch
from fuzz.promises import documented
from spin_detect.annotate.compression import SUFFIXES, DamagedError, Reader, compress

LONGEST = 512
WORDS = (b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd", b"\xfd7zXZ\x00", b"\x50\x2a\x4d\x18", b"\0\0\0\0")
_ROWS = b'{"text": "The ferry leaves."}\n' * 2


def check(data: bytes) -> None:
    """Read the rest of the input as what its first byte says it is; what gzip packed comes out."""
    suffix = SUFFIXES[data[0] % len(SUFFIXES)] if data else SUFFIXES[0]
    path = scratch(suffix)
    path.write_bytes(data[1:])
    read = bytearray()
    with documented(DamagedError):
        for chunk in Reader(str(path), suffix):
            assert chunk
            read += chunk
        if suffix == ".gz" and read:
            assert bytes(read) == gzip.decompress(data[1:].lstrip(b"\0"))


def seeds() -> Iterable[bytes]:
    """A member of each kind, two joined, one of zeros."""
    for number, suffix in enumerate(SUFFIXES):
        yield bytes([number]) + compress(_ROWS, suffix)
        yield bytes([number]) + compress(_ROWS, suffix) + b"\0" * 8 + compress(b"", suffix)
        yield bytes([number]) + compress(bytes(10_000), suffix)
