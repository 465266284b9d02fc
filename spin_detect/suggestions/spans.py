"""Spans of a report: flagged words, alone or as part of a phrase, with what may have stood in their place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from spin_detect.array_types import Floats, Ids
from spin_detect.language_model.context_fit import collocation_oddity
from spin_detect.language_model.contexts import neighbours
from spin_detect.language_model.phrases import find_phrases
from spin_detect.language_model.tables import LanguageModel
from spin_detect.report import Span, Suggestion
from spin_detect.suggestions.ranking import MAX_SUGGESTIONS, match_case, rank_originals
from spin_detect.token_model.predictions import TokenPredictions
from spin_detect.token_model.recalibration import FLAG_THRESHOLD, FLAG_THRESHOLD_SHORT

# Which phrases are proposed was measured in docs/development/experiments/phrase-proposals.md: a phrase all of whose words have at
# least this probability of being replaced is proposed whatever its gain,
_MIN_PROBABILITY = 0.1
# another one from this gain on, in bits,
_MIN_PHRASE_BITS = 3.0
# if it is also at least this share of the gain of the best single word, to which context vectors add.
_MIN_SHARE_OF_WORD_GAIN = 0.5


class FlaggedWords(NamedTuple):
    """The flagged words of a batch with their suggestions.

    Attributes:
        token_index: Positions of the words in the batch, ascending, shape ``(n_flagged,)``.
        ids: Ids of the suggested words, best first, shape ``(n_flagged, MAX_SUGGESTIONS)``; 0 where there are fewer.
        gains: Their gains in bits, same shape.
    """

    token_index: NDArray[np.int64]
    ids: Ids
    gains: Floats


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


class _SpanRange(NamedTuple):
    """The tokens of one span.

    Attributes:
        first_index: Position of its first token in the batch.
        last_index: Position of its last token.
        first_row: Row of its first flagged word.
        end_row: Row after its last flagged word.
        phrase: The phrase that it is; None for a single word.
    """

    first_index: int
    last_index: int
    first_row: int
    end_row: int
    phrase: _Phrase | None


def find_spans(
    predictions: TokenPredictions, replaced_probability: Floats, texts: Sequence[str], language: LanguageModel
) -> dict[int, list[Span]]:
    """Find the flagged words and phrases of a batch.

    Args:
        predictions: Token predictions of the batch.
        replaced_probability: Probability that each token was replaced, shape ``(n_tokens,)``.
        texts: The texts of the batch.
        language: Language model with the candidate and phrase tables.

    Returns:
        For each sentence that has any, by its number in the batch, its spans in the order of the text. No two overlap.
    """
    batch = predictions.batch
    flagged = flag_words(predictions, replaced_probability, language)
    phrases = _propose_phrases(predictions, replaced_probability, flagged.token_index, flagged.gains[:, 0], language)
    ranges = list(_choose_ranges(flagged.token_index, phrases))
    probabilities = replaced_probability.take(flagged.token_index).tolist()
    oddities = collocation_oddity(
        neighbours(predictions.ids, flagged.token_index, language.ngrams), language.ngrams
    ).tolist()
    head_index = flagged.token_index[[chosen.first_row for chosen in ranges]] if ranges else flagged.token_index[:0]
    columns = (
        batch.sentence[head_index],
        batch.document[head_index],
        batch.start[np.array([chosen.first_index for chosen in ranges], np.int64)],
        batch.end[np.array([chosen.last_index for chosen in ranges], np.int64)],
    )
    spans: dict[int, list[Span]] = {}
    for chosen, sentence, document, start, end in zip(ranges, *(column.tolist() for column in columns), strict=True):
        rows = slice(chosen.first_row, chosen.end_row)
        suggestions = chosen.phrase.suggestions if chosen.phrase else _word_suggestions(flagged, rows.start, language)
        span = _make_span((start, end), texts[document][start:end], probabilities[rows], oddities[rows], suggestions)
        spans.setdefault(sentence, []).append(span)
    return spans


def _choose_ranges(flagged_index: NDArray[np.int64], phrases: Mapping[int, _Phrase]) -> Iterator[_SpanRange]:
    """Yield the ranges of spans in order: at each flagged word a phrase, if one is proposed and free, or the word alone."""
    covered = -1  # position of the last token of the span before
    for row, index in enumerate(flagged_index.tolist()):
        if index <= covered:
            continue
        phrase = phrases.get(index)
        if phrase is not None and phrase.first_index > covered:
            covered = phrase.last_index
            end_row = int(np.searchsorted(flagged_index, covered, side="right"))
            yield _SpanRange(phrase.first_index, covered, row, end_row, phrase)
        else:  # the beginning of a phrase may belong to the span before
            covered = index
            yield _SpanRange(index, index, row, row + 1, None)


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
    offsets: tuple[int, int],
    written: str,
    probabilities: Sequence[float],
    oddities: Sequence[float],
    suggestions: Sequence[tuple[str, float]],
) -> Span:
    """Return the span of one word or phrase.

    Args:
        offsets: Start and end in characters of the text.
        written: What the text says there.
        probabilities: Probability that each flagged word of the span was replaced.
        oddities: Collocation oddity of each flagged word of the span, in bits.
        suggestions: Originals in lower case with their gains in bits, best first.

    Returns:
        A span with the highest probability and oddity of its words.
    """
    if not written.islower():
        suggestions = [(match_case(written, text), gain) for text, gain in suggestions]
    return Span(
        *offsets,
        written,
        max(probabilities),
        max(oddities),
        suggestions[0][1] if suggestions else 0.0,
        tuple([Suggestion(text, gain) for text, gain in suggestions]),
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


def flag_words(predictions: TokenPredictions, replaced_probability: Floats, language: LanguageModel) -> FlaggedWords:
    """Flag the words whose probability reaches the flag threshold, except explained words.

    Function words have no candidates. They are flagged too, without suggestions, since they are parts of phrases.

    Args:
        predictions: Token predictions of the batch.
        replaced_probability: Probability that each token was replaced, as `Scorer.score_documents` returns it, shape
            ``(n_tokens,)``.
        language: Language model with the candidate table.

    Returns:
        The flagged words with their suggestions.
    """
    threshold = np.where(predictions.long_enough, np.float32(FLAG_THRESHOLD), np.float32(FLAG_THRESHOLD_SHORT))
    flagged_mask = replaced_probability >= threshold.take(predictions.batch.document)
    with_candidates = np.flatnonzero(flagged_mask & predictions.has_candidates)
    ranked = rank_originals(predictions, replaced_probability, with_candidates, language)
    kept_mask = ~ranked.explained
    without_candidates = np.flatnonzero(flagged_mask & ~predictions.has_candidates)
    n_without = len(without_candidates)
    index = np.concatenate([with_candidates[kept_mask], without_candidates])
    order = np.argsort(index, kind="stable")
    return FlaggedWords(
        index[order],
        np.concatenate([ranked.ids[kept_mask], np.zeros((n_without, MAX_SUGGESTIONS), np.uint16)])[order],
        np.concatenate([ranked.gains[kept_mask], np.zeros((n_without, MAX_SUGGESTIONS), np.float32)])[order],
    )
