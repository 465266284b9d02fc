"""The command `spin-detect mcp`: answer an assistant over standard input and output."""

from pathlib import Path

import click

from spin_detect.cli.options import allow_option, calibration_option, model_option, quiet_option, verbose_option
from spin_detect.cli.requirements import require_packages
from spin_detect.rendering.console import print_model

_WARM_UP = "The first text that is scored imports modules and maps the model into memory."


@click.command("mcp", short_help="Let an assistant check texts, over the Model Context Protocol.")
@click.argument("folders", nargs=-1, type=click.Path(path_type=Path), metavar="[FOLDER]...")
@calibration_option
@allow_option
@model_option
@click.option(
    "--max-characters",
    type=click.IntRange(min=1),
    default=500_000,
    show_default=True,
    help="Number of characters in one call.",
)
@click.option(
    "--max-file-size", type=click.IntRange(min=1), default=32, show_default=True, help="Size limit of a file, in MiB."
)
@quiet_option
@verbose_option
def command(
    folders: tuple[Path, ...],
    calibration: Path | None,
    allow: Path | None,
    model: Path | None,
    max_characters: int,
    max_file_size: int,
) -> None:
    """Answer an assistant over standard input and output, which starts this command by itself (Model Context Protocol).

    Its tools are check_text, check_file and compare. They answer what `score --json` and `compare --json` print, with
    what it means. They change nothing and use no network. Files are read only inside each FOLDER; without one, none is.
    """
    require_packages("this command", "mcp", "mcp")
    from spin_detect.assistants.folders import ReadableFolders
    from spin_detect.assistants.server import Tools, create_server
    from spin_detect.predict.allow_list import AllowList
    from spin_detect.predict.detector import load

    readable = ReadableFolders.from_paths(folders, max_file_size * 2**20)
    allow_list = None if allow is None else AllowList.from_file(allow)
    detector = load(model, calibration=calibration)
    print_model(detector.info)
    detector.score(_WARM_UP)
    create_server(Tools(detector, readable, max_characters, allow_list)).run()
