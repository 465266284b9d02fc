"""Which originals a written word may stand for, best first, with the gain of each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spin_detect.array_types import Floats, Ids
from spin_detect.constants import SOURCES
from spin_detect.language_model.candidates import CHANNEL_BITS
from spin_detect.language_model.context_fit import context_similarity, ngram_likelihoods
from spin_detect.language_model.contexts import TokenContexts, neighbours, token_contexts
from spin_detect.language_model.tables import LanguageModel
from spin_detect.suggestions.adjacent_words import CandidateScores, adjacent_gain
from spin_detect.suggestions.inflected_forms import add_inflected_forms, drop_duplicates
from spin_detect.suggestions.lexicon_mixture import lexicon_mixture_bits
from spin_detect.suggestions.topic_vectors import topic_vectors
from spin_detect.suggestions.word_families import FamilyCounts
from spin_detect.token_model.predictions import TokenPredictions

MAX_SUGGESTIONS = 3
# Measured on the `document` part: n-grams and vectors know much the same, so that each counts less than alone.
NGRAM_WEIGHT, VECTOR_WEIGHT = np.float32(0.6), np.float32(0.8)
FAMILY_WEIGHT = np.float32(2)  # of how many of its family stand elsewhere in the text, by log2(1 + n)
TOPIC_WEIGHT = np.float32(8)  # of the fit with what the text is about
_WRITTEN_BITS = np.float32(-6)  # for the word as written: a flagged word was probably replaced
_MAX_RANKED = 24  # candidates of each word that are weighed together with those of other words
_BLOCK = 1024  # words at a time


@dataclass(frozen=True)
class RankedOriginals:
    """ids, gains: uint16 and float32 [tokens, TOP], the likeliest originals and their joint gain in bits, 0 where there are fewer;
    explained: bool [tokens], the word fits as it stands once the flagged word beside it is restored.
    """

    ids: Ids
    gains: Floats
    explained: NDArray[np.bool_]


@dataclass(frozen=True)
class _RankedCandidates:
    """Flagged words with the _KEPT likeliest originals of each; [tokens, options], in column 0 the word as written.

    options: see `Options`; vectors: float32, the weighted vector fits that are part of their sides;
    sources: uint8, which kinds of lexicon know each; other_form: bool, it is another form of one that they know; gains:
    float32, joint gains in bits.
    """

    options: CandidateScores
    vectors: Floats
    sources: NDArray[np.uint8]
    other_form: NDArray[np.bool_]
    gains: Floats


def rank_originals(
    predictions: TokenPredictions,
    replaced: Floats,
    tokens: NDArray[np.int64],
    language: LanguageModel,
) -> RankedOriginals:
    """The likeliest originals of flagged `tokens` of the batch, in order, from their candidates.

    replaced: float32 [tokens], how likely each token was replaced; families: of each id, see `suggestions/word_families.py`.

    Ranked by the channel's bits, weighted fits, what the rest of the text says and which lexicons its spinner drew from; and
    that once more, where all flagged words but the one in question are restored as ranked before.
    """
    chance, document = replaced.take(tokens), predictions.batch.document.take(tokens)
    asked = np.zeros(predictions.batch.n_documents, np.bool_)  # many texts have no flagged word
    asked[document] = True
    kept = 1 - replaced
    elsewhere = FamilyCounts.from_predictions(predictions, kept, asked, language.families)
    about = TOPIC_WEIGHT * topic_vectors(predictions, kept, asked, language).take(document, axis=0)
    context = token_contexts(
        predictions.ids,
        predictions.batch.document,
        neighbours(predictions.ids, tokens, language.ngrams),
        language.vectors,
    )
    reading = _rank_in_written_context(context, elsewhere, about, language)
    options = reading.options
    alone = options.fits + options.other_bits
    scores = alone + adjacent_gain(context, options, NGRAM_WEIGHT, language.ngrams)
    traits = reading.sources[:, 1:], reading.other_form[:, 1:], document, chance
    scores[:, 1:] += lexicon_mixture_bits(alone[:, 1:], *traits)
    best = scores.argmax(axis=1)

    restored = predictions.ids.copy()
    restored[context.index] = np.take_along_axis(options.ids, best[:, None], axis=1)[:, 0]
    around = token_contexts(
        restored, predictions.batch.document, neighbours(restored, context.index, language.ngrams), language.vectors
    )
    words = np.ascontiguousarray(options.ids.T)  # as kernels are compiled for
    again = NGRAM_WEIGHT * np.log2(ngram_likelihoods(around, words, language.ngrams).full).T
    again += VECTOR_WEIGHT * context_similarity(around.vector, words, language.vectors).T
    alone += (again - options.fits - reading.vectors) / 2  # both readings count the same
    likely = alone[:, 1:] + lexicon_mixture_bits(alone[:, 1:], *traits)

    ranked = np.argsort(-likely, axis=1, kind="stable")[:, :MAX_SUGGESTIONS]
    there = np.take_along_axis(likely, ranked, axis=1) > -np.inf
    return RankedOriginals(
        np.where(there, np.take_along_axis(options.ids[:, 1:], ranked, axis=1), np.uint16(0)),
        np.where(there, np.take_along_axis(reading.gains[:, 1:], ranked, axis=1), np.float32(0)),
        best == 0,
    )


def _rank_in_written_context(
    context: TokenContexts,
    elsewhere: FamilyCounts,
    about: Floats,
    language: LanguageModel,
) -> _RankedCandidates:
    """The words as they stand in the text as written, and how well each of their originals would fit.

    about: float32 [tokens, dimensions], what their texts are about, in bits.
    """
    fit = np.log2(ngram_likelihoods(context, context.word[None], language.ngrams).full)[0]
    vector = context_similarity(context.vector, context.word[None], language.vectors)[0]
    size = len(context), _MAX_RANKED + 1
    words, sources, other_form = np.zeros(size, np.uint16), np.zeros(size, np.uint8), np.zeros(size, np.bool_)
    fits, vectors, gains = (np.zeros(size, np.float32) for _ in range(3))
    sides = np.full(size, -np.inf, np.float32)
    words[:, 0], fits[:, 0], vectors[:, 0] = context.word, NGRAM_WEIGHT * fit, VECTOR_WEIGHT * vector
    sides[:, 0] = vectors[:, 0] + context_similarity(about, context.word[None], language.vectors)[0] + _WRITTEN_BITS
    count = language.candidates.counts.take(context.word)
    order = np.argsort(count, kind="stable")  # words with as many candidates make a full grid
    for at in range(0, len(order), _BLOCK):
        part = order[at : at + _BLOCK]
        here = context.take(part)
        alike = language.candidates.grid(here.word, int(count[part[-1]]))
        grid = add_inflected_forms(alike, here.word, language.inflections)
        other = np.arange(len(grid.channel))[:, None] >= alike.count
        fitting = np.log2(ngram_likelihoods(here, grid.original, language.ngrams).full)
        near = context_similarity(here.vector, grid.original, language.vectors)
        kin = np.log2(1 + elsewhere(here.index, grid.original))
        rest = (
            FAMILY_WEIGHT * kin
            + context_similarity(about[part], grid.original, language.vectors)
            + CHANNEL_BITS.take(grid.channel)
        )
        side = np.where(grid.is_used, VECTOR_WEIGHT * near + rest, np.float32(-np.inf))
        slot = np.argsort(-(NGRAM_WEIGHT * fitting + side), axis=0, kind="stable")[:_MAX_RANKED]
        kept = part[:, None], 1 + np.arange(len(slot))
        for into, values in (
            (words, grid.original), (fits, NGRAM_WEIGHT * fitting), (vectors, VECTOR_WEIGHT * near), (sides, side),
            (sources, grid.channel & np.uint8(SOURCES)), (other_form, other), (gains, fitting + near - (fit + vector)[part]),
        ):  # fmt: skip
            into[kept] = np.take_along_axis(values, slot, axis=0).T
    sides[:, 1:] = drop_duplicates(words[:, 1:], sides[:, 1:])
    return _RankedCandidates(CandidateScores(words, fits, sides), vectors, sources, other_form, gains)


def match_case(written: str, suggestion: str) -> str:
    """`suggestion` with the capitals of `written`.

    >>> in_case_of("Linked", "associated")
    'Associated'
    """
    if len(written) > 1 and written.isupper():
        return suggestion.upper()
    if written[:1].isupper():
        return suggestion[:1].upper() + suggestion[1:]
    return suggestion
