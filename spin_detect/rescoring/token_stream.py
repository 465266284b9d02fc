"""The tokens of the documents that get a second pass, as one stream."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spin_detect.array_types import Floats, Ids
from spin_detect.token_model.predictions import TokenPredictions


@dataclass(frozen=True)
class TokenStream:
    """The tokens of some documents of a batch, one after the other.

    Attributes:
        ids: Word id of each token, shape ``(n_tokens,)``.
        document: Document of each token, numbered from 0 without gaps, same shape.
        sentence: Sentence of each token, numbered from 0 without gaps, same shape.
        allowed_mask: Whether each token belongs to an allowed phrase, same shape.
        scored_index: Positions of the scored tokens in the stream, ascending, shape ``(n_scored,)``.
        first_probability: First-pass probability of each scored token, same shape.
    """

    ids: Ids
    document: NDArray[np.int64]
    sentence: NDArray[np.int64]
    allowed_mask: NDArray[np.bool_]
    scored_index: NDArray[np.int64]
    first_probability: Floats

    @classmethod
    def from_predictions(
        cls, predictions: TokenPredictions, first_probability: Floats, selected_mask: NDArray[np.bool_]
    ) -> TokenStream:
        """Return the tokens of the selected documents.

        Args:
            predictions: Token predictions of the batch.
            first_probability: First-pass probability of each scored token of the batch, shape ``(n_scored,)``.
            selected_mask: The documents, shape ``(n_documents,)``.

        Returns:
            Their tokens.
        """
        batch, allowed_mask = predictions.batch, predictions.allowed_mask
        index = np.flatnonzero(selected_mask.take(batch.document))
        scored_mask = selected_mask.take(predictions.document)
        sentence = batch.sentence.take(index)
        return cls(
            predictions.ids.take(index),
            (np.cumsum(selected_mask) - 1).take(batch.document.take(index)),
            np.cumsum(np.diff(sentence, prepend=sentence[:1]) > 0),
            np.zeros(len(index), np.bool_) if allowed_mask is None else allowed_mask.take(index),
            np.searchsorted(index, predictions.features.index[scored_mask]),
            first_probability[scored_mask],
        )
