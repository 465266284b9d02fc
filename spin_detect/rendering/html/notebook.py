"""What a notebook shows of a report: a piece of a page, without the text, which a report does not hold."""

from __future__ import annotations

from spin_detect.rendering import wording
from spin_detect.rendering.console import printable
from spin_detect.rendering.html.article import html_text
from spin_detect.rendering.html.pages import fragment
from spin_detect.rendering.originals import calibration_note
from spin_detect.rendering.spans import surest_findings
from spin_detect.rendering.summary import summarise, telling_examples
from spin_detect.report import Report
from spin_detect.verdict_words import sentence

_MAX_SUREST = 10  # rows of the table of swaps


def report_fragment(report: Report) -> str:
    """Return level, reason, examples, caution and surest swaps of a report as HTML that needs no style, script or file.

    Args:
        report: The report.

    Returns:
        One element, in which everything that comes from the text is escaped.
    """
    findings = surest_findings(report)
    return fragment(
        "notebook.html",
        report=report,
        summary=summarise(report),
        reason=html_text(printable(sentence(report.reason))),
        examples=[
            (html_text(printable(example.phrase)), example.suggestion)
            for example in telling_examples(report, "")
            if example.suggestion is not None
        ],
        numbers=_numbers(report),
        remarks=[html_text(printable(remark)) for remark in wording.remarks(report)],
        expected=wording.expected(report),
        surest=[(finding, html_text(printable(" ".join(finding.text.split())))) for finding in findings[:_MAX_SUREST]],
        n_more=max(len(findings) - _MAX_SUREST, 0),
        calibration_note=calibration_note(report.calibration),
    )


def _numbers(report: Report) -> str:
    """Return the numbers of the document in one line."""
    parts = [f"{report.words:,} {'word' if report.words == 1 else 'words'}"]
    if report.spun_probability is not None:
        parts += [f"score {report.score:.2f}", f"spun probability {wording.percent(report.spun_probability)}"]
    if report.false_positive_rate is not None:
        parts.append(f"false-positive rate {report.false_positive_rate:.3g}")
    return ", ".join(parts)
