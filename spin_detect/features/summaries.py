"""From a number for each token to numbers for each document: means and quantiles."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

QUANTILES = (0.1, 0.25, 0.5, 0.75, 0.9, 0.98)


def summary_names(names: Sequence[str]) -> list[str]:
    """Names of the columns of `mean_and_quantiles`: all means, then each quantile of all."""
    return [f"{summary}_{name}" for summary in ("mean", *(f"quantile_{q}" for q in QUANTILES)) for name in names]


def mean_and_quantiles(values: NDArray[np.floating], owner: NDArray[np.int64], documents: int) -> NDArray[np.float64]:
    """Mean and QUANTILES of each column of `values` [tokens, columns] over each document's tokens; 0 where it has none.

    owner: document of each token, rising. [documents, columns * (1 + quantiles)], as `summary_names` has it.
    """
    edges = np.searchsorted(owner, np.arange(documents + 1))
    out = np.zeros((documents, 1 + len(QUANTILES), values.shape[1]))
    for document in np.flatnonzero(np.diff(edges)):
        # its own contiguous copy, so that batch mates cannot change the order of summation
        own = np.array(values[edges[document] : edges[document + 1]], np.float64, order="C")
        out[document, 0] = own.mean(axis=0)
        out[document, 1:] = np.quantile(own, QUANTILES, axis=0)
    return out.reshape(documents, -1)
