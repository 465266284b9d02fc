"""The lexicon mixture of a document is estimated from its surer candidates, for each document by itself."""

import numpy as np
import pytest

from spin_detect.constants import LexiconSource
from spin_detect.suggestions.lexicon_mixture import lexicon_mixture_bits

SURE, OPEN = [12.0, 0.0], [0.0, 0.0]  # bits of two candidates of a word, the first from WordNet, the second from Moby
SOURCES = np.array([LexiconSource.WORDNET, LexiconSource.MOBY], np.uint8)


def mixture_bits(rows: list[list[float]], document: list[int], probability: float = 1.0) -> np.ndarray:
    bits = np.array(rows, np.float32)
    replaced_probability = np.full(len(rows), probability, np.float32)
    sources = np.tile(SOURCES, (len(rows), 1))
    is_other_form = np.zeros(bits.shape, np.bool_)
    return lexicon_mixture_bits(bits, sources, is_other_form, np.array(document), replaced_probability)


def test_sure_words_raise_their_lexicon_source_in_the_other_words_of_the_document() -> None:
    added = mixture_bits([SURE] * 20 + [OPEN], [0] * 21)
    assert added[-1, 0] > added[-1, 1] + 3
    np.testing.assert_array_equal(added[:, 0], added[0, 0])  # the mixture belongs to the document, not to the word


def test_more_words_change_the_mixture_more_and_improbable_ones_less() -> None:
    def lead(n_words: int, probability: float) -> float:
        added = mixture_bits([SURE] * n_words + [OPEN], [0] * (n_words + 1), probability)
        return float(added[-1, 0] - added[-1, 1])

    assert lead(20, 1.0) > lead(5, 1.0) > lead(5, 0.3) > lead(0, 0.3)


def test_shares_are_those_of_the_words_and_of_five_prior_words() -> None:
    """With sure words only, the first step of the estimation already gives the result."""
    added = mixture_bits([[200.0, 0.0]] * 20, [0] * 20)
    own_form = np.log2((20 + 5 * 0.97) / 25 / 0.97)
    source_bits = np.array([np.log2((20 + 5 * 0.076) / 25 / 0.076), np.log2(5 / 25)])
    assert added[0].tolist() == pytest.approx((source_bits + own_form).tolist(), abs=1e-5)


def test_the_estimation_reaches_a_fixed_point() -> None:
    rows = [SURE] * 6 + [OPEN] * 12
    added = mixture_bits(rows, [0] * 18)
    likelihood = np.exp2(np.array(rows) + added)
    expected = (likelihood / likelihood.sum(axis=1, keepdims=True)).sum(axis=0)
    prior = np.array([0.076, 0.182])
    own_form = np.log2((18 + 5 * 0.97) / 23 / 0.97)
    np.testing.assert_allclose(added[0] - own_form, np.log2((expected + 5 * prior) / 23 / prior), atol=0.1)


def test_a_document_with_many_other_forms_raises_other_forms_in_the_rest() -> None:
    """Two candidates of the same lexicon source, one in the form of the word as written and one in another form."""
    bits, sources = np.array([[-10, 0]] * 8 + [[2, 0]], np.float32), np.zeros((9, 2), np.uint8)
    other = np.tile([False, True], (9, 1))
    added = lexicon_mixture_bits(bits, sources, other, np.zeros(9, np.int64), np.ones(9, np.float32))[-1]
    assert added[1] - added[0] > 3
    alone = lexicon_mixture_bits(bits[-1:], sources[-1:], other[-1:], np.zeros(1, np.int64), np.ones(1, np.float32))[0]
    assert abs(alone[1] - alone[0]) < 2.5 and added[1] - added[0] > alone[1] - alone[0] + 3


def test_the_mixture_of_a_document_does_not_depend_on_its_batch() -> None:
    one, other = [SURE] * 8 + [OPEN], [SURE[::-1]] * 3 + [OPEN]
    together = mixture_bits(one + other, [0] * len(one) + [7] * len(other))
    np.testing.assert_array_equal(
        together, np.concatenate([mixture_bits(one, [0] * len(one)), mixture_bits(other, [3] * len(other))])
    )


def test_absent_candidates_change_nothing() -> None:
    with_gaps = mixture_bits([SURE, [0.0, -np.inf], [-np.inf, -np.inf]], [0, 0, 0])
    assert np.isfinite(with_gaps).all()
    bits = np.zeros((0, 2), np.float32)
    document = np.zeros(0, np.int64)
    added = lexicon_mixture_bits(bits, bits.astype(np.uint8), bits.astype(np.bool_), document, np.zeros(0, np.float32))
    assert added.shape == (0, 2)
