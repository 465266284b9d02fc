"""Confidence: whether probabilities and false-positive rates are what they say, by length, and how often the answer is
`uncertain`, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from joblib import Parallel, delayed

from spin_detect.corpora.examples import Example
from spin_detect.evaluation.metrics import reliability, share_of
from spin_detect.predict.detector import Detector
from spin_detect.regressors.calibration import LENGTH_BAND_STARTS, rank_rate

RATES = (0.05, 0.01, 0.001)
_STEP = 500
REASONS = ("too short", "not English", "no evidence", "an operating point", "borderline")


def score_table(detector: Detector, examples: Sequence[Example], jobs: int) -> pd.DataFrame:
    """`Detector.score_many` of the examples."""
    texts = [example.text for example in examples]
    parts = Parallel(jobs)(delayed(detector.score_many)(texts[at : at + _STEP]) for at in range(0, len(texts), _STEP))
    return pd.concat([detector.score_many([]), *parts], ignore_index=True)


def measure_confidence(
    detector: Detector, originals: Sequence[Example], spun: Mapping[str, Sequence[Example]], jobs: int
) -> dict[str, Any]:
    """By band of length: calibration error of the probabilities, with as many originals as spun texts; false-positive
    rates against what they say; the share of `uncertain`, by reason. JSON-ready.

    `spun` are sets of the originals' spun twins by name.
    """
    plain = score_table(detector, originals, jobs)
    twins = {name: score_table(detector, examples, jobs) for name, examples in spun.items()}
    results: dict[str, Any] = {"bands": {}}
    for low, high in zip(LENGTH_BAND_STARTS, (*LENGTH_BAND_STARTS[1:], None), strict=True):

        def within(table: pd.DataFrame, low: int = low, high: int | None = high) -> pd.DataFrame:
            return table[(table.words >= low) & (table.words < (high or np.inf))]

        here = within(plain)
        if not len(here):
            continue
        results["bands"][f"{low}-{high - 1}" if high else f"{low} and more"] = {
            "originals": len(here),
            "calibration": {name: _calibration(here, within(table)) for name, table in twins.items()},
            "rates": {f"{rate:g}": share_of((here.false_positive_rate <= rate).to_numpy()) for rate in RATES},
            "least_rate": round(rank_rate(0, len(detector._reference_scores(low).scores)), 6),
            "uncertain": {
                "original": _uncertain(here),
                **{name: _uncertain(within(table)) for name, table in twins.items()},
            },
        }
    return results


def _calibration(originals: pd.DataFrame, spun: pd.DataFrame) -> dict[str, Any] | None:
    n = min(len(originals), len(spun))
    if not n:
        return None
    # the same number of both, evenly taken: even chances are what the probabilities assume
    both = [
        table.spun_probability.to_numpy()[np.linspace(0, len(table) - 1, n).astype(int)] for table in (originals, spun)
    ]
    return reliability(np.concatenate(both), np.repeat([False, True], n))


def _uncertain(table: pd.DataFrame) -> dict[str, Any]:
    unsure = table.verdict == "uncertain"
    reasons = {reason: int(table.reason[unsure].str.startswith(reason).sum()) for reason in REASONS}
    return {
        "all": share_of(unsure.to_numpy()),
        "spun": share_of((table.verdict == "spun").to_numpy()),
        "reasons": {reason: round(n / len(table), 4) for reason, n in reasons.items() if n},
    }
