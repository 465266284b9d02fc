"""Intervals, thresholds and calibration errors agree with the textbooks."""

import numpy as np
import pytest
from sklearn.metrics import accuracy_score, f1_score

from spin_detect.evaluation.metrics import auc, best_cut, f1, reliability, roc, share, threshold_at
from spin_detect.regressors.calibration import wilson

RNG = np.random.default_rng(0)
ORIGINALS, SPUN = RNG.normal(0, 1, 4000), RNG.normal(2, 1, 1000)


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"), [(0, 10, 0.0, 0.2775), (1, 10, 0.0179, 0.4042), (81, 263, 0.2553, 0.3662)]
)
def test_intervals_are_those_of_wilson(hits: int, n: int, low: float, high: float) -> None:
    assert wilson(hits, n) == pytest.approx((low, high), abs=5e-5)
    assert (share(hits, n).low, share(hits, n).high) == pytest.approx((low, high), abs=5e-5)


def test_the_interval_of_a_share_of_nothing_is_0_to_1() -> None:
    assert wilson(0, 0) == (0.0, 1.0)
    assert share(0, 0).to_dict() == {"hits": 0, "n": 0, "value": 0.0, "low": 0.0, "high": 1.0}


@pytest.mark.parametrize("rate", [0.01, 0.001, 0.1])
def test_at_most_the_rate_of_originals_exceeds_its_threshold(rate: float) -> None:
    above = (threshold_at(ORIGINALS, rate) < ORIGINALS).mean()
    assert 0.75 * rate <= above <= rate
    ties = np.repeat([0.0, 1.0], [95, 5])  # counts have ties: as many as fit, not one more
    assert (threshold_at(ties, 0.01) < ties).sum() == 0


def test_f1_assumes_as_many_originals_as_spun_texts() -> None:
    target = np.repeat([False, True], 1000)
    called = np.concatenate([ORIGINALS[:1000], SPUN]) > 0.7
    found = f1(ORIGINALS[:1000], SPUN, 0.7)
    assert found["f1"] == pytest.approx(f1_score(target, called), abs=1e-4)
    assert found["accuracy"] == pytest.approx(accuracy_score(target, called), abs=1e-4)


def test_no_cut_has_a_better_f1_than_the_best() -> None:
    best = f1(ORIGINALS, SPUN, best_cut(ORIGINALS, SPUN))["f1"]
    assert all(f1(ORIGINALS, SPUN, cut)["f1"] <= best for cut in np.linspace(-3, 4, 200))


def test_the_roc_curve_rises_from_the_rate_of_one_original_to_1() -> None:
    curve = roc(ORIGINALS, SPUN)
    assert curve["rate"][0] == pytest.approx(1 / 4000, rel=1e-2) and curve["rate"][-1] == 1
    assert curve["found"] == sorted(curve["found"]) and curve["found"][-1] >= 0.999
    row = int(np.argmin(np.abs(np.array(curve["rate"]) - 0.01)))
    assert curve["found"][row] == pytest.approx(
        (np.quantile(ORIGINALS, 1 - curve["rate"][row]) < SPUN).mean(), abs=0.01
    )
    assert auc(ORIGINALS, SPUN) == pytest.approx(0.921, abs=0.01)
    assert auc(ORIGINALS, SPUN[:0]) is None


def test_the_calibration_error_is_0_for_right_probabilities_and_large_for_overconfident_ones() -> None:
    predicted = RNG.random(200_000)
    right = reliability(predicted, RNG.random(200_000) < predicted)
    overconfident = reliability(np.full(1000, 0.999), np.arange(1000) < 400)
    assert right["error"] < 0.01
    assert overconfident["error"] == pytest.approx(0.599, abs=1e-3)
    assert overconfident["size"] == [1000] and overconfident["was"] == [0.4]
