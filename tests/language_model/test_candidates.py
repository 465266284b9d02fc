"""Candidates: how much likelier a spinner of everything writes a word than people do."""

import numpy as np

from spin_detect.constants import FIRST_WORD, LexiconSource
from spin_detect.language_model.candidates import CandidateTable

HOUSE, ABODE, HOME, DWELLING = range(FIRST_WORD, FIRST_WORD + 4)
SIZE = DWELLING + 1


def test_a_word_offered_for_commoner_ones_is_likelier_spun_than_written() -> None:
    pairs = [(ABODE, HOUSE, -1), (DWELLING, HOUSE, -2), (ABODE, HOME, -3), (DWELLING, ABODE, 0)]
    written, originals, bits = (np.array(column) for column in zip(*pairs, strict=True))
    candidates = CandidateTable.build(
        SIZE, written, originals, bits.astype(float), np.full(len(pairs), LexiconSource.MOBY)
    )
    counts = np.ones(SIZE, np.float32)
    counts[[HOUSE, ABODE, HOME, DWELLING]] = 1000, 4, 800, 0
    found = candidates.substitution_bits(counts)
    assert found[[HOUSE, HOME]].tolist() == [-20, -20], "nothing is replaced by these"
    assert found[:FIRST_WORD].tolist() == [-20] * FIRST_WORD
    np.testing.assert_allclose(found[ABODE], np.log2((1000 / 2 + 800 / 8) / 4), rtol=1e-6)
    np.testing.assert_allclose(found[DWELLING], np.log2(1000 / 4 + 4), rtol=1e-6)
