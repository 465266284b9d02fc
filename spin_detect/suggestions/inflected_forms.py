"""Candidates in other inflections: some spinners write the base form where the original word was inflected."""

from __future__ import annotations

import numpy as np

from spin_detect.array_types import Floats, Ids
from spin_detect.language_model.candidates import CHANNEL_BITS, CandidateGrid, pack_channels
from spin_detect.language_model.inflections import Inflections

_BASE_FORM_BITS = (
    5  # bits: a spinner that leaves the base form is taken to be 2 ** 5 times rarer than one that inflects
)


def add_inflected_forms(grid: CandidateGrid, written_ids: Ids, inflections: Inflections) -> CandidateGrid:
    """Add the other forms of the candidates of every written word that is a base form.

    Only forms of candidates that are base forms themselves are added. A form has the channel bits of its base form less
    ``_BASE_FORM_BITS``, and the same lexicon sources.

    Args:
        grid: Candidates of the written words, shape ``(n_slots, n_tokens)``.
        written_ids: Ids of the written words, shape ``(n_tokens,)``.
        inflections: Lemmas and forms of the vocabulary.

    Returns:
        A grid that has the candidates of each word in the same slots, and the added forms in the slots after them.
    """
    has_forms_mask = grid.is_used & inflections.is_base(written_ids) & inflections.is_base(grid.original)
    token_index, slot_index = np.nonzero(has_forms_mask.T)
    base_row, form_ids = inflections.forms_of(grid.original[slot_index, token_index])
    channel = grid.channel[slot_index, token_index].take(base_row)
    channel = pack_channels(CHANNEL_BITS.take(channel) - _BASE_FORM_BITS, channel)
    token_index = token_index.take(base_row)
    n_added = np.bincount(token_index, minlength=len(written_ids))
    n_added_before = (np.cumsum(n_added) - n_added).take(token_index)
    slot_index = grid.count.take(token_index) + np.arange(len(token_index)) - n_added_before
    count = grid.count + n_added
    size = int(count.max(initial=0)), len(written_ids)
    originals, channels = np.zeros(size, np.uint16), np.zeros(size, np.uint8)
    originals[: len(grid.original)], channels[: len(grid.channel)] = grid.original, grid.channel
    originals[slot_index, token_index], channels[slot_index, token_index] = form_ids, channel
    return CandidateGrid(count, originals, channels)


def drop_duplicates(candidate_ids: Ids, bits: Floats) -> Floats:
    """Return the bits with ``-inf`` for every candidate that repeats an earlier one of the same token.

    Args:
        candidate_ids: Ids of the candidates, best first, shape ``(n_tokens, n_candidates)``.
        bits: Their scores in bits, same shape.

    Returns:
        The scores, same shape.
    """
    order = np.argsort(candidate_ids, axis=1, kind="stable")
    sorted_ids = np.take_along_axis(candidate_ids, order, axis=1)
    repeated_mask = np.zeros(candidate_ids.shape, np.bool_)
    np.put_along_axis(repeated_mask, order[:, 1:], sorted_ids[:, 1:] == sorted_ids[:, :-1], axis=1)
    return np.where(repeated_mask, np.float32(-np.inf), bits)
