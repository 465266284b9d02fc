"""Options and exit statuses that several commands share."""

from pathlib import Path

import click

UNUSABLE_STATUS = 2  # exit status of a command that could not use an input, an option or the machine

model_option = click.option(
    "--model", type=click.Path(path_type=Path), help="Folder of the model.  [default: the one that ships]"
)
all_marks_option = click.option(
    "--all-marks", is_flag=True, help="Also show the possible marks, of which most are on words that nobody swapped."
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
