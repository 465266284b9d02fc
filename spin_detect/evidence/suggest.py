"""Which originals a written word may stand for, best first, with the gain of each."""

from __future__ import annotations

import numpy as np

from spin_detect.evidence.contexts import Contexts
from spin_detect.evidence.gains import candidate_pairs, fit
from spin_detect.evidence.likelihood import Floats, Ids, LanguageModel
from spin_detect.statistics.tables import Tables

TOP = 3
_CHANNEL_WEIGHT = np.float32(0.75)  # measured on the `document` part; below 1, as unseen spinners have other channels


def suggest(context: Contexts, tables: Tables, model: LanguageModel) -> tuple[Ids, Floats]:
    """The TOP likeliest originals of each token and their joint gain in bits; uint16 and float32 [tokens, TOP].

    Ids are 0 where there are fewer candidates. Ranked by gain in n-gram and vector fit plus three quarters of the channel's bits.
    """
    n = len(context)
    ids = np.zeros((n, TOP), np.uint16)
    gains = np.zeros((n, TOP), np.float32)
    if not n:
        return ids, gains
    pairs = candidate_pairs(context, tables)
    own = fit(context, np.arange(n), context.word, tables, model)
    found = fit(context, pairs.row, pairs.original, tables, model)
    gain = found.ngram - own.ngram[pairs.row] + found.vector - own.vector[pairs.row]
    order = np.lexsort((-(gain + _CHANNEL_WEIGHT * pairs.channel), pairs.row))
    row = pairs.row[order]
    starts = np.searchsorted(row, row, side="left")
    place = np.arange(len(row)) - starts
    kept = place < TOP
    ids[row[kept], place[kept]] = pairs.original[order][kept]
    gains[row[kept], place[kept]] = gain[order][kept]
    return ids, gains


def oddity(context: Contexts, tables: Tables, model: LanguageModel) -> Floats:
    """-log2 of observed over expected frequency of each word beside its neighbours, the odder side; float32 [tokens]."""
    own = fit(context, np.arange(len(context)), context.word, tables, model)
    return -np.minimum(own.left, own.right)


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
