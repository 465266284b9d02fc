"""`spin-detect compare`: a suspected text beside its suspected source, and every substitution."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from spin_detect.cli.inputs import STANDARD_INPUT, read_input, shown_name
from spin_detect.cli.options import model_option
from spin_detect.rendering.console import printable

if TYPE_CHECKING:
    from spin_detect.comparison import Comparison


@click.command("compare", short_help="Align a text with its suspected source and list every substitution.")
@click.argument("spun")
@click.argument("source")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@model_option
def command(spun: str, source: str, as_json: bool, model: Path | None) -> None:
    """Align SPUN, a suspected text, with SOURCE, word by word, and list which words stand for which.

    Either is a file, an address or - for standard input, as for `spin-detect score`. Words are kept where they stand in
    the order of the source, moved where their whole sentence is elsewhere there, replaced where a few words stand for
    a few others, else added. A synonym is a pair that the model's thesauri have; the gain says how many bits likelier
    the context finds the source's words. Texts that have nothing to do with each other share some words as well.
    """
    if spun == source == STANDARD_INPUT:
        raise click.UsageError("Only one of the two texts can come from standard input.")
    from spin_detect.comparison import compare
    from spin_detect.predict.detector import load

    texts = read_input(spun), read_input(source)
    comparison = compare(load(model), *texts)
    if as_json:
        click.echo(json.dumps({"file": spun, "source": source, **comparison.to_dict()}, indent=1))
    else:
        _show(comparison, shown_name(spun), shown_name(source))


def _show(comparison: "Comparison", spun: str, source: str) -> None:
    click.echo(
        f"{printable(spun)}, {comparison.words:,} words, beside {printable(source)}, {comparison.source_words:,} words\n"
    )
    for name in ("kept", "moved", "replaced", "added"):
        click.echo(f"  {name:<9}{getattr(comparison, name):>6.1%}")
    click.echo(f"  dropped  {comparison.dropped:>6.1%} of the source")
    known = sum(substitution.known for substitution in comparison.substitutions)
    click.echo(f"\n{len(comparison.substitutions):,} substitutions, {known:,} of them synonyms in a thesaurus")
    if not comparison.substitutions:
        return
    rows = [
        (
            _line(one.text),
            _line(one.source_text),
            "yes" if one.known else "",
            "" if one.gain_bits is None else f"{one.gain_bits:.1f}",
        )
        for one in comparison.substitutions
    ]
    written, original = (max(len(row[column]) for row in rows) for column in (0, 1))
    click.echo(f"\n{'written':<{written}}  {'source':<{original}}  synonym  gain in bits")
    for row in rows:
        click.echo(f"{row[0]:<{written}}  {row[1]:<{original}}  {row[2]:<7}  {row[3]:>12}".rstrip())


def _line(text: str) -> str:
    return " ".join(printable(text).split())
