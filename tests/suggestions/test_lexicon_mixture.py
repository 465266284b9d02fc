"""Which lexicons a text's spinner drew from: learned from its surer originals, text by text."""

import numpy as np
import pytest

from spin_detect.constants import LexiconSource
from spin_detect.suggestions.lexicon_mixture import lexicon_mixture_bits

SURE, OPEN = [12.0, 0.0], [0.0, 0.0]  # bits of two options of a word, the first known to WordNet, the second to Moby
SOURCES = np.array([LexiconSource.WORDNET, LexiconSource.MOBY], np.uint8)


def bits(rows: list[list[float]], document: list[int], replaced: float = 1.0) -> np.ndarray:
    scores = np.array(rows, np.float32)
    chances = np.full(len(rows), replaced, np.float32)
    sources = np.tile(SOURCES, (len(rows), 1))
    return lexicon_mixture_bits(scores, sources, np.zeros(scores.shape, np.bool_), np.array(document), chances)


def test_sure_words_speak_for_their_lexicon_in_the_others() -> None:
    found = bits([SURE] * 20 + [OPEN], [0] * 21)
    assert found[-1, 0] > found[-1, 1] + 3
    np.testing.assert_array_equal(found[:, 0], found[0, 0])  # a share belongs to the text, not to the word


def test_more_words_say_more_and_unlikely_ones_less() -> None:
    def lead(words: int, replaced: float) -> float:
        found = bits([SURE] * words + [OPEN], [0] * (words + 1), replaced)
        return float(found[-1, 0] - found[-1, 1])

    assert lead(20, 1.0) > lead(5, 1.0) > lead(5, 0.3) > lead(0, 0.3)


def test_shares_are_those_of_the_words_and_of_five_usual_ones() -> None:
    """Where every word is sure, one step is all steps."""
    sure = [[200.0, 0.0]] * 20
    found = bits(sure, [0] * 20)
    own_form = np.log2((20 + 5 * 0.97) / 25 / 0.97)
    lexicons = np.array([np.log2((20 + 5 * 0.076) / 25 / 0.076), np.log2(5 / 25)])
    assert found[0].tolist() == pytest.approx((lexicons + own_form).tolist(), abs=1e-5)


def test_the_unsure_follow_the_sure_until_nothing_changes() -> None:
    rows = [SURE] * 6 + [OPEN] * 12
    found = bits(rows, [0] * 18)
    chances = np.exp2(np.array(rows) + found)
    expected = (chances / chances.sum(axis=1, keepdims=True)).sum(axis=0)
    usual = np.array([0.076, 0.182])
    own_form = np.log2((18 + 5 * 0.97) / 23 / 0.97)
    np.testing.assert_allclose(found[0] - own_form, np.log2((expected + 5 * usual) / 23 / usual), atol=0.1)


def test_a_text_whose_base_forms_were_left_speaks_for_other_forms() -> None:
    """Of two options that the same lexicon knows, the one in the form of the word as written, and another."""
    scores, same = np.array([[-10, 0]] * 8 + [[2, 0]], np.float32), np.zeros((9, 2), np.uint8)
    other = np.tile([False, True], (9, 1))
    found = lexicon_mixture_bits(scores, same, other, np.zeros(9, np.int64), np.ones(9, np.float32))[-1]
    assert found[1] - found[0] > 3
    alone = lexicon_mixture_bits(scores[-1:], same[-1:], other[-1:], np.zeros(1, np.int64), np.ones(1, np.float32))[0]
    assert abs(alone[1] - alone[0]) < 2.5 and found[1] - found[0] > alone[1] - alone[0] + 3


def test_each_text_learns_from_itself_alone() -> None:
    one, other = [SURE] * 8 + [OPEN], [SURE[::-1]] * 3 + [OPEN]
    together = bits(one + other, [0] * len(one) + [7] * len(other))
    np.testing.assert_array_equal(together, np.concatenate([bits(one, [0] * len(one)), bits(other, [3] * len(other))]))


def test_what_is_no_option_changes_nothing() -> None:
    with_gaps = bits([SURE, [0.0, -np.inf], [-np.inf, -np.inf]], [0, 0, 0])
    assert np.isfinite(with_gaps).all()
    nothing = np.zeros((0, 2), np.float32)
    none = np.zeros(0, np.int64)
    found = lexicon_mixture_bits(
        nothing, nothing.astype(np.uint8), nothing.astype(np.bool_), none, np.zeros(0, np.float32)
    )
    assert found.shape == (0, 2)
