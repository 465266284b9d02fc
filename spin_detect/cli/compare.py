"""The command `spin-detect compare`: align a suspected text with its suspected source."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from spin_detect.cli.inputs import print_warnings, read_input
from spin_detect.cli.options import model_option, verbose_option
from spin_detect.files.inputs import STANDARD_STREAM, display_name
from spin_detect.rendering.console import print_model, printable

if TYPE_CHECKING:
    from spin_detect.comparison import Comparison


@click.command("compare", short_help="Align a text with its suspected source and list every substitution.")
@click.argument("spun")
@click.argument("source")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@model_option
@verbose_option
def command(spun: str, source: str, as_json: bool, model: Path | None) -> None:
    """Align SPUN, a suspected text, with SOURCE, word by word, and list every substitution.

    Each of them is one text: a file, an address, or - for standard input, no folder. A word of SPUN is kept if it occurs in the source in
    the same order, moved if its whole sentence is at another place of the source, replaced if a few words of the source
    have a few others in their place, and added otherwise. A pair of words is a synonym if the model's thesauri contain
    it. The gain says how many bits likelier the words of the source are in their context. Unrelated texts share some
    words too.
    """
    if spun == source == STANDARD_STREAM:
        raise click.UsageError("Only one of the two texts can come from standard input.")
    texts = []
    for path in (spun, source):
        extracted = read_input(path)
        print_warnings(path, extracted)
        texts.append(extracted.text)
    from spin_detect.comparison import compare
    from spin_detect.predict.detector import load

    detector = load(model)
    print_model(detector.info)
    comparison = compare(detector, *texts)
    if as_json:
        click.echo(json.dumps({"file": spun, "source": source, **comparison.to_dict()}, indent=1))
    else:
        _show(comparison, display_name(spun), display_name(source))


def _show(comparison: "Comparison", spun: str, source: str) -> None:
    """Print a comparison as text.

    Args:
        comparison: The comparison.
        spun: Name of the suspected text.
        source: Name of its source.
    """
    click.echo(
        f"{printable(spun)}, {comparison.words:,} words, beside {printable(source)}, {comparison.source_words:,} words\n"
    )
    for name in ("kept", "moved", "replaced", "added"):
        click.echo(f"  {name:<9}{getattr(comparison, name):>6.1%}")
    click.echo(f"  dropped  {comparison.dropped:>6.1%} of the source")
    n_synonyms = sum(substitution.known for substitution in comparison.substitutions)
    click.echo(f"\n{len(comparison.substitutions):,} substitutions, {n_synonyms:,} of them synonyms in a thesaurus")
    if not comparison.substitutions:
        return
    rows = [
        (
            _on_one_line(substitution.text),
            _on_one_line(substitution.source_text),
            "yes" if substitution.known else "",
            "" if substitution.gain_bits is None else f"{substitution.gain_bits:.1f}",
        )
        for substitution in comparison.substitutions
    ]
    width, source_width = (max(len(row[column]) for row in rows) for column in (0, 1))
    click.echo(f"\n{'written':<{width}}  {'source':<{source_width}}  synonym  gain in bits")
    for row in rows:
        click.echo(f"{row[0]:<{width}}  {row[1]:<{source_width}}  {row[2]:<7}  {row[3]:>12}".rstrip())


def _on_one_line(text: str) -> str:
    return " ".join(printable(text).split())
