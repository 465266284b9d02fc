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
@click.option(
    "--card",
    "as_card",
    is_flag=True,
    help="Print the model card with the metadata of the Hugging Face hub: its README.md.",
)
@click.option(
    "--licence",
    metavar="ID",
    help="Licence on that card, as the hub names it.  [default: apache-2.0 for the model that ships, else other]",
)
@no_color_option
def command(model: Path | None, check: bool, as_json: bool, as_card: bool, licence: str | None) -> None:
    """Check the model and show its card, which says how it was trained and how well it detects.

    --card prints the card for the Hugging Face hub, with the results as the hub shows and searches them:
    spin-detect info --card > README.md
    """
    chosen = [name for name, is_set in (("--check", check), ("--json", as_json), ("--card", as_card)) if is_set]
    if len(chosen) > 1:
        raise click.UsageError(f"{' and '.join(chosen)} exclude each other; choose one.")
    if licence is not None and not as_card:
        raise click.UsageError("--licence is for the card of the hub; give --card, too.")
    folder = model or default_model_path()
    opened = open_model(folder)
    card = folder / _CARD
    text = card.read_text(encoding="utf-8", errors="replace") if card.is_file() else ""
    if as_card:
        from spin_detect.evaluation.hub_card import hub_card

        ships = folder.resolve() == default_model_path().resolve()
        click.echo(hub_card(opened.meta, opened.info, licence or ("apache-2.0" if ships else "other"), text), nl=False)
        return
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
    if not text:
        return
    if text.startswith("---\n"):  # a block of metadata, of a card from the hub
        from spin_detect.evaluation.hub_card import without_block

        text = without_block(text)
    text = printable(text)
    click.echo()
    if use_colour():
        from rich.console import Console
        from rich.markdown import Markdown

        Console(force_terminal=True, width=line_width()).print(Markdown(text))
    else:
        click.echo(text)
