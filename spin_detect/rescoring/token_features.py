"""Words read again in the light of what was said of those around them, function words too.

The token model knows a word by itself: in "take care of" for "support" it sees three words that each stand where they often do, and one
that has no candidates at all, as nobody swaps "of" alone. What the first reading says of the words around, the phrases that a lexicon
knows and the score of the whole text tell more: trees over answers of trees (stacked generalisation, Wolpert 1992). Only texts that
the first reading leaves in doubt are read again (`rescoring/document_features.py`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from spin_detect.array_types import Floats, Ids
from spin_detect.constants import FIRST_WORD, MAX_PHRASE_WORDS
from spin_detect.language_model.context_fit import bigram_probabilities, neighbour_pmi
from spin_detect.language_model.contexts import neighbours
from spin_detect.language_model.phrases import PhraseMatches, find_phrases
from spin_detect.language_model.tables import LanguageModel
from spin_detect.regressors.boosted_trees import BoostedTrees, FeatureBinner
from spin_detect.segments import NUMBER_BITS, group_ids, segment_lengths
from spin_detect.token_model.predictions import TokenPredictions, sigmoid

_NEAR = 3  # tokens on either side that count as near
_COMMONEST = 150  # words, among which those without candidates are function words
_NO_PREDICTION = np.float32(-9)  # log-odds of words that the first reading says nothing of,
_LOWEST = np.float32(1e-6)  # and the least and the most probability of the others
_PRIOR_PROBABILITY, _PRIOR_WEIGHT = (
    0.1,
    0.2,
)  # of a word that is nowhere else, as if so many others were so likely replaced
_NO_GAIN = np.float32(-20)  # bits of what no lexicon knows

SECOND_PASS_TOKEN_FEATURES: tuple[str, ...] = (
    *(f"log_odds_{shift:+d}" for shift in range(-_NEAR, _NEAR + 1)), "has_candidates", "text_score", "sentence_mean", "phrase_gain",
    "phrase_words", "left", "right", "frequency", "previous_frequency", "next_frequency", "previous_kind",
    "next_kind", "occurrences", "overuse", "previous_pairs", "next_pairs", "previous_overuse", "next_overuse",
    "said_elsewhere",
)  # fmt: skip


class SecondPassPredictions(NamedTuple):
    """probability: float32 [tokens], that each was replaced, 0 where nothing is known; rows: int64, the tokens that were read again."""

    probability: Floats
    rows: NDArray[np.int64]


@dataclass(frozen=True)
class _TokenStream:
    """The tokens of some documents of a batch, one after the other; [tokens] unless said.

    document, sentence: int64, numbered from 0; index: int64 [scored], tokens that the first reading tells of; first: float32 [scored];
    spared: bool.
    """

    ids: Ids
    document: NDArray[np.int64]
    sentence: NDArray[np.int64]
    spared: NDArray[np.bool_]
    index: NDArray[np.int64]
    first: Floats

    @classmethod
    def of(cls, predictions: TokenPredictions, first: Floats, asked: NDArray[np.bool_]) -> _TokenStream:
        """Those of the documents asked for, bool [documents]."""
        batch = predictions.batch
        taken = asked.take(batch.document)
        rows = np.flatnonzero(taken)
        scored = asked.take(predictions.document)
        sentence = batch.sentence.take(rows)
        spared = (
            np.zeros(len(rows), np.bool_) if predictions.allowed_mask is None else predictions.allowed_mask.take(rows)
        )
        return cls(
            predictions.ids.take(rows),
            (np.cumsum(asked) - 1).take(batch.document.take(rows)),
            np.cumsum(np.diff(sentence, prepend=sentence[:1]) > 0),
            spared,
            np.searchsorted(rows, predictions.features.index[scored]),
            first[scored],
        )


@dataclass(frozen=True)
class SecondPassTokenModel:
    """Trees over REREAD_FEATURES; without trees, where there was nothing to learn from, the first reading stands."""

    binner: FeatureBinner = field(metadata={"key": "scale"})
    trees: BoostedTrees

    def predict(
        self,
        predictions: TokenPredictions,
        first: Floats,
        scores: NDArray[np.float64],
        language: LanguageModel,
        asked: NDArray[np.bool_] | None = None,
    ) -> SecondPassPredictions:
        """What both readings say of each token.

        first: float32 [scored], of the first reading; scores: float64 [documents], calibrated; asked: bool [documents], which are read
        again, all where None is given.
        """
        said = np.zeros(len(predictions.ids), np.float32)
        said[predictions.features.index] = first
        if not len(self.trees.feature) or (asked is not None and not asked.any()):
            return SecondPassPredictions(said, np.zeros(0, np.int64))
        rows, features = second_pass_token_features(predictions, first, scores, language, asked)
        said[rows] = sigmoid(self.trees.log_odds(self.binner.apply(features)))
        return SecondPassPredictions(said, rows)


def second_pass_token_features(
    predictions: TokenPredictions,
    first: Floats,
    scores: NDArray[np.float64],
    language: LanguageModel,
    asked: NDArray[np.bool_] | None = None,
) -> tuple[NDArray[np.int64], Floats]:
    """The tokens that are read again, rising, and their features, [tokens, len(REREAD_FEATURES)], a feature after the other in memory.

    first, scores, asked: as for `Reread.read`. A text too short to be judged is not read again.
    """
    within_asked = predictions.long_enough if asked is None else predictions.long_enough & asked
    rows, features = _features_of(_TokenStream.of(predictions, first, within_asked), scores[within_asked], language)
    return np.flatnonzero(within_asked.take(predictions.batch.document)).take(rows), features


def _features_of(
    texts: _TokenStream, scores: NDArray[np.float64], language: LanguageModel
) -> tuple[NDArray[np.int64], Floats]:
    """`second_pass_token_features` of the tokens of some texts and no others."""
    ids, document, index, first = texts.ids, texts.document, texts.index, texts.first
    # every token's place in a stream in which documents are set apart, so that none is near another's
    place = np.arange(len(ids)) + _NEAR * (document + 1)
    size = len(ids) + _NEAR * (len(scores) + 1)
    said = np.full(size, _NO_PREDICTION, np.float32)
    known = np.clip(first, _LOWEST, 1 - _LOWEST)
    said[place[index]] = np.log(known / (1 - known))
    scored = np.zeros(len(ids), np.bool_)
    scored[index] = True
    rows = np.flatnonzero((scored | _is_function_word(language).take(ids)) & ~texts.spared)

    beside = neighbours(ids, rows, language.ngrams)
    beside_chances = bigram_probabilities(beside, language.ngrams)
    left, right = neighbour_pmi(beside, beside_chances, language.ngrams)
    within = document.take(rows)
    tokens = segment_lengths(document, len(scores)).take(within)
    alike = group_ids(ids, document)
    often = np.bincount(alike).take(alike.take(rows))
    pairs = _pairs(ids, document, rows)
    expected = [
        chance * language.ngrams.unigram.take(a) * tokens
        for chance, a in zip(beside_chances, (beside.left1, beside.word), strict=True)
    ]
    found = find_phrases(ids, np.ones(len(ids), np.bool_), language.phrases, language.ngrams, min_words=2)
    gain, words = (values.take(rows) for values in _phrases_at(found, len(ids)))
    sentences = int(texts.sentence.max(initial=-1)) + 1
    told = texts.sentence.take(index)
    mean = np.bincount(told, first, minlength=sentences) / np.maximum(np.bincount(told, minlength=sentences), 1)
    values = [
        *(said.take(place[rows] + shift) for shift in range(-_NEAR, _NEAR + 1)),
        scored.take(rows),
        np.clip(scores, -20, 30).take(within),
        mean.take(texts.sentence.take(rows)),
        gain,
        words,
        left,
        right,
        *(language.ngrams.log2_unigram.take(word) for word in (beside.word, beside.left1, beside.right1)),
        *(np.minimum(word, FIRST_WORD) for word in (beside.left1, beside.right1)),
        np.log2(often),
        _overuse(often, tokens * language.ngrams.unigram.take(beside.word)),
        *(
            np.where(other < FIRST_WORD, 0, np.log2(count))
            for other, count in zip((beside.left1, beside.right1), pairs, strict=True)
        ),
        *(_overuse(count, usual) for count, usual in zip(pairs, expected, strict=True)),
        _mean_of_other_occurrences(texts, rows, alike, often),
    ]
    columns = np.empty((len(SECOND_PASS_TOKEN_FEATURES), len(rows)), np.float32)
    for column, value in zip(columns, values, strict=True):
        column[:] = value
    return rows, columns.T


def _is_function_word(language: LanguageModel) -> NDArray[np.bool_]:
    """Whether each id is of a word that is common and has no candidates: function words; [ids]."""
    common = language.candidates.counts == 0
    common[:FIRST_WORD] = common[FIRST_WORD + _COMMONEST :] = False
    return common


def _overuse(count: NDArray[np.int64], expected: NDArray[np.floating]) -> NDArray[np.floating]:
    """Log2 of how often something occurs in a text over how often it was expected."""
    return np.log2(count / (expected + 0.5))


def _pairs(ids: Ids, document: NDArray[np.int64], rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """How often each word with the one before it, and with the one after, is in its text, at least once; [2, words]."""
    here = np.flatnonzero(document[1:] == document[:-1])  # a pair is known by its first token
    keys = (
        document.take(here) << (2 * NUMBER_BITS) | ids.take(here).astype(np.int64) << NUMBER_BITS | ids.take(here + 1)
    )
    order = np.argsort(keys)
    alike = np.flatnonzero(np.diff(keys.take(order), prepend=-1))
    often = np.ones(len(ids) + 1, np.int64)  # what ends a text is no token of it, and in no pair
    often[here.take(order)] = np.repeat(np.diff(alike, append=len(order)), np.diff(alike, append=len(order)))
    return np.stack([often.take(rows - 1, mode="wrap"), often.take(rows)])


def _mean_of_other_occurrences(
    texts: _TokenStream, rows: NDArray[np.int64], alike: NDArray[np.int64], often: NDArray[np.int64]
) -> NDArray[np.floating]:
    """What the first reading says of the same word elsewhere in the text, on average; a little where it is nowhere else."""
    own = np.zeros(len(alike), np.float32)
    own[texts.index] = texts.first
    total = np.bincount(alike, own).astype(np.float32)
    return (total.take(alike.take(rows)) - own.take(rows) + _PRIOR_PROBABILITY * _PRIOR_WEIGHT) / (
        often - 1 + _PRIOR_WEIGHT
    )


def _phrases_at(found: PhraseMatches, tokens: int) -> tuple[Floats, Floats]:
    """The highest gain of the phrases on each token, and the words of the longest; [tokens]."""
    best = np.full(tokens, _NO_GAIN)
    words = np.zeros(tokens, np.float32)
    for place in range(MAX_PHRASE_WORDS):
        rows = found.length > place
        at = found.start[rows] + place
        np.maximum.at(best, at, found.gain[rows])
        np.maximum.at(words, at, found.length[rows].astype(np.float32))
    return best, words
