"""The parts of the corpora: which documents count n-grams, which train, which test.

They never meet.
"""

from __future__ import annotations

import hashlib
from typing import Literal

Split = Literal["table", "token", "document", "test"]
_SHARES: tuple[tuple[Split, float], ...] = (("table", 0.80), ("token", 0.09), ("document", 0.06), ("test", 0.05))


def unit_hash(text: str) -> float:
    """A stable number in [0, 1) from a text."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=7).digest()) / 2**56


def split_of(source: str, identifier: str, held_out: bool = False, counted: bool = True) -> Split:
    """The part a document belongs to; documents of held-out sources are only ever tested.

    Where the tables were not counted from these corpora (`counted` is False), no document is set aside for them.
    """
    if held_out:
        return "test"
    place = unit_hash(f"{source}/{identifier}")
    if not counted:
        table = _SHARES[0][1]
        place = table + place * (1 - table)
    for part, share in _SHARES:
        place -= share
        if place < 0:
            return part
    return "test"
