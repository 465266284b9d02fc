"""What a text says elsewhere: a spinner that replaced a word in one place has left it, or one of its family, in others.

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
    """How many words of each family every text has that were probably not replaced.

    families: uint16 [ids]; keys: int64, text and family together, sorted; count: float32 of each key; own, kept: int64 and
    float32 [tokens], the key of each token and how much it counts itself.
    """

    families: Ids
    keys: NDArray[np.int64]
    count: Floats
    own: NDArray[np.int64]
    kept: Floats

    @classmethod
    def from_predictions(
        cls, predictions: TokenPredictions, kept: Floats, asked: NDArray[np.bool_], families: Ids
    ) -> FamilyCounts:
        """Count the words of the texts that are `asked` for [documents], each as far as it was `kept` [tokens]."""
        own = document_keys(predictions.batch.document, families.take(predictions.ids))
        counted = np.flatnonzero(asked.take(predictions.batch.document))
        return cls(families, *weighted_counts(own.take(counted), kept.take(counted)), own, kept)

    def __call__(self, tokens: NDArray[np.int64], words: Ids) -> Floats:
        """How many of the family of each of `words` [slots, tokens] there are in the text of each of `tokens`, but for the
        token itself."""
        own = self.own.take(tokens)
        sought = document_keys(own >> NUMBER_BITS, self.families.take(words))
        count = lookup_counts(self.keys, self.count, sought)
        return np.maximum(count - np.where(sought == own, self.kept.take(tokens), np.float32(0)), 0)
