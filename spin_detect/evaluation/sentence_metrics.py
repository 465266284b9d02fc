"""How well single sentences with replaced words are told from sentences without, in their document and alone."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from spin_detect.corpora.examples import Example
from spin_detect.corpora.labels import replaced_tokens
from spin_detect.corpora.parallel import in_batches
from spin_detect.evaluation.metrics import auc
from spin_detect.predict.scorer import Scorer

MIN_WORDS = 8  # of a sentence that is measured
MIN_REPLACED = 2  # words of a sentence that counts as spun
_MIN_LOG_ODDS = -500.0  # of a text without any sentence


class SentenceScores(NamedTuple):
    """Scores of sentences of at least `MIN_WORDS` words.

    Attributes:
        in_document: Natural log-odds of each sentence within its document, float64, shape ``(n_sentences,)``.
        alone: Natural log-odds of each sentence as a text of its own, float64, shape ``(n_sentences,)``.
        n_replaced: Replaced words of each sentence, int64, shape ``(n_sentences,)``.
    """

    in_document: NDArray[np.float64]
    alone: NDArray[np.float64]
    n_replaced: NDArray[np.int64]


def measure_sentences(
    scorer: Scorer, originals: Sequence[Example], spun: Sequence[Example], jobs: int
) -> dict[str, Any]:
    """Measure the AUC of sentences with at least two replaced words.

    They are compared with sentences of originals, and with the untouched sentences of the same spun documents.

    Args:
        scorer: Scorer of a model.
        originals: Original documents.
        spun: Spun documents.
        jobs: Number of processes.

    Returns:
        JSON-ready results.
    """
    original_scores = score_sentences(scorer, originals, jobs)
    spun_scores = score_sentences(scorer, spun, jobs)
    spun_mask, untouched_mask = spun_scores.n_replaced >= MIN_REPLACED, spun_scores.n_replaced == 0
    return {
        "sentences": int(spun_mask.sum()),
        "originals": len(original_scores.in_document),
        "untouched": int(untouched_mask.sum()),
        "auc": auc(original_scores.in_document, spun_scores.in_document[spun_mask]),
        "auc_alone": auc(original_scores.alone, spun_scores.alone[spun_mask]),
        "auc_beside": auc(spun_scores.in_document[untouched_mask], spun_scores.in_document[spun_mask]),
    }


def score_sentences(scorer: Scorer, examples: Sequence[Example], jobs: int) -> SentenceScores:
    """Score every sentence of the examples that is long enough.

    Args:
        scorer: Scorer of a model.
        examples: Documents.
        jobs: Number of processes.

    Returns:
        Scores of the sentences, in the order of the documents.
    """
    if not examples:
        return SentenceScores(np.zeros(0), np.zeros(0), np.zeros(0, np.int64))
    return SentenceScores(*in_batches(jobs, partial(_score_batch, scorer), examples))


def _score_batch(scorer: Scorer, examples: Sequence[Example]) -> SentenceScores:
    predictions = scorer.predict_tokens([example.text for example in examples])
    batch = predictions.batch
    is_word = batch.is_word
    n_sentences = len(batch.sentence_start)
    n_replaced = np.bincount(batch.sentence, replaced_tokens(batch, examples) & is_word, minlength=n_sentences)
    rows = np.flatnonzero(np.bincount(batch.sentence, is_word, minlength=n_sentences) >= MIN_WORDS)
    in_document = scorer.sentence_scores(predictions, scorer.scores(predictions))[rows]
    places = (batch.sentence_document[rows], batch.sentence_start[rows], batch.sentence_end[rows])
    texts = [
        examples[document].text[start:end]
        for document, start, end in zip(*(column.tolist() for column in places), strict=True)
    ]
    return SentenceScores(in_document, score_alone(scorer, texts), n_replaced[rows].astype(np.int64))


def score_alone(scorer: Scorer, texts: Sequence[str]) -> NDArray[np.float64]:
    """Score sentences that are texts of their own.

    Without its context, a sentence may be split in two; it then has the score of its higher half.

    Args:
        scorer: Scorer of a model.
        texts: One sentence each.

    Returns:
        Natural log-odds that the sentence has a replaced word, shape ``(n_texts,)``.
    """
    predictions = scorer.predict_tokens(texts)
    scores = scorer.sentence_scores(predictions, scorer.scores(predictions))
    highest = np.full(len(texts), -np.inf)
    np.maximum.at(highest, predictions.batch.sentence_document, scores)
    return np.maximum(highest, _MIN_LOG_ODDS)
