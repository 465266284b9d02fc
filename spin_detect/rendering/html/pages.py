"""The report page, and all that concerns templates. No other module uses Jinja."""

import base64
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from spin_detect.predict.operating_point import document_rate
from spin_detect.regressors.reference import Reference
from spin_detect.rendering import wording
from spin_detect.rendering.html import article, distribution
from spin_detect.rendering.html.finding_list import finding_entries, marks_in_order
from spin_detect.rendering.html.known_phrases import MAX_PHRASES, linked_phrases
from spin_detect.rendering.html.minimap import minimap
from spin_detect.rendering.known_phrases import NOTE, lists_named
from spin_detect.rendering.originals import calibration_note
from spin_detect.rendering.summary import explained_spans, summarise
from spin_detect.report import LEVELS, SHOWN_LEVELS, Level, Report, Span
from spin_detect.suggestions.explanations import Explanation
from spin_detect.verdict_words import VERDICT_NAMES, one_in

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup


_FOLDER = Path(__file__).resolve().parent
_ROOT_SELECTOR = re.compile(r"^(?::root|html)(?= \{)", re.MULTILINE)  # of rules that hold for a whole page
# What the script of the page says, so that its words are those of `wording`
_PATTERNS = {
    name: getattr(wording, name)
    for name in (
        "LIKELY_SWAPPED",
        "NO_SUGGESTION",
        "USUAL",
        "AGAINST",
        "MORE",
        "ABOUT_TIMES",
        "MORE_TIMES",
        "BITS",
        "ODDITY",
        "OTHERS",
        "NO_MARKS",
        "ONE_MARK",
        "MANY_MARKS",
        "DISMISSED",
        "QUOTATION",
        "QUOTATION_WITHOUT_SUGGESTION",
    )
}


def report_page(
    report: Report,
    text: str,
    name: str,
    *,
    reference: Reference,
    precision: Mapping[Level, float] | None = None,
    explanations: Sequence[Explanation] | None = None,
    fpr: float = 0.01,
    day: date | None = None,
) -> str:
    """Return a page of one report that needs no other file: a summary, the text with its marks, and what the numbers mean.

    Args:
        report: The report.
        text: Its text.
        name: Name of the text.
        reference: The reference documents of the model.
        precision: Measured precision of the marks of each level, as of `Detector.mark_precision`; None leaves it out.
        explanations: Explanations of the marks, as of `Detector.explain`; without them, notes do not say what speaks against a word.
        fpr: Threshold that the text was scored at. Of a report without a rate the page shows neither chart nor chances.
        day: Day that stands in the foot; None for today.

    Returns:
        The page, with its styles and scripts.
    """
    text, name = article.html_text(text), article.html_text(name)
    explained = None if explanations is None else explained_spans(report, explanations)
    entries = finding_entries(report, text, explained)
    shown_levels = LEVELS if report.shows_all_marks else SHOWN_LEVELS
    paragraphs = list(article.paragraphs(text, marks_in_order(entries), report.passages))
    is_measured = report.false_positive_rate is not None
    day = day or date.today()
    day_in_words = f"{day.day} {day:%B %Y}"
    threshold = reference.threshold(document_rate(fpr, report.words))
    threshold_in_words = f"threshold {one_in(fpr)}"
    return render(
        "report.html",
        ("report.css",),
        ("report.js",),
        page_style=page_foot(day_in_words, f"model {report.model.name} {report.model.version}", threshold_in_words),
        name=name,
        linked=True,
        threshold=wording.threshold_and_score(fpr, threshold, report.calibration)
        if is_measured
        else wording.threshold_share(fpr, report.calibration),
        calibration_note=calibration_note(report.calibration),
        precision=precision or {},
        shown_level=shown_levels[-1],
        expected=wording.expected(report),
        paragraphs=paragraphs,
        segments=minimap(paragraphs, shown_levels),
        entries=entries,
        phrases=linked_phrases(report, paragraphs),
        max_phrases=MAX_PHRASES,
        phrases_note=NOTE,
        phrase_lists=lists_named(report),
        patterns=json.dumps(_PATTERNS, ensure_ascii=False),
        day=day_in_words,
        **card_values(report, text, reference, explained, fpr),
    )


def card_values(
    report: Report,
    text: str,
    reference: Reference | None,
    explained: Mapping[Span, Explanation] | None,
    fpr: float | None,
) -> dict[str, Any]:
    """Return the variables of the summary card, which the page and a notebook share.

    Args:
        report: The report.
        text: Its text, without characters that HTML does not allow; "" where it is not at hand.
        reference: The reference documents of the model; None where they are not at hand.
        explained: Explanations of its spans, if there are any.
        fpr: Threshold that the text was scored at; None if it is not known.

    Returns:
        Values by name. Without a rate or without reference documents they have no chart.
    """
    threshold = reference.threshold(document_rate(fpr, report.words)) if reference and fpr else None
    is_measured = report.false_positive_rate is not None
    return {
        "report": report,
        "level_name": VERDICT_NAMES[report.verdict],
        "summary": summarise(report, text, explained),
        "rarity": wording.rarity(report, reference) if reference else "",
        "passage_remarks": [article.html_text(remark) for remark in wording.passage_remarks(report)],
        "counted": wording.counted(report, reference) if reference else "",
        "chances": wording.chances(report.score),
        "chart": distribution.chart(reference, report.score, threshold) if reference and is_measured else None,
        "chart_width": distribution.WIDTH,
        "chart_height": distribution.HEIGHT,
        "levels": LEVELS,
    }


def fragment(template: str, styles: tuple[str, ...], scope: str, **values: Any) -> str:
    """Return a piece of a page, with everything in it escaped, whose styles hold within it and not in the page around it.

    Args:
        template: Name of the template.
        styles: Names of its stylesheets.
        scope: Selector of the element that the styles hold in. A browser that does not know `@scope` leaves them out.
        **values: Variables of the template.

    Returns:
        HTML without scripts.
    """
    rules = _ROOT_SELECTOR.sub(":scope", "".join(map(_compact, styles)))
    style = f"@scope ({scope}) {{\n{rules}}}"
    return _environment().get_template(template).render(values, style=style)


def linked_page(template: str, **values: Any) -> str:
    """Return a page whose styles and scripts are files of their own.

    Args:
        template: Name of the template.
        **values: Variables of the template.

    Returns:
        The page.
    """
    return _environment().get_template(template).render(values)


def asset(name: str) -> str:
    """Return a stylesheet or script.

    Args:
        name: Name of a file in `static/`.

    Returns:
        Its content.

    Raises:
        KeyError: There is no such file.
    """
    return _assets()[name]


def render(
    template: str, styles: tuple[str, ...], scripts: tuple[str, ...], *, page_style: str = "", **values: Any
) -> str:
    """Return a page that contains its styles and scripts, with a policy that allows these and no others.

    Args:
        template: Name of the template.
        styles: Names of its stylesheets.
        scripts: Names of its scripts.
        page_style: Further style rules, of this page only.
        **values: Variables of the template.

    Returns:
        The page.
    """
    style, script = "".join(map(_compact, styles)) + page_style, "".join(map(_compact, scripts))
    without_script = _compact("without-script.css")
    policy = (
        f"default-src 'none'; style-src {_digest(style)} {_digest(without_script)}; script-src {_digest(script)}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    page = _environment().get_template(template)
    return page.render(values, policy=policy, style=style, script=script, without_script=without_script)


def page_foot(*parts: str) -> str:
    """Return the style rules that print the number of each page in its foot.

    Args:
        *parts: What stands beside it.

    Returns:
        The rules.
    """
    content = _css_string(" · ".join(parts))
    return f'@page{{@bottom-left{{content:{content}}}@bottom-right{{content:"page " counter(page) " of " counter(pages)}}}}'


def _css_string(text: str) -> str:
    """Return a text as a string of CSS, in which everything but letters, digits and spaces is escaped; a space ends each escape."""
    return '"' + "".join(c if c.isascii() and (c.isalnum() or c == " ") else f"\\{ord(c):06x} " for c in text) + '"'


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["as_written"] = _as_written
    environment.filters["in_html"] = article.html_text
    environment.filters["whole_percent"] = wording.whole_percent
    environment.filters["share"] = wording.share
    environment.filters["in_a_hundred"] = lambda share: f"{100 * share:.0f}"
    return environment


def _as_written(text: str) -> "Markup":
    """Return a text escaped, with carriage returns as numbers: browsers turn plain ones into line feeds."""
    from markupsafe import Markup, escape

    return Markup(escape(text).replace("\r", Markup("&#13;")))


@cache
def _assets() -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in sorted((_FOLDER / "static").iterdir())}


@cache
def _compact(name: str) -> str:
    """Return a stylesheet or script without indentation and without lines of comment."""
    lines = (line.strip() for line in asset(name).splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//")) + "\n"


def _digest(content: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"
