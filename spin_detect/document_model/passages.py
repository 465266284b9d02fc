"""Passages: runs of sentences whose words look replaced more often than those of the rest of the document.

The score of a document is an average, in which a long untouched remainder can hide a spun passage. Every run of whole sentences of
about `PASSAGE_WORDS` words is a window (`PassageWindows`). A logistic regression scores each window by the predictions for its words,
by themselves and less those for the other words of the document, since author and subject are the same there. The highest window is
scored as a text of its own, and how far it lies above its document is compared with original documents (`PassageModel`). Windows that
are rarer there than the operating point become passages (`find_passages`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from spin_detect.array_types import Floats
from spin_detect.regressors.calibration import rank_rate, sidak_correction
from spin_detect.regressors.feature_sets import Feature, FeatureSet
from spin_detect.regressors.genres import weights_from
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
_CANDIDATE_SHARE = 0.05  # of the reference documents have a window that is scored as a text of its own
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

    def select(self, rows: NDArray[np.int64]) -> PassageWindows:
        """Return some of the windows.

        Args:
            rows: Their rows.

        Returns:
            These windows, in the order of the rows.
        """
        return PassageWindows(self.document[rows], self.first[rows], self.last[rows], self.features[rows])


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


def highest_windows(windows: PassageWindows, scores: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the window of the highest score of each document that has windows.

    Args:
        windows: Windows of a batch.
        scores: Their scores, shape ``(n_windows,)``.

    Returns:
        Rows of the windows, in the order of the documents.
    """
    order = np.lexsort((-scores, windows.document))
    return order[np.unique(windows.document[order], return_index=True)[1]]


def window_texts(
    windows: PassageWindows, rows: NDArray[np.int64], batch: TokenBatch, texts: Sequence[str]
) -> list[str]:
    """Return the texts of some windows.

    Args:
        windows: Windows of a batch.
        rows: Rows of the windows.
        batch: Tokens of the batch.
        texts: The texts of the batch.

    Returns:
        What each window consists of, from its first sentence to its last.
    """
    starts, ends = batch.sentence_start[windows.first[rows]], batch.sentence_end[windows.last[rows]]
    places = zip(windows.document[rows].tolist(), starts.tolist(), ends.tolist(), strict=True)
    return [texts[document][start:end] for document, start, end in places]


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
    """Chooses windows that may be passages, and says how rarely a window of an original stands out as far.

    The regression is quick and chooses the highest window of a document. This window is then scored as a text of its own. How far that
    score lies above the score of its document says how far it stands out: a document all of whose words are odd seldom has a passage.

    Attributes:
        regression: Log-odds from `PASSAGE_FEATURES`.
        least_score: Score of the regression from which on a window is scored as a text of its own, natural log-odds, float32, shape
            ``(1,)``.
        excess: Score of the highest window of each reference document by itself, less that of the document, ascending, natural log-odds,
            float32, shape ``(n_references,)``.
        genre: Genre of each of these documents, uint8, same shape. All genres weigh alike.
    """

    regression: PiecewiseLogistic
    least_score: NDArray[np.float32]
    excess: NDArray[np.float32]
    genre: NDArray[np.uint8]

    @classmethod
    def from_reference(
        cls,
        regression: PiecewiseLogistic,
        scores: NDArray[np.float64],
        excess: NDArray[np.float64],
        genre: NDArray[np.integer],
    ) -> PassageModel:
        """Return the model with the windows of reference documents.

        Args:
            regression: Log-odds from `PASSAGE_FEATURES`.
            scores: Score of the highest window of each reference document by the regression, natural log-odds, shape ``(n_references,)``.
            excess: Its score as a text of its own less that of the document, natural log-odds, same shape.
            genre: Genre of each document, same shape.

        Returns:
            A model that scores the highest window of as many documents as `_CANDIDATE_SHARE` says.
        """
        least = np.quantile(scores, 1 - _CANDIDATE_SHARE, method="higher") if len(scores) else np.inf
        order = np.argsort(excess, kind="stable")
        return cls(
            regression, np.array([least], np.float32), excess[order].astype(np.float32), genre[order].astype(np.uint8)
        )

    def false_positive_rates(self, excess: NDArray[np.float64], word_counts: NDArray[np.int64]) -> NDArray[np.float64]:
        """Estimate how often the highest window of an original document stands out at least as far.

        It is the rank among the highest windows of the reference documents. A document that is longer than the longest of them has one
        chance for each `chances_of_passages`.

        Args:
            excess: Scores of windows by themselves less those of their documents, natural log-odds, shape ``(n_windows,)``.
            word_counts: Words and numbers of the document of each window, same shape.

        Returns:
            Rates between 0 and 1, shape ``(n_windows,)``.
        """
        first_above = np.searchsorted(self.excess, excess.astype(np.float32), side="left")
        rates = rank_rate(self._weight_from.take(first_above), len(self.excess))
        return sidak_correction(rates, chances_of_passages(word_counts))

    @cached_property
    def _weight_from(self) -> NDArray[np.float64]:
        """Weight of the reference documents from each on, and 0 for none, shape ``(n_references + 1,)``."""
        return weights_from(self.genre)


def find_passages(
    predictions: TokenPredictions,
    texts: Sequence[str],
    scores: NDArray[np.float64],
    model: PassageModel | None,
    score_texts: Callable[[Sequence[str]], NDArray[np.float64]],
    max_rate: float,
) -> list[tuple[Passage, ...]]:
    """Find the passages of each document that are rare in originals.

    The highest window of a document says whether it has any. If so, other windows that stand out as far are passages, too.

    Args:
        predictions: Token predictions of the batch.
        texts: The texts of the batch.
        scores: Scores of the documents, natural log-odds, shape ``(n_documents,)``.
        model: The passage model; None if the detector has none.
        score_texts: Scores texts as documents of their own, natural log-odds.
        max_rate: The highest false-positive rate of a passage, between 0 and 1.

    Returns:
        Passages of each document, in the order of the text; no two overlap. A document of which they would be more than half has
        none, since there is no rest that they differ from.
    """
    passages: list[list[Passage]] = [[] for _ in texts]
    if model is None or max_rate < rank_rate(0, len(model.excess)):
        return [()] * len(texts)
    windows = passage_windows(predictions)
    window_scores = model.regression.log_odds(windows.features)
    candidates = np.flatnonzero(
        (window_scores >= model.least_score) & (predictions.english_share[windows.document] >= MIN_ENGLISH_SHARE)
    )
    if not len(candidates):
        return [()] * len(texts)
    batch = predictions.batch

    def add_rare(rows: NDArray[np.int64]) -> None:
        document = windows.document[rows]
        own_scores = score_texts(window_texts(windows, rows, batch, texts)) if len(rows) else np.zeros(0)
        rates = model.false_positive_rates(own_scores - scores[document], predictions.n_words[document])
        for row, number, own_score, rate in zip(
            rows.tolist(), document.tolist(), own_scores.tolist(), rates.tolist(), strict=True
        ):
            if rate <= max_rate:
                first, last = windows.first[row], windows.last[row]
                start, end = int(batch.sentence_start[first]), int(batch.sentence_end[last])
                excess = float(windows.excess_probability[row])
                n_words = int(predictions.sentence_words[first : last + 1].sum())
                opening = _opening(texts[number], start, end)
                passages[number].append(Passage(start, end, excess, rate, n_words, opening, own_score))

    highest = candidates[highest_windows(windows.select(candidates), window_scores[candidates])]
    add_rare(highest)
    has_passage = np.array([bool(of_document) for of_document in passages])
    others = candidates[has_passage[windows.document[candidates]]]
    add_rare(_apart(others[np.argsort(-window_scores[others], kind="stable")], windows, highest))
    return [_unless_most_of_document(chosen, batch, document) for document, chosen in enumerate(passages)]


def _apart(rows: NDArray[np.int64], windows: PassageWindows, taken: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the windows that overlap no window before them and none that is taken already.

    Args:
        rows: Windows in the order in which they are taken.
        windows: All windows.
        taken: Those that are taken already.

    Returns:
        Rows of the windows that remain, in the same order.
    """
    is_taken = np.zeros(int(windows.last.max(initial=-1)) + 1, np.bool_)  # by sentence
    for row in taken.tolist():
        is_taken[windows.first[row] : windows.last[row] + 1] = True
    apart = []
    for row in rows.tolist():
        sentences = slice(windows.first[row], windows.last[row] + 1)
        if not is_taken[sentences].any():
            is_taken[sentences] = True
            apart.append(row)
    return np.array(apart, np.int64)


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
