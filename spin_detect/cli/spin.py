"""`spin-detect spin`: from original texts to spun texts, with what was replaced."""

import dataclasses
import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from spin_detect.cli.inputs import InputError, find_texts, print_warnings, read_inputs
from spin_detect.cli.options import UNUSABLE_STATUS, quiet_option, verbose_option
from spin_detect.cli.requirements import require_packages
from spin_detect.errors import SpinDetectError
from spin_detect.progress import track
from spin_detect.rendering.console import print_error
from spin_detect.spinning.profiles import PROFILES

if TYPE_CHECKING:
    from spin_detect.spinning.spinner import Spinner


@click.command("spin", short_help="Spin original texts: make training text.")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--lexicons", type=click.Path(path_type=Path), required=True, help="Folder of thesauri.")
@click.option(
    "--kind", type=click.Choice(list(PROFILES)), default=next(iter(PROFILES)), show_default=True, help="Spinner."
)
@click.option(
    "--share", type=click.FloatRange(0, 1), default=0.2, show_default=True, help="Share of the words to replace."
)
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True, help="Another seed, other words.")
@click.option("--jsonl", "as_json_lines", is_flag=True, help="Print one JSON object a text, with its replacements.")
@click.option("--model", type=click.Path(path_type=Path), help="Model that knows how common words are.")
@quiet_option
@verbose_option
@click.pass_context
def command(
    ctx: click.Context,
    paths: tuple[str, ...],
    lexicons: Path,
    kind: str,
    share: float,
    seed: int,
    as_json_lines: bool,
    model: Path | None,
) -> None:
    """Replace words of original texts by synonyms as an article spinner does.

    PATH is a file, a folder, an address or - for standard input, as for `spin-detect score`. The same text, spinner,
    share and seed give the same result. To train on texts, use `spin-detect train`: it spins them itself.
    """
    require_packages("spinning", "train", "lemminflect")
    import numpy as np

    unusable = False

    def skip(error: InputError) -> None:
        nonlocal unusable
        unusable = True
        print_error(error)

    files = find_texts(paths, skip)
    if len(files) > 1 and not as_json_lines:
        raise click.UsageError(f"There are {len(files):,} texts; use --jsonl to tell them apart.")
    spinner = _spinner(kind, lexicons, model)
    for file, extracted in read_inputs(track(files, "Spinning"), skip):
        print_warnings(file, extracted)
        spun = spinner.spin(extracted.text, share, np.random.default_rng(seed))
        if as_json_lines:
            replacements = [dataclasses.asdict(replacement) for replacement in spun.replacements]
            record = {"file": file, "kind": kind, "share": share, "text": spun.text, "replacements": replacements}
            click.echo(json.dumps(record))
        else:
            click.echo(spun.text, nl=not spun.text.endswith("\n"))
    if unusable:
        ctx.exit(UNUSABLE_STATUS)


def _spinner(kind: str, folder: Path, model: Path | None) -> "Spinner":
    """Read the lexicons, and make the spinner with the word counts and neighbours of the model.

    Args:
        kind: Name of the spinner profile.
        folder: Folder of the lexicons.
        model: Model folder, or None for the model that ships.

    Returns:
        The spinner.

    Raises:
        SpinDetectError: A lexicon or the model cannot be used.
    """
    from spin_detect.constants import FIRST_WORD
    from spin_detect.language_model.tables import LanguageModel
    from spin_detect.lexicons.neighbours import neighbour_lexicon
    from spin_detect.lexicons.readers import read_lexicons
    from spin_detect.spinning.spinner import Spinner
    from spin_detect.storage.model_folder import default_model_path, open_model
    from spin_detect.storage.serialization import from_arrays

    profile = PROFILES[kind]
    try:
        lexicons = read_lexicons(folder)
        language = from_arrays("", LanguageModel, open_model(model or default_model_path()).arrays)
        words = language.vocabulary.words()
        word_counts = dict(zip(words, language.vocabulary.counts[FIRST_WORD:].tolist(), strict=True))
        if "neighbours" in profile.lexicons + profile.fill:
            vectors = language.vectors
            rows = vectors.input[FIRST_WORD:] * vectors.input_scale[FIRST_WORD:, None]
            lexicons["neighbours"] = neighbour_lexicon(words, rows)
        return Spinner(profile, lexicons, word_counts)
    except KeyError as error:
        raise SpinDetectError(f"the model has no {error}; give one that this version trained") from error
    except ValueError as error:
        raise SpinDetectError(str(error)) from error
