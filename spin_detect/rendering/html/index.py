"""The page that lists the reports of several files."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import get_args

from spin_detect.regressors.reference import Reference
from spin_detect.rendering import wording
from spin_detect.rendering.html.pages import render
from spin_detect.rendering.originals import calibration_note
from spin_detect.report import CalibrationInfo, ModelInfo, Report, Verdict
from spin_detect.verdict_words import VERDICT_NAMES


@dataclass(frozen=True, slots=True)
class Row:
    """The line of one file.

    Attributes:
        name: Name of the file.
        link: Address of its page, relative to the index.
        verdict: Verdict of the report.
        verdict_name: Its name for people.
        words: Words and numbers in the text.
        marked: Number of flagged spans.
        score: Calibrated score (natural log-odds).
        rate: False-positive rate; infinite where there is none, so that such reports come last.
        short_rarity: The rate in a few characters.
        rarity: The rate as a sentence.
    """

    name: str
    link: str
    verdict: Verdict
    verdict_name: str
    words: int
    marked: int
    score: float
    rate: float
    short_rarity: str
    rarity: str

    @classmethod
    def from_report(cls, report: Report, name: str, link: str, reference: Reference) -> "Row":
        """Return the line of a report.

        Args:
            report: The report.
            name: Name of the file.
            link: Address of its page, relative to the index.
            reference: The reference documents of the model.

        Returns:
            The line.
        """
        return cls(
            name=name,
            link=link,
            verdict=report.verdict,
            verdict_name=VERDICT_NAMES[report.verdict],
            words=report.words,
            marked=len(report.spans),
            score=report.score,
            rate=math.inf if report.false_positive_rate is None else report.false_positive_rate,
            short_rarity=wording.short_rarity(report, reference),
            rarity=wording.rarity(report, reference),
        )


def index_page(
    rows: Sequence[Row],
    unread: Sequence[str],
    model: ModelInfo,
    *,
    fpr: float = 0.01,
    calibration: CalibrationInfo | None = None,
) -> str:
    """Return a page with a table of all reports that can be sorted by any column, at first by false-positive rate.

    Args:
        rows: The lines of the table.
        unread: Messages about the files that could not be read.
        model: Model that scored the texts.
        fpr: Threshold.
        calibration: The calibration file of a user's own originals, if rates are counted among these.

    Returns:
        The page, with its styles and scripts.
    """
    ordered = sorted(rows, key=lambda row: (row.rate, -row.score, row.name))
    counts = {verdict: sum(row.verdict == verdict for row in rows) for verdict in get_args(Verdict)}
    return render(
        "index.html",
        ("report.css",),
        ("index.js",),
        rows=ordered,
        counts=counts,
        unread=unread,
        model=model,
        names=VERDICT_NAMES,
        threshold=wording.threshold_share(fpr, calibration),
        calibration_note=calibration_note(calibration),
    )
