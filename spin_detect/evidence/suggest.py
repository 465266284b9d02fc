"""Which originals a written word may stand for, best first, with the gain of each."""

from __future__ import annotations

import numpy as np

from spin_detect.evidence.contexts import Contexts
from spin_detect.evidence.gains import CHANNEL_BITS, candidate_grid, chances, vector_fits
from spin_detect.evidence.likelihood import Floats, Ids, LanguageModel
from spin_detect.statistics.tables import Tables

TOP = 3
# Measured on the `document` part: n-grams and vectors know much the same, so that each counts less than alone.
_NGRAM_WEIGHT, _VECTOR_WEIGHT = np.float32(0.6), np.float32(0.8)
_BLOCK = 4096  # words at a time


def suggest(context: Contexts, own: Floats, tables: Tables, model: LanguageModel) -> tuple[Ids, Floats]:
    """The TOP likeliest originals of each token and their joint gain in bits; uint16 and float32 [tokens, TOP].

    `own` is the fit of the words as written, by n-grams and vectors together, in bits [tokens]. Ids are 0 where there are fewer
    candidates. Ranked by the channel's bits and weighted fits.
    """
    ids = np.zeros((len(context), TOP), np.uint16)
    gains = np.zeros((len(context), TOP), np.float32)
    count = np.diff(tables.candidates.offsets).take(context.word)
    order = np.argsort(count, kind="stable")  # words with as many candidates make a full grid
    for at in range(0, len(order), _BLOCK):
        rows = order[at : at + _BLOCK]
        slots = int(count[rows[-1]])
        here = context.take(rows)
        grid = candidate_grid(here.word, slots, tables)
        fit = np.log2(chances(here, grid.original, model).whole)
        vector = vector_fits(here.vector, grid.original, tables)
        score = _NGRAM_WEIGHT * fit + _VECTOR_WEIGHT * vector + CHANNEL_BITS.take(grid.channel)
        score[~grid.used] = -np.inf
        gain = fit + vector - own[rows]
        column = np.arange(len(rows))
        for place in range(min(TOP, slots)):
            slot = score.argmax(axis=0)
            some = np.flatnonzero(score[slot, column] > -np.inf)
            ids[rows[some], place] = grid.original[slot[some], some]
            gains[rows[some], place] = gain[slot[some], some]
            score[slot, column] = -np.inf
    return ids, gains


def in_case_of(written: str, suggestion: str) -> str:
    """`suggestion` with the capitals of `written`.

    >>> in_case_of("Linked", "associated")
    'Associated'
    """
    if len(written) > 1 and written.isupper():
        return suggestion.upper()
    if written[:1].isupper():
        return suggestion[:1].upper() + suggestion[1:]
    return suggestion
