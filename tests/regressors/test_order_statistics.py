"""Intervals of the true rate at a threshold that is one of the scores of a sample."""

import numpy as np
import pytest
from scipy.stats import beta

from spin_detect.regressors.calibration import max_n_above, rank_rate
from spin_detect.regressors.order_statistics import originals_needed, true_rate_interval


@pytest.mark.parametrize("rate", [0.5, 0.1, 1 / 30, 0.02, 0.01, 0.001, 0.0001])
def test_the_number_needed_is_the_least_that_supports_the_rate(rate: float) -> None:
    needed = originals_needed(rate)
    assert max_n_above(rate, needed) == 0
    assert rank_rate(0, needed) <= rate * (1 + 1e-9)
    assert needed == 1 or max_n_above(rate, needed - 1) < 0


@pytest.mark.parametrize(("rate", "n"), [(0.01, 99), (0.01, 300), (0.01, 100_000), (0.001, 1500), (0.3, 50), (0.9, 12)])
def test_the_ends_are_quantiles_of_the_beta_distribution(rate: float, n: int) -> None:
    rank = max_n_above(rate, n) + 1
    assert true_rate_interval(rate, n) == pytest.approx(beta.ppf([0.025, 0.975], rank, n - rank + 1), rel=1e-6)


def test_the_true_rate_lies_in_the_interval_in_95_of_100_samples() -> None:
    rng = np.random.default_rng(5)
    n, rate = 300, 0.01
    low, high = true_rate_interval(rate, n)
    # of uniform scores, the share above a threshold is 1 less the threshold
    thresholds = np.sort(rng.random((4000, n)), axis=1)[:, -1 - max_n_above(rate, n)]
    within = np.mean((low <= 1 - thresholds) & (1 - thresholds <= high))
    assert within == pytest.approx(0.95, abs=0.012)


def test_too_few_originals_are_refused_with_the_number_that_is_needed() -> None:
    with pytest.raises(ValueError, match=r"needs 999 originals, and there are 998"):
        true_rate_interval(0.001, 998)
