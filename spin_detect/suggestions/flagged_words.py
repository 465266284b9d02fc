"""Flagged words: those whose probability reaches the flag threshold, with what may have stood in their place."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from spin_detect.array_types import Floats, Ids
from spin_detect.language_model.tables import LanguageModel
from spin_detect.suggestions.ranking import MAX_SUGGESTIONS, rank_originals
from spin_detect.token_model.predictions import TokenPredictions
from spin_detect.token_model.recalibration import FLAG_THRESHOLD, FLAG_THRESHOLD_SHORT


class FlaggedWords(NamedTuple):
    """The flagged words of a batch with their suggestions.

    Attributes:
        token_index: Positions of the words in the batch, ascending, shape ``(n_flagged,)``.
        ids: Ids of the suggested words, best first, shape ``(n_flagged, MAX_SUGGESTIONS)``; 0 where there are fewer.
        gains: Their gains in bits, same shape.
        share_bits: `RankedOriginals.share_bits` of each, same shape.
        lead_bits: `RankedOriginals.lead_bits` of each, same shape.
    """

    token_index: NDArray[np.int64]
    ids: Ids
    gains: Floats
    share_bits: Floats
    lead_bits: Floats


def flag_words(predictions: TokenPredictions, replaced_probability: Floats, language: LanguageModel) -> FlaggedWords:
    """Flag the words whose probability reaches the flag threshold, except explained words.

    Function words have no candidates. They are flagged too, without suggestions, since they are parts of phrases.

    Args:
        predictions: Token predictions of the batch.
        replaced_probability: Probability that each token was replaced, as `Scorer.score_documents` returns it, shape
            ``(n_tokens,)``.
        language: Language model with the candidate table.

    Returns:
        The flagged words with their suggestions.
    """
    threshold = np.where(predictions.long_enough, np.float32(FLAG_THRESHOLD), np.float32(FLAG_THRESHOLD_SHORT))
    flagged_mask = replaced_probability >= threshold.take(predictions.batch.document)
    with_candidates = np.flatnonzero(flagged_mask & predictions.has_candidates)
    ranked = rank_originals(predictions, replaced_probability, with_candidates, language)
    kept_mask = ~ranked.explained
    without_candidates = np.flatnonzero(flagged_mask & ~predictions.has_candidates)
    index = np.concatenate([with_candidates[kept_mask], without_candidates])
    order = np.argsort(index, kind="stable")
    nothing = np.zeros((len(without_candidates), MAX_SUGGESTIONS), np.float32)
    ids = np.concatenate([ranked.ids[kept_mask], nothing.astype(np.uint16)])[order]
    columns = ranked.gains, ranked.share_bits, ranked.lead_bits
    return FlaggedWords(index[order], ids, *(np.concatenate([column[kept_mask], nothing])[order] for column in columns))
