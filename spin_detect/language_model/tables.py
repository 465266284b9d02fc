"""All language statistics together, to and from the arrays of a model file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spin_detect.array_types import Ids
from spin_detect.constants import FIRST_WORD
from spin_detect.language_model.candidates import Candidates
from spin_detect.language_model.context_vectors import ContextVectors
from spin_detect.language_model.inflections import Inflections
from spin_detect.language_model.ngram_counts import CompactCounts
from spin_detect.language_model.ngram_model import LanguageModel
from spin_detect.language_model.phrases import PhraseTable
from spin_detect.language_model.vocabulary import Vocabulary, families


@dataclass(frozen=True)
class Tables:
    """Vocabulary, n-grams, vectors, word and phrase candidates, inflections.

    followers: float32 [ids], distinct ids that follow each.
    """

    vocabulary: Vocabulary
    followers: NDArray[np.float32]
    bigrams: CompactCounts
    trigrams: CompactCounts
    vectors: ContextVectors
    candidates: Candidates
    phrases: PhraseTable
    inflections: Inflections

    @cached_property
    def substitution_bits(self) -> NDArray[np.float32]:
        """How readily a spinner writes each id; [ids]."""
        return self.candidates.substitution_bits(self.vocabulary.counts)

    @cached_property
    def ngrams(self) -> LanguageModel:
        """The n-gram model over the counts."""
        return LanguageModel(self.vocabulary.counts, self.followers, self.bigrams, self.trigrams)

    @cached_property
    def families(self) -> Ids:
        """The number of the family of each id; [ids]."""
        return families(self.vocabulary)

    @cached_property
    def names(self) -> list[str]:
        """Words by id; empty strings for classes."""
        return [""] * FIRST_WORD + self.vocabulary.words()

    def to_arrays(self) -> dict[str, NDArray[Any]]:
        """Arrays by name, `part.field`."""
        arrays: dict[str, NDArray[Any]] = {"statistics.followers": self.followers}
        for part in _PARTS:
            value = getattr(self, part)
            for field in value.__dataclass_fields__:
                arrays[f"{part}.{field}"] = getattr(value, field)
        return arrays

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> Tables:
        """The inverse of `to_arrays`; views, not copies.

        Raises KeyError for a missing array.
        """
        parts = {
            part: kind(**{field: arrays[f"{part}.{field}"] for field in kind.__dataclass_fields__})
            for part, kind in _PARTS.items()
        }
        return cls(followers=arrays["statistics.followers"], **parts)


_PARTS: dict[str, Any] = {
    "vocabulary": Vocabulary,
    "bigrams": CompactCounts,
    "trigrams": CompactCounts,
    "vectors": ContextVectors,
    "candidates": Candidates,
    "phrases": PhraseTable,
    "inflections": Inflections,
}
