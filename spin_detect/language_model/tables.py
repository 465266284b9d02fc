"""All language statistics together, to and from the arrays of a model file."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from spin_detect.array_types import Ids
from spin_detect.constants import FIRST_WORD
from spin_detect.language_model.candidates import CandidateTable
from spin_detect.language_model.context_vectors import ContextVectors
from spin_detect.language_model.inflections import Inflections
from spin_detect.language_model.ngram_counts import NgramCounts
from spin_detect.language_model.ngram_model import NgramModel
from spin_detect.language_model.phrases import PhraseTable
from spin_detect.language_model.vocabulary import Vocabulary, families


@dataclass(frozen=True)
class LanguageModel:
    """Vocabulary, n-grams, vectors, word and phrase candidates, inflections.

    followers: float32 [ids], distinct ids that follow each.
    """

    vocabulary: Vocabulary
    followers: NDArray[np.float32] = field(metadata={"key": "statistics.followers"})
    bigrams: NgramCounts
    trigrams: NgramCounts
    vectors: ContextVectors
    candidates: CandidateTable
    phrases: PhraseTable
    inflections: Inflections

    @cached_property
    def spinner_usage_bits(self) -> NDArray[np.float32]:
        """How readily a spinner writes each id; [ids]."""
        return self.candidates.spinner_usage_bits(self.vocabulary.counts)

    @cached_property
    def ngrams(self) -> NgramModel:
        """The n-gram model over the counts."""
        return NgramModel(self.vocabulary.counts, self.followers, self.bigrams, self.trigrams)

    @cached_property
    def families(self) -> Ids:
        """The number of the family of each id; [ids]."""
        return families(self.vocabulary)

    @cached_property
    def names(self) -> list[str]:
        """Words by id; empty strings for classes."""
        return [""] * FIRST_WORD + self.vocabulary.words()
