"""The command `spin-detect score`: print the verdict of each text."""

import json
import sys
from collections import deque
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from spin_detect.cli.file_progress import file_progress
from spin_detect.cli.inputs import InputError, find_texts, read_inputs
from spin_detect.cli.options import (
    UNUSABLE_STATUS,
    all_marks_option,
    allow_option,
    calibration_option,
    fpr_option,
    model_option,
    no_color_option,
    phrase_lists,
    phrases_option,
    quiet_option,
    verbose_option,
)
from spin_detect.files import ExtractedText
from spin_detect.progress import announce
from spin_detect.rendering.console import print_error, print_model, printable

if TYPE_CHECKING:
    from spin_detect.rendering.editor_messages import EditorMessage
    from spin_detect.report import Report, SectionScore
    from spin_detect.suggestions.explanations import Explanation

_FORMATS = ("text", "json", "jsonl", "editor", "rdjsonl", "sarif")
_SPUN_STATUS = 1


@click.command("score", short_help="Score articles and show which words were swapped.")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object, for one text.")
@click.option("--jsonl", "as_json_lines", is_flag=True, help="Print one JSON object for each text, each on one line.")
@click.option("--sarif", "as_sarif", is_flag=True, help="Print SARIF 2.1.0, for code-review tools.")
@click.option(
    "--format",
    "output_format",
    type=click.Choice(_FORMATS),
    help="Output format; editor prints FILE:LINE:COLUMN: MESSAGE, rdjsonl is for reviewdog.  [default: text]",
)
@fpr_option
@calibration_option
@allow_option
@phrases_option
@all_marks_option
@click.option(
    "--min-probability",
    type=click.FloatRange(0, 1),
    default=0,
    metavar="P",
    help="Mark and list only words that were swapped with at least this probability, such as 0.9.",
)
@click.option(
    "--by-section", is_flag=True, help="Also give each section a verdict, with rates corrected for their number."
)
@click.option("--brief", is_flag=True, help="Of one article, print the verdict and the surest examples, not the text.")
@click.option("--fail-on-spun", is_flag=True, help="Exit with status 1 if a text is spun, as a whole or in part.")
@model_option
@quiet_option
@verbose_option
@no_color_option
@click.pass_context
def command(
    ctx: click.Context,
    paths: tuple[str, ...],
    as_json: bool,
    as_json_lines: bool,
    as_sarif: bool,
    output_format: str | None,
    fpr: float,
    calibration: Path | None,
    allow: Path | None,
    phrases: tuple[Path, ...],
    all_marks: bool,
    min_probability: float,
    by_section: bool,
    brief: bool,
    fail_on_spun: bool,
    model: Path | None,
) -> None:
    """Score articles: how likely each was spun, and which words were swapped.

    PATH is a text file, a folder (its .txt and .md files, at any depth), or - for standard input. It may also be a LaTeX
    file (.tex), read with the files that it includes, an archive of LaTeX sources or a .rtf file. With the extra `files`
    installed, it may also be a .html, .docx, .odt, .fodt, .pptx, .epub, .pdf, .eml or .mbox file, an article in JATS or TEI
    (.xml), also in a folder, or an address (https://...). One article is printed in full, with the swapped words marked; for
    several, one line each. Each mail of a mailbox (.mbox) is a text.

    Offsets in JSON count characters of the text that `spin-detect text` prints: the decoded text with its line ends,
    without a byte-order mark.

    The formats editor, rdjsonl and sarif list the swapped words of spun texts and of spun passages, the likely ones as
    warnings, the texts that are uncertain, and known phrases of any text as notes. Lines and columns are counted from 1.

    Known phrases are those of a published list of tortured phrases, and of the files that --phrases names. They are
    reported apart from the marks, and no verdict depends on them.

    --by-section needs a format whose reader gives sections: articles in JATS, TEI or LaTeX, Markdown and others. The
    threshold is divided between the sections of a text, so that no more originals than before have one that is called
    spun. JSON has them in `sections`; of one article, the table of sections stands in place of the text.

    --min-probability chooses among the marks of every format, and among those that --all-marks adds. It changes no
    verdict.

    Exit status: 0, whatever the verdicts; 1 if a text is spun, as a whole or in part, and --fail-on-spun is given; 2 if
    an input is unusable. The others are still scored.
    """
    output_format = _one_format(output_format, as_json, as_json_lines, as_sarif)
    if by_section and output_format in ("editor", "sarif"):
        raise click.UsageError(
            f"--by-section gives verdicts, and the format {output_format} lists words; use --json or --jsonl."
        )
    from spin_detect.predict.allow_list import AllowList
    from spin_detect.predict.detector import load
    from spin_detect.rendering.wording import left_out_marks
    from spin_detect.report import CALLED_SPUN

    allowed = None if allow is None else AllowList.from_file(allow)
    lists = phrase_lists(phrases)
    messages: list[str] = []

    def skip(error: InputError) -> None:
        messages.append(str(error))
        print_error(error)

    files = find_texts(paths, skip)
    if output_format == "json" and len(files) > 1:
        raise click.UsageError(f"--json prints one object and there are {len(files):,} texts; use --jsonl.")
    if output_format == "text" and len(files) > 1 and min_probability:
        raise click.UsageError(
            f"--min-probability chooses marks, and the lines of {len(files):,} texts have none; "
            "use --jsonl, --sarif or --format editor."
        )
    with announce("Loading the model"):
        detector = load(model, calibration=calibration)
    print_model(detector.info)
    any_spun = has_header = False
    scoring: deque[tuple[str, ExtractedText]] = deque()  # texts given to the detector, whose reports have not come yet
    scored: list[tuple[str, Report, list[EditorMessage]]] = []

    shares_terminal = sys.stdout.isatty()  # then the bar gives way to each report
    with file_progress("Scoring", files) as progress:

        def texts() -> Iterator[str]:
            for file, extracted in read_inputs(files, skip):
                progress.resume()
                scoring.append((file, extracted))
                yield extracted.text

        for report in detector.score_each(texts(), fpr=fpr, allow=allowed, phrases=lists):
            file, extracted = scoring.popleft()
            text = extracted.text
            progress.finish(file)
            report = report.with_warnings(extracted.warnings)
            any_spun |= report.verdict in CALLED_SPUN
            sections = None
            if by_section:
                sections = detector.score_sections(text, extracted.sections, fpr=fpr, allow=allowed)
                any_spun |= any(section.verdict in CALLED_SPUN for section in sections)
            if all_marks:
                report = report.with_all_marks()
            n_marks = len(report.spans)
            report = report.with_min_probability(min_probability)
            left_out = left_out_marks(n_marks - len(report.spans), min_probability)
            if output_format == "sarif":
                from spin_detect.rendering.editor_messages import editor_messages

                scored.append((file, report, list(editor_messages(report, text))))
                continue
            in_full = output_format == "text" and len(files) == 1
            explanations = detector.explain(text, report) if in_full else None
            if shares_terminal:
                progress.pause()
            if output_format == "text" and not in_full and not has_header:
                from spin_detect.rendering.terminal import show_line_header

                show_line_header()
                has_header = True
            if sections is not None and output_format in ("json", "jsonl"):
                _write_json(report, file, output_format, sections, extracted)
                continue
            _write(report, text, file, output_format, explanations, brief=brief or by_section, left_out=left_out)
            if sections is not None:
                from spin_detect.rendering.section_table import show_sections

                show_sections(sections, indent=not in_full)
    if output_format == "sarif":
        from spin_detect.rendering.sarif import log

        click.echo(json.dumps(log(scored, messages), indent=1))
    if messages:
        ctx.exit(UNUSABLE_STATUS)
    if any_spun and fail_on_spun:
        ctx.exit(_SPUN_STATUS)


def _one_format(output_format: str | None, as_json: bool, as_json_lines: bool, as_sarif: bool) -> str:
    """Return the output format that the options choose.

    Args:
        output_format: Value of --format.
        as_json: Whether --json is given.
        as_json_lines: Whether --jsonl is given.
        as_sarif: Whether --sarif is given.

    Returns:
        One of `_FORMATS`.

    Raises:
        UsageError: The options choose several formats.
    """
    flags = {"json": as_json, "jsonl": as_json_lines, "sarif": as_sarif}
    chosen = [name for name, is_set in flags.items() if is_set] + ([output_format] if output_format else [])
    if len(set(chosen)) > 1:
        raise click.UsageError(f"The formats {' and '.join(chosen)} exclude each other; choose one.")
    return chosen[0] if chosen else "text"


def _write_json(
    report: "Report", file: str, output_format: str, sections: "Sequence[SectionScore]", extracted: ExtractedText
) -> None:
    """Print one report with its sections as JSON.

    Args:
        report: The report.
        file: Path of the text, or ``-``.
        output_format: json or jsonl.
        sections: Scores of its sections.
        extracted: What was read, and left out.
    """
    body = report.to_dict(file)
    body["sections"] = [section.to_dict() for section in sections]
    body["left_out"] = [{"kind": kind, "count": count} for kind, count in extracted.left_out]
    click.echo(json.dumps(body, indent=None if output_format == "jsonl" else 1))


def _write(
    report: "Report",
    text: str,
    file: str,
    output_format: str,
    explanations: "Sequence[Explanation] | None",
    *,
    brief: bool,
    left_out: str,
) -> None:
    """Print one report, in a format that prints each report by itself.

    Args:
        report: The report.
        text: Its text.
        file: Path of the text, or ``-``.
        output_format: One of `_FORMATS`, but not sarif.
        explanations: Explanations of its marks if it is printed in full; None prints a line for a format that is text.
        brief: Whether a report in full ends before the article.
        left_out: Sentence about the marks that are left out; "" if there are none.
    """
    if output_format in ("json", "jsonl"):
        # ASCII only, so that it is right in every encoding that the output may have.
        click.echo(json.dumps(report.to_dict(file), indent=None if output_format == "jsonl" else 1))
    elif output_format == "editor":
        from spin_detect.rendering.editor_messages import editor_messages

        name = printable(" ".join(file.splitlines()))
        for message in editor_messages(report, text):
            place = f"{name}:{message.start.line}:{message.start.column}"
            click.echo(f"{place}: {message.level}: {message.text} [{message.rule}]")
    elif output_format == "rdjsonl":
        from spin_detect.rendering.editor_messages import editor_messages
        from spin_detect.rendering.rdjsonl import lines

        for line in lines(file, text, editor_messages(report, text)):
            click.echo(line)
    else:
        from spin_detect.rendering.terminal import show, show_line

        if explanations is None:
            show_line(report, file)
        else:
            show(report, text, file, explanations, brief=brief, left_out=left_out)
