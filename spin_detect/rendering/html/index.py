"""The page that leads to the reports of many files."""

from collections.abc import Sequence
from dataclasses import dataclass

from spin_detect.regressors.calibration import ReferenceScores
from spin_detect.rendering import wording
from spin_detect.rendering.html.pages import render
from spin_detect.report import ModelInfo, Report


@dataclass(frozen=True, slots=True)
class Row:
    """What the index says of one file; `link` leads to its page."""

    name: str
    link: str
    verdict: str
    words: int
    marked: int
    score: float
    rate: float
    in_short: str
    rarity: str

    @classmethod
    def of(cls, report: Report, name: str, link: str, originals: ReferenceScores) -> "Row":
        """The row of a report."""
        return cls(
            name=name,
            link=link,
            verdict=report.verdict,
            words=report.words,
            marked=len(report.spans),
            score=report.score,
            rate=report.false_positive_rate,
            in_short=wording.rarity_in_short(report, originals),
            rarity=wording.rarity(report, originals),
        )


def index_page(rows: Sequence[Row], unread: Sequence[str], model: ModelInfo, *, fpr: float = 0.01) -> str:
    """A table of all reports, the oddest first, that sorts by any column; `unread` says what could not be read and why."""
    ordered = sorted(rows, key=lambda row: (row.rate, -row.score, row.name))
    counts = {verdict: sum(row.verdict == verdict for row in rows) for verdict in ("spun", "uncertain", "original")}
    return render(
        "index.html",
        ("report.css",),
        ("index.js",),
        rows=ordered,
        counts=counts,
        unread=unread,
        model=model,
        operating_point=wording.operating_share(fpr),
    )
