"""Smaller tables hold the n-grams of the larger ones that reach the level."""

import numpy as np

from spin_detect.constants import COUNT_LEVELS
from spin_detect.evaluation.table_sizes import count_ngrams, prune
from spin_detect.language_model.ngram_counts import NgramCounts

RNG = np.random.default_rng(0)
KEYS = RNG.integers(0, 2**48, 20_000, dtype=np.uint64)
LEVELS = RNG.integers(1, 16, 20_000).astype(np.uint8)


def test_only_n_grams_below_the_level_are_left_out() -> None:
    counts = NgramCounts.build(KEYS, LEVELS)
    before = counts.levels(KEYS)
    for level in (1, 4, 15):
        after = prune(counts, level).levels(KEYS)
        assert np.array_equal(after, np.where(before >= level, before, 0))
    assert count_ngrams(prune(counts, 4)) < count_ngrams(counts) <= 20_000
    assert count_ngrams(prune(counts, 1)) == count_ngrams(counts)


def test_the_last_level_leaves_no_n_gram() -> None:
    assert count_ngrams(prune(NgramCounts.build(KEYS, LEVELS), len(COUNT_LEVELS))) == 0
