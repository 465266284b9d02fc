"""What each word shows as it is written, before any other is weighed in its place: how usual it is beside its neighbours, and what
they are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spin_detect.array_types import Floats, Ids
from spin_detect.constants import FIRST_WORD, TokenClass
from spin_detect.language_model.context_fit import neighbour_pmi, ngram_likelihoods
from spin_detect.language_model.contexts import Neighbours, neighbours
from spin_detect.language_model.tables import LanguageModel
from spin_detect.segments import count_in_document, segment_lengths
from spin_detect.text.tokenise import TokenBatch

CONTEXT_FEATURES: tuple[str, ...] = (
    "fit", "left", "right", "frequency", "substitution_bits", "previous_kind", "next_kind", "previous_frequency",
    "next_frequency", "capital", "shouted", "hyphenated", "first_word", "known_trigrams", "repeats", "document_fit",
    "document_unknown",
)  # fmt: skip


@dataclass(frozen=True)
class ContextFeatures:
    """The words of a batch that have candidates; [scored] each.

    index: int64, rows of the batch; features: float32 [scored, len(WRITTEN_FEATURES)], a feature after the other in memory; likelihood:
    float32, of the word and what follows, p3 as in `Chances.whole`; beside: neighbours.
    """

    index: NDArray[np.int64]
    features: NDArray[np.float32]
    likelihood: Floats
    beside: Neighbours

    def column(self, name: str) -> Floats:
        """One feature of every word; [scored]."""
        return self.features.T[CONTEXT_FEATURES.index(name)]


def context_features(
    batch: TokenBatch, ids: Ids, language: LanguageModel, spared: NDArray[np.bool_] | None = None
) -> ContextFeatures:
    """Every vocabulary word of `batch` that has candidates, but for tokens that are to be spared."""
    scored = (ids >= FIRST_WORD) & (language.candidates.counts > 0).take(ids)
    index = np.flatnonzero(scored if spared is None else scored & ~spared)
    beside = neighbours(ids, index, language.ngrams)
    found = ngram_likelihoods(beside, beside.word[None], language.ngrams)
    owner = batch.document.take(index)
    frequency, frequency_after = (
        language.ngrams.log2_unigram.take(beside.word),
        language.ngrams.log2_unigram.take(beside.right1),
    )
    fit = np.log2(found.full[0])
    left, right = neighbour_pmi(beside, (found.left[0], found.right[0]), language.ngrams)
    in_counts = np.log2(np.float32(language.ngrams.counts.sum()))  # from log2 of probabilities to log2 of counts
    counted = np.maximum(segment_lengths(owner, batch.n_documents), 1)
    tokens = np.maximum(segment_lengths(batch.document, batch.n_documents), 1)
    unknown = np.bincount(batch.document[ids == TokenClass.UNKNOWN], minlength=batch.n_documents) / tokens
    features = {
        "fit": fit,
        "left": left,
        "right": right,
        "frequency": frequency,
        "substitution_bits": language.substitution_bits.take(beside.word),
        "previous_kind": np.minimum(beside.left1, FIRST_WORD),
        "next_kind": np.minimum(beside.right1, FIRST_WORD),
        "previous_frequency": language.ngrams.log2_unigram.take(beside.left1) + in_counts,
        "next_frequency": frequency_after + in_counts,
        "capital": batch.is_capitalised.take(index),
        "shouted": batch.is_upper_case.take(index),
        "hyphenated": batch.follows_hyphen.take(index),
        "first_word": beside.left1 == TokenClass.BREAK,
        "known_trigrams": (left > 3).astype(np.float32) + (right > 3),
        "repeats": np.log2(count_in_document(ids, batch.document, index, beside.word)),
        "document_fit": (np.bincount(owner, fit, minlength=batch.n_documents) / counted).take(owner),
        "document_unknown": unknown.take(owner),
    }
    columns = np.empty((len(CONTEXT_FEATURES), len(index)), np.float32)
    for column, name in zip(columns, CONTEXT_FEATURES, strict=True):
        column[:] = features[name]
    return ContextFeatures(index, columns.T, found.full[0], beside)
