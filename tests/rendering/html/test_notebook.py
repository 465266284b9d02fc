"""What a notebook shows of a report: short, self-contained, and escaped."""

import re
from dataclasses import replace

import pytest

from spin_detect.report import CalibrationInfo, Passage, Sentence, TextWarning
from tests.rendering.conftest import report_of

_TEXT = "The <script>alert(1)</script> barrister poured a purple\x1b herring of the finest kind."
_REPORT = report_of(_TEXT, "<script>alert(1)</script>", "purple\x1b herring")


def test_verdict_numbers_and_swaps_are_shown() -> None:
    shown = _REPORT._repr_html_()
    assert shown.startswith("<div>\n<p><strong>● Spun.</strong> Words were counted.</p>")
    assert "<p>11 words, score 5.00, spun probability 99.0%, false-positive rate 0.001</p>" in shown
    assert shown.count("<tr><td>") == 2
    assert shown.rstrip().endswith("</div>")


def test_what_comes_from_the_text_is_escaped() -> None:
    passage = Passage(0, 9, 0.3, 0.01, 40, "<img src=x onerror=alert(2)>", 3.0)
    warning = TextWarning("lookalike", "look-alike <i>letters</i>", 2, ((0, 3),))
    report = replace(
        _REPORT,
        passages=(passage,),
        warnings=(warning,),
        calibration=CalibrationInfo("<b>mine</b>", 99),
        reason="<u>why</u>",
    )
    shown = report._repr_html_()
    for written in ("<script", "<img", "<i>", "<b>", "<u>", "\x1b"):
        assert written not in shown
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown and "&lt;b&gt;other&lt;/b&gt;" in shown


def test_it_needs_no_style_script_or_file() -> None:
    assert re.findall(r"<(?:style|script|link|img|iframe)|(?:src|href|style|on\w+)=", _REPORT._repr_html_()) == []


def test_a_text_that_cannot_be_judged_has_no_numbers() -> None:
    report = replace(
        _REPORT, words=1, verdict="uncertain", spun_probability=None, false_positive_rate=None, sentences=()
    )
    shown = report._repr_html_()
    assert "<p>1 word</p>" in shown and "score" not in shown and "<table>" not in shown
    assert "<p>No word is marked.</p>" in shown


@pytest.mark.parametrize(("n_findings", "more"), [(10, None), (13, "And 3 more in <code>findings</code>.")])
def test_a_long_list_of_swaps_is_cut(n_findings: int, more: str | None) -> None:
    (span, *_) = _REPORT.spans
    spans = tuple(replace(span, text=f"word{number}") for number in range(n_findings))
    shown = replace(_REPORT, sentences=(Sentence(0, len(_TEXT), 0.9, spans),))._repr_html_()
    assert shown.count("<tr><td>") == 10
    assert (more in shown) if more else ("more in" not in shown)
