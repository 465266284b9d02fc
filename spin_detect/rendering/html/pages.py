"""Templates and what goes with them: the one place that knows Jinja."""

import base64
import hashlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from spin_detect.regressors.calibration import ReferenceScores
from spin_detect.rendering import wording
from spin_detect.rendering.html import article, distribution
from spin_detect.rendering.wording import remarks
from spin_detect.report import Report

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup


_HERE = Path(__file__).resolve().parent
_MOST_SUREST = 20  # rows of the table of swaps


def report_page(report: Report, text: str, name: str, *, originals: ReferenceScores, fpr: float = 0.01) -> str:
    """One self-contained page: the article as written, its marks, and what the numbers mean.

    `text` is what `report` was made of, `name` what to call it, `sample_originals` what it is compared with
    (`Detector.originals(report.words)`), `fpr` the operating point it was scored at.
    """
    text = article.shown(text)
    marks = article.marks(report)
    threshold = originals.threshold(fpr)
    sentences, spans = article.strip(report, text)
    return render(
        "report.html",
        ("report.css",),
        ("report.js",),
        name=article.shown(name),
        report=report,
        headline=wording.headline(report),
        rarity=wording.rarity(report, originals),
        reason=wording.sentence(report.reason),
        remarks=remarks(report),
        counted=wording.counted(report, originals),
        chances=wording.chances(report.score),
        expected=wording.expected(report),
        operating_point=wording.operating_point(fpr, threshold),
        chart=distribution.chart(originals, report.score, threshold),
        chart_width=distribution.WIDTH,
        chart_height=distribution.HEIGHT,
        paragraphs=list(article.paragraphs(text, marks)),
        marks=marks,
        sentences=sentences,
        spans=spans,
        surest=article.surest(marks, _MOST_SUREST),
    )


def service_page(limits: dict[str, int], *, keyed: bool = False) -> str:
    """The page of the service: paste or drop a text, see the report. Its styles and scripts are served beside it."""
    return _environment().get_template("service.html").render(limits=limits, keyed=keyed)


def asset(name: str) -> str:
    """The text of a stylesheet or script.

    Raises KeyError for a name that is not one of ours.
    """
    return _assets()[name]


def render(template: str, styles: tuple[str, ...], scripts: tuple[str, ...], **values: Any) -> str:
    """A page with its styles and scripts inside, and a policy that allows these and nothing else."""
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
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["as_written"] = _as_written
    return environment


def _as_written(text: str) -> "Markup":
    """Escaped, and its carriage returns by number: HTML would turn those it reads into line feeds."""
    from markupsafe import Markup, escape

    return Markup(escape(text).replace("\r", Markup("&#13;")))


@cache
def _assets() -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in sorted((_HERE / "static").iterdir())}


@cache
def _digest(content: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"
