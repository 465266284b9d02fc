"""Counts, sums and sorts within segments: they agree with a loop, and a segment does not depend on the others."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spin_detect.segments import (
    SUM_UNIT,
    count_in_document,
    count_values,
    distinct_per_document,
    document_keys,
    exact_segment_sums,
    group_ids,
    lookup_counts,
    prefix_sums,
    segment_lengths,
    segment_maxima,
    segment_sums,
    sort_within,
    weighted_counts,
)

# Lengths of segments; empty ones among them.
LENGTHS = st.lists(st.integers(0, 80), min_size=1, max_size=6)


def _tokens(lengths: list[int], seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the segment, an id below 9 and a value of each token."""
    rng = np.random.default_rng(seed)
    segment = np.repeat(np.arange(len(lengths)), lengths)
    return segment, rng.integers(0, 9, len(segment)).astype(np.uint16), rng.normal(size=len(segment))


@given(LENGTHS, st.integers(0, 99))
@settings(deadline=None)
def test_counts_in_a_document_agree_with_a_loop(lengths: list[int], seed: int) -> None:
    document, ids, _ = _tokens(lengths, seed)
    n = len(lengths)
    in_document = [ids[document == number].tolist() for number in range(n)]
    assert segment_lengths(document, n).tolist() == lengths
    assert distinct_per_document(document, ids, n).tolist() == [len(set(each)) for each in in_document]
    index = np.arange(0, len(ids), 2)
    expected = [in_document[document[token]].count(ids[token]) for token in index]
    assert count_in_document(ids, document, index, ids[index]).tolist() == expected
    groups = group_ids(ids, document)
    assert np.bincount(groups).take(groups[index]).tolist() == expected
    keys, counts = weighted_counts(document_keys(document, ids), np.ones(len(ids), np.float32))
    assert lookup_counts(keys, counts, document_keys(document, ids)[index]).tolist() == expected
    assert lookup_counts(keys, counts, document_keys(np.array([n]), np.array([1], np.uint16))).tolist() == [0]


@given(LENGTHS, st.integers(0, 99))
@settings(deadline=None)
def test_sums_and_sorts_of_a_segment_are_the_same_alone_and_in_a_batch(lengths: list[int], seed: int) -> None:
    segment, _, values = _tokens(lengths, seed)
    n = len(lengths)
    (sums,), exact = segment_sums([values], segment, n), exact_segment_sums(values, segment, n)
    ranked = sort_within(values, segment, np.array(lengths))
    for number in range(n):
        alone = values[segment == number]
        zeros = np.zeros(len(alone), np.int64)
        assert sums[number] == segment_sums([alone], zeros, 1)[0, 0] == pytest.approx(alone.sum(), abs=1e-9)
        assert exact[number] == exact_segment_sums(alone, zeros, 1)[0] == np.rint(alone * SUM_UNIT).sum()
        assert ranked[segment == number].tolist() == sorted(alone)


@given(LENGTHS, st.integers(0, 99))
@settings(deadline=None)
def test_values_are_counted_and_the_highest_is_found_in_each_segment(lengths: list[int], seed: int) -> None:
    segment, ids, values = _tokens(lengths, seed)
    n, bounds = len(lengths), prefix_sums(np.array(lengths))
    counts = count_values(ids.astype(np.uint8), bounds, (7, 2))
    highest = segment_maxima(np.abs(values), segment, n)
    for number in range(n):
        own = segment == number
        assert counts[:, number].tolist() == [(ids[own] == value).sum() for value in (7, 2)]
        assert highest[number] == max(np.abs(values[own]), default=0)


def test_prefix_sums_begin_with_zero_and_end_with_the_total() -> None:
    assert prefix_sums(np.array([3, 0, 2])).tolist() == [0, 3, 3, 5]
