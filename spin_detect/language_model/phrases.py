"""Phrase candidates: written phrases of one to four words and the originals they may stand for, where either has
several words."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from spin_detect.array_types import Floats, Ids
from spin_detect.constants import FIRST_WORD, HASH_BASE, MAX_PHRASE_WORDS, TokenClass
from spin_detect.language_model.ngram_model import NgramModel

_REST_BITS = np.uint32(12)  # of a key, beside the first ones, by which most are told to be of no phrase
_BASE = np.uint64(HASH_BASE)


def phrase_keys(ids: NDArray[np.uint16], length: int) -> NDArray[np.uint32]:
    """Hash of the phrase of `length` ids, which is part of it, from each place of a stream; [len(ids) - length + 1]."""
    count = max(len(ids) - length + 1, 0)
    key = np.full(count, length, np.uint64)
    for shift in range(length):
        key = (key ^ ids[shift : shift + count].astype(np.uint64)) * _BASE
        key ^= key >> np.uint64(29)
    return (key >> np.uint64(32)).astype(np.uint32)


@dataclass(frozen=True)
class PhraseTable:
    """keys: uint32 [phrases], sorted; counts: uint8 [phrases], originals of each; lengths: uint8 [originals], words of each; words:
    uint16, the ids of all originals one after the other."""

    keys: NDArray[np.uint32]
    counts: NDArray[np.uint8]
    lengths: NDArray[np.uint8]
    words: NDArray[np.uint16]

    @classmethod
    def build(cls, pairs: list[tuple[tuple[int, ...], tuple[int, ...]]]) -> PhraseTable:
        """From (written ids, original ids), in order of preference; of phrases with the same key the first."""
        grouped: dict[tuple[int, ...], list[tuple[int, ...]]] = {}
        for written, original in pairs:
            grouped.setdefault(written, []).append(original)
        of_key: dict[int, list[tuple[int, ...]]] = {}
        for written, stood in grouped.items():
            of_key.setdefault(int(phrase_keys(np.array(written, np.uint16), len(written))[0]), stood)
        keys = sorted(of_key)
        originals = [original for key in keys for original in of_key[key]]
        return cls(
            np.array(keys, np.uint32),
            np.array([len(of_key[key]) for key in keys], np.uint8),
            np.array([len(original) for original in originals], np.uint8),
            np.array([word for original in originals for word in original], np.uint16),
        )

    def originals_of(self, keys: NDArray[np.uint32]) -> tuple[NDArray[np.int64], NDArray[np.uint16]]:
        """The originals of written phrases by their keys: the row of each one's phrase, [found], and its ids, [found, LONGEST],
        0 beyond its end. Seventy thousand of four billion keys are taken: one in sixty thousand others is taken for one of them."""
        if not len(self.keys):
            return np.zeros(0, np.int64), np.zeros((0, MAX_PHRASE_WORDS), np.uint16)
        likely = np.flatnonzero(
            self._taken.take(keys >> _REST_BITS)
        )  # of most the first bits tell that they are no phrase's
        place = np.minimum(np.searchsorted(self.keys, keys.take(likely)), len(self.keys) - 1)
        known = self.keys.take(place) == keys.take(likely)
        hit, place = likely[known], place[known]
        count = self.counts.take(place).astype(np.int64)
        ends, word_ends = self._ends
        before = ends.take(place) - count  # originals of the phrases before
        pair = np.arange(count.sum()) + np.repeat(before - (np.cumsum(count) - count), count)
        length = self.lengths.take(pair)[:, None]
        column = np.arange(MAX_PHRASE_WORDS)
        at = np.minimum(word_ends.take(pair)[:, None] - length + column, len(self.words) - 1)
        return np.repeat(hit, count), np.where(column < length, self.words.take(at), np.uint16(0))

    @cached_property
    def _taken(self) -> NDArray[np.bool_]:
        """Whether any key begins with each run of first bits."""
        taken = np.zeros(1 << (32 - int(_REST_BITS)), np.bool_)
        taken[self.keys >> _REST_BITS] = True
        return taken

    @cached_property
    def _ends(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Where each phrase's originals, and each original's words end."""
        return np.cumsum(self.counts, dtype=np.int64), np.cumsum(self.lengths, dtype=np.int64)


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
    ids: Ids, near: NDArray[np.bool_], phrases: PhraseTable, model: NgramModel, least: int = 1
) -> PhraseMatches:
    """The phrases of a stream of ids, of `least` words or more as written, that touch a token in `near`, with each of their originals."""
    starts, lengths, originals = [], [], []
    touched = np.concatenate([[0], np.cumsum(near)])
    wordless = np.concatenate([[0], np.cumsum(ids < FIRST_WORD)])  # numbers, commas and breaks are part of no phrase
    for length in range(least, min(MAX_PHRASE_WORDS, len(ids)) + 1):
        begin = np.flatnonzero((touched[length:] > touched[:-length]) & (wordless[length:] == wordless[:-length]))
        row, found = phrases.originals_of(phrase_keys(ids, length).take(begin))
        starts.append(begin.take(row))
        lengths.append(np.full(len(row), length))
        originals.append(found)
    if not sum(map(len, starts)):
        empty = np.zeros(0, np.int64)
        return PhraseMatches(empty, empty, np.zeros((0, MAX_PHRASE_WORDS), np.uint16), np.zeros(0, np.float32))
    start, length_, original = np.concatenate(starts), np.concatenate(lengths), np.concatenate(originals)
    padded = np.concatenate([np.full(_EDGE, TokenClass.BREAK), ids, np.full(_EDGE, TokenClass.BREAK)]).astype(np.uint16)
    before = np.stack([padded[start + shift] for shift in range(_EDGE)], axis=1)
    after = np.stack([padded[start + length_ + _EDGE + shift] for shift in range(_EDGE)], axis=1)
    # what lies beyond a sentence, or a document, says nothing
    before[:, 0] = np.where(before[:, 1] == TokenClass.BREAK, TokenClass.BREAK, before[:, 0])
    after[:, 1] = np.where(after[:, 0] == TokenClass.BREAK, TokenClass.BREAK, after[:, 1])
    column = np.arange(MAX_PHRASE_WORDS)
    written = np.where(
        column < length_[:, None], padded[np.minimum(start[:, None] + _EDGE + column, len(padded) - 1)], 0
    )
    # one written phrase has several originals, and is weighed once
    new = np.flatnonzero(np.diff(start, prepend=-1) | np.diff(length_, prepend=0))
    fit = _fit(before[new], written.astype(np.uint16)[new], after[new], model)
    as_written = np.repeat(fit, np.diff(new, append=len(start)))
    return PhraseMatches(start, length_, original, _fit(before, original, after, model) - as_written)


def _fit(before: Ids, words: Ids, after: Ids, model: NgramModel) -> Floats:
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
        total += model.log_trigram(a, b, c) - model.log2_unigram[c]
    return total
