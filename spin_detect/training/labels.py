"""Labels of tokens and documents, and the token stage's training set."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from spin_detect.evidence.chargrams import BUCKETS, ORDERS, chargram_buckets, chargram_ranges
from spin_detect.evidence.engine import Engine, TokenStage
from spin_detect.evidence.trees import ByteScale
from spin_detect.text import TokenBatch, tokenise
from spin_detect.training.examples import Example
from spin_detect.training.token_model import train_token_model

BATCH = 150  # examples analysed together
_LIGHT = 0.12  # share of words replaced below which a spun text is spun lightly
_LIGHT_WEIGHT = 4.0  # of its tokens, as it is lightly spun texts that escape
_CHARGRAM_UNIT = 1000.0  # n-gram shares are about a thousandth; the regression wants features near one


def labels(examples: Sequence[Example]) -> NDArray[np.bool_]:
    """Whether each example is spun."""
    return np.array([bool(example.kind) for example in examples])


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


def token_weights(examples: Sequence[Example]) -> NDArray[np.float32]:
    """What each token of each example weighs in the token model; [examples]."""
    share = np.array([example.share for example in examples], np.float32)
    return np.where(labels(examples) & (share < _LIGHT), np.float32(_LIGHT_WEIGHT), np.float32(1))


def train_tokens(arms: Sequence[tuple[Engine, Sequence[Example]]], *, trees: int, jobs: int, seed: int) -> TokenStage:
    """Train the token model on the tokens of the examples, each with the evidence of its engine, and character n-grams
    on the examples themselves."""
    step = BATCH * 8
    slices = [(engine, share[at : at + step]) for engine, share in arms for at in range(0, len(share), step)]
    sampled = slices[:: max(len(slices) // 8, 1)]
    scale = ByteScale.fit(np.concatenate([_token_rows(engine, part[::8])[0] for engine, part in sampled]))
    parts = Parallel(jobs)(delayed(_byte_rows)(engine, part, scale) for engine, part in slices)
    rows = np.concatenate([part[0] for part in parts])
    replaced = np.concatenate([part[1] for part in parts])
    weights = np.concatenate([part[2] for part in parts])
    del parts
    model = train_token_model(rows, replaced, weights, trees=trees, seed=seed)
    share = np.average(replaced, weights=weights)
    prior = np.array([np.log(share / (1 - share))], np.float32)
    examples = [example for _, share in arms for example in share]
    return TokenStage(scale, model, prior, train_chargrams(examples, jobs))


def _token_rows(
    engine: Engine, examples: Sequence[Example]
) -> tuple[NDArray[np.float32], NDArray[np.bool_], NDArray[np.float32]]:
    features, replaced, weights = [], [], []
    for at in range(0, len(examples), BATCH):
        part = examples[at : at + BATCH]
        batch, _, evidence = engine.evidence([example.text for example in part])
        features.append(evidence.features)
        replaced.append(replaced_tokens(batch, part)[evidence.index])
        weights.append(token_weights(part).take(batch.document.take(evidence.index)))
    return np.concatenate(features), np.concatenate(replaced), np.concatenate(weights)


def _byte_rows(
    engine: Engine, examples: Sequence[Example], scale: ByteScale
) -> tuple[NDArray[np.uint8], NDArray[np.bool_], NDArray[np.float32]]:
    features, replaced, weights = _token_rows(engine, examples)
    return scale.apply(features), replaced, weights


def train_chargrams(examples: Sequence[Example], jobs: int) -> NDArray[np.float16]:
    """Weights of hashed character n-grams by a logistic regression over their shares in each document; [BUCKETS]."""
    step = BATCH * 8
    parts = Parallel(jobs)(
        delayed(chargram_matrix)([example.text for example in examples[at : at + step]])
        for at in range(0, len(examples), step)
    )
    model = LogisticRegression(C=1.0, max_iter=100, tol=1e-3)
    model.fit(sparse.vstack(parts) * _CHARGRAM_UNIT, labels(examples))
    return (model.coef_[0] * _CHARGRAM_UNIT).astype(np.float16)


def chargram_matrix(texts: Sequence[str]) -> sparse.csr_matrix:
    """Share of each hashed character n-gram in each text; sparse float32 [texts, BUCKETS]."""
    blocks = []
    for at in range(0, len(texts), BATCH):
        batch = tokenise(texts[at : at + BATCH])
        begin, end = chargram_ranges(batch)
        rows, columns = [], []
        for order, buckets in zip(ORDERS, chargram_buckets(batch), strict=False):
            length = np.maximum(end - order + 1 - begin, 0)
            place = np.repeat(begin - (np.cumsum(length) - length), length) + np.arange(length.sum())
            rows.append(np.repeat(np.arange(batch.documents), length))
            columns.append(buckets[place])
        row = np.concatenate(rows) if rows else np.zeros(0, np.int64)
        column = np.concatenate(columns) if columns else np.zeros(0, np.int64)
        count = np.maximum(np.bincount(row, minlength=batch.documents), 1)
        values = (1 / count[row]).astype(np.float32)
        blocks.append(sparse.csr_matrix((values, (row, column)), shape=(batch.documents, BUCKETS)))
    return sparse.vstack(blocks) if blocks else sparse.csr_matrix((0, BUCKETS), dtype=np.float32)
