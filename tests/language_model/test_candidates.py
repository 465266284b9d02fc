"""Candidates: how much more readily spinners than people write a word."""

import numpy as np

from spin_detect.constants import FIRST_WORD, LexiconSource
from spin_detect.language_model.candidates import CandidateTable

HOUSE, ABODE, HOME, DWELLING = range(FIRST_WORD, FIRST_WORD + 4)
SIZE = DWELLING + 1


def test_a_candidate_of_more_frequent_words_is_used_more_by_spinners_than_by_people() -> None:
    pairs = [(ABODE, HOUSE, -1), (DWELLING, HOUSE, -2), (ABODE, HOME, -3), (DWELLING, ABODE, 0)]
    written, originals, bits = (np.array(column) for column in zip(*pairs, strict=True))
    candidates = CandidateTable.build(
        SIZE, written, originals, bits.astype(float), np.full(len(pairs), LexiconSource.MOBY)
    )
    counts = np.ones(SIZE, np.float32)
    counts[[HOUSE, ABODE, HOME, DWELLING]] = 1000, 4, 800, 0
    usage_bits = candidates.spinner_usage_bits(counts)
    assert usage_bits[[HOUSE, HOME]].tolist() == [-20, -20], "nothing is replaced by these"
    assert usage_bits[:FIRST_WORD].tolist() == [-20] * FIRST_WORD
    np.testing.assert_allclose(usage_bits[ABODE], np.log2((1000 / 2 + 800 / 8) / 4), rtol=1e-6)
    np.testing.assert_allclose(usage_bits[DWELLING], np.log2(1000 / 4 + 4), rtol=1e-6)
