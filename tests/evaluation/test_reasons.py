"""The reasons of uncertain verdicts are counted, each under one name."""

import pytest

from spin_detect.evaluation.calibration_metrics import REASONS
from spin_detect.predict.unfit_texts import unfit_reason
from spin_detect.verdict_words import (
    borderline_reason,
    few_scored_words_reason,
    fine_threshold_reason,
    short_reason,
)


@pytest.mark.parametrize(
    ("reason", "name"),
    [
        (short_reason(12, 50), "too short"),
        (few_scored_words_reason(3), "no evidence"),
        (fine_threshold_reason(1e-5, 10_000), "threshold too strict"),
        (borderline_reason(0.02, 0.01), "borderline"),
        (unfit_reason(0.4, 0.1, 0.9, 0.0), "not prose"),
        (unfit_reason(0.0, 0.9, 0.0, 0.0), "not English"),
        (unfit_reason(0.4, 0.9, 0.0, 0.5), "damaged"),
    ],
)
def test_a_reason_is_counted_under_its_name(reason: str, name: str) -> None:
    assert [each for each, beginning in REASONS.items() if reason.startswith(beginning)] == [name]
