"""False-positive rates are counted by one rule, which has an inverse and a correction for several windows."""

import numpy as np
import pytest

from spin_detect.regressors.calibration import max_n_above, rank_rate, sidak_correction


@pytest.mark.parametrize("n", [0, 1, 7, 999, 8123])
def test_the_inverse_of_a_rank_rate_is_its_count(n: int) -> None:
    counts = np.arange(n + 1)
    rates = rank_rate(counts, n)
    assert (rates > 0).all() and rates[-1] == 1
    assert [max_n_above(rate, n) for rate in rates.tolist()] == counts.tolist()


def test_a_rate_below_what_the_originals_support_allows_none() -> None:
    assert max_n_above(0.0009, 999) == -1
    assert max_n_above(0.001, 999) == 0


def test_the_correction_for_one_window_changes_nothing_and_for_several_is_at_most_their_sum() -> None:
    rates = np.array([0.001, 0.01, 0.2])
    np.testing.assert_allclose(sidak_correction(rates, np.ones(3)), rates)
    corrected = sidak_correction(rates, np.full(3, 4.0))
    assert (corrected > rates).all() and (corrected < 4 * rates).all()
    assert sidak_correction(0.5, 2.0) == 0.75
