"""The page that lists the reports of several files."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from spin_detect.regressors.reference import Reference
from spin_detect.rendering import wording
from spin_detect.rendering.html.article import html_text
from spin_detect.rendering.html.pages import render
from spin_detect.rendering.originals import calibration_note
from spin_detect.rendering.summary import Example, telling_examples
from spin_detect.report import CalibrationInfo, ModelInfo, Report, Span, Verdict, round_probability, round_rate
from spin_detect.suggestions.explanations import Explanation
from spin_detect.verdict_words import VERDICT_NAMES, sentence

_ORDER: tuple[Verdict, ...] = tuple(VERDICT_NAMES)  # of the levels in the table, the oddest first


@dataclass(frozen=True, slots=True)
class Row:
    """The line of one file.

    Attributes:
        name: Name of the file.
        link: Address of its page, relative to the index.
        verdict: Verdict of the report.
        verdict_name: Its name for people.
        sentence: Why, in one sentence; the `reason` of the report.
        words: Words and numbers in the text.
        marked: Number of flagged spans.
        marked_share: Share of the words of the text that are marked.
        example: The most telling example; None if no word is marked.
        score: Calibrated score (natural log-odds).
        rate: False-positive rate; infinite where there is none, so that such reports come last.
        short_rarity: The rate in a few characters.
        rarity: The rate as a sentence.
    """

    name: str
    link: str
    verdict: Verdict
    verdict_name: str
    sentence: str
    words: int
    marked: int
    marked_share: float
    example: Example | None
    score: float
    rate: float
    short_rarity: str
    rarity: str

    @classmethod
    def from_report(
        cls,
        report: Report,
        name: str,
        link: str,
        reference: Reference,
        text: str = "",
        explanations: Mapping[Span, Explanation] | None = None,
    ) -> "Row":
        """Return the line of a report.

        Args:
            report: The report.
            name: Name of the file.
            link: Address of its page, relative to the index.
            reference: The reference documents of the model.
            text: Its text, for the neighbours of the example; "" leaves them out.
            explanations: Explanations of its spans, if there are any.

        Returns:
            The line.
        """
        text = html_text(text)
        n_words = len(text.split()) or report.words
        n_marked = sum(len(span.text.split()) for span in report.spans)
        examples = telling_examples(report, text, explanations)
        return cls(
            name=html_text(name),
            link=link,
            verdict=report.verdict,
            verdict_name=VERDICT_NAMES[report.verdict],
            sentence=sentence(html_text(report.reason)),
            words=report.words,
            marked=len(report.spans),
            marked_share=min(n_marked / max(n_words, 1), 1.0),
            example=examples[0] if examples else None,
            score=report.score,
            rate=math.inf if report.false_positive_rate is None else report.false_positive_rate,
            short_rarity=wording.short_rarity(report, reference),
            rarity=wording.rarity(report, reference),
        )

    @property
    def level_order(self) -> int:
        """Place of its level in the table: the lower, the odder."""
        return _ORDER.index(self.verdict)

    @property
    def export(self) -> str:
        """What an export of the table has of it, as a JSON object. Columns of result tables have the names that they have elsewhere."""
        example = self.example
        body: dict[str, Any] = {
            "file": self.name,
            "verdict": self.verdict,
            "level": self.verdict_name,
            "reason": self.sentence,
            "marked_share": round_probability(self.marked_share),
            "marks": self.marked,
            "written": example.phrase if example else None,
            "suggestion": html_text(example.restored) or None if example else None,
            "words": self.words,
            "score": round(float(self.score), 4),
            "false_positive_rate": None if math.isinf(self.rate) else round_rate(self.rate),
            "page": self.link,
        }
        return json.dumps(body, ensure_ascii=False)


def index_page(
    rows: Sequence[Row],
    unread: Sequence[str],
    model: ModelInfo,
    *,
    fpr: float = 0.01,
    calibration: CalibrationInfo | None = None,
) -> str:
    """Return a page with a table of all reports, which can be searched, filtered by level, sorted by any column and exported.

    Args:
        rows: The lines of the table.
        unread: Messages about the files that could not be read.
        model: Model that scored the texts.
        fpr: Threshold.
        calibration: The calibration file of a user's own originals, if rates are counted among these.

    Returns:
        The page, with its styles and scripts. At first the oddest reports come first: by level, then by false-positive rate.
    """
    ordered = sorted(rows, key=lambda row: (row.level_order, row.rate, -row.score, row.name))
    counts = {verdict: sum(row.verdict == verdict for row in rows) for verdict in get_args(Verdict)}
    return render(
        "index.html",
        ("report.css", "table.css"),
        ("saving.js", "table.js", "index.js"),
        rows=ordered,
        counts=counts,
        unread=[html_text(problem) for problem in unread],
        model=model,
        names=VERDICT_NAMES,
        evidence=wording.EVIDENCE,
        threshold=wording.threshold_share(fpr, calibration),
        calibration_note=calibration_note(calibration),
    )
