"""The command `spin-detect info`: show the model, how it was trained and how well it detects."""

import json
from pathlib import Path

import click

from spin_detect.cli.options import model_option, no_color_option
from spin_detect.rendering.console import line_width, printable, use_colour
from spin_detect.storage.model_folder import ModelError, default_model_path, open_model
from spin_detect.storage.schema import check_structure, check_values

_CARD = "README.md"


@click.command("info", short_help="Show the card of the model.")
@model_option
@click.option("--check", is_flag=True, help="Check every value of every array, and say what was checked.")
@click.option("--json", "as_json", is_flag=True, help="Print the model's settings, data and metrics as JSON.")
@no_color_option
def command(model: Path | None, check: bool, as_json: bool) -> None:
    """Check the model and show its card, which says how it was trained and how well it detects."""
    if check and as_json:
        raise click.UsageError("--check and --json exclude each other; choose one.")
    folder = model or default_model_path()
    opened = open_model(folder)
    if check:
        try:
            check_structure(opened.arrays)
            check_values(opened.arrays)
        except ValueError as error:
            raise ModelError(f"{folder}: {error}; restore the model folder from its source") from None
        n_values = sum(array.size for array in opened.arrays.values())
        click.echo(
            f"{printable(opened.info.name)} {printable(opened.info.version)} in {printable(str(folder))} is intact:"
        )
        click.echo("  the files are complete, and their checksums are those that were stored when the model was made")
        click.echo(f"  all {len(opened.arrays)} arrays have the names, types and shapes that this version needs")
        click.echo(f"  all {n_values:,} values are finite, and those that point into other arrays point inside them")
        return
    if as_json:
        click.echo(json.dumps(opened.meta, indent=1, sort_keys=True))
        return
    size = sum(array.nbytes for array in opened.arrays.values()) / 1e6
    click.echo(f"{printable(opened.info.name)} {printable(opened.info.version)}")
    click.echo(f"  folder  {printable(str(folder))}")
    click.echo(f"  sha256  {opened.info.sha256}")
    click.echo(f"  size    {size:.1f} MB in {len(opened.arrays)} arrays")
    card = folder / _CARD
    if not card.is_file():
        return
    text = printable(card.read_text(encoding="utf-8", errors="replace"))
    click.echo()
    if use_colour():
        from rich.console import Console
        from rich.markdown import Markdown

        Console(force_terminal=True, width=line_width()).print(Markdown(text))
    else:
        click.echo(text)
