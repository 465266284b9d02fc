"""Smaller tables hold what is left of the larger ones."""

import numpy as np

from spin_detect.constants import COUNT_LEVELS
from spin_detect.evaluation.table_sizes import in_use, pruned
from spin_detect.language_model.ngram_counts import NgramCounts

RNG = np.random.default_rng(0)
KEYS = RNG.integers(0, 2**48, 20_000, dtype=np.uint64)
LEVELS = RNG.integers(1, 16, 20_000).astype(np.uint8)


def test_only_what_is_below_the_level_is_gone() -> None:
    counts = NgramCounts.build(KEYS, LEVELS)
    before = counts.levels(KEYS)
    for level in (1, 4, 15):
        after = pruned(counts, level).levels(KEYS)
        assert np.array_equal(after, np.where(before >= level, before, 0))
    assert in_use(pruned(counts, 4)) < in_use(counts) <= 20_000
    assert in_use(pruned(counts, 1)) == in_use(counts)


def test_the_last_level_leaves_none() -> None:
    assert in_use(pruned(NgramCounts.build(KEYS, LEVELS), len(COUNT_LEVELS))) == 0
