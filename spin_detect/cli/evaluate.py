"""`spin-detect evaluate`: how well a model does on documents it never saw."""

from pathlib import Path

import click


@click.command("evaluate", short_help="Measure a model on held-out documents and spinners.")
@click.option(
    "--corpora", type=click.Path(path_type=Path), required=True, help="Folder of human text; its test part is used."
)
@click.option(
    "--lexicons",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Folder of thesauri the test spinners draw from.  [default: `lexicons` beside the corpora, else the model's own]",
)
@click.option(
    "--labelled",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Folder of labelled JSONL to measure as well.  [default: `evaluation` beside the corpora, if it is there]",
)
@click.option("--model", type=click.Path(path_type=Path), help="Folder of the model.  [default: the one that ships]")
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    default=Path("docs"),
    show_default=True,
    help="Folder to write the tables to.",
)
def command(corpora: Path, lexicons: Path | None, labelled: Path | None, model: Path | None, output: Path) -> None:
    """Measure a model by the project's protocol: every genre's false positives, every spinner's share found."""
    from spin_detect.evaluation import evaluate

    def beside(name: str) -> Path | None:
        folder = corpora.resolve().parent / name
        return folder if folder.is_dir() else None

    evaluate(
        model=model,
        corpora=corpora,
        lexicons=lexicons or beside("lexicons"),
        labelled=labelled or beside("evaluation"),
        output=output,
    )
    click.echo(f"Wrote {output / 'results.md'}")
