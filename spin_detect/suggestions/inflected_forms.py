"""Originals that were inflected where the word written in their place is not: some spinners leave base forms."""

from __future__ import annotations

import numpy as np

from spin_detect.array_types import Floats, Ids
from spin_detect.language_model.candidates import CHANNEL_BITS, CandidateGrid, pack_channels
from spin_detect.language_model.inflections import Inflections

_BITS = 5  # log2 of how much rarer a spinner leaves the base form than it inflects


def add_inflected_forms(grid: CandidateGrid, written: Ids, inflections: Inflections) -> CandidateGrid:
    """The candidates of `written` words, and after them, where the word is a base form, all other forms of those that are.

    A form is as likely as its base form less _BITS, and known to the same lexicons.
    """
    base = grid.is_used & inflections.is_base(written) & inflections.is_base(grid.original)
    token, slot = np.nonzero(base.T)
    row, form = inflections.forms_of(grid.original[slot, token])
    link = grid.channel[slot, token].take(row)
    link = pack_channels(CHANNEL_BITS.take(link) - _BITS, link)
    token = token.take(row)
    more = np.bincount(token, minlength=len(written))
    place = grid.count.take(token) + np.arange(len(token)) - (np.cumsum(more) - more).take(token)
    count = grid.count + more
    size = int(count.max(initial=0)), len(written)
    original, links = np.zeros(size, np.uint16), np.zeros(size, np.uint8)
    original[: len(grid.original)], links[: len(grid.channel)] = grid.original, grid.channel
    original[place, token], links[place, token] = form, link
    return CandidateGrid(count, original, links)


def drop_duplicates(words: Ids, likely: Floats) -> Floats:
    """`likely` [tokens, options], the likeliest first, -inf for an option whose word stood before; `words` are their ids."""
    order = np.argsort(words, axis=1, kind="stable")
    ranked = np.take_along_axis(words, order, axis=1)
    repeated = np.zeros(words.shape, np.bool_)
    np.put_along_axis(repeated, order[:, 1:], ranked[:, 1:] == ranked[:, :-1], axis=1)
    return np.where(repeated, np.float32(-np.inf), likely)
