"""Smoothed bigram and trigram probabilities, for whole arrays at once.

Bigrams have Witten-Bell smoothing: ``p2(w | v) = (c(vw) + T(v) p1(w)) / (c(v) + T(v))``, where ``c`` is a count and
``T(v)`` is the number of different words that follow ``v``. Trigrams are smoothed likewise with ``p2``; their ``T(uv)``
is estimated by ``c(uv) ** 0.8``, as the table does not store how many words follow each pair.

References:
    Witten and Bell (1991), The zero-frequency problem: Estimating the probabilities of novel events in adaptive text
    compression.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spin_detect.array_types import Floats, Ids, Levels
from spin_detect.constants import COUNT_LEVELS, TokenClass
from spin_detect.language_model.ngram_counts import NgramCounts, bigram_keys, trigram_keys

_N_LEVELS = len(COUNT_LEVELS)
_TYPES_EXPONENT = 0.8  # of the count of a pair, for the number of different words that follow it


def _trigram_tables() -> tuple[Floats, Floats]:
    """Return the two terms of a smoothed trigram probability by count level.

    Returns:
        The term of the trigram itself, by level of its history (the first two words) times `_N_LEVELS` plus its own
        level; and the factor of ``p2``, by level of the history.
    """
    history, trigram = np.meshgrid(COUNT_LEVELS, COUNT_LEVELS, indexing="ij")
    types = history**_TYPES_EXPONENT
    mass = np.where(history > 0, history + types, 1)
    # the count of a trigram may be rounded up and that of its history down
    trigram_term = np.minimum(history, trigram) / mass
    backoff = np.where(history > 0, types / mass, 1)[:, 0]
    return trigram_term.ravel().astype(np.float32), backoff.astype(np.float32)


_TRIGRAM_TERM, _TRIGRAM_BACKOFF = _trigram_tables()


@dataclass(frozen=True)
class NgramModel:
    """A trigram model of vocabulary ids.

    Attributes:
        counts: Occurrences of each id in the training corpora, float32, shape ``(n_ids,)``.
        followers: Number of different ids that follow each, float32, shape ``(n_ids,)``.
        bigrams: Count levels of bigrams.
        trigrams: Count levels of trigrams.
        unigram: Unigram probability of each id, derived, float32, shape ``(n_ids,)``.
        log2_unigram: Its log in bits, derived, float32, shape ``(n_ids,)``.
    """

    counts: Floats
    followers: Floats
    bigrams: NgramCounts
    trigrams: NgramCounts
    unigram: Floats = field(init=False, repr=False)
    log2_unigram: Floats = field(init=False, repr=False)
    _inverse_mass: Floats = field(init=False, repr=False)
    _backoff: Floats = field(init=False, repr=False)

    def __post_init__(self) -> None:
        unigram = (self.counts + np.float32(0.5)) / np.float32(float(self.counts.sum()))
        mass = self.counts + self.followers + np.float32(1)
        derived = {
            "unigram": unigram,
            "log2_unigram": np.log2(unigram),
            "_inverse_mass": 1 / mass,
            "_backoff": (self.followers + 1) / mass,
        }
        for name, values in derived.items():
            object.__setattr__(self, name, values)

    @cached_property
    def kernel_arrays(self) -> tuple[NDArray[Any], ...]:
        """Arrays that the compiled `ngram_likelihoods` reads.

        What belongs to one id lies in one row, and so do the trigram terms of one history.
        """
        unigrams = np.stack([self._inverse_mass, self._backoff, self.unigram], axis=1)
        trigram_term = _TRIGRAM_TERM.reshape(_N_LEVELS, _N_LEVELS)
        return self.bigrams.rows, self.trigrams.rows, unigrams, COUNT_LEVELS, trigram_term, _TRIGRAM_BACKOFF

    def bigram_levels(self, first: NDArray[np.unsignedinteger], second: NDArray[np.unsignedinteger]) -> Levels:
        """Look up the count level of each bigram.

        Args:
            first: First ids.
            second: Second ids, of a shape that broadcasts with that of ``first``.

        Returns:
            Levels, 0 for bigrams that are not in the table, of the broadcast shape.
        """
        return self.bigrams.levels(bigram_keys(first, second))

    def bigram(self, first: NDArray[np.integer], second: NDArray[np.integer], level: Levels) -> Floats:
        """Return the probability of the second word of each bigram after the first.

        Args:
            first: First ids.
            second: Second ids.
            level: Count level of each bigram, as of `bigram_levels`; the three shapes broadcast.

        Returns:
            ``p2(second | first)``, float32, of the broadcast shape.
        """
        p2 = COUNT_LEVELS.take(level)
        p2 *= self._inverse_mass.take(first)
        p2 += self._backoff.take(first) * self.unigram.take(second)
        return p2

    def trigram(self, p2: Floats, history: Levels, keys: NDArray[np.uint64], known: NDArray[np.bool_]) -> Floats:
        """Return the probability of the third word of each trigram after the first two.

        Args:
            p2: Probability of the third word after the second, of a shape that broadcasts to that of ``keys``.
            history: Count level of the bigram of the first two words, of a shape that broadcasts to that of ``keys``.
            keys: Keys of the trigrams.
            known: Whether both bigrams of the trigram were found, same shape as ``keys``; only then is the trigram
                looked up.

        Returns:
            ``p3(third | first, second)``, float32, same shape as ``keys``.
        """
        p3 = np.empty(keys.shape, np.float32)
        np.multiply(p2, _TRIGRAM_BACKOFF.take(history), out=p3)
        where = np.flatnonzero(known)
        level = self.trigrams.levels(keys.ravel().take(where))
        level += np.broadcast_to(history * np.uint8(_N_LEVELS), keys.shape).ravel().take(where)
        p3.reshape(-1)[where] += _TRIGRAM_TERM.take(level)
        return p3

    def log2_trigram(self, first: Ids, second: Ids, third: Ids) -> Floats:
        """Return the log-probability of the third word of each trigram after the first two, whose levels it looks up.

        Args:
            first: First ids.
            second: Second ids.
            third: Third ids; the three shapes broadcast.

        Returns:
            ``log2 p3(third | first, second)`` in bits, float32, of the broadcast shape.
        """
        a, b, c = np.broadcast_arrays(first, second, third)
        left, right = self.bigram_levels(a, b), self.bigram_levels(b, c)
        history = np.where(b == TokenClass.BREAK, np.uint8(0), left)  # no trigram was counted across a BREAK
        known = (left > 0) & (right > 0)
        return np.log2(self.trigram(self.bigram(b, c, right), history, trigram_keys(a, b, c), known))
