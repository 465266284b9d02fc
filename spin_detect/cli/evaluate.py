"""`spin-detect evaluate`: how well a model does on documents it never saw."""

from pathlib import Path

import click


@click.command("evaluate", short_help="Measure a model on held-out documents and spinners.")
@click.option(
    "--corpora", type=click.Path(path_type=Path), required=True, help="Folder of human text; its test part is used."
)
@click.option("--model", type=click.Path(path_type=Path), help="Folder of the model.  [default: the one that ships]")
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    default=Path("evaluation"),
    show_default=True,
    help="Folder to write the tables to.",
)
def command(corpora: Path, model: Path | None, output: Path) -> None:
    """Measure a model by the project's protocol: every genre's false positives, every spinner's share found."""
    from spin_detect.evaluation import evaluate

    evaluate(model=model, corpora=corpora, output=output)
