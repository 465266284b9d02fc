"""What common words without candidates may stand for: each other. "On" for "in" is no thesaurus's business, but a spinner's."""

from __future__ import annotations

import numpy as np

from spin_detect.evidence.contexts import Neighbours
from spin_detect.evidence.gains import chances
from spin_detect.evidence.likelihood import Floats, Ids, LanguageModel
from spin_detect.statistics.tables import Tables
from spin_detect.statistics.vocabulary import FIRST_WORD

_COMMONEST = 150  # words among which those without candidates are function words
_BLOCK = 2048  # words at a time


def rivals(tables: Tables) -> Ids:
    """The commonest words that have no candidates; none where there is but one."""
    count = np.diff(tables.candidates.offsets[: FIRST_WORD + _COMMONEST + 1])
    found = (FIRST_WORD + np.flatnonzero(count[FIRST_WORD:] == 0)).astype(np.uint16)
    return found if len(found) > 1 else found[:0]


def best_rivals(beside: Neighbours, most: int, tables: Tables, model: LanguageModel) -> tuple[Ids, Floats]:
    """The `most` rivals that fit best in place of each word, and their gains in bits, 0 where there are fewer; [words, most] each."""
    words = rivals(tables)
    ids, gains = np.zeros((len(beside), most), np.uint16), np.zeros((len(beside), most), np.float32)
    for at in range(0, len(beside), _BLOCK):
        here = beside.take(slice(at, at + _BLOCK))
        grid = np.concatenate([here.word[None], np.repeat(words[:, None], len(here), axis=1)])
        fits = np.log2(chances(here, grid, model).whole)
        gain = np.where(grid[1:] == here.word, -np.inf, fits[1:] - fits[0])
        ranked = np.argsort(-gain, axis=0, kind="stable")[:most]
        best = np.take_along_axis(gain, ranked, axis=0).T
        there = best > -np.inf
        ids[at : at + _BLOCK, : len(ranked)] = np.where(there, words.take(ranked).T, np.uint16(0))
        gains[at : at + _BLOCK, : len(ranked)] = np.where(there, best, np.float32(0))
    return ids, gains
