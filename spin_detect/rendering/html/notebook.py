"""What a notebook shows of a report: its card, the text with its marks and the surest findings, as its page does, without script."""

from __future__ import annotations

from spin_detect.predict.detector import detector_of
from spin_detect.rendering import wording
from spin_detect.rendering.html.article import html_text, paragraphs
from spin_detect.rendering.html.finding_list import finding_entries, marks_in_order
from spin_detect.rendering.html.pages import card_values, fragment
from spin_detect.rendering.originals import calibration_note
from spin_detect.rendering.spans import surest_first
from spin_detect.rendering.summary import explained_spans
from spin_detect.rendering.terminal_layout import printed_part
from spin_detect.report import LEVELS, SHOWN_LEVELS, Report

_MAX_FINDINGS = 10  # in the list


def report_fragment(report: Report) -> str:
    """Return a report as HTML that needs no script and no file.

    Where the model that made it is still in memory, it explains the marks, as on the page of the report. Where styles are taken out, as a
    notebook that is not trusted does, what remains is headings, text with marked words and a list.

    Args:
        report: The report.

    Returns:
        One element, in which everything that comes from the text is escaped.
    """
    detector = detector_of(report)
    end, omitted = printed_part(report.text)
    text = html_text(report.text)
    explained = explained_spans(report, detector.explain(report.text, report)) if detector and report.text else None
    entries = finding_entries(report, text, explained)
    listed = sorted((entry for entry in entries if entry.n_shown), key=lambda entry: surest_first(entry.finding))
    shown = set(report.spans)
    marks = [mark for mark in marks_in_order(entries) if mark.span in shown and mark.span.end <= end]
    return fragment(
        "notebook.html",
        ("report.css", "without-script.css", "notebook.css"),
        ".spin-detect",
        name="",
        linked=False,
        precision=detector.mark_precision if detector else {},
        paragraphs=list(paragraphs(text[:end], marks, report.passages)),
        omitted=omitted,
        shown_levels=LEVELS if report.shows_all_marks else SHOWN_LEVELS,
        expected=wording.expected(report),
        entries=listed[:_MAX_FINDINGS],
        n_more=max(len(listed) - _MAX_FINDINGS, 0),
        numbers=_numbers(report),
        calibration_note=calibration_note(report.calibration),
        **card_values(report, text, detector.reference if detector else None, explained, None),
    )


def _numbers(report: Report) -> str:
    """Return the numbers of the document in one line."""
    parts = [f"{report.words:,} {'word' if report.words == 1 else 'words'}"]
    if report.spun_probability is not None:
        parts += [f"score {report.score:.2f}", f"spun probability {wording.percent(report.spun_probability)}"]
    if report.false_positive_rate is not None:
        parts.append(f"false-positive rate {report.false_positive_rate:.3g}")
    return ", ".join(parts)
