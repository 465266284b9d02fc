"""Spans of a report: flagged words, alone or as part of a phrase, with what may have stood in their place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from spin_detect.array_types import Floats
from spin_detect.language_model.phrases import find_phrases
from spin_detect.language_model.tables import LanguageModel
from spin_detect.report import LEVELS, Span, Suggestion
from spin_detect.suggestions.flagged_words import FlaggedWords, flag_words
from spin_detect.suggestions.letter_case import match_case
from spin_detect.suggestions.mark_features import MARK_FEATURES, MarkFeatures, MarkRanges, mark_features
from spin_detect.suggestions.mark_model import MarkModel, assess_marks
from spin_detect.suggestions.ranking import MAX_SUGGESTIONS
from spin_detect.token_model.predictions import TokenPredictions

# Which phrases are proposed was measured in docs/development/experiments/phrase-proposals.md: a phrase all of whose words have at
# least this probability of being replaced is proposed whatever its gain,
_MIN_PROBABILITY = 0.1
# another one from this gain on, in bits,
_MIN_PHRASE_BITS = 3.0
# if it is also at least this share of the gain of the best single word, to which context vectors add.
_MIN_SHARE_OF_WORD_GAIN = 0.5


class _Phrase(NamedTuple):
    """A written phrase that may stand for another word or phrase.

    Attributes:
        first_index: Position of its first token in the batch.
        last_index: Position of its last token.
        suggestions: Up to ``MAX_SUGGESTIONS`` originals with their gains in bits, best first.
    """

    first_index: int
    last_index: int
    suggestions: list[tuple[str, float]]


class Mark(NamedTuple):
    """A word or phrase to be marked.

    Attributes:
        first_index: Position of its first token in the batch.
        last_index: Position of its last token.
        first_row: Row of its first flagged word.
        suggestions: Up to ``MAX_SUGGESTIONS`` originals in lower case with their gains in bits, best first.
        is_phrase: Whether it is a phrase that the phrase table knows.
    """

    first_index: int
    last_index: int
    first_row: int
    suggestions: list[tuple[str, float]]
    is_phrase: bool


class Marks(NamedTuple):
    """The marks of a batch.

    Attributes:
        marks: The marks in the order of the text; no two overlap.
        flagged: The flagged words that they are made of.
        features: Features of the marks; None if there is no mark.
    """

    marks: list[Mark]
    flagged: FlaggedWords
    features: MarkFeatures | None


def find_marks(
    predictions: TokenPredictions, replaced_probability: Floats, scores: NDArray[np.float64], language: LanguageModel
) -> Marks:
    """Find the flagged words and phrases of a batch.

    Args:
        predictions: Token predictions of the batch.
        replaced_probability: Probability that each token was replaced, shape ``(n_tokens,)``.
        scores: Calibrated document scores, natural log-odds, shape ``(n_documents,)``.
        language: Language model with the candidate and phrase tables.

    Returns:
        The marks with their features.
    """
    flagged = flag_words(predictions, replaced_probability, language)
    phrases = _propose_phrases(predictions, replaced_probability, flagged.token_index, flagged.gains[:, 0], language)
    marks = list(_choose_marks(flagged, phrases, language))
    if not marks:
        return Marks(marks, flagged, None)
    phrase_gains = np.full((len(marks), MAX_SUGGESTIONS), np.nan, np.float32)
    for row, mark in enumerate(marks):
        if mark.is_phrase:
            phrase_gains[row, : len(mark.suggestions)] = [gain for _, gain in mark.suggestions]
    first_index, last_index, first_row, is_phrase = (
        np.array([getattr(mark, name) for mark in marks])
        for name in ("first_index", "last_index", "first_row", "is_phrase")
    )
    ranges = MarkRanges(first_index, last_index, first_row, is_phrase, phrase_gains)
    features = mark_features(ranges, flagged, predictions, replaced_probability, scores, language)
    return Marks(marks, flagged, features)


def find_spans(
    predictions: TokenPredictions,
    replaced_probability: Floats,
    scores: NDArray[np.float64],
    texts: Sequence[str],
    language: LanguageModel,
    mark_model: MarkModel | None = None,
) -> dict[int, list[Span]]:
    """Find the spans of a batch, with their levels and suggestions.

    Args:
        predictions: Token predictions of the batch.
        replaced_probability: Probability that each token was replaced, shape ``(n_tokens,)``.
        scores: Calibrated document scores, natural log-odds, shape ``(n_documents,)``.
        texts: The texts of the batch.
        language: Language model with the candidate and phrase tables.
        mark_model: Says how sure each mark is; None if the model has none.

    Returns:
        For each sentence that has any, by its number in the batch, its spans in the order of the text. No two overlap.
    """
    batch = predictions.batch
    marks, flagged, features = find_marks(predictions, replaced_probability, scores, language)
    if features is None:
        return {}
    assessment = assess_marks(mark_model, features)
    head_index = flagged.token_index[[mark.first_row for mark in marks]]
    columns = (
        batch.sentence[head_index],
        batch.document[head_index],
        batch.start[np.array([mark.first_index for mark in marks])],
        batch.end[np.array([mark.last_index for mark in marks])],
        features.marks[:, MARK_FEATURES.index("oddity_bits")],
        assessment.probability,
        assessment.level,
        assessment.shows_suggestions,
        assessment.suggestion_probability,
    )
    spans: dict[int, list[Span]] = {}
    for mark, sentence, document, start, end, *values in zip(
        marks, *(column.tolist() for column in columns), strict=True
    ):
        spans.setdefault(sentence, []).append(_make_span(mark, (start, end), texts[document][start:end], *values))
    return spans


def _choose_marks(flagged: FlaggedWords, phrases: Mapping[int, _Phrase], language: LanguageModel) -> Iterator[Mark]:
    """Choose what to mark at each flagged word: a phrase, if one is proposed and free, or the word alone.

    Args:
        flagged: The flagged words.
        phrases: The phrase that is proposed at each position.
        language: The language model.

    Yields:
        The marks, in order.
    """
    covered = -1  # position of the last token of the mark before
    for row, index in enumerate(flagged.token_index.tolist()):
        if index <= covered:
            continue
        phrase = phrases.get(index)
        if phrase is not None and phrase.first_index > covered:
            covered = phrase.last_index
            yield Mark(phrase.first_index, covered, row, phrase.suggestions, True)
        else:  # the beginning of a phrase may belong to the mark before
            covered = index
            yield Mark(index, index, row, _word_suggestions(flagged, row, language), False)


def _word_suggestions(flagged: FlaggedWords, row: int, language: LanguageModel) -> list[tuple[str, float]]:
    """Return the suggestions for one flagged word with their gains in bits.

    Args:
        flagged: The flagged words.
        row: Row of the word.
        language: Language model with the names of the ids.

    Returns:
        Words and gains, best first.
    """
    ids, gains = flagged.ids[row].tolist(), flagged.gains[row].tolist()
    return [(language.names[word_id], gain) for word_id, gain in zip(ids, gains, strict=True) if word_id]


def _make_span(
    mark: Mark,
    offsets: tuple[int, int],
    written: str,
    oddity_bits: float,
    probability: float,
    level: int,
    shows_suggestions: bool,
    suggestion_probabilities: Sequence[float],
) -> Span:
    """Return the span of one mark.

    Args:
        mark: The mark.
        offsets: Start and end in characters of the text.
        written: What the text says there.
        oddity_bits: Highest collocation oddity of its flagged words.
        probability: Probability that its words were replaced.
        level: Index of its level in `LEVELS`.
        shows_suggestions: Whether it shows its suggestions.
        suggestion_probabilities: Probability of each of them.

    Returns:
        The span.
    """
    suggestions = mark.suggestions if shows_suggestions else []
    if not written.islower():
        suggestions = [(match_case(written, text), gain) for text, gain in suggestions]
    return Span(
        *offsets,
        written,
        probability,
        LEVELS[level],
        oddity_bits,
        mark.suggestions[0][1] if mark.suggestions else 0.0,
        tuple(
            Suggestion(text, gain, chance)
            for (text, gain), chance in zip(suggestions, suggestion_probabilities, strict=False)
        ),
    )


def _propose_phrases(
    predictions: TokenPredictions,
    replaced_probability: Floats,
    flagged_index: NDArray[np.int64],
    word_gains: Floats,
    language: LanguageModel,
) -> dict[int, _Phrase]:
    """Propose written phrases of several words that the phrase table knows and that contain a flagged word.

    Phrases all of whose words may have been replaced go before others, then longer ones before shorter ones, then those with a
    higher gain. Two proposals never share a flagged word.

    Args:
        predictions: Token predictions of the batch.
        replaced_probability: Probability that each token was replaced, shape ``(n_tokens,)``.
        flagged_index: Positions of the flagged words, ascending, shape ``(n_flagged,)``.
        word_gains: Gain of the best single word for each of them, in bits, shape ``(n_flagged,)``.
        language: Language model with the phrase table.

    Returns:
        Phrases by the position of their first flagged word.
    """
    flagged_mask = np.zeros(len(predictions.ids), np.bool_)
    flagged_mask[flagged_index] = True
    token_gains = np.zeros(len(predictions.ids), np.float32)
    token_gains[flagged_index] = word_gains
    matches = find_phrases(predictions.ids, flagged_mask, language.phrases, language.ngrams, min_words=2)
    n_possible = np.concatenate([[0], np.cumsum(replaced_probability >= _MIN_PROBABILITY)])
    all_possible = n_possible[matches.start + matches.length] - n_possible[matches.start] == matches.length
    proposed: dict[int, _Phrase] = {}
    for row in np.lexsort((-matches.gain, -matches.length, ~all_possible)).tolist():
        first, length, gain = int(matches.start[row]), int(matches.length[row]), float(matches.gain[row])
        last = first + length - 1
        word_gain = token_gains[first : last + 1].max()
        if not all_possible[row] and gain < max(_MIN_PHRASE_BITS, _MIN_SHARE_OF_WORD_GAIN * word_gain):
            continue
        heads = [index for index in range(first, last + 1) if flagged_mask[index]]
        text = " ".join(language.names[word_id] for word_id in matches.original[row].tolist() if word_id)
        known = proposed.get(heads[0])
        if known is None and not any(head in proposed for head in heads):
            proposed[heads[0]] = _Phrase(first, last, [(text, gain)])
        elif known is not None and known[:2] == (first, last) and len(known.suggestions) < MAX_SUGGESTIONS:
            known.suggestions.append((text, gain))
    return proposed
