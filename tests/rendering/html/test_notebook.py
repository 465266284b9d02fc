"""What a notebook shows of a report: the card and the marks of its page, self-contained, and escaped."""

import gc
import pickle
import re
from dataclasses import replace

import pytest

from spin_detect.predict.detector import Detector, detector_of
from spin_detect.rendering.html.pages import report_page
from spin_detect.report import CalibrationInfo, Level, Passage, Report, Sentence, TextWarning
from tests.distinct_copies import distinct_copies
from tests.rendering.conftest import report_of

_TEXT = "The <script>alert(1)</script> barrister poured a purple\x1b herring of the finest kind."
_REPORT = replace(report_of(_TEXT, "<script>alert(1)</script>", "purple\x1b herring"), text=_TEXT)
_CARD = re.compile(r"(?s)<p class=\"level.*?</ol>")
_STYLE = re.compile(r"(?s)<style>.*?</style>")
_LINK = re.compile(r"<a href=\"#[^\"]*\">|<(/)a>")


def _shown(report: Report) -> str:
    """What a notebook shows, without the styles."""
    return _STYLE.sub("", report._repr_html_())


def test_the_card_is_that_of_the_page(detector: Detector, sample: str) -> None:
    report = detector.score(sample)
    page = report_page(
        report,
        sample,
        "a",
        reference=detector.reference,
        precision=detector.mark_precision,
        explanations=detector.explain(sample, report),
    )
    (of_page,), (of_notebook,) = map(_CARD.findall, (page, report._repr_html_()))
    assert _LINK.sub(r"<\1span>", of_page) == of_notebook
    precision = detector.mark_precision
    assert precision and f"{precision['sure'] * 100:.0f}% swapped" in _shown(report) and "<svg" in _shown(report)


def test_the_text_has_its_marks(detector: Detector, sample: str) -> None:
    report = detector.score(sample)
    marks = r'<mark class="(\w+)"(?: data-first="([^"]*)")?>([^<]*)</mark>'
    found = re.findall(marks, _shown(report))
    assert found == [
        (span.level, span.suggestions[0].text if span.suggestions else "", span.text) for span in report.spans
    ]
    levels: set[Level] = {"sure", "likely", "possible"}
    assert {level for level, *_ in re.findall(marks, _shown(report.with_all_marks()))} == levels


def test_a_second_detector_of_the_model_that_is_gone_takes_no_explanations_away(
    detector: Detector, sample: str
) -> None:
    report = detector.score(sample)
    shown = report._repr_html_()
    second = [Detector(detector.scorer, detector.info, detector.meta)]
    assert second[0].info == report.model
    second.clear()
    gc.collect()
    assert detector_of(report) is not None and report._repr_html_() == shown


def test_a_report_from_elsewhere_has_its_card_and_marks_without_explanations(detector: Detector, sample: str) -> None:
    report = pickle.loads(pickle.dumps(detector.score(sample)))
    foreign = replace(report, model=replace(report.model, sha256="0" * 64))
    shown = _shown(foreign)
    assert shown.count("<mark") == len(report.spans)
    assert "How sure is this?" not in shown and "right" not in shown
    assert "<mark" not in _shown(replace(foreign, text="")), "a report without its text has a card and a list"


def test_level_reason_and_numbers_are_shown() -> None:
    shown = _shown(_REPORT)
    assert "<strong>Spun</strong>" in shown and "Words were counted." in shown
    assert ">11 words, score 5.00, spun probability 99.0%, false-positive rate 0.001</p>" in shown
    assert shown.count("<q>") == 2


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
    shown = _shown(report)
    for written in ("<script", "<img", "<i>", "<b><b>", "<u>"):
        assert written not in shown
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown and "&lt;b&gt;other&lt;/b&gt;" in shown


def test_it_needs_no_script_or_file_and_has_no_ids_that_two_reports_would_share() -> None:
    assert re.findall(r"<(?:script|link|img|iframe|a)\b|\b(?:src|href|style|id|on\w+)=", _shown(_REPORT)) == []


def test_its_styles_hold_for_it_alone() -> None:
    (style,) = _STYLE.findall(_REPORT._repr_html_())
    assert style.startswith("<style>@scope (.spin-detect) {\n:scope {") and style.endswith("}</style>")
    assert re.findall(r"(?m)^(?::root|html)\b", style) == []
    depth = 0
    for brace in re.findall(r"[{}]", style):
        depth += 1 if brace == "{" else -1
        assert depth >= 0
    assert depth == 0


def test_a_text_that_cannot_be_judged_has_no_numbers() -> None:
    report = replace(
        _REPORT, words=1, verdict="uncertain", spun_probability=None, false_positive_rate=None, sentences=()
    )
    shown = _shown(report)
    assert ">1 word</p>" in shown and "score 5" not in shown and "<ol" not in shown
    assert ">No word is marked.</p>" in shown


@pytest.mark.parametrize(("n_findings", "more"), [(10, None), (13, "And 3 more in <code>findings</code>.")])
def test_a_long_list_of_swaps_is_cut(n_findings: int, more: str | None) -> None:
    (span, *_) = _REPORT.spans
    spans = tuple(replace(span, text=f"word{number}") for number in range(n_findings))
    shown = _shown(replace(_REPORT, sentences=(Sentence(0, len(_TEXT), 0.9, spans),), text=""))
    assert shown.count("<q>") == 10
    assert (more in shown) if more else ("more in" not in shown)


def test_of_a_long_text_the_rest_is_named(detector: Detector) -> None:
    paragraph = distinct_copies("The council met on Monday and closed the road for a week. ", 40)
    shown = _shown(detector.score("\n\n".join([paragraph] * 20)))
    assert re.search(r"Not shown: paragraphs \d+ to 20\.", shown)
    assert len(shown) < 40_000
