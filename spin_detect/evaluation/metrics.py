"""Proportions with their intervals, and the usual measures of scores against labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

from spin_detect.regressors.calibration import wilson

_N_ROC_POINTS = 80
_N_CALIBRATION_BINS = 15


@dataclass(frozen=True)
class Share:
    """A proportion with its 95% interval.

    Attributes:
        hits: Count of what is measured.
        n: Count of all.
        value: `hits` / `n`, or 0 where `n` is 0.
        low: Lower end of the interval.
        high: Upper end of the interval.

    References:
        Wilson (1927), Probable inference, the law of succession, and statistical inference.
    """

    hits: int
    n: int
    value: float
    low: float
    high: float

    def to_dict(self) -> dict[str, float]:
        """Return the JSON-ready form.

        Returns:
            The fields by name.
        """
        return asdict(self)


def share(hits: int, n: int) -> Share:
    """Return a proportion with its 95% interval, which is (0, 1) where `n` is 0.

    Args:
        hits: Count of what is measured.
        n: Count of all.

    Returns:
        The proportion.
    """
    low, high = wilson(hits, n)
    return Share(int(hits), int(n), round(hits / n, 5) if n else 0.0, round(low, 5), round(high, 5))


def share_of(mask: NDArray[np.bool_]) -> dict[str, float]:
    """Return the share of a mask that is true.

    Args:
        mask: Booleans, shape ``(n,)``.

    Returns:
        The share with its interval, JSON-ready.
    """
    return share(int(mask.sum()), len(mask)).to_dict()


def shares_by(groups: Sequence[str], mask: NDArray[np.bool_]) -> dict[str, Any]:
    """Return the share of each group's mask that is true.

    Args:
        groups: Name of the group of each row.
        mask: Booleans, shape ``(n_rows,)``.

    Returns:
        The shares by name of the group, JSON-ready.
    """
    names = np.array(groups)
    return {str(name): share_of(mask[names == name]) for name in np.unique(names)}


def threshold_at(originals: NDArray[np.float64], rate: float) -> float:
    """Return the lowest score that at most a share of the originals exceeds.

    Args:
        originals: Scores of originals, shape ``(n_originals,)``.
        rate: False-positive rate.

    Returns:
        The threshold.
    """
    return float(np.sort(originals)[len(originals) - int(rate * len(originals) + 1e-9) - 1])


def auc(originals: NDArray[np.float64], spun: NDArray[np.float64]) -> float | None:
    """Return the area under the ROC curve: how often a spun text scores above an original one, ties counted half.

    Args:
        originals: Scores of originals, shape ``(n_originals,)``.
        spun: Scores of spun texts, shape ``(n_spun,)``.

    Returns:
        The area, or None without texts of both classes.
    """
    if not len(originals) or not len(spun):
        return None
    target = np.concatenate([np.zeros(len(originals)), np.ones(len(spun))])
    return round(float(roc_auc_score(target, np.concatenate([originals, spun]))), 4)


def f1(originals: NDArray[np.float64], spun: NDArray[np.float64], cut: float) -> dict[str, float]:
    """Return F1 of the class spun, and accuracy, as if there were as many originals as spun texts.

    Of two classes, accuracy is F1 micro-averaged.

    Args:
        originals: Scores of originals, shape ``(n_originals,)``.
        spun: Scores of spun texts, shape ``(n_spun,)``.
        cut: Score above which a text is called spun.

    Returns:
        Both measures, JSON-ready.
    """
    true_rate, false_rate = float((spun > cut).mean()), float((originals > cut).mean())
    return {
        "f1": round(2 * true_rate / (1 + true_rate + false_rate), 4),
        "accuracy": round((true_rate + 1 - false_rate) / 2, 4),
    }


def best_cut(originals: NDArray[np.float64], spun: NDArray[np.float64]) -> float:
    """Return the cut whose F1 is highest.

    Args:
        originals: Scores of originals, shape ``(n_originals,)``.
        spun: Scores of spun texts, shape ``(n_spun,)``.

    Returns:
        One of the scores.
    """
    cuts = np.unique(np.concatenate([originals, spun]))
    true_rates = 1 - np.searchsorted(np.sort(spun), cuts, side="right") / len(spun)
    false_rates = 1 - np.searchsorted(np.sort(originals), cuts, side="right") / len(originals)
    return float(cuts[(2 * true_rates / (1 + true_rates + false_rates)).argmax()])


def roc(originals: NDArray[np.float64], spun: NDArray[np.float64]) -> dict[str, list[float]]:
    """Return the share found at false-positive rates that are evenly spaced on a log axis.

    Args:
        originals: Scores of originals, shape ``(n_originals,)``.
        spun: Scores of spun texts, shape ``(n_spun,)``.

    Returns:
        Rates from one original to all, and the share found at each; JSON-ready.
    """
    rates = np.geomspace(1 / len(originals), 1, _N_ROC_POINTS)
    cuts = np.array([threshold_at(originals, rate) for rate in rates[:-1]] + [-np.inf])
    found = 1 - np.searchsorted(np.sort(spun), cuts, side="right") / len(spun)
    return {"rate": np.round(rates, 6).tolist(), "found": np.round(found, 4).tolist()}


def reliability(probability: NDArray[np.float64], is_spun: NDArray[np.bool_]) -> dict[str, Any]:
    """Return the expected calibration error, and the reliability diagram that it sums up.

    Args:
        probability: Predicted probabilities, shape ``(n_texts,)``.
        is_spun: Labels, shape ``(n_texts,)``.

    Returns:
        The error over bins of equal width, and mean probability (`said`), share spun (`was`) and size of each bin that has texts;
        JSON-ready.
    """
    bins = np.minimum((probability * _N_CALIBRATION_BINS).astype(np.int64), _N_CALIBRATION_BINS - 1)
    n = np.bincount(bins, minlength=_N_CALIBRATION_BINS)
    filled = n > 0
    predicted = np.bincount(bins, probability, minlength=_N_CALIBRATION_BINS)[filled] / n[filled]
    observed = np.bincount(bins, is_spun, minlength=_N_CALIBRATION_BINS)[filled] / n[filled]
    error = float((np.abs(predicted - observed) * n[filled]).sum() / max(n.sum(), 1))
    return {
        "error": round(error, 4),
        "n": int(n.sum()),
        "said": np.round(predicted, 4).tolist(),
        "was": np.round(observed, 4).tolist(),
        "size": n[filled].tolist(),
    }
