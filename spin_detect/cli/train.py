"""`spin-detect train`: from corpora to a model folder with its model card."""

import os
from pathlib import Path

import click

from spin_detect.cli.options import quiet_option
from spin_detect.cli.requirements import require_packages
from spin_detect.progress import has_flag


@click.command("train", short_help="Train a model from corpora of human text.")
@click.option(
    "--corpora",
    type=click.Path(path_type=Path),
    help="Folder of human text: .txt, .jsonl (also .xz, .gz), .parquet.  [default: the small starter set that ships]",
)
@click.option("--lexicons", type=click.Path(path_type=Path), help="Folder of thesauri to make spun text with.")
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    help="Model folder to write.  [default: models/en, or models/starter without corpora]",
)
@click.option(
    "--cache",
    type=click.Path(path_type=Path),
    default=Path(".cache/train"),
    show_default=True,
    help="Folder of the results of finished steps: what did not change does not run again.",
)
@click.option("--jobs", type=click.IntRange(min=1), help="Processes to use.  [default: one a core]")
@click.option("--seed", type=int, default=0, show_default=True, help="Seed of everything drawn at random.")
@quiet_option
def command(
    corpora: Path | None, lexicons: Path | None, output: Path | None, cache: Path, jobs: int | None, seed: int
) -> None:
    """Train a model from a folder of human text, measure it, and write its model card.

    The command spins some of the text with the thesauri to learn what spun text looks like. The same corpora, lexicons
    and seed give the same model on the same machine.
    """
    # before anything is loaded: lemminflect is used after the corpora are read, safetensors after hours
    require_packages("training", "train", "lemminflect", "numba", "safetensors")
    from spin_detect.evaluation.build_model import build_model

    # the starter set must not replace the model that ships
    output = output or Path("models/en" if corpora else "models/starter")
    build_model(corpora, lexicons, output, cache, jobs or os.cpu_count() or 1, seed)
    if not has_flag("quiet"):
        click.echo(f"Saved {output}; its card, with every figure measured, is {output / 'README.md'}")
