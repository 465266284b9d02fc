"""The rate that a threshold really has, where the threshold is one of the scores of a sample of originals.

Take the `rank`-th highest of `n` scores as the threshold. The share of all texts of the same kind that score above it is not known,
but how it is distributed is, whatever the scores are: as a Beta distribution with the parameters `rank` and `n - rank + 1`.

References:
    Wilks (1941), Determination of sample sizes for setting tolerance limits.
    David and Nagaraja (2003), Order Statistics, section 2.3.
"""

from __future__ import annotations

import math

from spin_detect.regressors.calibration import max_n_above

_TAIL = 0.025  # of a two-sided 95% interval
_ROUNDING = 1e-9  # a quotient that exceeds a whole number by less is that number


def originals_needed(rate: float) -> int:
    """Return how many originals are needed to tell a false-positive rate.

    Args:
        rate: False-positive rate, between 0 and 1.

    Returns:
        The least number of originals whose least rate, that of `rank_rate` with none above, is at most ``rate``.

    >>> originals_needed(0.01), originals_needed(0.001)
    (99, 999)
    """
    return max(math.ceil(1 / rate - _ROUNDING) - 1, 1)


def true_rate_interval(rate: float, n: int) -> tuple[float, float]:
    """Return the 95% interval of the rate at which texts like a sample of originals are really called spun.

    Args:
        rate: Operating point: the false-positive rate up to which a text is called spun.
        n: Number of originals in the sample, at least `originals_needed(rate)`.

    Returns:
        Lower and upper end: the quantiles 0.025 and 0.975 of the Beta distribution.

    Raises:
        ValueError: So few originals do not support the rate.

    >>> low, high = true_rate_interval(0.01, 300)
    >>> round(low, 4), round(high, 4)
    (0.0021, 0.0239)
    """
    from scipy.special import betaincinv  # inside, since scoring does without SciPy

    rank = max_n_above(rate, n) + 1
    if rank < 1:
        raise ValueError(f"a rate of {rate:g} needs {originals_needed(rate):,} originals, and there are {n:,}")
    low, high = (float(betaincinv(rank, n - rank + 1, quantile)) for quantile in (_TAIL, 1 - _TAIL))
    return low, high
