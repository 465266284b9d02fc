"""Whether probabilities and false-positive rates hold, by length, and how often the verdict is `uncertain`, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from spin_detect.corpora.examples import Example
from spin_detect.corpora.parallel import map_batches
from spin_detect.evaluation.metrics import reliability, share_of
from spin_detect.predict.detector import Detector
from spin_detect.regressors.calibration import LENGTH_BAND_STARTS
from spin_detect.report import CALLED_SPUN

RATES = (0.05, 0.01, 0.001)  # false-positive rates that are compared with the share of originals that have them
# Why texts are uncertain, and how the reason begins that says so.
REASONS = {
    "too short": "too short",
    "not English": "not English",
    "not prose": "not prose",
    "damaged": "the text is damaged",
    "no evidence": "no evidence",
    "threshold too strict": "a threshold of",
    "borderline": "it is odd",
}


def score_table(detector: Detector, examples: Sequence[Example], jobs: int) -> pd.DataFrame:
    """Score examples with `Detector.score_many` over several processes.

    Args:
        detector: Detector of a model.
        examples: Texts.
        jobs: Number of processes.

    Returns:
        One row for each example.
    """
    texts = [example.text for example in examples]
    tables = map_batches(jobs, detector.score_many, texts)
    return pd.concat([detector.score_many([]), *tables], ignore_index=True)


def measure_confidence(
    detector: Detector, originals: Sequence[Example], spun: Mapping[str, Sequence[Example]], jobs: int
) -> dict[str, Any]:
    """Measure calibration and uncertainty by band of length.

    Args:
        detector: Detector of a model.
        originals: Original texts of all lengths.
        spun: Sets of spun copies of the originals, by name.
        jobs: Number of processes.

    Returns:
        By band: the calibration error of the probabilities, with as many originals as spun texts; the share of originals at or below
        each false-positive rate; and the share of `uncertain` verdicts by reason. Texts whose score means nothing have neither
        probability nor rate, and count only among the verdicts. JSON-ready.
    """
    original_table = score_table(detector, originals, jobs)
    spun_tables = {name: score_table(detector, examples, jobs) for name, examples in spun.items()}
    results: dict[str, Any] = {"bands": {}}
    for low, high in zip(LENGTH_BAND_STARTS, (*LENGTH_BAND_STARTS[1:], None), strict=True):
        band_originals = _within(original_table, low, high)
        if not len(band_originals):
            continue
        band_spun = {name: _within(table, low, high) for name, table in spun_tables.items()}
        rates = band_originals.false_positive_rate.dropna()
        results["bands"][f"{low}-{high - 1}" if high else f"{low} and more"] = {
            "originals": len(band_originals),
            "calibration": {name: _calibration(band_originals, table) for name, table in band_spun.items()},
            "rates": {f"{rate:g}": share_of((rates <= rate).to_numpy()) for rate in RATES},
            "least_rate": round(detector.reference.least_rate, 6),
            "uncertain": {
                "original": _uncertain(band_originals),
                **{name: _uncertain(table) for name, table in band_spun.items()},
            },
        }
    return results


def _within(table: pd.DataFrame, low: int, high: int | None) -> pd.DataFrame:
    """Return the rows of a band of length.

    Args:
        table: Scored texts.
        low: Fewest words of the band.
        high: Fewest words of the next band, or None for the last band.

    Returns:
        Some of the rows.
    """
    return table[(table.words >= low) & (table.words < (high or np.inf))]


def _calibration(originals: pd.DataFrame, spun: pd.DataFrame) -> dict[str, Any] | None:
    of_originals, of_spun = (table.spun_probability.dropna().to_numpy() for table in (originals, spun))
    n = min(len(of_originals), len(of_spun))
    if not n:
        return None
    # as many of both, evenly spread: the probabilities assume even odds
    probabilities = [values[np.linspace(0, len(values) - 1, n).astype(int)] for values in (of_originals, of_spun)]
    return reliability(np.concatenate(probabilities), np.repeat([False, True], n))


def _uncertain(table: pd.DataFrame) -> dict[str, Any]:
    is_uncertain = table.verdict == "uncertain"
    reasons = table.reason[is_uncertain].str
    counts = {name: int(reasons.startswith(beginning).sum()) for name, beginning in REASONS.items()}
    return {
        "all": share_of(is_uncertain.to_numpy()),
        "spun": share_of(table.verdict.isin(CALLED_SPUN).to_numpy()),
        "reasons": {reason: round(count / len(table), 4) for reason, count in counts.items() if count},
    }
