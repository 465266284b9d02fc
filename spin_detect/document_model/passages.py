"""Passages: runs of sentences whose words look replaced more often than those of the rest of the document.

The score of a document is an average, in which a long untouched remainder can hide a spun passage. Every run of whole sentences of
about `PASSAGE_WORDS` words is a window (`PassageWindows`). A logistic regression scores each window by the predictions for its words,
by themselves and less those for the other words of the document, since author and subject are the same there (`PassageModel`). The
windows of a document that are rarer in originals than the operating point become its passages (`find_passages`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from spin_detect.array_types import Floats
from spin_detect.regressors.calibration import max_n_above, rank_rate, sidak_correction
from spin_detect.regressors.feature_sets import Feature, FeatureSet
from spin_detect.regressors.piecewise_logistic import PiecewiseLogistic
from spin_detect.report import Passage
from spin_detect.segments import SUM_UNIT, exact_segment_sums, prefix_sums
from spin_detect.text.language_id import MIN_ENGLISH_SHARE
from spin_detect.text.tokenise import TokenBatch
from spin_detect.token_model.predictions import MIXTURES, TokenPredictions

PASSAGE_WORDS = 110
_REFERENCE_WORDS = 5000  # of long reference documents; there are few that are longer
MIN_DOCUMENT_WORDS = 3 * PASSAGE_WORDS  # words: a passage of a shorter document would be most of it
_MIN_SCORED_WORDS = 20  # scored words, in the passage and in the rest of the document
_LEVELS = (0.2, 0.5)  # probabilities
_OPENING_WORDS, _OPENING_CHARACTERS = 5, 60  # that name a passage
_OPENING_SCANNED = 1000  # characters in which its first words are looked for
_WORD_VALUES = (  # name, description and unit of what is averaged over the scored words
    ("probability", "probability", "probability"),
    ("log_odds", "log-odds", "log-odds"),
    *((f"mixture_llr_{share}", f"log-likelihood ratio of a share of {share} to none", "bits") for share in MIXTURES),
    *((f"above_{level}", f"share with a probability above {level}", "share") for level in _LEVELS),
)
PASSAGE_FEATURES = FeatureSet(
    (
        Feature("log2_document_words", "Words and numbers of the document", "log2 of words"),
        Feature("log2_scored_words", "Scored words of the passage", "log2 of words"),
        Feature("log2_words", "Words and numbers of the passage", "log2 of words"),
        *(
            feature
            for name, description, unit in _WORD_VALUES
            for feature in (
                Feature(f"mean_{name}", f"Mean {description} of the scored words", unit),
                Feature(f"excess_{name}", f"Mean {description} less that of the other words of the document", unit),
            )
        ),
    )
)


@dataclass(frozen=True)
class PassageWindows:
    """Windows of the documents of a batch, in order; they overlap.

    Attributes:
        document: Document of each window, shape ``(n_windows,)``.
        first: Its first sentence in the batch, same shape.
        last: Its last sentence, same shape.
        features: Features of each, shape ``(n_windows, len(PASSAGE_FEATURES))``.
    """

    document: NDArray[np.int64]
    first: NDArray[np.int64]
    last: NDArray[np.int64]
    features: Floats

    @property
    def excess_probability(self) -> Floats:
        """Mean probability of the words of each window less that of the other words of its document, shape ``(n_windows,)``."""
        return self.features[:, PASSAGE_FEATURES.index("excess_probability")]


class _SentenceRanges(NamedTuple):
    """Sentences of each window and of its document, as positions in the batch, shape ``(n_windows,)`` each.

    Attributes:
        first: First sentence of the window.
        end: Sentence after its last one.
        document_first: First sentence of the document.
        document_end: Sentence after its last one.
    """

    first: NDArray[np.int64]
    end: NDArray[np.int64]
    document_first: NDArray[np.int64]
    document_end: NDArray[np.int64]


def passage_windows(predictions: TokenPredictions) -> PassageWindows:
    """Return all windows of the documents of a batch that are long enough to have passages.

    Args:
        predictions: Token predictions of the batch.

    Returns:
        The windows with their features.
    """
    n_sentences = len(predictions.batch.sentence_start)
    words = prefix_sums(predictions.sentence_words)
    scored = prefix_sums(np.bincount(predictions.sentence, minlength=n_sentences))
    ranges = _window_ranges(predictions.batch.sentence_document, words, scored)
    document = predictions.batch.sentence_document[ranges.first]
    features = _window_features(predictions, ranges, words, scored)
    return PassageWindows(document, ranges.first, ranges.end - 1, features)


def _window_ranges(
    sentence_document: NDArray[np.int64], words: NDArray[np.int64], scored: NDArray[np.int64]
) -> _SentenceRanges:
    """Return the sentences of every window: the fewest from each sentence on that have `PASSAGE_WORDS` words.

    Args:
        sentence_document: Document of each sentence, ascending, shape ``(n_sentences,)``.
        words: Words before each sentence, and of all, shape ``(n_sentences + 1,)``.
        scored: Scored words before each sentence, and of all, same shape.

    Returns:
        Windows of documents of at least `MIN_DOCUMENT_WORDS` words, with enough scored words inside and outside.
    """
    document_first = np.searchsorted(sentence_document, sentence_document, side="left")
    document_end = np.searchsorted(sentence_document, sentence_document, side="right")
    end = np.searchsorted(words, words[:-1] + PASSAGE_WORDS)
    long_enough = words[document_end] - words[document_first] >= MIN_DOCUMENT_WORDS
    first = np.flatnonzero((end <= document_end) & long_enough)
    end, document_first, document_end = end[first], document_first[first], document_end[first]
    inside = scored[end] - scored[first]
    outside = scored[document_end] - scored[document_first] - inside
    enough_mask = (inside >= _MIN_SCORED_WORDS) & (outside >= _MIN_SCORED_WORDS)
    return _SentenceRanges(*(values[enough_mask] for values in (first, end, document_first, document_end)))


def _window_features(
    predictions: TokenPredictions, ranges: _SentenceRanges, words: NDArray[np.int64], scored: NDArray[np.int64]
) -> Floats:
    """Return the features of windows.

    Args:
        predictions: Token predictions of the batch.
        ranges: Sentences of each window.
        words: Words before each sentence, and of all, shape ``(n_sentences + 1,)``.
        scored: Scored words before each sentence, and of all, same shape.

    Returns:
        Features, shape ``(n_windows, len(PASSAGE_FEATURES))``.
    """
    first, end, document_first, document_end = ranges
    if not len(first):
        return np.zeros((0, len(PASSAGE_FEATURES)), np.float32)
    inside, total = scored[end] - scored[first], scored[document_end] - scored[document_first]
    features: dict[str, NDArray[np.floating]] = {
        "log2_document_words": np.log2(words[document_end] - words[document_first]),
        "log2_scored_words": np.log2(inside),
        "log2_words": np.log2(words[end] - words[first]),
    }
    probability = predictions.probability
    values: list[NDArray[Any]] = [probability, predictions.log_odds, *predictions.mixture_log_ratios]
    values += [(probability > level).view(np.uint8) for level in _LEVELS]  # compiled kernels are slow with booleans
    for (name, _, _), value in zip(_WORD_VALUES, values, strict=True):
        sums = prefix_sums(exact_segment_sums(value, predictions.sentence, len(words) - 1))
        window_sum, document_sum = sums[end] - sums[first], sums[document_end] - sums[document_first]
        mean = window_sum / inside / SUM_UNIT
        features[f"mean_{name}"] = mean
        features[f"excess_{name}"] = mean - (document_sum - window_sum) / (total - inside) / SUM_UNIT
    # rows are contiguous, since the regression sums over rows
    return np.ascontiguousarray(PASSAGE_FEATURES.matrix(features, len(first)))


def chances_of_passages(word_counts: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return how many documents as long as the longest reference documents a document stands for, as to its passages.

    Args:
        word_counts: Words and numbers of documents, any shape.

    Returns:
        1 or more for each, not necessarily a whole number, same shape.
    """
    return np.maximum(word_counts / _REFERENCE_WORDS, 1.0)


@dataclass(frozen=True)
class PassageModel:
    """Scores windows and says how rare such a window is in originals.

    Attributes:
        regression: Log-odds from `PASSAGE_FEATURES`.
        maxima: Score of the highest window of each reference document (natural log-odds), ascending, shape
            ``(n_references,)``.
    """

    regression: PiecewiseLogistic
    maxima: NDArray[np.float32]

    @classmethod
    def from_reference(cls, regression: PiecewiseLogistic, maxima: NDArray[np.float64]) -> PassageModel:
        """Return the model with the scores of reference documents.

        Args:
            regression: Log-odds from `PASSAGE_FEATURES`.
            maxima: Score of the highest window of each reference document (natural log-odds), ``-inf`` where it has none, shape
                ``(n_references,)``.

        Returns:
            A model that counts the reference documents with a window.
        """
        return cls(regression, np.sort(maxima[np.isfinite(maxima)].astype(np.float32)))

    def false_positive_rates(self, scores: NDArray[np.float64], word_counts: NDArray[np.int64]) -> NDArray[np.float64]:
        """Estimate how often an original document has a window that scores at least as high.

        It is the rank of the score among the highest windows of the reference documents. These hardly score higher in longer documents,
        as the regression knows how long a document is, up to the length of the longest reference documents. A longer document has
        one chance for each `chances_of_passages`.

        Args:
            scores: Scores of windows (natural log-odds), shape ``(n_windows,)``.
            word_counts: Words and numbers of the document of each window, same shape.

        Returns:
            Rates between 0 and 1, shape ``(n_windows,)``.
        """
        n_above = len(self.maxima) - np.searchsorted(self.maxima, scores.astype(np.float32), side="left")
        return sidak_correction(rank_rate(n_above, len(self.maxima)), chances_of_passages(word_counts))

    def may_reach_rate(self, scores: NDArray[np.float64], rate: float) -> NDArray[np.int64]:
        """Return the windows whose false-positive rate can be low enough, if their document is short.

        Args:
            scores: Scores of windows (natural log-odds), shape ``(n_windows,)``.
            rate: The highest false-positive rate, between 0 and 1.

        Returns:
            Rows of the scores, ascending. All others have a higher rate, however few words their document has.
        """
        n_above = max_n_above(rate, len(self.maxima))
        if n_above < 0:
            return np.arange(0)
        if n_above >= len(self.maxima):
            return np.arange(len(scores))
        return np.flatnonzero(scores.astype(np.float32) > self.maxima[-1 - n_above])


def find_passages(
    predictions: TokenPredictions, texts: Sequence[str], model: PassageModel | None, max_rate: float
) -> list[tuple[Passage, ...]]:
    """Find the passages of each document that are rare in originals.

    Args:
        predictions: Token predictions of the batch.
        texts: The texts of the batch.
        model: The passage model; None if the detector has none.
        max_rate: The highest false-positive rate of a passage, between 0 and 1.

    Returns:
        Passages of each document, in the order of the text; no two overlap. A document of which they would be more than half has
        none, since there is no rest that they differ from.
    """
    batch = predictions.batch
    passages: list[list[Passage]] = [[] for _ in range(batch.n_documents)]
    if model is not None:
        windows = passage_windows(predictions)
        scores = model.regression.log_odds(windows.features)
        rows = model.may_reach_rate(scores, max_rate)
        document = windows.document[rows]
        rates = model.false_positive_rates(scores[rows], predictions.n_words[document])
        rare_mask = (rates <= max_rate) & (predictions.english_share[document] >= MIN_ENGLISH_SHARE)
        rows, rates = rows[rare_mask], rates[rare_mask]
        order = np.argsort(-scores[rows], kind="stable")
        for row, rate in zip(rows[order].tolist(), rates[order].tolist(), strict=True):
            first, last, number = windows.first[row], windows.last[row], int(windows.document[row])
            start, end = int(batch.sentence_start[first]), int(batch.sentence_end[last])
            if all(end <= other.start or other.end <= start for other in passages[number]):
                excess = float(windows.excess_probability[row])
                n_words = int(predictions.sentence_words[first : last + 1].sum())
                passages[number].append(Passage(start, end, excess, rate, n_words, _opening(texts[number], start, end)))
    return [_unless_most_of_document(chosen, batch, document) for document, chosen in enumerate(passages)]


def _opening(text: str, start: int, end: int) -> str:
    """Return the first words of a passage.

    Args:
        text: The text.
        start: Offset of the first character of the passage.
        end: Offset after its last character.

    Returns:
        A few words on one line, with dots after them.
    """
    words = text[start : min(end, start + _OPENING_SCANNED)].split()
    opening = " ".join(words[:_OPENING_WORDS])[:_OPENING_CHARACTERS]
    # lone surrogates could not be stored as UTF-8
    return opening.encode("utf-8", "replace").decode("utf-8") + "..."


def _unless_most_of_document(passages: Sequence[Passage], batch: TokenBatch, document: int) -> tuple[Passage, ...]:
    """Return the passages of a document in the order of the text, or none if they are more than half of it.

    Args:
        passages: Passages of the document, in any order.
        batch: Tokens of the batch.
        document: Number of the document in the batch.

    Returns:
        The passages in order, or nothing.
    """
    if not passages:
        return ()
    first, end = np.searchsorted(batch.sentence_document, [document, document + 1])
    n_characters = int(batch.sentence_end[end - 1] - batch.sentence_start[first])
    if 2 * sum(passage.end - passage.start for passage in passages) > n_characters:
        return ()
    return tuple(sorted(passages, key=lambda passage: passage.start))
