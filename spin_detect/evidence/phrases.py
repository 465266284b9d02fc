"""Phrases as written and the originals they may stand for, where either has several words.

What is compared is how well each fits where it stands, not how likely each is in itself (shorter would always win):
the pointwise mutual information of the phrase's first word with what is before it, and of what follows with its last
words.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spin_detect.array_types import Floats, Ids
from spin_detect.constants import FIRST_WORD, LONGEST, TokenClass
from spin_detect.evidence.likelihood import LanguageModel
from spin_detect.statistics.phrases import phrase_keys
from spin_detect.statistics.tables import Tables

_EDGE = 2  # tokens of context on either side


@dataclass(frozen=True)
class PhraseMatches:
    """Written phrases found in a stream, one row a possible original.

    start: int64, row of the stream; length: int64, tokens;
    original: uint16 [matches, LONGEST], ids, 0 beyond its end; gain: float32, bits by which it fits better than what is written.
    """

    start: NDArray[np.int64]
    length: NDArray[np.int64]
    original: Ids
    gain: Floats


def find_phrases(
    ids: Ids, near: NDArray[np.bool_], tables: Tables, model: LanguageModel, least: int = 1
) -> PhraseMatches:
    """The phrases of a stream of ids, of `least` words or more as written, that touch a token in `near`, with each of their originals."""
    starts, lengths, originals = [], [], []
    touched = np.concatenate([[0], np.cumsum(near)])
    wordless = np.concatenate([[0], np.cumsum(ids < FIRST_WORD)])  # numbers, commas and breaks are part of no phrase
    for length in range(least, min(LONGEST, len(ids)) + 1):
        begin = np.flatnonzero((touched[length:] > touched[:-length]) & (wordless[length:] == wordless[:-length]))
        row, found = tables.phrases.originals_of(phrase_keys(ids, length).take(begin))
        starts.append(begin.take(row))
        lengths.append(np.full(len(row), length))
        originals.append(found)
    if not sum(map(len, starts)):
        empty = np.zeros(0, np.int64)
        return PhraseMatches(empty, empty, np.zeros((0, LONGEST), np.uint16), np.zeros(0, np.float32))
    start, length_, original = np.concatenate(starts), np.concatenate(lengths), np.concatenate(originals)
    padded = np.concatenate([np.full(_EDGE, TokenClass.BREAK), ids, np.full(_EDGE, TokenClass.BREAK)]).astype(np.uint16)
    before = np.stack([padded[start + shift] for shift in range(_EDGE)], axis=1)
    after = np.stack([padded[start + length_ + _EDGE + shift] for shift in range(_EDGE)], axis=1)
    # what lies beyond a sentence, or a document, says nothing
    before[:, 0] = np.where(before[:, 1] == TokenClass.BREAK, TokenClass.BREAK, before[:, 0])
    after[:, 1] = np.where(after[:, 0] == TokenClass.BREAK, TokenClass.BREAK, after[:, 1])
    column = np.arange(LONGEST)
    written = np.where(
        column < length_[:, None], padded[np.minimum(start[:, None] + _EDGE + column, len(padded) - 1)], 0
    )
    # one written phrase has several originals, and is weighed once
    new = np.flatnonzero(np.diff(start, prepend=-1) | np.diff(length_, prepend=0))
    fit = _fit(before[new], written.astype(np.uint16)[new], after[new], model)
    as_written = np.repeat(fit, np.diff(new, append=len(start)))
    return PhraseMatches(start, length_, original, _fit(before, original, after, model) - as_written)


def _fit(before: Ids, words: Ids, after: Ids, model: LanguageModel) -> Floats:
    """How well phrases [n, LONGEST] fit between two ids before and two after, in bits."""
    n = np.arange(len(words))
    last = np.maximum((words > 0).sum(axis=1) - 1, 0)
    final = words[n, last]
    previous = np.where(last > 0, words[n, np.maximum(last - 1, 0)], before[:, 1])
    joins = (
        (before[:, 0], before[:, 1], words[:, 0]),
        (previous, final, after[:, 0]),
        (final, after[:, 0], after[:, 1]),
    )
    total = np.zeros(len(words), np.float32)
    for a, b, c in joins:
        total += model.log_trigram(a, b, c) - model.frequency[c]
    return total
