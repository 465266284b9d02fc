"""Whether a rate that is counted among a user's own originals holds for the texts that follow.

From all originals of a genre, some are drawn again and again as a user's own. Each time, the threshold that they give is tried on the
rest: the share of the rest that it calls spun should be the operating point on average, and within the stated interval 95 times in
100. No part of the model needs to know the genre.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import betabinom

from spin_detect.regressors.calibration import max_n_above
from spin_detect.regressors.order_statistics import true_rate_interval

RATE = 0.01
N_ORIGINALS = 300  # drawn as a user's own
N_DRAWS = 200
N_GENRES = 3
_MIN_REST = (
    100  # originals of a genre that are left after the draw; with fewer, a rate of 1% cannot be measured on them
)


def largest_genres(
    scores: NDArray[np.float64], genres: Sequence[str], documents: Sequence[str], n_genres: int = N_GENRES
) -> dict[str, NDArray[np.float64]]:
    """Return the scores of the genres with the most documents, one text a document.

    Args:
        scores: Adjusted scores of originals, natural log-odds, shape `(n_texts,)`.
        genres: Genre of each.
        documents: A name for the document of each. Of several texts of one document the first is taken, since they are alike.
        n_genres: How many genres are wanted.

    Returns:
        Scores by genre, each of shape `(n_documents,)`, the largest genre first; fewer genres where others are too small.
    """
    first = {
        (genre, document): row
        for row, (genre, document) in reversed(list(enumerate(zip(genres, documents, strict=True))))
    }
    rows_of: dict[str, list[int]] = {}
    for (genre, _), row in first.items():
        rows_of.setdefault(genre, []).append(row)
    sizes = Counter({genre: len(rows) for genre, rows in sorted(rows_of.items())})
    return {
        genre: scores[sorted(rows_of[genre])]
        for genre, size in sizes.most_common(n_genres)
        if size >= N_ORIGINALS + _MIN_REST
    }


def measure_own_calibration(
    scores: Mapping[str, NDArray[np.float64]],
    *,
    rate: float = RATE,
    n_originals: int = N_ORIGINALS,
    draws: int = N_DRAWS,
    seed: int = 0,
) -> dict[str, Any]:
    """Draw originals of each genre as a user's own, and measure the rate on the others.

    Args:
        scores: Adjusted scores of the originals of each genre, one text a document, natural log-odds, each of shape `(n_texts,)`.
        rate: Operating point.
        n_originals: How many are drawn, without replacement.
        draws: How many times.
        seed: Seed of the draws.

    Returns:
        `rate`, `originals`, `draws`; `interval`, the one that `calibrate` states for the rate; `mean` and `within` over the draws of
        all genres; and by genre in `genres`: `texts`, `mean`, `low` and `high` of the share of the rest that is called spun (mean,
        and the quantiles 0.025 and 0.975 over the draws), `within`, the share of draws for which it lies in the stated interval, and
        `within_of_rest`, the same for the interval of a share among only so many other texts. The stated interval is that of the true
        rate; the rest is too few to tell this exactly, so that `within` falls short of 0.95 where the rest is small, and
        `within_of_rest` does not. JSON-ready.

    Raises:
        ValueError: A genre has no more texts than are drawn, or these do not support the rate.
    """
    interval = true_rate_interval(rate, n_originals)
    rng = np.random.default_rng(seed)
    shares = {genre: _shares_called_spun(of_genre, rate, n_originals, draws, rng) for genre, of_genre in scores.items()}
    rows = {}
    for genre, of_genre in shares.items():
        n_rest = len(scores[genre]) - n_originals
        low, high = np.quantile(of_genre, [0.025, 0.975])
        rows[genre] = {
            "texts": len(scores[genre]),
            "mean": round(float(of_genre.mean()), 5),
            "low": round(float(low), 5),
            "high": round(float(high), 5),
            "within": round(_share_within(of_genre, interval), 4),
            "within_of_rest": round(_share_within(of_genre, _interval_of_rest(rate, n_originals, n_rest)), 4),
        }
    pooled = np.concatenate([np.zeros(0), *shares.values()])
    return {
        "rate": rate,
        "originals": n_originals,
        "draws": draws,
        "interval": [round(end, 5) for end in interval],
        "mean": round(float(pooled.mean()), 5) if len(pooled) else None,
        "within": round(_share_within(pooled, interval), 4) if len(pooled) else None,
        "genres": rows,
    }


def _shares_called_spun(
    scores: NDArray[np.float64], rate: float, n_originals: int, draws: int, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Return the share of the rest that the threshold of each draw calls spun.

    Args:
        scores: Scores of a genre, shape `(n_texts,)`.
        rate: Operating point.
        n_originals: How many originals are drawn.
        draws: How many times.
        rng: Source of the draws.

    Returns:
        Shares, shape `(draws,)`.

    Raises:
        ValueError: There are no more texts than are drawn.
    """
    if len(scores) <= n_originals:
        raise ValueError(
            f"{n_originals:,} originals are drawn of {len(scores):,} texts, and none is left to measure on"
        )
    # a float32, as stored in a calibration file
    shuffled = rng.permuted(np.tile(scores.astype(np.float32), (draws, 1)), axis=1)
    drawn, rest = np.sort(shuffled[:, :n_originals], axis=1), shuffled[:, n_originals:]
    thresholds = drawn[:, -1 - max_n_above(rate, n_originals)]
    shares: NDArray[np.float64] = (rest > thresholds[:, None]).mean(axis=1)
    return shares


def _interval_of_rest(rate: float, n_originals: int, n_rest: int) -> tuple[float, float]:
    """Return the 95% interval of the share of so many other texts that is called spun: a beta-binomial one.

    Args:
        rate: Operating point.
        n_originals: How many originals give the threshold.
        n_rest: How many other texts there are.

    Returns:
        Lower and upper end.
    """
    rank = max_n_above(rate, n_originals) + 1
    low, high = betabinom.ppf([0.025, 0.975], n_rest, rank, n_originals - rank + 1) / n_rest
    return float(low), float(high)


def _share_within(shares: NDArray[np.float64], interval: tuple[float, float]) -> float:
    return float(np.mean((shares >= interval[0]) & (shares <= interval[1])))
