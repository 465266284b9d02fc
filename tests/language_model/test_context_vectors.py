"""Context vectors learned from a made-up language in which what may stand where is known."""

import numpy as np
import pytest

from spin_detect.constants import FIRST_WORD, SHIFTS
from spin_detect.language_model.context_vectors import ContextVectors
from spin_detect.training.context_vectors import train_vectors

pytest.importorskip("numba")
_SIZE = FIRST_WORD + 40
_PAIRS = 20  # of words: an even one, then the odd one that follows it and nothing else


def _stream(length: int, seed: int) -> np.ndarray:
    first = FIRST_WORD + 2 * np.random.default_rng(seed).integers(0, _PAIRS, length)
    return np.stack([first, first + 1], axis=1).ravel().astype(np.uint16)


@pytest.fixture(scope="module")
def learned() -> ContextVectors:
    return _train(_stream(60_000, 0))


def _train(stream: np.ndarray) -> ContextVectors:
    counts = np.bincount(stream, minlength=_SIZE).astype(np.float32)
    return train_vectors(stream, counts, dimensions=16, epochs=2, seed=0)


def _fits(vectors: ContextVectors, neighbour: int, shift: int) -> np.ndarray:
    """Of every word beside one neighbour `shift` places away."""
    near = vectors.positions[SHIFTS.index(shift)] * vectors.input[neighbour] * vectors.input_scale[neighbour]
    return (vectors.output @ near) * vectors.output_scale


@pytest.mark.slow
def test_the_word_that_follows_is_the_one_that_fits_best(learned: ContextVectors) -> None:
    for word in range(FIRST_WORD, _SIZE, 2):
        assert _fits(learned, word, -1).argmax() == word + 1


def test_it_matters_on_which_side_a_neighbour_stands(learned: ContextVectors) -> None:
    before = [_fits(learned, word, -1)[word + 1] for word in range(FIRST_WORD, _SIZE, 2)]
    after = [_fits(learned, word, 1)[word + 1] for word in range(FIRST_WORD, _SIZE, 2)]
    assert np.mean(before) > np.mean(after) + 2


def test_the_same_stream_and_seed_give_the_same_vectors(learned: ContextVectors) -> None:
    again = _train(_stream(60_000, 0))
    for field in learned.__dataclass_fields__:
        np.testing.assert_array_equal(getattr(again, field), getattr(learned, field))
    other = _train(_stream(60_000, 1))
    assert not np.array_equal(other.input, learned.input)


def test_quantised_rows_keep_their_numbers_to_a_127th_of_the_largest() -> None:
    matrix = np.random.default_rng(0).normal(size=(5, 8)).astype(np.float32)
    packed = ContextVectors.quantise(matrix, 2 * matrix, np.ones((len(SHIFTS), 8), np.float32))
    error = np.abs(packed.input * packed.input_scale[:, None] - matrix).max(axis=1)
    assert (error <= np.abs(matrix).max(axis=1) / 127 * 0.5001).all()
