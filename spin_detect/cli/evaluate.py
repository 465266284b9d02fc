"""The command `spin-detect evaluate`: measure a model on documents that it was not trained on."""

from pathlib import Path

import click

from spin_detect.cli.options import model_option, output_folder, publish_option, quiet_option, results_option
from spin_detect.rendering.console import print_written


@click.command("evaluate", short_help="Measure a model on held-out documents and spinners.")
@click.option("--corpora", type=click.Path(path_type=Path), help="Folder of human text; its test split is used.")
@click.option(
    "--lexicons",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Folder of thesauri for the test spinners.  [default: `lexicons` beside the corpora, else those of the model]",
)
@click.option(
    "--labelled",
    type=click.Path(path_type=Path, exists=True),
    multiple=True,
    help="Labelled JSONL or CSV file to measure as well, or a folder of them. This option can be repeated. Rows have "
    "`original` and `spun`, or `text` and `label`.  [default: `evaluation` beside the corpora, if it exists]",
)
@click.option(
    "--mpc",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Folder of the Machine-Paraphrased Corpus, with its archives as published.",
)
@click.option("--baselines", is_flag=True, help="Measure other methods on the same texts.")
@click.option("--sizes", is_flag=True, help="Measure detection against the size of the n-gram tables.")
@click.option("--evasion", is_flag=True, help="Measure obfuscated texts, and long texts of which a passage is spun.")
@click.option(
    "--honesty", is_flag=True, help="Measure originals that look odd: one connective many times, damaged text."
)
@model_option
@results_option
@publish_option
@quiet_option
@click.option(
    "--pieces",
    type=click.IntRange(min=20),
    default=400,
    show_default=True,
    help="Test documents of each source; the number of all other texts follows. Fewer take less time and give wider "
    "intervals.",
)
@click.option("--jobs", type=click.IntRange(min=1), help="Number of processes.  [default: one for each core]")
def command(
    corpora: Path | None,
    lexicons: Path | None,
    labelled: tuple[Path, ...],
    mpc: Path | None,
    baselines: bool,
    sizes: bool,
    evasion: bool,
    honesty: bool,
    model: Path | None,
    output: Path | None,
    publish: bool,
    pieces: int,
    jobs: int | None,
) -> None:
    """Measure a model: the false positives of every genre, and the share of every spinner's texts that is found.

    Without --corpora, only --labelled and --mpc are measured, at the score that 1% of originals reached when the model
    was trained. Earlier measurements of the same model in the same folder stay on the page.
    """
    output = output_folder(output, publish=publish)
    from spin_detect.evaluation.data import EvaluationConfig
    from spin_detect.evaluation.runner import evaluate

    def sibling_folder(name: str) -> Path | None:
        folder = corpora.resolve().parent / name if corpora else None
        return folder if folder and folder.is_dir() else None

    labelled_folder = sibling_folder("evaluation")
    config = EvaluationConfig(
        corpora=corpora,
        lexicons=lexicons or sibling_folder("lexicons"),
        labelled=labelled or ((labelled_folder,) if labelled_folder else ()),
        baselines=baselines,
        sizes=sizes,
        evasion=evasion,
        honesty=honesty,
        mpc=mpc,
        pieces=pieces,
    )
    results = evaluate(model, config, output, jobs)
    if mpc is not None:
        from spin_detect.evaluation.paraphrase_benchmark import mpc_markdown

        click.echo("\n".join(mpc_markdown(results["mpc"])))
    print_written(output / "results.md")
