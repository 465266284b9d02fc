"""`spin-detect evaluate`: how well a model does on documents it never saw."""

from pathlib import Path

import click

from spin_detect.cli.options import model_option


@click.command("evaluate", short_help="Measure a model on held-out documents and spinners.")
@click.option("--corpora", type=click.Path(path_type=Path), help="Folder of human text; its test part is used.")
@click.option(
    "--lexicons",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Folder of thesauri the test spinners draw from.  [default: `lexicons` beside the corpora, else the model's own]",
)
@click.option(
    "--labelled",
    type=click.Path(path_type=Path, exists=True),
    multiple=True,
    help="Labelled JSONL or CSV to measure as well, or a folder of such; can be repeated. Rows have `original` and `spun`, or `text` "
    "and `label`.  [default: `evaluation` beside the corpora, if it is there]",
)
@click.option(
    "--mpc",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Folder of the Machine-Paraphrased Corpus as published; its archives are read as they are.",
)
@click.option("--baselines", is_flag=True, help="Measure what people would use instead, on the same texts.")
@click.option("--sizes", is_flag=True, help="Measure detection against the size of the n-gram tables.")
@click.option("--evasion", is_flag=True, help="Measure what tricks to slip through cost, and spun parts of long texts.")
@model_option
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    default=Path("docs"),
    show_default=True,
    help="Folder to write tables and plots to.",
)
@click.option(
    "--pieces",
    type=click.IntRange(min=20),
    default=400,
    show_default=True,
    help="Test documents of each source, all other texts in proportion: fewer are quicker, with wider intervals.",
)
@click.option("--jobs", type=click.IntRange(min=1), help="Processes to use.  [default: one a core]")
def command(
    corpora: Path | None,
    lexicons: Path | None,
    labelled: tuple[Path, ...],
    mpc: Path | None,
    baselines: bool,
    sizes: bool,
    evasion: bool,
    model: Path | None,
    output: Path,
    pieces: int,
    jobs: int | None,
) -> None:
    """Measure a model by the project's protocol: every genre's false positives, every spinner's share found.

    Without --corpora only --labelled and --mpc are measured, at the score that 1% of originals reached when the model
    was trained. What was measured before of the same model stays on the page.
    """
    from spin_detect.evaluation import EvaluationConfig, evaluate

    def beside(name: str) -> Path | None:
        folder = corpora.resolve().parent / name if corpora else None
        return folder if folder and folder.is_dir() else None

    found = beside("evaluation")
    wanted = EvaluationConfig(
        corpora=corpora,
        lexicons=lexicons or beside("lexicons"),
        labelled=labelled or ((found,) if found else ()),
        baselines=baselines,
        sizes=sizes,
        evasion=evasion,
        mpc=mpc,
        pieces=pieces,
    )
    results = evaluate(model, wanted, output, jobs)
    if mpc is not None:
        from spin_detect.evaluation.paraphrase_benchmark import mpc_markdown

        click.echo("\n".join(mpc_markdown(results["mpc"])))
    click.echo(f"Wrote {output / 'results.md'}")
