"""Training of the weights of hashed character n-grams."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from spin_detect.constants import N_CHARGRAM_BUCKETS
from spin_detect.corpora.examples import Example
from spin_detect.corpora.labels import labels
from spin_detect.corpora.parallel import BATCH, map_batches
from spin_detect.document_model.chargrams import ORDERS, characters, chargram_buckets
from spin_detect.text.tokenise import tokenise

_MAX_EXAMPLES = 40_000  # of more, some are left out evenly: the fit takes as long as all else of the token model
_UNIT = 1000.0  # shares are multiplied by it: they are about a thousandth, and the regression wants features near one


def train_chargrams(examples: Sequence[Example], jobs: int) -> NDArray[np.float16]:
    """Fit a logistic regression to the shares of hashed character n-grams in each document.

    Args:
        examples: The examples.
        jobs: Number of processes.

    Returns:
        Weights of shape `(N_CHARGRAM_BUCKETS,)`, for shares.
    """
    sample = examples[:: max(len(examples) // _MAX_EXAMPLES, 1)]
    blocks = map_batches(jobs, chargram_matrix, [example.text for example in sample])
    model = LogisticRegression(C=1.0, max_iter=100, tol=1e-3)
    model.fit(sparse.vstack(blocks) * _UNIT, labels(sample))
    return (model.coef_[0] * _UNIT).astype(np.float16)


def chargram_matrix(texts: Sequence[str]) -> sparse.csr_matrix:
    """Compute the share of each hashed character n-gram in each text.

    Args:
        texts: The texts.

    Returns:
        Sparse matrix of float32, shape `(n_texts, N_CHARGRAM_BUCKETS)`.
    """
    blocks = []
    for at in range(0, len(texts), BATCH):
        batch = tokenise(texts[at : at + BATCH])
        code, begin, end = characters(batch)
        rows, columns = [], []
        for order, buckets in zip(ORDERS, chargram_buckets(code), strict=False):
            length = np.maximum(end - order + 1 - begin, 0)
            position = np.repeat(begin - (np.cumsum(length) - length), length) + np.arange(length.sum())
            rows.append(np.repeat(np.arange(batch.n_documents), length))
            columns.append(buckets[position])
        row = np.concatenate(rows) if rows else np.zeros(0, np.int64)
        column = np.concatenate(columns) if columns else np.zeros(0, np.int64)
        count = np.maximum(np.bincount(row, minlength=batch.n_documents), 1)
        values = (1 / count[row]).astype(np.float32)
        blocks.append(sparse.csr_matrix((values, (row, column)), shape=(batch.n_documents, N_CHARGRAM_BUCKETS)))
    return sparse.vstack(blocks) if blocks else sparse.csr_matrix((0, N_CHARGRAM_BUCKETS), dtype=np.float32)
