"""Precision and recall of flagged words, and how often their originals are among the suggestions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spin_detect.constants import FIRST_WORD
from spin_detect.corpora.examples import Example
from spin_detect.corpora.labels import replaced_tokens
from spin_detect.corpora.parallel import Columns, in_batches
from spin_detect.evaluation.metrics import share
from spin_detect.predict.scorer import Scorer
from spin_detect.suggestions.flagged_words import flag_words

_N_BINS = 1000  # of probability
_RECALL = 0.5  # at which the precision is measured


def _empty_histogram() -> NDArray[np.int64]:
    return np.zeros(_N_BINS, np.int64)


@dataclass(frozen=True)
class WordCounts:
    """Words counted over spun documents.

    Attributes:
        n_replaced: Words that a spinner replaced.
        n_flagged: Words that the detector flags.
        n_both: Words that were replaced and are flagged.
        n_single: Of those, the words that replaced exactly one word.
        n_first: Of the single ones, those whose original is the first suggestion.
        n_among_three: Of the single ones, those whose original is among the first three suggestions.
        replaced_histogram: Replaced words by their probability, int64, shape ``(_N_BINS,)``.
        unreplaced_histogram: Other words by their probability, int64, shape ``(_N_BINS,)``.
    """

    n_replaced: int = 0
    n_flagged: int = 0
    n_both: int = 0
    n_single: int = 0
    n_first: int = 0
    n_among_three: int = 0
    replaced_histogram: NDArray[np.int64] = field(default_factory=_empty_histogram)
    unreplaced_histogram: NDArray[np.int64] = field(default_factory=_empty_histogram)

    def __add__(self, other: WordCounts) -> WordCounts:
        """Add the counts of other documents."""
        return WordCounts(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(self)))

    def to_dict(self) -> dict[str, Any]:
        """Return precision, recall and the shares of right suggestions.

        Returns:
            Shares with their intervals, JSON-ready.
        """
        return {
            "precision": share(self.n_both, self.n_flagged).to_dict(),
            "recall": share(self.n_both, self.n_replaced).to_dict(),
            f"precision_at_recall_{_RECALL:g}": self._precision_at(_RECALL),
            "original_first": share(self.n_first, self.n_single).to_dict(),
            "original_among_three": share(self.n_among_three, self.n_single).to_dict(),
        }

    def _precision_at(self, recall: float) -> dict[str, float]:
        """Return the precision at the highest probability from which on `recall` of the replaced words are flagged.

        It is the share of no words if fewer of them have a probability.
        """
        replaced, unreplaced = (
            np.cumsum(counts[::-1]) for counts in (self.replaced_histogram, self.unreplaced_histogram)
        )
        enough = np.flatnonzero(replaced >= recall * self.n_replaced)
        if not len(enough) or not self.n_replaced:
            return share(0, 0).to_dict()
        first = enough[0]
        return share(int(replaced[first]), int(replaced[first] + unreplaced[first])).to_dict()


def count_flagged_words(scorer: Scorer, examples: Sequence[Example], jobs: int) -> WordCounts:
    """Count flagged and replaced words of spun examples.

    Args:
        scorer: Scorer of a model.
        examples: Spun documents whose replaced ranges are known.
        jobs: Number of processes.

    Returns:
        Counts over all of them.
    """
    if not examples:
        return WordCounts()
    counts, replaced, unreplaced = in_batches(jobs, partial(_count_batch, scorer), examples)
    n_replaced, n_flagged, n_both, n_single, n_first, n_among_three = counts.sum(axis=0).tolist()
    return WordCounts(
        n_replaced, n_flagged, n_both, n_single, n_first, n_among_three, replaced.sum(axis=0), unreplaced.sum(axis=0)
    )


def _count_batch(scorer: Scorer, examples: Sequence[Example]) -> Columns:
    """Return one row of the six counts, and one row of each histogram."""
    predictions = scorer.predict_tokens([example.text for example in examples])
    batch = predictions.batch
    replaced_mask = replaced_tokens(batch, examples) & batch.is_word
    probability = scorer.score_documents(predictions).probability
    flagged_index, candidate_ids, *_ = flag_words(predictions, probability, scorer.language)
    flagged_mask = np.zeros(len(batch), np.bool_)
    flagged_mask[flagged_index] = True
    is_right = replaced_mask[flagged_index]
    n_single = n_first = n_among_three = 0
    words = scorer.language.vocabulary.words()
    for token, ids in zip(flagged_index[is_right].tolist(), candidate_ids[is_right].tolist(), strict=True):
        example = examples[int(batch.document[token])]
        original = _single_original(example, int(batch.start[token]), int(batch.end[token]))
        if original is None:
            continue
        suggestions = [words[word_id - FIRST_WORD] for word_id in ids if word_id >= FIRST_WORD]
        n_single += 1
        n_first += suggestions[:1] == [original]
        n_among_three += original in suggestions
    counts = (
        int(replaced_mask.sum()), int(flagged_mask.sum()), int((replaced_mask & flagged_mask).sum()),
        n_single, n_first, n_among_three,
    )  # fmt: skip
    known_index = np.flatnonzero(probability)
    bins = np.minimum((probability[known_index] * _N_BINS).astype(np.int64), _N_BINS - 1)
    is_replaced = replaced_mask[known_index]
    histograms = (np.bincount(bins[rows], minlength=_N_BINS)[None] for rows in (is_replaced, ~is_replaced))
    return np.array([counts]), *histograms


def _single_original(example: Example, start: int, end: int) -> str | None:
    """Return the original word of one token, or None where several words are involved.

    Args:
        example: Spun document.
        start: Offset of the token.
        end: End offset of the token.

    Returns:
        The word in lower case, or None.
    """
    for replaced_range, original in zip(example.replaced, example.originals, strict=True):
        if replaced_range == (start, end) and " " not in original:
            return original.lower()
    return None
