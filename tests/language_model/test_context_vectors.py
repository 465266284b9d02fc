"""Context vectors, trained on an artificial language of pairs of words."""

import numpy as np
import pytest

from spin_detect.constants import FIRST_WORD, SHIFTS
from spin_detect.language_model.context_vectors import ContextVectors
from spin_detect.training.context_vectors import train_vectors

pytest.importorskip("numba")
_SIZE = FIRST_WORD + 40
_N_PAIRS = 20  # pairs of an even id and the odd one that always follows it


def _stream(length: int, seed: int) -> np.ndarray:
    first = FIRST_WORD + 2 * np.random.default_rng(seed).integers(0, _N_PAIRS, length)
    return np.stack([first, first + 1], axis=1).ravel().astype(np.uint16)


@pytest.fixture(scope="module")
def trained() -> ContextVectors:
    return _train(_stream(60_000, 0))


def _train(stream: np.ndarray) -> ContextVectors:
    counts = np.bincount(stream, minlength=_SIZE).astype(np.float32)
    return train_vectors(stream, counts, dimensions=16, epochs=2, seed=0)


def _fits(vectors: ContextVectors, neighbour: int, shift: int) -> np.ndarray:
    """Return the similarity of every word to the context of one neighbour at a position."""
    context = vectors.positions[SHIFTS.index(shift)] * vectors.input[neighbour] * vectors.input_scale[neighbour]
    return (vectors.output @ context) * vectors.output_scale


@pytest.mark.slow
def test_the_second_word_of_a_pair_fits_best_after_the_first(trained: ContextVectors) -> None:
    for word in range(FIRST_WORD, _SIZE, 2):
        assert _fits(trained, word, -1).argmax() == word + 1


def test_the_position_of_a_neighbour_matters(trained: ContextVectors) -> None:
    before = [_fits(trained, word, -1)[word + 1] for word in range(FIRST_WORD, _SIZE, 2)]
    after = [_fits(trained, word, 1)[word + 1] for word in range(FIRST_WORD, _SIZE, 2)]
    assert np.mean(before) > np.mean(after) + 2


def test_the_same_stream_and_seed_give_the_same_vectors(trained: ContextVectors) -> None:
    repeated = _train(_stream(60_000, 0))
    for field in trained.__dataclass_fields__:
        np.testing.assert_array_equal(getattr(repeated, field), getattr(trained, field))
    other = _train(_stream(60_000, 1))
    assert not np.array_equal(other.input, trained.input)


def test_quantising_a_row_has_an_error_of_at_most_half_a_step() -> None:
    matrix = np.random.default_rng(0).normal(size=(5, 8)).astype(np.float32)
    quantised = ContextVectors.quantise(matrix, 2 * matrix, np.ones((len(SHIFTS), 8), np.float32))
    error = np.abs(quantised.input * quantised.input_scale[:, None] - matrix).max(axis=1)
    assert (error <= np.abs(matrix).max(axis=1) / 127 * 0.5001).all()
