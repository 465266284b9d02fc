"""Labels of tokens and documents, and the token stage's training set."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from spin_detect.evidence.chargrams import BUCKETS, ORDERS, characters, chargram_buckets
from spin_detect.evidence.engine import Engine, TokenStage
from spin_detect.evidence.screen import Screen
from spin_detect.evidence.trees import ByteScale
from spin_detect.text.tokenise import TokenBatch, tokenise
from spin_detect.training.examples import Example
from spin_detect.training.token_model import train_token_model

BATCH = 150  # examples analysed together
_LIGHT = 0.12  # share of words replaced below which a spun text is spun lightly
_LIGHT_WEIGHT = 4.0  # of its tokens, as it is lightly spun texts that escape
_SCREEN_TREES = 24
_SPARED = 0.45  # share of the words of originals that the screen answers for
_CHARGRAM_UNIT = 1000.0  # n-gram shares are about a thousandth; the regression wants features near one

_Slice: TypeAlias = tuple[Engine, Sequence[Example]]


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
    screen, prior = _train_screen(slices, jobs, seed)
    scale, labelled = _labelled_rows(slices, screen, jobs)
    model = train_token_model(labelled.features, labelled.replaced, labelled.weights, trees=trees, seed=seed)
    examples = [example for _, share in arms for example in share]
    return TokenStage(screen, scale, model, prior, train_chargrams(examples, jobs))


def _train_screen(slices: Sequence[_Slice], jobs: int, seed: int) -> tuple[Screen, NDArray[np.float32]]:
    """The screen, and the log-odds that a word was replaced before anything is known of it; [1]."""
    scale, labelled = _labelled_rows(slices, None, jobs)
    rows, replaced, weights, original = labelled
    trees = train_token_model(rows, replaced, weights, trees=_SCREEN_TREES, seed=seed)
    share = np.average(replaced, weights=weights)
    least = np.quantile(trees.log_odds(rows[original]), _SPARED)
    return Screen(scale, trees, np.array([least], np.float32)), np.array([np.log(share / (1 - share))], np.float32)


class _Labelled(NamedTuple):
    """Of each word: features [words, features], whether it was replaced, its weight, whether its text is an original."""

    features: NDArray[Any]
    replaced: NDArray[np.bool_]
    weights: NDArray[np.float32]
    original: NDArray[np.bool_]


def _labelled_rows(slices: Sequence[_Slice], screen: Screen | None, jobs: int) -> tuple[ByteScale, _Labelled]:
    """What the words of all slices show, in bytes: as written, or with candidates weighed for those that a screen leaves."""
    sampled = slices[:: max(len(slices) // 8, 1)]
    scale = ByteScale.fit(np.concatenate([_words_of(engine, part[::8], screen).features for engine, part in sampled]))
    parts = Parallel(jobs)(delayed(_in_bytes)(engine, part, screen, scale) for engine, part in slices)
    return scale, _Labelled(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def _in_bytes(engine: Engine, examples: Sequence[Example], screen: Screen | None, scale: ByteScale) -> _Labelled:
    found = _words_of(engine, examples, screen)
    return found._replace(features=scale.apply(found.features))


def _words_of(engine: Engine, examples: Sequence[Example], screen: Screen | None) -> _Labelled:
    found = []
    for at in range(0, len(examples), BATCH):
        part = examples[at : at + BATCH]
        texts = [example.text for example in part]
        if screen is None:
            batch, _, words = engine.written(texts)
            features, index = words.features, words.index
        else:
            batch, _, evidence = engine.evidence(texts, screen)
            features, index = evidence.features, evidence.context.index
        document = batch.document.take(index)
        kept = replaced_tokens(batch, part)[index], token_weights(part).take(document), ~labels(part).take(document)
        found.append(_Labelled(features, *kept))
    return _Labelled(*(np.concatenate(column) for column in zip(*found, strict=True)))


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
        code, begin, end = characters(batch)
        rows, columns = [], []
        for order, buckets in zip(ORDERS, chargram_buckets(code), strict=False):
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
