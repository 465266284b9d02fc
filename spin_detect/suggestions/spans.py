"""The flagged spans of texts: words that were probably replaced, alone or as part of a phrase, and what they may have
been."""

from __future__ import annotations

from collections.abc import Sequence
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

_POSSIBLE = 0.1  # probability from which on a word may have been replaced. A phrase of such words is proposed whatever it gains,
_PHRASE_BITS = 3.0  # others from so many bits on
# and so much of what the best single word gains, which vectors add to: measured, docs/development/experiments/phrase-proposals.md
_OF_SINGLE = 0.5


class _Phrase(NamedTuple):
    """Tokens first to last, better read together, and up to TOP originals with their gains."""

    first: int
    last: int
    originals: list[tuple[str, float]]


def find_spans(
    predictions: TokenPredictions, replaced: Floats, texts: Sequence[str], language: LanguageModel
) -> dict[int, list[Span]]:
    """Flagged spans by the sentence they lie in, in order and apart from one another.

    replaced: float32 [tokens], how likely each was replaced.
    """
    batch = predictions.batch
    token, originals, gains = flag_words(predictions, replaced, language)
    phrases = _phrases(predictions, replaced, token, gains[:, 0], language)
    probabilities = replaced.take(token).tolist()
    oddities = collocation_oddity(neighbours(predictions.ids, token, language.ngrams), language.ngrams).tolist()
    tokens = token.tolist()
    columns = (batch.sentence[token], batch.document[token], batch.start[token], batch.end[token], originals, gains)
    spans: dict[int, list[Span]] = {}
    covered = -1
    for row, (sentence, document, start, end, words, bits) in enumerate(
        zip(*(column.tolist() for column in columns), strict=True)
    ):
        if tokens[row] <= covered:
            continue
        phrase = phrases.get(tokens[row])
        if phrase is None or phrase.first <= covered:  # one whose beginning belongs to the span before is none any more
            covered, chance, odd = tokens[row], probabilities[row], oddities[row]
            proposed = [(language.names[word], gain) for word, gain in zip(words, bits, strict=True) if word]
        else:
            covered, stop = phrase.last, int(np.searchsorted(token, phrase.last, side="right"))
            chance, odd = max(probabilities[row:stop]), max(oddities[row:stop])
            start, end, proposed = int(batch.start[phrase.first]), int(batch.end[phrase.last]), phrase.originals
        written = texts[document][start:end]
        if not written.islower():
            proposed = [(match_case(written, words), gain) for words, gain in proposed]
        suggestions = tuple([Suggestion(*each) for each in proposed])
        span = Span(start, end, written, chance, odd, proposed[0][1] if proposed else 0.0, suggestions)
        spans.setdefault(sentence, []).append(span)
    return spans


def _phrases(
    predictions: TokenPredictions,
    replaced: Floats,
    tokens: NDArray[np.int64],
    gains: Floats,
    language: LanguageModel,
) -> dict[int, _Phrase]:
    """Written phrases of several words that a lexicon knows and flagged tokens are part of, each by the first flagged token in it: those
    before others of which every word may have been replaced, and longer ones before shorter.

    gains: float32 [flagged], of the best single word for each of the `tokens`.
    """
    near = np.zeros(len(predictions.ids), np.bool_)
    near[tokens] = True
    single = np.zeros(len(predictions.ids), np.float32)
    single[tokens] = gains
    found = find_phrases(predictions.ids, near, language.phrases, language.ngrams, min_words=2)
    possible = np.concatenate([[0], np.cumsum(replaced >= _POSSIBLE)])
    whole = possible[found.start + found.length] - possible[found.start] == found.length
    best: dict[int, _Phrase] = {}
    order = np.lexsort((-found.gain, -found.length, ~whole))
    for at in order.tolist():
        first, length, gain = int(found.start[at]), int(found.length[at]), float(found.gain[at])
        last = first + length - 1
        if not whole[at] and gain < max(_PHRASE_BITS, _OF_SINGLE * single[first : last + 1].max()):
            continue
        heads = [token for token in range(first, last + 1) if near[token]]
        words = " ".join(language.names[i] for i in found.original[at].tolist() if i)
        known = best.get(heads[0])
        if known is None and not any(head in best for head in heads):
            best[heads[0]] = _Phrase(first, last, [(words, gain)])
        elif known is not None and known[:2] == (first, last) and len(known.originals) < MAX_SUGGESTIONS:
            known.originals.append((words, gain))
    return best


class FlaggedWords(NamedTuple):
    """tokens: int64 [flagged], the flagged ones, in order; ids, gains: uint16 and float32 [flagged, TOP], as in `RankedOriginals`."""

    tokens: NDArray[np.int64]
    ids: Ids
    gains: Floats


def flag_words(predictions: TokenPredictions, probability: Floats, language: LanguageModel) -> FlaggedWords:
    """Words at least SPAN_PROBABILITY (SHORT_SPAN_PROBABILITY) likely to be replaced, but for those that the flagged word beside them
    explains.

    probability: float32 [tokens], as of `Engine.judge`.
    """
    least = np.where(predictions.long_enough, np.float32(FLAG_THRESHOLD), np.float32(FLAG_THRESHOLD_SHORT))
    flagged = probability >= least.take(predictions.batch.document)
    tokens = np.flatnonzero(flagged & predictions.has_candidates)
    found = rank_originals(predictions, probability, tokens, language)
    kept = ~found.explained
    # function words are parts of what stands for something, and stand for nothing by themselves
    others = np.flatnonzero(flagged & ~predictions.has_candidates)
    every = np.concatenate([tokens[kept], others])
    order = np.argsort(every, kind="stable")
    return FlaggedWords(
        every[order],
        np.concatenate([found.ids[kept], np.zeros((len(others), MAX_SUGGESTIONS), np.uint16)])[order],
        np.concatenate([found.gains[kept], np.zeros((len(others), MAX_SUGGESTIONS), np.float32)])[order],
    )
