"""Phrase candidates: written phrases of one to four words and the originals that a spinner may have replaced by them.

The table holds the pairs in which the written phrase, or the original, has several words; `candidates` holds the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from spin_detect.array_types import Floats, Ids
from spin_detect.constants import FIRST_WORD, HASH_BASE, MAX_PHRASE_WORDS, TokenClass
from spin_detect.language_model.ngram_model import NgramModel

_SUFFIX_BITS = np.uint32(12)  # of a key; the other bits, its prefix, suffice to rule out most keys
_HASH_BASE = np.uint64(HASH_BASE)
_CONTEXT = 2  # tokens of context on either side


@dataclass(frozen=True)
class PhraseTable:
    """Originals of written phrases, by the hash of the phrase.

    Attributes:
        keys: Hashes of the written phrases, ascending, uint32, shape ``(n_phrases,)``.
        counts: Number of originals of each, uint8, shape ``(n_phrases,)``.
        lengths: Number of words of each original, uint8, shape ``(n_originals,)``.
        words: Ids of the words of all originals, one original after the other, uint16.
    """

    keys: NDArray[np.uint32]
    counts: NDArray[np.uint8]
    lengths: NDArray[np.uint8]
    words: NDArray[np.uint16]

    @classmethod
    def build(cls, pairs: Sequence[tuple[tuple[int, ...], tuple[int, ...]]]) -> PhraseTable:
        """Build a table.

        Args:
            pairs: Ids of a written phrase and of an original, in order of preference. Of written phrases with the same
                hash the first is kept.

        Returns:
            The table.
        """
        originals_of: dict[tuple[int, ...], list[tuple[int, ...]]] = {}
        for written, original in pairs:
            originals_of.setdefault(written, []).append(original)
        by_key: dict[int, list[tuple[int, ...]]] = {}
        for written, of_phrase in originals_of.items():
            by_key.setdefault(int(phrase_keys(np.array(written, np.uint16), len(written))[0]), of_phrase)
        keys = sorted(by_key)
        originals = [original for key in keys for original in by_key[key]]
        return cls(
            np.array(keys, np.uint32),
            np.array([len(by_key[key]) for key in keys], np.uint8),
            np.array([len(original) for original in originals], np.uint8),
            np.array([word for original in originals for word in original], np.uint16),
        )

    def originals_of(self, keys: NDArray[np.uint32]) -> tuple[NDArray[np.int64], NDArray[np.uint16]]:
        """Look up the originals of written phrases.

        About 70,000 of the 2 ** 32 keys are in use, so one in 60,000 phrases that are not in the table is taken for one
        that is.

        Args:
            keys: Hashes of the phrases, as of `phrase_keys`, shape ``(n_keys,)``.

        Returns:
            For each original the row of its phrase in ``keys``, ascending, shape ``(n_found,)``; and the ids of its
            words, 0 after its end, uint16, shape ``(n_found, MAX_PHRASE_WORDS)``.
        """
        if not len(self.keys):
            return np.zeros(0, np.int64), np.zeros((0, MAX_PHRASE_WORDS), np.uint16)
        rows = np.flatnonzero(self._used_prefixes.take(keys >> _SUFFIX_BITS))
        phrase = np.minimum(np.searchsorted(self.keys, keys.take(rows)), len(self.keys) - 1)
        known = self.keys.take(phrase) == keys.take(rows)
        rows, phrase = rows[known], phrase[known]
        count = self.counts.take(phrase).astype(np.int64)
        original_ends, word_ends = self._ends
        first_original = original_ends.take(phrase) - count
        original = np.arange(count.sum()) + np.repeat(first_original - (np.cumsum(count) - count), count)
        length = self.lengths.take(original)[:, None]
        column = np.arange(MAX_PHRASE_WORDS)
        word = np.minimum(word_ends.take(original)[:, None] - length + column, len(self.words) - 1)
        return np.repeat(rows, count), np.where(column < length, self.words.take(word), np.uint16(0))

    @cached_property
    def _used_prefixes(self) -> NDArray[np.bool_]:
        """Whether any key has each prefix, shape ``(2 ** 20,)``."""
        used = np.zeros(1 << (32 - int(_SUFFIX_BITS)), np.bool_)
        used[self.keys >> _SUFFIX_BITS] = True
        return used

    @cached_property
    def _ends(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Where the originals of each phrase end in ``lengths``, and the words of each original in ``words``."""
        return np.cumsum(self.counts, dtype=np.int64), np.cumsum(self.lengths, dtype=np.int64)


@dataclass(frozen=True)
class PhraseMatches:
    """Written phrases of a stream, a row for each original that they may have.

    Attributes:
        start: Position of the phrase in the stream, int64, shape ``(n_matches,)``.
        length: Number of words of the phrase, int64, shape ``(n_matches,)``.
        original: Ids of the original, 0 after its end, uint16, shape ``(n_matches, MAX_PHRASE_WORDS)``.
        gain: Fit of the original less that of the phrase as written, in bits, float32, shape ``(n_matches,)``.
    """

    start: NDArray[np.int64]
    length: NDArray[np.int64]
    original: Ids
    gain: Floats


def phrase_keys(ids: NDArray[np.uint16], length: int) -> NDArray[np.uint32]:
    """Return the hashes of all phrases of one length in a stream.

    Args:
        ids: Vocabulary ids of the stream, uint16, shape ``(n_tokens,)``.
        length: Number of words of the phrases; phrases of different length have different hashes.

    Returns:
        Hash of the phrase that begins at each position, uint32, shape ``(n_tokens - length + 1,)``.
    """
    count = max(len(ids) - length + 1, 0)
    key = np.full(count, length, np.uint64)
    for shift in range(length):
        key = (key ^ ids[shift : shift + count].astype(np.uint64)) * _HASH_BASE
        key ^= key >> np.uint64(29)
    return (key >> np.uint64(32)).astype(np.uint32)


def find_phrases(
    ids: Ids, token_mask: NDArray[np.bool_], phrases: PhraseTable, model: NgramModel, min_words: int = 1
) -> PhraseMatches:
    """Find the written phrases of a stream that are in the table, with each of their originals.

    Args:
        ids: Vocabulary ids of the stream, uint16, shape ``(n_tokens,)``.
        token_mask: Tokens of interest, shape ``(n_tokens,)``; a phrase is found if it contains one of them.
        phrases: The table.
        model: N-gram model, for the gains.
        min_words: Fewest words of a written phrase.

    Returns:
        The matches, by length of the phrase and then by position.
    """
    start, length, original = _look_up_phrases(ids, token_mask, phrases, min_words)
    if not len(start):  # as in many short texts: the n-gram look-ups below take their time even for no matches
        return PhraseMatches(start, length, original, np.zeros(0, np.float32))
    padding = np.full(_CONTEXT, TokenClass.BREAK)
    padded = np.concatenate([padding, ids, padding]).astype(np.uint16)
    before = np.stack([padded[start + shift] for shift in range(_CONTEXT)], axis=1)
    after = np.stack([padded[start + length + _CONTEXT + shift] for shift in range(_CONTEXT)], axis=1)
    # no context reaches into another sentence
    before[:, 0] = np.where(before[:, 1] == TokenClass.BREAK, TokenClass.BREAK, before[:, 0])
    after[:, 1] = np.where(after[:, 0] == TokenClass.BREAK, TokenClass.BREAK, after[:, 1])
    column = np.arange(MAX_PHRASE_WORDS)
    position = np.minimum(start[:, None] + _CONTEXT + column, len(padded) - 1)
    written = np.where(column < length[:, None], padded[position], 0).astype(np.uint16)
    # the rows of one written phrase are consecutive, and its fit is computed once
    first_row = np.flatnonzero(np.diff(start, prepend=-1) | np.diff(length, prepend=0))
    fit = _phrase_fit(before[first_row], written[first_row], after[first_row], model)
    fit_as_written = np.repeat(fit, np.diff(first_row, append=len(start)))
    return PhraseMatches(start, length, original, _phrase_fit(before, original, after, model) - fit_as_written)


def _look_up_phrases(
    ids: Ids, token_mask: NDArray[np.bool_], phrases: PhraseTable, min_words: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], Ids]:
    """Return start, length and original of the matches, as in `PhraseMatches`.

    Args:
        ids: Vocabulary ids of the stream.
        token_mask: Tokens of interest.
        phrases: The table.
        min_words: Fewest words of a written phrase.

    Returns:
        The three arrays.
    """
    starts, lengths, originals = [], [], []
    n_of_interest = np.concatenate([[0], np.cumsum(token_mask)])
    n_not_words = np.concatenate([[0], np.cumsum(ids < FIRST_WORD)])  # numbers, commas and breaks are in no phrase
    for length in range(min_words, min(MAX_PHRASE_WORDS, len(ids)) + 1):
        of_interest = n_of_interest[length:] > n_of_interest[:-length]
        start = np.flatnonzero(of_interest & (n_not_words[length:] == n_not_words[:-length]))
        row, original = phrases.originals_of(phrase_keys(ids, length).take(start))
        starts.append(start.take(row))
        lengths.append(np.full(len(row), length))
        originals.append(original)
    if not starts:
        return np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros((0, MAX_PHRASE_WORDS), np.uint16)
    return np.concatenate(starts), np.concatenate(lengths), np.concatenate(originals)


def _phrase_fit(before: Ids, words: Ids, after: Ids, model: NgramModel) -> Floats:
    """Return how well phrases fit their contexts, by the n-grams at both ends.

    Args:
        before: Ids of the two tokens before each phrase, shape ``(n_phrases, 2)``.
        words: Ids of the phrases, 0 after their end, shape ``(n_phrases, MAX_PHRASE_WORDS)``.
        after: Ids of the two tokens after each, shape ``(n_phrases, 2)``.
        model: N-gram model.

    Returns:
        Log of observed over expected frequency in bits, float32, shape ``(n_phrases,)``.
    """
    row = np.arange(len(words))
    last_index = np.maximum((words > 0).sum(axis=1) - 1, 0)
    last = words[row, last_index]
    second_last = np.where(last_index > 0, words[row, np.maximum(last_index - 1, 0)], before[:, 1])
    trigrams = (
        (before[:, 0], before[:, 1], words[:, 0]),
        (second_last, last, after[:, 0]),
        (last, after[:, 0], after[:, 1]),
    )
    total = np.zeros(len(words), np.float32)
    for first, second, third in trigrams:
        total += model.log2_trigram(first, second, third) - model.log2_unigram[third]
    return total
