"""The command `spin-detect compare`: align a suspected text with its suspected source."""

import json
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

import click

from spin_detect.cli.inputs import print_warnings, read_input
from spin_detect.cli.options import model_option, quiet_option, verbose_option
from spin_detect.cli.pages import check_page, is_stream, write_page
from spin_detect.files.inputs import STANDARD_STREAM, display_name
from spin_detect.rendering.console import print_model, print_written, printable

if TYPE_CHECKING:
    from spin_detect.comparison import Comparison


@click.command("compare", short_help="Align a text with its suspected source and list every swap.")
@click.argument("spun")
@click.argument("source")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option(
    "--html",
    type=click.Path(path_type=Path),
    metavar="PAGE",
    help="Write a page with both texts side by side, or - for standard output.",
)
@model_option
@quiet_option
@verbose_option
def command(spun: str, source: str, as_json: bool, html: Path | None, model: Path | None) -> None:
    """Align SPUN, a suspected text, with SOURCE, word by word, and list every swap.

    Each of them is one text: a file, an address, or - for standard input, no folder. A word of SPUN is kept if it occurs in the source in
    the same order, moved if its whole sentence is at another place of the source, swapped if a few words of the source
    have a few others in their place, and added otherwise. A pair of words is a synonym if the model's thesauri contain
    it. The gain says how many bits likelier the words of the source are in their context. Unrelated texts share some
    words too.
    """
    if spun == source == STANDARD_STREAM:
        raise click.UsageError("Only one of the two texts can come from standard input.")
    if html is not None:
        if as_json and is_stream(html):
            raise click.UsageError("Standard output takes the page or the JSON, not both; name a file with --html.")
        check_page(html, (spun, source), what="comparison", option="--html")
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
    if html is not None:
        from spin_detect.comparison.explanations import explain_substitutions
        from spin_detect.rendering.html.comparison import comparison_page

        names = [PurePath(display_name(path)).name for path in (spun, source)]
        explanations = explain_substitutions(detector, texts[1], comparison)
        write_page(html, comparison_page(comparison, *texts, *names, explanations=explanations))
        if not (as_json or is_stream(html)):
            print_written(html)
    if as_json:
        click.echo(json.dumps({"file": spun, "source": source, **comparison.to_dict()}, indent=1))
    elif html is None:
        _show(comparison, display_name(spun), display_name(source))


def _show(comparison: "Comparison", spun: str, source: str) -> None:
    """Print a comparison as text.

    Args:
        comparison: The comparison.
        spun: Name of the suspected text.
        source: Name of its source.
    """
    from spin_detect.rendering import comparison_words

    click.echo(
        f"{printable(spun)}, {comparison.words:,} words, beside {printable(source)}, {comparison.source_words:,} words\n"
    )
    for part in comparison_words.parts(comparison):
        click.echo(f"  {part.name:<9}{part.share:>6.1%}")
    click.echo(f"  left out {comparison.dropped:>6.1%} of the source")
    click.echo(f"\n{comparison_words.n_swaps(comparison)}")
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
