"""Other inflections of candidates follow the candidates, are less likely, and never repeat a candidate."""

import numpy as np

from spin_detect.language_model.candidates import CandidateGrid
from spin_detect.language_model.inflections import Inflections
from spin_detect.suggestions.inflected_forms import add_inflected_forms, drop_duplicates

# 10 lift, 11 lifted, 12 lifting, 13 hoist, 14 hoisted, 15 raise, 16 raised, 17 quickly
INFLECTIONS = Inflections(np.array([*range(10), 10, 10, 10, 13, 13, 15, 15, 17], np.uint16))


def test_a_base_form_gets_the_other_forms_of_its_candidates_and_an_inflected_word_gets_none() -> None:
    written = np.array([15, 16, 15, 17], np.uint16)
    count = np.array([2, 2, 1, 2])
    original = np.array([[10, 11, 13, 10], [13, 14, 10, 17]], np.uint16)
    channel = np.array([[0x21, 0x21, 0xE2, 0x01], [0x34, 0x34, 0xFF, 0x11]], np.uint8)
    grid = add_inflected_forms(CandidateGrid(count, original, channel), written, INFLECTIONS)
    assert grid.count.tolist() == [5, 2, 2, 4]
    originals = [grid.original[: grid.count[token], token].tolist() for token in range(4)]
    assert originals == [[10, 13, 11, 12, 14], [11, 14], [13, 14], [10, 17, 11, 12]]
    channels = [grid.channel[: grid.count[token], token].tolist() for token in range(4)]
    # five bits less likely, as far as the four bits of a channel byte go; the same lexicon sources
    assert channels == [[0x21, 0x34, 0x71, 0x71, 0x84], [0x21, 0x34], [0xE2, 0xF2], [0x01, 0x11, 0x51, 0x51]]
    assert grid.original.dtype == np.uint16 and grid.channel.dtype == np.uint8


def test_the_better_of_two_equal_candidates_is_kept() -> None:
    candidate_ids = np.array([[5, 7, 5, 9, 5], [1, 2, 3, 4, 5]], np.uint16)
    bits = np.array([[5, 4, 3, 2, 1], [5, 4, 3, 2, 1]], np.float32)
    assert drop_duplicates(candidate_ids, bits).tolist() == [[5, 4, -np.inf, 2, -np.inf], [5, 4, 3, 2, 1]]
