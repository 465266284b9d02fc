"""`spin-detect score`: texts in, verdicts out."""

import json
import sys
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from spin_detect.cli.inputs import InputError, find_texts, read_inputs
from spin_detect.cli.options import fpr_option, model_option
from spin_detect.progress import track
from spin_detect.rendering.console import print_error, printable

if TYPE_CHECKING:
    from spin_detect.rendering.findings import Finding
    from spin_detect.report import Report

_FORMATS = ("text", "json", "jsonl", "editor", "sarif")
_SPUN_STATUS = 1
_UNUSABLE_STATUS = 2


@click.command("score", short_help="Score articles and show which words were swapped.")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object (for one text).")
@click.option("--jsonl", "as_json_lines", is_flag=True, help="Print one JSON object a line (for any number of texts).")
@click.option("--sarif", "as_sarif", is_flag=True, help="Print SARIF 2.1.0, for code-review tools.")
@click.option(
    "--format",
    "form",
    type=click.Choice(_FORMATS),
    help="Print in this format; editor is FILE:LINE:COLUMN: MESSAGE.  [default: text]",
)
@fpr_option
@click.option(
    "--allow",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="File of phrases never to flag, one a line: a field's terms, a house style.",
)
@click.option("--fail-on-spun", is_flag=True, help="Leave with status 1 if any text is spun.")
@model_option
@click.pass_context
def command(
    ctx: click.Context,
    paths: tuple[str, ...],
    as_json: bool,
    as_json_lines: bool,
    as_sarif: bool,
    form: str | None,
    fpr: float,
    allow: Path | None,
    fail_on_spun: bool,
    model: Path | None,
) -> None:
    """Score articles: how likely each is spun, and which words were swapped for what.

    PATH is a text file, a folder (its .txt and .md files, at any depth), or - for standard input. With the extra
    `files` installed it may also be .html, .docx, .odt, .pdf or .eml, in folders too, or an address, https://... One
    article is shown in full with its swaps marked; several get a line each.

    Offsets in JSON count characters of the decoded text, line ends as they are in the file and without a byte-order
    mark; for formats other than plain text, of the text taken out of them, which `spin-detect text` prints.

    The formats editor and sarif tell the swapped words of spun texts, the sure ones as warnings, and which texts are
    uncertain; lines and columns are counted from 1.

    Exit status: 0 whatever the verdicts; 1 with --fail-on-spun if a text is spun; 2 if an input is unusable (the
    others are still scored).
    """
    form = _one_format(form, as_json, as_json_lines, as_sarif)
    from spin_detect.predict import AllowList
    from spin_detect.predict.detector import load

    allowed = None if allow is None else AllowList.from_file(allow)
    unusable: list[str] = []

    def skip(error: InputError) -> None:
        unusable.append(str(error))
        print_error(error)

    files = find_texts(paths, skip)
    if form == "json" and len(files) > 1:
        raise click.UsageError(f"--json prints one object and there are {len(files):,} texts; use --jsonl.")
    detector = load(model)
    spun = False
    read: deque[tuple[str, str]] = deque()
    scored: list[tuple[str, Report, list[Finding]]] = []

    def texts() -> Iterator[str]:
        for file, text in read_inputs(files if sys.stdout.isatty() else track(files, "Scoring"), skip):
            read.append((file, text))
            yield text

    for report in detector.score_each(texts(), fpr=fpr, allow=allowed):
        file, text = read.popleft()
        spun |= report.verdict == "spun"
        if form == "sarif":
            from spin_detect.rendering.findings import findings

            scored.append((file, report, list(findings(report, text))))
        else:
            _write(report, text, file, form, alone=len(files) == 1)
    if form == "sarif":
        from spin_detect.rendering.sarif import log

        click.echo(json.dumps(log(scored, unusable), indent=1))
    if unusable:
        ctx.exit(_UNUSABLE_STATUS)
    if spun and fail_on_spun:
        ctx.exit(_SPUN_STATUS)


def _one_format(form: str | None, as_json: bool, as_json_lines: bool, as_sarif: bool) -> str:
    flags = {"json": as_json, "jsonl": as_json_lines, "sarif": as_sarif}
    chosen = [name for name, given in flags.items() if given] + ([form] if form else [])
    if len(set(chosen)) > 1:
        raise click.UsageError(f"The formats {' and '.join(chosen)} exclude each other; choose one.")
    return chosen[0] if chosen else "text"


def _write(report: "Report", text: str, file: str, form: str, alone: bool) -> None:
    """Write one report in a format that needs nothing of the others."""
    if form in ("json", "jsonl"):
        # ASCII only: true in every encoding the output may have.
        click.echo(json.dumps(report.to_dict(file), indent=None if form == "jsonl" else 1))
    elif form == "editor":
        from spin_detect.rendering.findings import findings

        name = printable(" ".join(file.splitlines()))
        for found in findings(report, text):
            click.echo(f"{name}:{found.place.line}:{found.place.column}: {found.level}: {found.message} [{found.rule}]")
    else:
        from spin_detect.rendering.terminal import show, show_summary

        if alone:
            show(report, text, file)
        else:
            show_summary(report, file)
