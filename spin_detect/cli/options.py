"""Options and exit statuses that several commands share."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from spin_detect.progress import Flag, set_flag

if TYPE_CHECKING:
    from spin_detect.known_phrases.phrase_list import PhraseList

_Function = TypeVar("_Function", bound=Callable[..., Any])

PAGES_FOLDER = Path("docs")
RESULTS_FOLDER = Path(".cache/results")
UNUSABLE_STATUS = 2  # exit status of a command that could not use an input, an option or the machine

model_option = click.option(
    "--model", type=click.Path(path_type=Path), help="Folder of the model.  [default: the one that ships]"
)
all_marks_option = click.option(
    "--all-marks", is_flag=True, help="Also show the possible marks, of which most are on words that nobody swapped."
)

allow_option = click.option(
    "--allow",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="File of phrases that are never flagged, one on each line.",
)
phrases_option = click.option(
    "--phrases",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    multiple=True,
    help="File of known phrases to report, besides the list that ships: phrase, tab, expected phrase. May be repeated.",
)
calibration_option = click.option(
    "--calibration",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Count rates among your own originals: a file that `spin-detect calibrate` wrote.  [default: those of the model]",
)
fpr_option = click.option(
    "--fpr",
    type=click.FloatRange(0, 1, min_open=True, max_open=True),
    default=0.01,
    show_default=True,
    help="Call a text spun if at most this share of originals like it score as high.",
)

results_option = click.option(
    "--output",
    type=click.Path(path_type=Path),
    help=f"Folder to write tables and plots to.  [default: {RESULTS_FOLDER}]",
)
publish_option = click.option(
    "--publish", is_flag=True, help=f"Write into `{PAGES_FOLDER}`: the measurements become pages of the documentation."
)


def phrase_lists(paths: Sequence[Path]) -> "list[PhraseList] | None":
    """Return the lists of known phrases to look for.

    Args:
        paths: Values of --phrases.

    Returns:
        The lists of the user, which count first, and the one that ships; None for that alone.

    Raises:
        PhraseListError: A file is unusable.
    """
    if not paths:
        return None
    from spin_detect.known_phrases.phrase_list import PhraseList

    return [*map(PhraseList.from_file, paths), PhraseList.shipped()]


def output_folder(output: Path | None, *, publish: bool) -> Path:
    """Return the folder that a measurement is written to.

    Args:
        output: Value of --output.
        publish: Whether --publish is given.

    Returns:
        The folder of the documentation only where it is asked for.

    Raises:
        UsageError: Both are given.
    """
    if publish and output is not None:
        raise click.UsageError("--publish and --output exclude each other; choose one.")
    return PAGES_FOLDER if publish else output or RESULTS_FOLDER


def _flag_option(flag: Flag, *names: str, help_text: str) -> Callable[[_Function], _Function]:
    """Return an option that no command takes as an argument: `spin_detect.progress` keeps it for every layer.

    Args:
        flag: The flag that it sets.
        *names: Names of the option.
        help_text: Its help.

    Returns:
        A decorator of commands.
    """

    def keep(ctx: click.Context, _: click.Parameter, is_set: bool) -> None:
        if is_set:
            set_flag(ctx.meta, flag)

    return click.option(*names, is_flag=True, expose_value=False, callback=keep, help=help_text)


quiet_option = _flag_option(
    "quiet", "-q", "--quiet", help_text="Print no progress and no notes, only results, warnings and errors."
)
verbose_option = _flag_option(
    "verbose", "-v", "--verbose", help_text="Say on standard error which text is read, and which model scores it."
)
no_color_option = _flag_option(
    "no_color", "--no-color", help_text="Print no colours, also on a terminal; the variable NO_COLOR does the same."
)
