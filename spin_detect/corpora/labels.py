"""Labels of documents and tokens."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from spin_detect.corpora.examples import Example
from spin_detect.text.tokenise import TokenBatch


def labels(examples: Sequence[Example]) -> NDArray[np.bool_]:
    """Whether each example is spun."""
    return np.array([bool(example.profile) for example in examples])


def replaced_tokens(batch: TokenBatch, examples: Sequence[Example]) -> NDArray[np.bool_]:
    """Whether each token of a batch of examples overlaps a replaced range."""
    out = np.zeros(len(batch), np.bool_)
    edges = np.searchsorted(batch.document, np.arange(len(examples) + 1))
    for number, example in enumerate(examples):
        if not example.replaced:
            continue
        ranges = np.array(example.replaced)
        rows = slice(edges[number], edges[number + 1])
        start, end = batch.start[rows], batch.end[rows]
        before = np.searchsorted(ranges[:, 0], end, side="left") - 1  # the last range that begins before the token ends
        out[rows] = (before >= 0) & (ranges[np.maximum(before, 0), 1] > start) & (end > start)
    return out
