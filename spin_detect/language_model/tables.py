"""The language model: everything that is known about English, in one object."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from spin_detect.array_types import Ids
from spin_detect.constants import FIRST_WORD
from spin_detect.language_model.candidates import CandidateTable
from spin_detect.language_model.common_words import CommonWords
from spin_detect.language_model.context_vectors import ContextVectors
from spin_detect.language_model.damage import damaged_share
from spin_detect.language_model.inflections import Inflections
from spin_detect.language_model.ngram_counts import NgramCounts
from spin_detect.language_model.ngram_model import NgramModel
from spin_detect.language_model.phrases import PhraseTable
from spin_detect.language_model.vocabulary import Vocabulary, word_families
from spin_detect.text.tokenise import TokenBatch


@dataclass(frozen=True)
class LanguageModel:
    """What is known about English.

    Attributes:
        vocabulary: Words and their ids.
        followers: Number of different ids that follow each id in the training corpora, float32, shape ``(n_ids,)``.
        bigrams: Count levels of bigrams.
        trigrams: Count levels of trigrams.
        vectors: Context vectors.
        candidates: Candidates of words.
        phrases: Candidates of phrases, and candidates that are phrases.
        inflections: Lemmas and inflected forms.
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
        """How much more readily spinners than people write each id, in bits; see `CandidateTable.spinner_usage_bits`."""
        return self.candidates.spinner_usage_bits(self.vocabulary.counts)

    @cached_property
    def ngrams(self) -> NgramModel:
        """Smoothed probabilities from the counts."""
        return NgramModel(self.vocabulary.counts, self.followers, self.bigrams, self.trigrams)

    @cached_property
    def families(self) -> Ids:
        """Word family of each id, uint16, shape ``(n_ids,)``; see `word_families`."""
        return word_families(self.vocabulary)

    @cached_property
    def names(self) -> list[str]:
        """Word of each id; an empty string for token classes."""
        return [""] * FIRST_WORD + self.vocabulary.words()

    @cached_property
    def common_words(self) -> CommonWords:
        """Common words that damaged words are compared with, made at first need."""
        return CommonWords.from_vocabulary(self.vocabulary)

    def damaged_share(self, batch: TokenBatch, ids: Ids) -> NDArray[np.float64]:
        """Return the share of the lower-case words of each document that are damaged; see `damage.damaged_share`.

        Args:
            batch: Tokens of a batch of documents.
            ids: Id of each token, uint16, shape ``(n_tokens,)``.

        Returns:
            Shares between 0 and 1, shape ``(n_documents,)``.
        """
        return damaged_share(batch, ids, lambda: self.common_words)
