"""Sentences: whether those with swapped words score above those without, in their document and shown alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray

from spin_detect.corpora.examples import Example
from spin_detect.corpora.labels import replaced_tokens
from spin_detect.corpora.parallel import BATCH
from spin_detect.evaluation.metrics import auc
from spin_detect.predict.scorer import Scorer

LEAST_WORDS = 8
LEAST_REPLACED = 2


class SentenceScores(NamedTuple):
    """Of sentences of 8 words or more; [sentences] each.

    inside: log-odds within their document; alone: shown by themselves; replaced: words that were.
    """

    inside: NDArray[np.float64]
    alone: NDArray[np.float64]
    replaced: NDArray[np.int64]


def measure_sentences(scorer: Scorer, plain: Sequence[Example], spun: Sequence[Example], jobs: int) -> dict[str, Any]:
    """AUC of sentences with at least two replaced words against those of originals, and against the untouched sentences
    beside them; JSON-ready."""
    originals = score_sentences(scorer, plain, jobs)
    found = score_sentences(scorer, spun, jobs)
    swapped, untouched = found.replaced >= LEAST_REPLACED, found.replaced == 0
    return {
        "sentences": int(swapped.sum()),
        "originals": len(originals.inside),
        "untouched": int(untouched.sum()),
        "auc": auc(originals.inside, found.inside[swapped]),
        "auc_alone": auc(originals.alone, found.alone[swapped]),
        "auc_beside": auc(found.inside[untouched], found.inside[swapped]),
    }


def score_sentences(scorer: Scorer, examples: Sequence[Example], jobs: int) -> SentenceScores:
    """Score every sentence of the examples that is long enough."""
    step = BATCH * 2
    parts = Parallel(jobs)(delayed(_score)(scorer, examples[at : at + step]) for at in range(0, len(examples), step))
    empty = (np.zeros(0), np.zeros(0), np.zeros(0, np.int64))
    return SentenceScores(*(np.concatenate(column) for column in zip(empty, *parts, strict=True)))


def _score(scorer: Scorer, examples: Sequence[Example]) -> SentenceScores:
    predictions = scorer.predict_tokens([example.text for example in examples])
    batch = predictions.batch
    is_word = batch.is_word
    count = len(batch.sentence_start)
    replaced = np.bincount(batch.sentence, replaced_tokens(batch, examples) & is_word, minlength=count)
    rows = np.flatnonzero(np.bincount(batch.sentence, is_word, minlength=count) >= LEAST_WORDS)
    inside = scorer.sentence_scores(predictions, scorer.scores(predictions))[rows]
    owner, start, end = (array[rows] for array in (batch.sentence_document, batch.sentence_start, batch.sentence_end))
    texts = [examples[o].text[a:b] for o, a, b in zip(owner.tolist(), start.tolist(), end.tolist(), strict=True)]
    by_itself = alone_scores(scorer, texts)
    return SentenceScores(inside, by_itself, replaced[rows].astype(np.int64))


def alone_scores(scorer: Scorer, texts: Sequence[str]) -> NDArray[np.float64]:
    """Log-odds of each text, a sentence, that it has a replaced word; [texts]."""
    predictions = scorer.predict_tokens(texts)
    scores = scorer.sentence_scores(predictions, scorer.scores(predictions))
    best = np.full(len(texts), -np.inf)  # cut in two without its context, a sentence has the score of its worse half
    np.maximum.at(best, predictions.batch.sentence_document, scores)
    return np.maximum(best, -500.0)
