"""Proportions with their uncertainty, and the usual measures of scores against labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

from spin_detect.regressors.calibration import wilson


@dataclass(frozen=True)
class Share:
    """`hits` of `n`, with the 95% interval of Wilson (1927)."""

    hits: int
    n: int
    value: float
    low: float
    high: float

    def to_dict(self) -> dict[str, float]:
        """JSON-ready."""
        return asdict(self)


def share(hits: int, n: int) -> Share:
    """The proportion `hits` / `n`; (0, 1) for its interval where n is 0."""
    low, high = wilson(hits, n)
    return Share(int(hits), int(n), round(hits / n, 5) if n else 0.0, round(low, 5), round(high, 5))


def share_of(mask: NDArray[np.bool_]) -> dict[str, float]:
    """The share of True, JSON-ready."""
    return share(int(mask.sum()), len(mask)).to_dict()


def shares_by(groups: Sequence[str], hits: NDArray[np.bool_]) -> dict[str, Any]:
    """The share of hits in each group, by name."""
    names = np.array(groups)
    return {str(name): share_of(hits[names == name]) for name in np.unique(names)}


def threshold_at(originals: NDArray[np.float64], rate: float) -> float:
    """The score that at most `rate` of the originals exceed."""
    return float(np.sort(originals)[len(originals) - int(rate * len(originals) + 1e-9) - 1])


def auc(originals: NDArray[np.float64], spun: NDArray[np.float64]) -> float | None:
    """How often a spun text scores above an original one, ties half; None without texts of both."""
    if not len(originals) or not len(spun):
        return None
    target = np.concatenate([np.zeros(len(originals)), np.ones(len(spun))])
    return round(float(roc_auc_score(target, np.concatenate([originals, spun]))), 4)


def f1(originals: NDArray[np.float64], spun: NDArray[np.float64], cut: float) -> dict[str, float]:
    """Of calling spun what scores above `cut`, with as many originals as spun texts assumed: F1 of the class spun, and
    accuracy, which in two classes is F1 micro-averaged."""
    found, false = float((spun > cut).mean()), float((originals > cut).mean())
    return {"f1": round(2 * found / (1 + found + false), 4), "accuracy": round((found + 1 - false) / 2, 4)}


def best_cut(originals: NDArray[np.float64], spun: NDArray[np.float64]) -> float:
    """The score whose `f1` is highest."""
    scores = np.unique(np.concatenate([originals, spun]))
    found = 1 - np.searchsorted(np.sort(spun), scores, side="right") / len(spun)
    false = 1 - np.searchsorted(np.sort(originals), scores, side="right") / len(originals)
    return float(scores[(2 * found / (1 + found + false)).argmax()])


def roc(originals: NDArray[np.float64], spun: NDArray[np.float64], points: int = 80) -> dict[str, list[float]]:
    """Share found at false-positive rates spaced evenly on a log axis, from what the originals support to 1."""
    rates = np.geomspace(1 / len(originals), 1, points)
    cuts = np.array([threshold_at(originals, rate) for rate in rates[:-1]] + [-np.inf])
    found = 1 - np.searchsorted(np.sort(spun), cuts, side="right") / len(spun)
    return {"rate": np.round(rates, 6).tolist(), "found": np.round(found, 4).tolist()}


def reliability(probability: NDArray[np.float64], spun: NDArray[np.bool_], bins: int = 15) -> dict[str, Any]:
    """Expected calibration error over bins of equal width, and each bin's mean probability, share spun and size."""
    place = np.minimum((probability * bins).astype(np.int64), bins - 1)
    n = np.bincount(place, minlength=bins)
    full = n > 0
    said = np.bincount(place, probability, minlength=bins)[full] / n[full]
    was = np.bincount(place, spun, minlength=bins)[full] / n[full]
    error = float((np.abs(said - was) * n[full]).sum() / max(n.sum(), 1))
    return {
        "error": round(error, 4),
        "n": int(n.sum()),
        "said": np.round(said, 4).tolist(),
        "was": np.round(was, 4).tolist(),
        "size": n[full].tolist(),
    }
