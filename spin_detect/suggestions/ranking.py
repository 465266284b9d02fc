"""Ranking of the candidates of each flagged word.

The score of a candidate is a sum of named terms, all in bits: `_CandidateTerms` holds those of the candidate by itself, and
`_total_bits` adds those that depend on the other flagged words. To change the ranking, change these two; each further term has its
own file in this folder.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, Self

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
# Weights of the terms, chosen in docs/development/experiments/suggestion-ranking.md. N-grams and vectors know much the same, so
# each counts less than it would alone.
NGRAM_WEIGHT, SIMILARITY_WEIGHT = np.float32(0.6), np.float32(0.8)
FAMILY_WEIGHT = np.float32(2)  # of log2(1 + n), n being the words of the same family elsewhere in the document
TOPIC_WEIGHT = np.float32(8)  # of the similarity to the topic of the document
_WRITTEN_BITS = np.float32(-6)  # bits of the word as written: a flagged word was probably replaced
_MAX_RANKED = 24  # candidates of each word that are ranked together with those of other words
_BLOCK_TOKENS = 1024  # tokens whose candidates are compared at once, to bound the memory


@dataclass(frozen=True)
class RankedOriginals:
    """The likeliest original words of each flagged word, best first.

    Attributes:
        ids: Their word ids, shape ``(n_flagged, MAX_SUGGESTIONS)``; 0 where there are fewer.
        gains: Their combined n-gram and similarity gains in bits, same shape; 0 where there are fewer.
        share_bits: log2 of the share of each in the sum of 2 to the score over all candidates of the word, same shape; 0 where there
            are fewer.
        lead_bits: Score of each less that of the word as written, in bits, same shape; 0 where there are fewer.
        explained: Whether each word fits as written once its flagged neighbour is restored, shape ``(n_flagged,)``.
    """

    ids: Ids
    gains: Floats
    share_bits: Floats
    lead_bits: Floats
    explained: NDArray[np.bool_]


class _CandidateTerms(NamedTuple):
    """Weighted terms of the score of each candidate by itself, in bits, shape ``(n_slots, n_tokens)`` each.

    Attributes:
        ngram_bits: N-gram fit.
        similarity_bits: Similarity to the context vector.
        family_bits: Support from words of the same family elsewhere in the document.
        topic_bits: Similarity to the topic of the document.
        prior_bits: How readily a spinner writes the written word for this candidate.
    """

    ngram_bits: Floats
    similarity_bits: Floats
    family_bits: Floats
    topic_bits: Floats
    prior_bits: Floats

    def other_bits(self) -> Floats:
        """Return the sum of all terms but the n-gram fit."""
        return self.similarity_bits + (self.family_bits + self.topic_bits + self.prior_bits)


@dataclass(frozen=True)
class _RankedCandidates:
    """Flagged words with the ``_MAX_RANKED`` best candidates of each; column 0 is the word as written.

    Attributes:
        options: Ids and scores of the candidates.
        similarity_bits: Weighted similarity, a part of the other bits of the options, shape ``(n_flagged, n_options)``.
        sources: Lexicon sources of each candidate as bits, same shape.
        is_other_form: Whether each is another form of a candidate that a lexicon lists, same shape.
        gains: Combined n-gram and similarity gains over the word as written, unweighted, in bits, same shape.
    """

    options: CandidateScores
    similarity_bits: Floats
    sources: NDArray[np.uint8]
    is_other_form: NDArray[np.bool_]
    gains: Floats

    @classmethod
    def empty(cls, n_flagged: int) -> Self:
        """Return arrays for so many flagged words, without candidates."""
        size = n_flagged, _MAX_RANKED + 1
        ngram_bits, similarity_bits, gains = (np.zeros(size, np.float32) for _ in range(3))
        options = CandidateScores(np.zeros(size, np.uint16), ngram_bits, np.full(size, -np.inf, np.float32))
        return cls(options, similarity_bits, np.zeros(size, np.uint8), np.zeros(size, np.bool_), gains)


def rank_originals(
    predictions: TokenPredictions,
    replaced_probability: Floats,
    flagged_index: NDArray[np.int64],
    language: LanguageModel,
) -> RankedOriginals:
    """Rank the likely original words of each flagged word.

    Each candidate gets a score in bits: its n-gram and context-vector fit, the prior that a spinner turns it into the written
    word, and support from the rest of the document (same word family, same topic, same lexicons). Adjacent flagged words are
    ranked jointly. The ranking is then repeated with all other flagged words replaced by their best candidates, and both
    ranking passes count equally.

    Args:
        predictions: Token predictions of the batch.
        replaced_probability: Probability that each token was replaced, shape ``(n_tokens,)``.
        flagged_index: Positions of the flagged tokens in the batch, ascending, shape ``(n_flagged,)``.
        language: Language model with the candidate table.

    Returns:
        Up to ``MAX_SUGGESTIONS`` originals for each flagged word, best first, with their gains in bits.
    """
    document = predictions.batch.document.take(flagged_index)
    flagged_probability = replaced_probability.take(flagged_index)
    selected_mask = np.zeros(predictions.batch.n_documents, np.bool_)  # many documents have no flagged word
    selected_mask[document] = True
    kept_probability = 1 - replaced_probability
    family_counts = FamilyCounts.from_predictions(predictions, kept_probability, selected_mask, language.families)
    topic = TOPIC_WEIGHT * topic_vectors(predictions, kept_probability, selected_mask, language).take(document, axis=0)
    context = _contexts(predictions.ids, predictions, flagged_index, language)
    candidates = _rank_in_written_context(context, family_counts, topic, language)

    options = candidates.options
    written_bits = options.ngram_bits + options.other_bits
    adjacent_bits = adjacent_gain(context, options, NGRAM_WEIGHT, language.ngrams)
    best = _total_bits(written_bits, adjacent_bits, candidates, document, flagged_probability).argmax(axis=1)

    restored_ids = predictions.ids.copy()
    restored_ids[flagged_index] = np.take_along_axis(options.ids, best[:, None], axis=1)[:, 0]
    restored_context = _contexts(restored_ids, predictions, flagged_index, language)
    mean_bits = _mean_over_passes(written_bits, candidates, restored_context, language)
    # the neighbours are restored already, so what they may be adds nothing
    total_bits = _total_bits(mean_bits, np.float32(0), candidates, document, flagged_probability)
    return _best_originals(total_bits, candidates, explained=best == 0)


def _contexts(
    ids: Ids, predictions: TokenPredictions, index: NDArray[np.int64], language: LanguageModel
) -> TokenContexts:
    """Return the contexts of some tokens in a batch of these ids.

    Args:
        ids: Word id of each token of the batch, as written or restored, shape ``(n_tokens,)``.
        predictions: Token predictions of the batch.
        index: Positions of the tokens, shape ``(n_flagged,)``.
        language: Language model.

    Returns:
        Their contexts.
    """
    return token_contexts(ids, predictions.batch.document, neighbours(ids, index, language.ngrams), language.vectors)


def _total_bits(
    bits: Floats,
    adjacent_bits: Floats | np.float32,
    candidates: _RankedCandidates,
    document: NDArray[np.int64],
    flagged_probability: Floats,
) -> Floats:
    """Return the total score of each option in one ranking pass.

    Args:
        bits: Score of each option by itself, in bits, shape ``(n_flagged, n_options)``.
        adjacent_bits: What adjacent flagged words add, in bits, same shape or 0.
        candidates: Sources and forms of the options.
        document: Document of each flagged word, shape ``(n_flagged,)``.
        flagged_probability: Probability that each flagged word was replaced, shape ``(n_flagged,)``.

    Returns:
        Scores in bits, shape ``(n_flagged, n_options)``.
    """
    total = bits + adjacent_bits
    total[:, 1:] += lexicon_mixture_bits(
        bits[:, 1:], candidates.sources[:, 1:], candidates.is_other_form[:, 1:], document, flagged_probability
    )
    return total


def _mean_over_passes(
    written_bits: Floats, candidates: _RankedCandidates, restored_context: TokenContexts, language: LanguageModel
) -> Floats:
    """Return the mean score of each option in the written and in the restored context; only its fit differs between them.

    Args:
        written_bits: Score of each option in the written context, in bits, shape ``(n_flagged, n_options)``.
        candidates: The options.
        restored_context: Contexts of the flagged words where all others are replaced by their best options.
        language: Language model.

    Returns:
        Scores in bits, shape ``(n_flagged, n_options)``.
    """
    option_ids = np.ascontiguousarray(candidates.options.ids.T)  # the memory order that the kernels are compiled for
    fit_bits = NGRAM_WEIGHT * np.log2(ngram_likelihoods(restored_context, option_ids, language.ngrams).full).T
    fit_bits += SIMILARITY_WEIGHT * context_similarity(restored_context.vector, option_ids, language.vectors).T
    mean_bits = written_bits.copy()
    mean_bits += (fit_bits - candidates.options.ngram_bits - candidates.similarity_bits) / 2
    return mean_bits


def _best_originals(total_bits: Floats, candidates: _RankedCandidates, explained: NDArray[np.bool_]) -> RankedOriginals:
    """Return the best candidates of each word.

    Args:
        total_bits: Scores of the options, the word as written first, in bits, shape ``(n_flagged, n_options)``.
        candidates: Ids and gains of the options.
        explained: Whether each word fits as written once its neighbour is restored, shape ``(n_flagged,)``.

    Returns:
        The best candidates.
    """
    written_bits, candidate_bits = total_bits[:, :1], total_bits[:, 1:]
    ranked = np.argsort(-candidate_bits, axis=1, kind="stable")[:, :MAX_SUGGESTIONS]
    best_bits = np.take_along_axis(candidate_bits, ranked, axis=1)
    exists_mask = best_bits > -np.inf
    with np.errstate(invalid="ignore"):  # a word without candidates has -inf less -inf, which the mask drops
        sum_bits = np.log2(np.exp2(candidate_bits - best_bits[:, :1]).sum(axis=1, keepdims=True)) + best_bits[:, :1]
        share_bits, lead_bits = best_bits - sum_bits, best_bits - written_bits
    ids, gains = (
        np.take_along_axis(each[:, 1:], ranked, axis=1) for each in (candidates.options.ids, candidates.gains)
    )
    none = np.float32(0)
    return RankedOriginals(
        np.where(exists_mask, ids, np.uint16(0)),
        np.where(exists_mask, gains, none),
        np.where(exists_mask, share_bits, none),
        np.where(exists_mask, lead_bits, none),
        explained,
    )


def _rank_in_written_context(
    context: TokenContexts, family_counts: FamilyCounts, topic: Floats, language: LanguageModel
) -> _RankedCandidates:
    """Score the candidates of each flagged word by themselves, in the text as written, and keep the best.

    Args:
        context: Contexts of the flagged words.
        family_counts: Words of each family in each document.
        topic: Weighted topic vector of the document of each flagged word, shape ``(n_flagged, n_dimensions)``.
        language: Language model.

    Returns:
        The words as written and their best candidates.
    """
    written_fit = np.log2(ngram_likelihoods(context, context.word[None], language.ngrams).full)[0]
    written_similarity = context_similarity(context.vector, context.word[None], language.vectors)[0]
    written_topic = context_similarity(topic, context.word[None], language.vectors)[0]
    ranked = _RankedCandidates.empty(len(context))
    options, similarity_bits = ranked.options, ranked.similarity_bits
    options.ids[:, 0] = context.word
    options.ngram_bits[:, 0] = NGRAM_WEIGHT * written_fit
    similarity_bits[:, 0] = SIMILARITY_WEIGHT * written_similarity
    options.other_bits[:, 0] = similarity_bits[:, 0] + written_topic + _WRITTEN_BITS

    n_candidates = language.candidates.counts.take(context.word)
    order = np.argsort(n_candidates, kind="stable")  # words with as many candidates fill a grid
    for offset in range(0, len(order), _BLOCK_TOKENS):
        block = order[offset : offset + _BLOCK_TOKENS]
        block_context = context.take(block)
        listed = language.candidates.grid(block_context.word, int(n_candidates[block[-1]]))
        grid = add_inflected_forms(listed, block_context.word, language.inflections)
        fit = np.log2(ngram_likelihoods(block_context, grid.original, language.ngrams).full)
        similarity = context_similarity(block_context.vector, grid.original, language.vectors)
        family_count = family_counts.count_other_tokens(block_context.index, grid.original)
        terms = _CandidateTerms(
            ngram_bits=NGRAM_WEIGHT * fit,
            similarity_bits=SIMILARITY_WEIGHT * similarity,
            family_bits=FAMILY_WEIGHT * np.log2(1 + family_count),
            topic_bits=context_similarity(topic[block], grid.original, language.vectors),
            prior_bits=CHANNEL_BITS.take(grid.channel),
        )
        other_bits = np.where(grid.is_used, terms.other_bits(), np.float32(-np.inf))
        best_slots = np.argsort(-(terms.ngram_bits + other_bits), axis=0, kind="stable")[:_MAX_RANKED]
        columns = block[:, None], 1 + np.arange(len(best_slots))
        for stored, values in (
            (options.ids, grid.original),
            (options.ngram_bits, terms.ngram_bits),
            (options.other_bits, other_bits),
            (similarity_bits, terms.similarity_bits),
            (ranked.sources, grid.channel & np.uint8(SOURCES)),
            (ranked.is_other_form, np.arange(len(grid.channel))[:, None] >= listed.count),
            (ranked.gains, fit + similarity - (written_fit + written_similarity)[block]),
        ):
            stored[columns] = np.take_along_axis(values, best_slots, axis=0).T
    options.other_bits[:, 1:] = drop_duplicates(options.ids[:, 1:], options.other_bits[:, 1:])
    return ranked
