"""Words read again in the light of what was said of those around them, function words too.

The token model knows a word by itself: in "take care of" for "support" it sees three words that each stand where they often do, and one
that has no candidates at all, as nobody swaps "of" alone. What the first reading says of the words around, the phrases that a lexicon
knows and the score of the whole text tell more: trees over answers of trees (stacked generalisation, Wolpert 1992). Only words near one
that may have been replaced are read again.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spin_detect.evidence.analysis import TokenAnalysis, probability
from spin_detect.evidence.contexts import Neighbours, neighbours
from spin_detect.evidence.likelihood import Floats, Ids, LanguageModel
from spin_detect.evidence.phrases import PhraseMatches, find_phrases
from spin_detect.evidence.tally import NUMBER_BITS, tallied, tally, tally_keys
from spin_detect.evidence.trees import ByteScale, SmallTrees
from spin_detect.evidence.written import occurrences, pair_chances, run_lengths, sides
from spin_detect.statistics.phrases import LONGEST
from spin_detect.statistics.tables import Tables
from spin_detect.statistics.vocabulary import FIRST_WORD

_NEAR = 3  # tokens on either side that count as near
_COMMONEST = 150  # words, among which those without candidates are function words
_DOUBTED = np.float32(0.03)  # probability of the first reading from which on words near it are read again
_UNASKED = np.float32(-9)  # log-odds of words that the first reading says nothing of,
_LOWEST = np.float32(1e-6)  # and the least and the most probability of the others
_LITTLE, _NOWHERE = 0.1, 0.2  # of a word that is nowhere else, as if so many others were so likely replaced
_NO_GAIN = np.float32(-20)  # bits of what no lexicon knows

REREAD_FEATURES: tuple[str, ...] = (
    *(f"log_odds_{shift:+d}" for shift in range(-_NEAR, _NEAR + 1)), "has_candidates", "text_score", "sentence_mean", "phrase_gain",
    "long_phrase_gain", "phrase_words", "left", "right", "frequency", "previous_frequency", "next_frequency", "previous_kind",
    "next_kind", "occurrences", "overuse", "previous_pairs", "next_pairs", "previous_overuse", "next_overuse",
    "said_elsewhere",
)  # fmt: skip


@dataclass(frozen=True)
class Reread:
    """Trees over REREAD_FEATURES; without trees, where there was nothing to learn from, the first reading stands."""

    scale: ByteScale
    trees: SmallTrees

    def probability(
        self, analysis: TokenAnalysis, first: Floats, scores: NDArray[np.float64], tables: Tables, model: LanguageModel
    ) -> Floats:
        """That each token was replaced; [tokens], 0 where nothing is known.

        first: float32 [scored], of the first reading; scores: float64 [documents], calibrated.
        """
        out = np.zeros(len(analysis.ids), np.float32)
        out[analysis.evidence.index] = first
        if not len(self.trees.feature):
            return out
        rows, features = reread_features(analysis, first, scores, tables, model)
        out[rows] = probability(self.trees.log_odds(self.scale.apply(features)))
        return out


def reread_features(
    analysis: TokenAnalysis, first: Floats, scores: NDArray[np.float64], tables: Tables, model: LanguageModel
) -> tuple[NDArray[np.int64], Floats]:
    """The tokens that are read again, rising, and their features, [tokens, len(REREAD_FEATURES)], a feature after the other in memory.

    first, scores: as for `Reread.probability`. A text too short to be judged is not read again.
    """
    ids, document, index = analysis.ids, analysis.batch.document, analysis.evidence.index
    # every token's place in a stream in which documents are set apart, so that none is near another's
    place = np.arange(len(ids)) + _NEAR * (document + 1)
    size = len(ids) + _NEAR * (analysis.batch.documents + 1)
    said = np.full(size, _UNASKED, np.float32)
    known = np.clip(first, _LOWEST, 1 - _LOWEST)
    said[place[index]] = np.log(known / (1 - known))
    doubted = np.zeros(len(ids), np.bool_)
    doubted[index] = (first >= _DOUBTED) & analysis.judged.take(analysis.document)
    marked = np.zeros(size, np.bool_)
    marked[place] = doubted
    readable = (analysis.has_candidates | _is_common(tables).take(ids)) & analysis.judged.take(document)
    if analysis.spared is not None:
        readable &= ~analysis.spared
    rows = np.flatnonzero(_near(marked).take(place) & readable)

    beside = neighbours(ids, rows, model)
    beside_chances = pair_chances(beside, model)
    left, right = sides(beside, beside_chances, model)
    within = document.take(rows)
    tokens = run_lengths(document, analysis.batch.documents).take(within)
    often = occurrences(ids, document, rows, beside.word)
    pairs = _pairs(ids, document, beside, within)
    expected = [
        chance * model.unigram.take(a) * tokens
        for chance, a in zip(beside_chances, (beside.l1, beside.word), strict=True)
    ]
    found = find_phrases(ids, doubted, tables, model)
    best, long, words = (values.take(rows) for values in _phrases_at(found, len(ids)))
    sentence = analysis.batch.sentence
    sums = np.bincount(analysis.sentence, first, minlength=len(analysis.sentence_words))
    mean = sums / np.maximum(np.bincount(analysis.sentence, minlength=len(sums)), 1)
    values = [
        *(said.take(place[rows] + shift) for shift in range(-_NEAR, _NEAR + 1)),
        analysis.has_candidates.take(rows),
        np.clip(scores, -20, 30).take(within),
        mean.take(sentence.take(rows)),
        best,
        long,
        words,
        left,
        right,
        *(model.frequency.take(word) for word in (beside.word, beside.l1, beside.r1)),
        *(np.minimum(word, FIRST_WORD) for word in (beside.l1, beside.r1)),
        np.log2(often),
        _overuse(often, tokens * model.unigram.take(beside.word)),
        *(
            np.where(other < FIRST_WORD, 0, np.log2(count))
            for other, count in zip((beside.l1, beside.r1), pairs, strict=True)
        ),
        *(_overuse(count, usual) for count, usual in zip(pairs, expected, strict=True)),
        _said_elsewhere(analysis, first, rows, often),
    ]
    columns = np.empty((len(REREAD_FEATURES), len(rows)), np.float32)
    for column, value in zip(columns, values, strict=True):
        column[:] = value
    return rows, columns.T


def _is_common(tables: Tables) -> NDArray[np.bool_]:
    """Whether each id is of a word that is common and has no candidates: function words; [ids]."""
    common = tables.candidates.counts == 0
    common[:FIRST_WORD] = common[FIRST_WORD + _COMMONEST :] = False
    return common


def _overuse(count: NDArray[np.int64], expected: NDArray[np.floating]) -> NDArray[np.floating]:
    """Log2 of how often something occurs in a text over how often it was expected."""
    return np.log2(count / (expected + 0.5))


def _pairs(ids: Ids, document: NDArray[np.int64], beside: Neighbours, within: NDArray[np.int64]) -> NDArray[np.int64]:
    """How often each word with the one before it, and with the one after, is in its text, at least once; [2, words]."""
    asked = np.zeros(int(document.max(initial=-1)) + 1, np.bool_)
    asked[within] = True
    here = np.flatnonzero(asked.take(document) & (document == np.append(document[:1] - 1, document[:-1])))
    known = np.sort(_pair_keys(document.take(here), ids.take(here - 1), ids.take(here)))
    sought = np.stack([_pair_keys(within, beside.l1, beside.word), _pair_keys(within, beside.word, beside.r1)])
    count = np.searchsorted(known, sought, side="right") - np.searchsorted(known, sought, side="left")
    return np.maximum(count, 1)  # what ends a text is no token of it


def _pair_keys(document: NDArray[np.int64], first: Ids, second: Ids) -> NDArray[np.int64]:
    return document << (2 * NUMBER_BITS) | first.astype(np.int64) << NUMBER_BITS | second


def _said_elsewhere(
    analysis: TokenAnalysis, first: Floats, rows: NDArray[np.int64], often: NDArray[np.int64]
) -> NDArray[np.floating]:
    """What the first reading says of the same word elsewhere in the text, on average; a little where it is nowhere else."""
    index, document = analysis.evidence.index, analysis.batch.document
    known, said = tally(tally_keys(document.take(index), analysis.ids.take(index)), first)
    sought = tally_keys(document.take(rows), analysis.ids.take(rows))
    total = tallied(known, said, sought)
    own = np.zeros(len(analysis.ids), np.float32)
    own[index] = first
    return (total - own.take(rows) + _LITTLE * _NOWHERE) / (often - 1 + _NOWHERE)


def _near(marked: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Whether there is a marked token at most _NEAR away from each; [tokens]."""
    count = np.concatenate([np.zeros(_NEAR + 1, np.int64), np.cumsum(marked)])
    count = np.append(count, np.full(_NEAR, count[-1]))
    near: NDArray[np.bool_] = count[2 * _NEAR + 1 :] > count[: -2 * _NEAR - 1]
    return near


def _phrases_at(found: PhraseMatches, tokens: int) -> tuple[Floats, Floats, Floats]:
    """The highest gain of the phrases on each token, that of those written in several words, and the words of the longest; [tokens]."""
    best, long = np.full((2, tokens), _NO_GAIN)
    words = np.zeros(tokens, np.float32)
    for place in range(LONGEST):
        rows = found.length > place
        at, gain, length = found.start[rows] + place, found.gain[rows], found.length[rows]
        np.maximum.at(best, at, gain)
        np.maximum.at(words, at, length.astype(np.float32))
        several = length > 1
        np.maximum.at(long, at[several], gain[several])
    return best, long, words
