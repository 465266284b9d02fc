"""Labels of documents and of tokens."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from spin_detect.corpora.examples import Example
from spin_detect.text.tokenise import TokenBatch


def labels(examples: Sequence[Example]) -> NDArray[np.bool_]:
    """Return whether each example is spun.

    Args:
        examples: The examples.

    Returns:
        Boolean array of shape `(n_examples,)`.
    """
    return np.array([bool(example.profile) for example in examples])


def replaced_tokens(batch: TokenBatch, examples: Sequence[Example]) -> NDArray[np.bool_]:
    """Return whether each token overlaps a replaced range of its example.

    Args:
        batch: The tokens of the examples, one document an example.
        examples: The examples.

    Returns:
        Boolean array of shape `(n_tokens,)`.
    """
    replaced_mask = np.zeros(len(batch), np.bool_)
    edges = np.searchsorted(batch.document, np.arange(len(examples) + 1))
    for number, example in enumerate(examples):
        if not example.replaced:
            continue
        ranges = np.array(example.replaced)
        rows = slice(edges[number], edges[number + 1])
        start, end = batch.start[rows], batch.end[rows]
        # the last range that begins before the token ends
        range_index = np.searchsorted(ranges[:, 0], end, side="left") - 1
        replaced_mask[rows] = (range_index >= 0) & (ranges[np.maximum(range_index, 0), 1] > start) & (end > start)
    return replaced_mask
