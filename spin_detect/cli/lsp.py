"""The command `spin-detect lsp`: the language server for editors."""

from pathlib import Path

import click

from spin_detect.cli.options import calibration_option, fpr_option, model_option
from spin_detect.cli.requirements import require_packages
from spin_detect.report import LEVELS, Level


@click.command("lsp", short_help="Mark swapped words in an editor as one types.")
@click.option(
    "--level",
    type=click.Choice(LEVELS),
    default="likely",
    show_default=True,
    help="Least level of the marks: sure, likely (both), or possible (all).",
)
@fpr_option
@click.option(
    "--delay",
    type=click.FloatRange(0),
    default=0.2,
    show_default=True,
    help="Seconds without a change after which a text is scored.",
)
@calibration_option
@model_option
def command(level: Level, fpr: float, delay: float, calibration: Path | None, model: Path | None) -> None:
    """Answer an editor over standard input and output, in the language server protocol (extra `lsp`).

    The editor starts it. It marks plain text, Markdown, LaTeX and reStructuredText; mark-up is not scored. Words are
    marked only in a text that is called spun, as a whole or in part.
    """
    require_packages("this command", "lsp", "pygls", "lsprotocol", "markdown_it")
    from spin_detect.editors.language_server import language_server
    from spin_detect.editors.options import EditorOptions

    language_server(EditorOptions(level, fpr, delay, model, calibration)).start_io()
