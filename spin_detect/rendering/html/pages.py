"""The report page and the service page, and all that concerns templates. No other module uses Jinja."""

import base64
import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from spin_detect.predict.operating_point import document_rate
from spin_detect.regressors.reference import Reference
from spin_detect.rendering import wording
from spin_detect.rendering.html import article, distribution
from spin_detect.rendering.originals import calibration_note
from spin_detect.rendering.spans import surest_findings
from spin_detect.report import LEVELS, SHOWN_LEVELS, Level, Report

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup


_FOLDER = Path(__file__).resolve().parent
_MAX_SUREST = 20  # rows of the table of swaps


def report_page(
    report: Report,
    text: str,
    name: str,
    *,
    reference: Reference,
    precision: Mapping[Level, float] | None = None,
    fpr: float = 0.01,
) -> str:
    """Return a page of one report that needs no other file: the article with its marks, and what the numbers mean.

    Args:
        report: The report.
        text: Its text.
        name: Name of the text.
        reference: The reference documents of the model.
        precision: Measured precision of the marks of each level, as of `Detector.mark_precision`; None leaves it out.
        fpr: Operating point that the text was scored at. Of a report without a rate the page shows neither chart nor chances.

    Returns:
        The page, with its styles and scripts.
    """
    text = article.html_text(text)
    marks = article.marks(report)
    threshold = reference.threshold(document_rate(fpr, report.words))
    is_measured = report.false_positive_rate is not None
    shown_levels = LEVELS if report.shows_all_marks else SHOWN_LEVELS
    sentence_segments, span_segments = article.strip_segments(report, text)
    return render(
        "report.html",
        ("report.css",),
        ("report.js",),
        name=article.html_text(name),
        report=report,
        verdict_name=wording.verdict_name(report.verdict),
        headline=wording.headline(report),
        rarity=wording.rarity(report, reference),
        reason=article.html_text(wording.sentence(report.reason)),
        remarks=[article.html_text(remark) for remark in wording.remarks(report)],
        counted=wording.counted(report, reference),
        chances=wording.chances(report.score),
        expected=wording.expected(report),
        operating_point=wording.operating_point(fpr, threshold, report.calibration)
        if is_measured
        else wording.operating_share(fpr, report.calibration),
        calibration_note=calibration_note(report.calibration),
        chart=distribution.chart(reference, report.score, threshold) if is_measured else None,
        chart_width=distribution.WIDTH,
        chart_height=distribution.HEIGHT,
        levels=[(level, precision[level]) for level in shown_levels if precision],
        paragraphs=list(article.paragraphs(text, marks)),
        marks=marks,
        sentence_segments=sentence_segments,
        span_segments=span_segments,
        surest=surest_findings(report)[:_MAX_SUREST],
    )


def service_page(limits: dict[str, int], *, keyed: bool = False) -> str:
    """Return the page of the service, where one can paste or drop a text. Its styles and scripts are separate files.

    Args:
        limits: Limits of the service by name.
        keyed: Whether requests need a key.

    Returns:
        The page.
    """
    return _environment().get_template("service.html").render(limits=limits, keyed=keyed)


def fragment(template: str, **values: Any) -> str:
    """Return a piece of a page, with everything in it escaped.

    Args:
        template: Name of the template.
        **values: Variables of the template.

    Returns:
        HTML without styles and scripts.
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


def render(template: str, styles: tuple[str, ...], scripts: tuple[str, ...], **values: Any) -> str:
    """Return a page that contains its styles and scripts, with a policy that allows these and no others.

    Args:
        template: Name of the template.
        styles: Names of its stylesheets.
        scripts: Names of its scripts.
        **values: Variables of the template.

    Returns:
        The page.
    """
    style, script = "".join(map(asset, styles)), "".join(map(asset, scripts))
    without_script = asset("without-script.css")
    policy = (
        f"default-src 'none'; style-src {_digest(style)} {_digest(without_script)}; script-src {_digest(script)}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    page = _environment().get_template(template)
    return page.render(values, policy=policy, style=style, script=script, without_script=without_script)


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
    environment.filters["whole_percent"] = wording.whole_percent
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
def _digest(content: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"
