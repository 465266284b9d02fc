"""The splits of the corpora: documents that count n-grams, train the token model, train the document model, or test.

A hash of its source and id puts each document in one split, the same on every run and machine.
"""

from __future__ import annotations

import hashlib
from typing import Literal

from spin_detect.constants import MAX_TRAINING_WORDS

Split = Literal["table", "token", "document", "test"]
# The parts of the `document` split that fit the document model and that calibrate it. The reference documents are of the second,
# which is the larger, because small false-positive rates need many of them.
FIT_PART = (0.0, 0.2)
CALIBRATION_PART = (0.2, 1.0)
# Least and greatest number of words of the passages that train token models and document models, and of those that models are
# measured on.
TOKEN_WORDS = (40, 300)
DOCUMENT_WORDS = (25, MAX_TRAINING_WORDS)
TEST_WORDS = (120, 300)
_SHARES: tuple[tuple[Split, float], ...] = (("table", 0.80), ("token", 0.09), ("document", 0.06), ("test", 0.05))


def unit_hash(text: str) -> float:
    """Return a number in [0, 1) that depends on a text alone.

    Args:
        text: The text.

    Returns:
        The number, uniform over texts.
    """
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=7).digest()) / 2**56


def split_of(source: str, identifier: str, held_out: bool = False, counted: bool = True) -> Split:
    """Return the split that a document belongs to.

    Args:
        source: Name of its source.
        identifier: Its id within the source.
        held_out: Whether the source is held out; its documents are only ever tested.
        counted: Whether the language model is counted from the source. If it is not, no document is set aside for that.

    Returns:
        The split.
    """
    if held_out:
        return "test"
    position = unit_hash(f"{source}/{identifier}")
    if not counted:
        table_share = _SHARES[0][1]
        position = table_share + position * (1 - table_share)
    for split, share in _SHARES:
        position -= share
        if position < 0:
            return split
    return "test"
