"""Where in a document it is spun: runs of sentences whose words look replaced more often than those of the rest.

The score of a document is an average that a long untouched remainder can hide a spun passage in. A passage is every run of whole
sentences of about PASSAGE_WORDS words. A logistic regression weighs what its words show, by themselves and less what the document's other
words show: the document's own author and subject are the measure. How high the highest passage of an original reaches was counted on
held-out ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spin_detect.array_types import Floats
from spin_detect.regressors.calibration import max_n_above, rank_rate, sidak_correction
from spin_detect.regressors.piecewise_logistic import PiecewiseLogistic
from spin_detect.report import Passage
from spin_detect.segments import SUM_UNIT, exact_segment_sums, prefix_sums
from spin_detect.text.language_id import MIN_ENGLISH_SHARE
from spin_detect.text.tokenise import TokenBatch
from spin_detect.token_model.predictions import MIXTURES, TokenPredictions

PASSAGE_WORDS = 110
MIN_DOCUMENT_WORDS = 3 * PASSAGE_WORDS  # words; of a shorter one the passage would be no part but the whole
_MIN_SCORED_WORDS = 20  # words with known substitutes, in the passage and in the rest
_LEVELS = (0.2, 0.5)
_WORDS = (
    "probability",
    "log_odds",
    *(f"ratio_{share}" for share in MIXTURES),
    *(f"above_{level}" for level in _LEVELS),
)
PASSAGE_FEATURES: tuple[str, ...] = (
    "log_document_words", "log_scored", "log_words", *(f"{side}_{name}" for name in _WORDS for side in ("mean", "excess")),
)  # fmt: skip
_EXCESS = PASSAGE_FEATURES.index("excess_probability")


@dataclass(frozen=True)
class PassageWindows:
    """Passages of a batch, overlapping, in order; [passages] each.

    document; first, last: sentences of the batch, `last` included; features: float32 [passages, len(PASSAGE_FEATURES)].
    """

    document: NDArray[np.int64]
    first: NDArray[np.int64]
    last: NDArray[np.int64]
    features: Floats

    @property
    def excess(self) -> Floats:
        """Mean probability of the passage's words that they were replaced, less that of the document's other words."""
        return self.features[:, _EXCESS]

    def highest(self, score: NDArray[np.float64], documents: int) -> NDArray[np.float64]:
        """The highest score of each document's passages; [documents], -inf where it has none."""
        out = np.full(documents, -np.inf)
        np.maximum.at(out, self.document, score)
        return out


@dataclass(frozen=True)
class PassageModel:
    """regression: of PASSAGE_FEATURES; maxima: float32 [originals], the highest passage of each held-out original, sorted;
    trials: float32 [1], how many times PASSAGE_WORDS words they have together."""

    regression: PiecewiseLogistic
    maxima: NDArray[np.float32]
    trials: NDArray[np.float32]

    @classmethod
    def from_reference(
        cls, regression: PiecewiseLogistic, maxima: NDArray[np.float64], words: NDArray[np.int64]
    ) -> PassageModel:
        """From the highest passages of originals, -inf where there was none, and their words."""
        held = np.isfinite(maxima)
        trials = np.array([words[held].sum() / PASSAGE_WORDS], np.float32)
        return cls(regression, np.sort(maxima[held].astype(np.float32)), trials)

    def false_positive_rates(self, scores: NDArray[np.float64], words: NDArray[np.int64]) -> NDArray[np.float64]:
        """Share of originals of so many words whose highest passage scores at least as high; [scores].

        One in `trials` / k passages of originals does, k being how many of the held-out ones have such a passage; a document of n
        passages has n chances (Šidák 1967).
        """
        above = len(self.maxima) - np.searchsorted(self.maxima, scores.astype(np.float32), side="left")
        rate = np.minimum(rank_rate(above, self._n_reference_windows), 1.0)
        return sidak_correction(rate, np.maximum(words / PASSAGE_WORDS, 1.0))

    def may_reach_rate(self, scores: NDArray[np.float64], rate: float) -> NDArray[np.int64]:
        """Rows of the scores whose false-positive rate may be at most `rate`, however few words their documents have."""
        n_above = max_n_above(rate, self._n_reference_windows)
        if n_above < 0:
            return np.arange(0)
        if n_above >= len(self.maxima):
            return np.arange(len(scores))
        return np.flatnonzero(scores.astype(np.float32) > self.maxima[-1 - n_above])

    @property
    def _n_reference_windows(self) -> float:
        """Windows of the reference documents that `rank_rate` counts: all but one, which stands for the scored document's."""
        return max(float(self.trials[0]), 1.0) - 1


def passage_windows(predictions: TokenPredictions) -> PassageWindows:
    """All passages of the documents of a batch that are long enough."""
    batch, owner = predictions.batch, predictions.sentence
    sentences = len(batch.sentence_start)
    words = prefix_sums(predictions.sentence_words)
    scored = prefix_sums(np.bincount(owner, minlength=sentences))

    document = batch.sentence_document
    begin = np.searchsorted(document, document, side="left")
    end = np.searchsorted(document, document, side="right")
    first = np.arange(sentences)
    stop = np.searchsorted(words, words[:-1] + PASSAGE_WORDS)
    chosen = np.flatnonzero((stop <= end) & (words[end] - words[begin] >= MIN_DOCUMENT_WORDS))
    first, stop, begin, end = first[chosen], stop[chosen], begin[chosen], end[chosen]
    inside, total = scored[stop] - scored[first], scored[end] - scored[begin]
    enough = (inside >= _MIN_SCORED_WORDS) & (total - inside >= _MIN_SCORED_WORDS)
    first, stop, begin, end, inside, total = (values[enough] for values in (first, stop, begin, end, inside, total))

    columns = [np.log2(words[end] - words[begin]), np.log2(inside), np.log2(words[stop] - words[first])]
    if len(first):
        p = predictions.probability
        words_show: list[NDArray[Any]] = [p, predictions.log_odds, *predictions.mixture_log_ratios]
        words_show += [(p > level).view(np.uint8) for level in _LEVELS]  # compiled kernels are slow with booleans
        for shown in words_show:
            unit = prefix_sums(exact_segment_sums(shown, owner, sentences))
            here, everywhere = unit[stop] - unit[first], unit[end] - unit[begin]
            mean = here / inside / SUM_UNIT
            columns += [mean, mean - (everywhere - here) / (total - inside) / SUM_UNIT]
    features = np.zeros((len(first), len(PASSAGE_FEATURES)), np.float32)
    for place, column in enumerate(columns):
        features[:, place] = column
    return PassageWindows(document[first], first, stop - 1, features)


def find_passages(
    predictions: TokenPredictions, stage: PassageModel | None, fpr: float, offset: int = 0
) -> list[tuple[Passage, ...]]:
    """The passages of each document that at most a share `fpr` of originals has the like of, apart from one another, in order.

    `offset` is where the text begins. None where the model knows no passages, or where they are most of a document: then there is no
    rest that they stand out from.
    """
    batch = predictions.batch
    out: list[list[Passage]] = [[] for _ in range(batch.n_documents)]
    if stage is not None:
        found = passage_windows(predictions)
        score = stage.regression.log_odds(found.features)
        rows = stage.may_reach_rate(score, fpr)
        document = found.document[rows]
        rates = stage.false_positive_rates(score[rows], predictions.n_words[document])
        told = (rates <= fpr) & (predictions.english_share[document] >= MIN_ENGLISH_SHARE)
        rows, rates = rows[told], rates[told]
        order = np.argsort(-score[rows], kind="stable")
        for row, rate in zip(rows[order].tolist(), rates[order].tolist(), strict=True):
            start, end = batch.sentence_start[found.first[row]], batch.sentence_end[found.last[row]]
            passage = Passage(int(start) + offset, int(end) + offset, float(found.excess[row]), rate)
            chosen = out[found.document[row]]
            if all(passage.end <= other.start or other.end <= passage.start for other in chosen):
                chosen.append(passage)
    return [_parts(chosen, batch, document) for document, chosen in enumerate(out)]


def _parts(passages: Sequence[Passage], batch: TokenBatch, document: int) -> tuple[Passage, ...]:
    if not passages:
        return ()
    first, stop = np.searchsorted(batch.sentence_document, [document, document + 1])
    whole = int(batch.sentence_end[stop - 1] - batch.sentence_start[first])
    if 2 * sum(passage.end - passage.start for passage in passages) > whole:
        return ()
    return tuple(sorted(passages, key=lambda passage: passage.start))
