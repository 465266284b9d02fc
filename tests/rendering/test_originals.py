"""Every form of report says when a rate is of a user's own originals."""

from dataclasses import replace

import numpy as np

from spin_detect.regressors.reference import Reference
from spin_detect.rendering import wording
from spin_detect.rendering.html.index import Row, index_page
from spin_detect.rendering.html.pages import report_page
from spin_detect.rendering.originals import calibration_note
from spin_detect.rendering.terminal_layout import explanation
from spin_detect.report import CalibrationInfo
from tests.rendering.conftest import INFO, report_of

TEXT = "The barge was late because of the tide."
OWN = CalibrationInfo("<mine>", 299)
NOTE = 'Rates are counted among 299 originals of your own: calibration "<mine>".'
_ONE = np.ones(1, np.float32)
REFERENCE = Reference(
    None,  # type: ignore[arg-type]
    _ONE,
    0 * _ONE,
    0 * _ONE,
    np.linspace(-9, 6, 299, dtype=np.float32),
    np.zeros(299, np.uint8),
    np.array([299], np.int32),
)
REPORT = report_of(TEXT, "late", rate=21 / 300, score=float(REFERENCE.originals[-20]))
CALIBRATED = replace(REPORT, calibration=OWN)


def test_the_wording_names_the_originals_of_the_user_and_only_theirs() -> None:
    assert wording.rarity(CALIBRATED, REFERENCE) == "1 original of your own in 14 looks this odd."
    assert wording.rarity(REPORT, REFERENCE) == "1 original article in 14 looks this odd."
    assert wording.counted(CALIBRATED, REFERENCE).startswith("20 of 299 originals of your own score at least as high")
    assert "kept apart from training" in wording.counted(REPORT, REFERENCE)
    above_all = replace(CALIBRATED, score=9.0)
    assert wording.rarity(above_all, REFERENCE).startswith("At most about 1 original of your own in 300 looks this odd")
    assert wording.threshold_and_score(0.01, None, OWN).startswith(
        "at most 1 in 100 originals of your own is called spun, as a whole or in part; there are too few"
    )


def test_the_terminal_says_whose_originals_they_are() -> None:
    assert explanation(CALIBRATED) == f"Words were counted. {NOTE}"
    assert "your own" not in explanation(REPORT)


def test_the_pages_say_whose_originals_they_are() -> None:
    escaped = NOTE.replace("<", "&lt;").replace(">", "&gt;").replace('"', "&#34;")
    assert escaped in report_page(CALIBRATED, TEXT, "a.txt", reference=REFERENCE)
    assert "your own" not in report_page(REPORT, TEXT, "a.txt", reference=REFERENCE)
    rows = [Row.from_report(CALIBRATED, "a.txt", "a.html", REFERENCE)]
    index = index_page(rows, [], INFO, calibration=OWN)
    assert escaped in index and "1 in 100 originals of your own is called spun" in index
    assert "your own" not in index_page([Row.from_report(REPORT, "a.txt", "a.html", REFERENCE)], [], INFO)


def test_a_name_with_control_characters_is_shown_as_one_line() -> None:
    assert "\n" not in calibration_note(CalibrationInfo("a\nb", 100))
