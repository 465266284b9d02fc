"""The command `spin-detect genres`: measure false alarms on kinds of text that were left out of training."""

import os
from pathlib import Path

import click

from spin_detect.cli.options import output_folder, publish_option, quiet_option, results_option
from spin_detect.cli.requirements import require_packages
from spin_detect.rendering.console import print_written

_FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)


@click.command("genres", short_help="Measure false alarms on kinds of text left out of training.")
@click.option("--corpora", type=_FOLDER, required=True, help="Folder of human text.")
@click.option("--lexicons", type=_FOLDER, help="Folder of thesauri.  [default: `lexicons` beside the corpora]")
@click.option(
    "--model",
    type=_FOLDER,
    help="Model folder whose language model is used; --publish adds the table to its card.  [default: the model that ships]",
)
@click.option(
    "--fold",
    "folds",
    multiple=True,
    help="Name of a fold of genres, or of a source of learners. This option can be repeated.  [default: all]",
)
@click.option(
    "--scale",
    type=click.FloatRange(0.01, 1),
    default=1.0,
    show_default=True,
    help="Share of the passages to train and measure on. Less than 1 is a quick look.",
)
@click.option(
    "--recount",
    is_flag=True,
    help="Count the language model anew for each fold, without its genres. This takes a quarter of an hour more for each.",
)
@results_option
@publish_option
@quiet_option
@click.option(
    "--cache",
    type=click.Path(path_type=Path),
    default=Path(".cache/genres"),
    show_default=True,
    help="Folder of finished steps.",
)
@click.option("--jobs", type=click.IntRange(min=1), help="Processes to use.  [default: one a core]")
@click.option("--seed", type=int, default=0, show_default=True, help="Seed of everything drawn at random.")
def command(
    corpora: Path,
    lexicons: Path | None,
    model: Path | None,
    folds: tuple[str, ...],
    scale: float,
    recount: bool,
    output: Path | None,
    publish: bool,
    cache: Path,
    jobs: int | None,
    seed: int,
) -> None:
    """Train without each fold of genres in turn, and measure how often originals of these genres are called spun.

    The language model stays as it is; everything above it is trained anew for each fold. The table opens the results page.
    """
    output = output_folder(output, publish=publish)
    require_packages("training", "train", "lemminflect", "numba", "safetensors")
    from spin_detect.evaluation.leave_one_genre_out import FOLDS, GENRE_FOLDS, FoldConfig, leave_one_genre_out
    from spin_detect.evaluation.model_card import add_unmet_genres
    from spin_detect.evaluation.results_files import PAGE, RECOUNTED, UNMET_GENRES, write_unmet_genres
    from spin_detect.storage.model_folder import default_model_path
    from spin_detect.training.pipeline import ProgressLog
    from spin_detect.training.stage_cache import StageCache

    unknown = [name for name in folds if name not in FOLDS]
    if unknown:
        raise click.UsageError(f"there is no fold {unknown[0]!r}; give one of: {', '.join(FOLDS)}")
    lexicons = lexicons or corpora.resolve().parent / "lexicons"
    if not lexicons.is_dir():
        raise click.UsageError(f"{lexicons}: is not a folder; name the folder of thesauri by --lexicons")
    model = model or default_model_path()
    config = FoldConfig(corpora, lexicons, model, folds or tuple(FOLDS), scale, recount)
    measured = leave_one_genre_out(config, StageCache(cache), ProgressLog(), jobs or os.cpu_count() or 1, seed)
    write_unmet_genres(output, measured)
    if publish and measured["folds"].keys() == GENRE_FOLDS.keys() and not recount:
        add_unmet_genres(model, measured)
    page = output / PAGE
    print_written(page if page.exists() else output / (RECOUNTED if recount else UNMET_GENRES))
