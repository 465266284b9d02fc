"""`spin-detect score`: texts in, verdicts out."""

import json
import sys
from collections import deque
from collections.abc import Iterator
from pathlib import Path

import click

from spin_detect.cli.console import complain
from spin_detect.cli.inputs import InputError, find_texts, read_text
from spin_detect.progress import track

_SPUN_STATUS = 1
_UNUSABLE_STATUS = 2


@click.command("score", short_help="Score articles and show which words were swapped.")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object (for one text).")
@click.option("--jsonl", "as_json_lines", is_flag=True, help="Print one JSON object a line (for any number of texts).")
@click.option(
    "--fpr",
    type=click.FloatRange(0, 1, min_open=True, max_open=True),
    default=0.01,
    show_default=True,
    help="Call a text spun if at most this share of originals of its length look as odd.",
)
@click.option(
    "--allow",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="File of phrases never to flag, one a line: a field's terms, a house style.",
)
@click.option("--fail-on-spun", is_flag=True, help="Leave with status 1 if any text is spun.")
@click.option("--model", type=click.Path(path_type=Path), help="Folder of the model.  [default: the one that ships]")
@click.pass_context
def command(
    ctx: click.Context,
    paths: tuple[str, ...],
    as_json: bool,
    as_json_lines: bool,
    fpr: float,
    allow: Path | None,
    fail_on_spun: bool,
    model: Path | None,
) -> None:
    """Score articles: how likely each is spun, and which words were swapped for what.

    PATH is a text file, a folder (its .txt and .md files, at any depth), or - for standard input. One article is
    shown in full with its swaps marked; several get a line each. Offsets in JSON count characters of the decoded
    text, line ends as they are in the file and without a byte-order mark.

    Exit status: 0 whatever the verdicts; 1 with --fail-on-spun if a text is spun; 2 if an input is unusable (the
    others are still scored).
    """
    if as_json and as_json_lines:
        raise click.UsageError("--json and --jsonl exclude each other; choose one.")
    from spin_detect.allow import read_allowed
    from spin_detect.cli.render import show, show_summary
    from spin_detect.detector import load

    allowed = None if allow is None else read_allowed(allow)

    unusable = False

    def skip(error: InputError) -> None:
        nonlocal unusable
        unusable = True
        complain(error)

    files = find_texts(paths, skip)
    if as_json and len(files) > 1:
        raise click.UsageError(f"--json prints one object and there are {len(files):,} texts; use --jsonl.")
    detector = load(model)
    spun = False
    read: deque[tuple[str, str]] = deque()

    def texts() -> Iterator[str]:
        for file in files if sys.stdout.isatty() else track(files, "Scoring"):
            try:
                text = read_text(file)
            except InputError as error:
                skip(error)
                continue
            read.append((file, text))
            yield text

    for report in detector.score_each(texts(), fpr=fpr, allow=allowed):
        file, text = read.popleft()
        spun |= report.verdict == "spun"
        if as_json or as_json_lines:
            # ASCII only: true in every encoding the output may have.
            click.echo(json.dumps(report.to_dict(file), indent=None if as_json_lines else 1))
        elif len(files) == 1:
            show(report, text, file)
        else:
            show_summary(report, file)
    if unusable:
        ctx.exit(_UNUSABLE_STATUS)
    if spun and fail_on_spun:
        ctx.exit(_SPUN_STATUS)
