"""Support from word families: a spinner that replaced a word in one place often left it, or a word of its family, in another.

Words that begin with the same five letters count as one family: "restore", "restored" and "restoration".
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spin_detect.array_types import Floats, Ids
from spin_detect.segments import NUMBER_BITS, document_keys, lookup_counts, weighted_counts
from spin_detect.token_model.predictions import TokenPredictions


@dataclass(frozen=True)
class FamilyCounts:
    """Expected number of words of each family in each document that were not replaced.

    Attributes:
        families: Family of each word id, shape ``(n_ids,)``.
        keys: Document and family in one number each, ascending, shape ``(n_keys,)``.
        counts: Sum of the probabilities of being kept over the tokens of each key, shape ``(n_keys,)``.
        token_keys: Key of each token of the batch, shape ``(n_tokens,)``.
        kept_probability: Probability that each token was not replaced, shape ``(n_tokens,)``.
    """

    families: Ids
    keys: NDArray[np.int64]
    counts: Floats
    token_keys: NDArray[np.int64]
    kept_probability: Floats

    @classmethod
    def from_predictions(
        cls,
        predictions: TokenPredictions,
        kept_probability: Floats,
        selected_mask: NDArray[np.bool_],
        families: Ids,
    ) -> FamilyCounts:
        """Count the words of the selected documents by family.

        Args:
            predictions: Token predictions of the batch.
            kept_probability: Probability that each token was not replaced, shape ``(n_tokens,)``.
            selected_mask: Documents whose words are counted, shape ``(n_documents,)``.
            families: Family of each word id, shape ``(n_ids,)``.

        Returns:
            The counts.
        """
        token_keys = document_keys(predictions.batch.document, families.take(predictions.ids))
        index = np.flatnonzero(selected_mask.take(predictions.batch.document))
        keys, counts = weighted_counts(token_keys.take(index), kept_probability.take(index))
        return cls(families, keys, counts, token_keys, kept_probability)

    def count_other_tokens(self, index: NDArray[np.int64], candidate_ids: Ids) -> Floats:
        """Return how many words of the family of each candidate the document has, without the token itself.

        Args:
            index: Positions of tokens in the batch, shape ``(n_tokens,)``.
            candidate_ids: Candidates of these tokens, shape ``(n_slots, n_tokens)``.

        Returns:
            Expected counts of words that were not replaced, shape ``(n_slots, n_tokens)``.
        """
        token_keys = self.token_keys.take(index)
        candidate_keys = document_keys(token_keys >> NUMBER_BITS, self.families.take(candidate_ids))
        count = lookup_counts(self.keys, self.counts, candidate_keys)
        own_count = np.where(candidate_keys == token_keys, self.kept_probability.take(index), np.float32(0))
        return np.maximum(count - own_count, 0)
