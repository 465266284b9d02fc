"""Where in a document it is spun: runs of sentences whose words look replaced more often than those of the rest.

The score of a document is an average that a long untouched remainder can hide a spun passage in. A passage is every run of whole
sentences of about PASSAGE_WORDS words; its score is the mean probability of its words that they were replaced, less that of the
document's other words: the document's own author and subject are the measure. How high the highest passage of an original reaches
was counted on held-out ones.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spin_detect.evidence.tokens import TokenEvidence
from spin_detect.text import TokenBatch, TokenKind

PASSAGE_WORDS = 110
LEAST_DOCUMENT = 3 * PASSAGE_WORDS  # words; of a shorter one the passage would be no part but the whole
_UNIT = float(1 << 20)  # probabilities are summed as whole numbers: a text's sums must not depend on its batch mates
_LEAST_SCORED = 20  # words with known substitutes, in the passage and in the rest


@dataclass(frozen=True)
class Passages:
    """Passages of a batch, overlapping, in order; [passages] each.

    document; first, last: sentences of the batch, `last` included; score: mean probability of the passage's words less that of the others.
    """

    document: NDArray[np.int64]
    first: NDArray[np.int64]
    last: NDArray[np.int64]
    score: NDArray[np.float64]

    def highest(self, documents: int) -> NDArray[np.float64]:
        """The highest score of each document; [documents], -inf where it has no passage."""
        out = np.full(documents, -np.inf)
        np.maximum.at(out, self.document, self.score)
        return out


@dataclass(frozen=True)
class PassageCalibration:
    """maxima: float32 [originals], the highest passage of each held-out original, sorted; trials: float32 [1], how many times
    PASSAGE_WORDS words they have together."""

    maxima: NDArray[np.float32]
    trials: NDArray[np.float32]

    @classmethod
    def of(cls, maxima: NDArray[np.float64], words: NDArray[np.int64]) -> PassageCalibration:
        """From the highest passages of originals, -inf where there was none, and their words."""
        held = np.isfinite(maxima)
        trials = np.array([words[held].sum() / PASSAGE_WORDS], np.float32)
        return cls(np.sort(maxima[held].astype(np.float32)), trials)

    def false_positive_rates(self, scores: NDArray[np.float64], words: NDArray[np.int64]) -> NDArray[np.float64]:
        """Share of originals of so many words whose highest passage scores at least as high; [scores].

        One in `trials` / k passages of originals does, k being how many of the held-out ones have such a passage; a document of n
        passages has n chances (Šidák 1967).
        """
        above = len(self.maxima) - np.searchsorted(self.maxima, scores.astype(np.float32), side="left")
        each = np.minimum((above + 1) / np.maximum(float(self.trials[0]), 1.0), 1.0)
        return 1 - (1 - each) ** np.maximum(words / PASSAGE_WORDS, 1.0)


def find_passages(batch: TokenBatch, evidence: TokenEvidence, replaced: NDArray[np.floating]) -> Passages:
    """All passages of the documents of a batch that are long enough; `replaced` is the probability of each scored token."""
    sentences = len(batch.sentence_start)
    is_word = batch.kind <= TokenKind.MIXED
    words = _running(np.bincount(batch.sentence, is_word, minlength=sentences))
    owner = batch.sentence[evidence.index]
    scored = _running(np.bincount(owner, minlength=sentences))
    unit = _running(np.bincount(owner, np.rint(replaced.astype(np.float64) * _UNIT), minlength=sentences))

    document = batch.sentence_document
    begin = np.searchsorted(document, document, side="left")
    end = np.searchsorted(document, document, side="right")
    first = np.arange(sentences)
    stop = np.searchsorted(words, words[:-1] + PASSAGE_WORDS)
    chosen = np.flatnonzero((stop <= end) & (words[end] - words[begin] >= LEAST_DOCUMENT))
    first, stop, begin, end = first[chosen], stop[chosen], begin[chosen], end[chosen]
    inside, total = scored[stop] - scored[first], scored[end] - scored[begin]
    enough = (inside >= _LEAST_SCORED) & (total - inside >= _LEAST_SCORED)
    first, stop, begin, end, inside, total = (values[enough] for values in (first, stop, begin, end, inside, total))
    sum_inside, sum_total = unit[stop] - unit[first], unit[end] - unit[begin]
    score = (sum_inside / inside - (sum_total - sum_inside) / (total - inside)) / _UNIT
    return Passages(document[first], first, stop - 1, score)


def _running(counts: NDArray[np.floating] | NDArray[np.int64]) -> NDArray[np.int64]:
    """Sums of all before each, and of all; [counts + 1]."""
    return np.concatenate([[0], np.cumsum(counts.astype(np.int64))])
