"""Weights of the examples of the document regression, learner proxies, and the calibration by document length."""

import numpy as np
import pytest

from spin_detect.corpora.examples import Example
from spin_detect.regressors.calibration import LengthCalibrator
from spin_detect.training.calibration import fit_length_lines
from spin_detect.training.document_model import document_weights, learner_proxies

EXAMPLES = [
    *(Example("An original.", "papers", "news", str(number)) for number in range(8)),
    *(Example("A speech.", "house", "speech", str(number)) for number in range(2)),
    *(Example("A spun original.", "papers", "news", str(number), profile="moby") for number in range(5)),
    Example("A spun letter.", "post", "letters", "1", profile="moby"),
]
TALES = [Example("A tale.", "books", "fiction", str(number)) for number in range(3)]
ESSAYS = [Example("My summer.", "school", "essay", str(number)) for number in range(4)]


def weight(examples: list[Example], genre: str, *, spun: bool = False) -> float:
    weights = document_weights(examples)
    return float(
        sum(
            each
            for each, example in zip(weights, examples, strict=True)
            if example.genre == genre and bool(example.profile) == spun
        )
    )


def test_the_originals_of_each_genre_weigh_the_same_but_for_school_essays() -> None:
    assert weight(EXAMPLES, "news") == pytest.approx(weight(EXAMPLES, "speech"))
    examples = [*EXAMPLES, *TALES, *ESSAYS]
    assert weight(examples, "news") == pytest.approx(weight(examples, "speech"))
    assert weight(examples, "fiction") == pytest.approx(weight(examples, "speech"))
    assert weight(examples, "essay") == pytest.approx(3 * weight(examples, "speech"))


def test_an_original_weighs_three_spun_texts_on_average() -> None:
    for examples in (EXAMPLES, [*EXAMPLES, *ESSAYS]):
        original = np.array([not example.profile for example in examples])
        weights = document_weights(examples)
        assert weights[original].mean() == pytest.approx(3)
        assert (weights[~original] == 1).all()


def test_school_essays_stand_in_for_learners() -> None:
    assert learner_proxies([*EXAMPLES, *ESSAYS]) == ESSAYS


def calibrated(raw: np.ndarray, words: np.ndarray, spun: np.ndarray) -> LengthCalibrator:
    return LengthCalibrator(*fit_length_lines(raw, words, spun))


def scored(count: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Scores, lengths and labels: half as steep as they should be below 0, a third as steep above."""
    rng = np.random.default_rng(seed)
    raw, words = rng.normal(scale=2, size=count), np.exp(rng.uniform(np.log(25), np.log(2000), count)).astype(np.int64)
    true = 2 * raw + np.maximum(raw, 0)
    return raw, words, rng.random(count) < 1 / (1 + np.exp(-true))


def test_calibration_finds_different_slopes_below_and_above_zero() -> None:
    calibration = calibrated(*scored(60_000, 0))
    raw = np.array([-2.0, -1, 0, 1, 2])  # further out nearly all are of one kind, which tells little
    for words in (40, 200, 900):
        found = calibration.scores(raw, np.full(5, words))
        np.testing.assert_allclose(found, [-4, -2, 0, 3, 6], atol=0.4)


def test_lines_fitted_to_unclear_scores_alone_assume_even_odds_among_all() -> None:
    raw, words, spun = scored(60_000, 3)
    spun[(raw < -1) & (np.arange(len(raw)) % 2 == 0)] = False  # more originals among those that are left out
    unclear = raw > -1
    slope, slope_above_zero, intercept = fit_length_lines(raw, words, spun, unclear)
    log_odds = np.log(spun.sum() / (~spun).sum())  # which the examples have and the lines do not assume
    np.testing.assert_allclose(intercept, -log_odds, atol=0.15)
    np.testing.assert_allclose(slope + slope_above_zero, 3, atol=0.4)
    assert unclear.sum() == (raw > -1).sum(), "left as it was given"


def test_a_length_without_examples_is_calibrated_as_the_others() -> None:
    raw, words, spun = scored(20_000, 1)
    known = words < 300
    calibration = calibrated(raw[known], words[known], spun[known])
    np.testing.assert_allclose(calibration.scores(np.array([-2.0, 2]), np.full(2, 5000)), [-4, 6], atol=0.7)


def test_a_higher_raw_score_never_gives_a_lower_score_whatever_the_examples() -> None:
    raw, words, spun = scored(5000, 2)
    calibration = calibrated(raw, words, ~spun)
    for length in (30, 100, 1000):
        assert (np.diff(calibration.scores(np.linspace(-9, 9, 50), np.full(50, length))) > 0).all()
