"""Weights of hashed character n-grams."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from spin_detect.constants import N_CHARGRAM_BUCKETS
from spin_detect.corpora.examples import Example
from spin_detect.corpora.labels import labels
from spin_detect.corpora.parallel import BATCH
from spin_detect.document_model.chargrams import ORDERS, characters, chargram_buckets
from spin_detect.text.tokenise import tokenise

_CHARGRAM_UNIT = 1000.0  # n-gram shares are about a thousandth; the regression wants features near one


def train_chargrams(examples: Sequence[Example], jobs: int) -> NDArray[np.float16]:
    """Weights of hashed character n-grams by a logistic regression over their shares in each document; [N_CHARGRAM_BUCKETS]."""
    step = BATCH * 8
    parts = Parallel(jobs)(
        delayed(chargram_matrix)([example.text for example in examples[at : at + step]])
        for at in range(0, len(examples), step)
    )
    model = LogisticRegression(C=1.0, max_iter=100, tol=1e-3)
    model.fit(sparse.vstack(parts) * _CHARGRAM_UNIT, labels(examples))
    return (model.coef_[0] * _CHARGRAM_UNIT).astype(np.float16)


def chargram_matrix(texts: Sequence[str]) -> sparse.csr_matrix:
    """Share of each hashed character n-gram in each text; sparse float32 [texts, N_CHARGRAM_BUCKETS]."""
    blocks = []
    for at in range(0, len(texts), BATCH):
        batch = tokenise(texts[at : at + BATCH])
        code, begin, end = characters(batch)
        rows, columns = [], []
        for order, buckets in zip(ORDERS, chargram_buckets(code), strict=False):
            length = np.maximum(end - order + 1 - begin, 0)
            place = np.repeat(begin - (np.cumsum(length) - length), length) + np.arange(length.sum())
            rows.append(np.repeat(np.arange(batch.n_documents), length))
            columns.append(buckets[place])
        row = np.concatenate(rows) if rows else np.zeros(0, np.int64)
        column = np.concatenate(columns) if columns else np.zeros(0, np.int64)
        count = np.maximum(np.bincount(row, minlength=batch.n_documents), 1)
        values = (1 / count[row]).astype(np.float32)
        blocks.append(sparse.csr_matrix((values, (row, column)), shape=(batch.n_documents, N_CHARGRAM_BUCKETS)))
    return sparse.vstack(blocks) if blocks else sparse.csr_matrix((0, N_CHARGRAM_BUCKETS), dtype=np.float32)
