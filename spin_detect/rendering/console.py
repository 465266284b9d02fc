"""Safe output to a terminal: no text and no file name can send it control characters."""

import os
import shutil
import sys
import unicodedata

import click

from spin_detect.progress import has_flag
from spin_detect.report import ModelInfo

_MAX_WIDTH = 100  # longer lines are hard to read, however wide the window is
_MIN_WIDTH = 40
# Escape sequences, carriage returns and marks that reorder text could make a terminal show a false text.
_ALLOWED_CONTROLS = "\t\n\u00ad\u200b\u200c\u200d"
_CONTROLS = (chr(code) for code in range(0x2100) if unicodedata.category(chr(code)) in ("Cc", "Cf"))
_UNPRINTABLE = {ord(character): "\ufffd" for character in _CONTROLS if character not in _ALLOWED_CONTROLS}
_LINE_BREAKS = str.maketrans("\t\n\r\u2028\u2029", "     ")


def printable(text: str) -> str:
    """Return a text of the same length without characters that control a terminal.

    Args:
        text: Any text.

    Returns:
        The text, with U+FFFD in place of each such character.
    """
    return text.translate(_UNPRINTABLE)


def print_error(message: object) -> None:
    """Write one line to standard error.

    Args:
        message: An error, or a text; line breaks in it become spaces.
    """
    click.echo(f"spin-detect: {printable(str(message).translate(_LINE_BREAKS))}", err=True)


def print_note(message: object) -> None:
    """Write one line to standard error if the command is verbose.

    Args:
        message: What the command does; line breaks in it become spaces.
    """
    if has_flag("verbose"):
        print_error(message)


def print_model(info: ModelInfo) -> None:
    """Say which model scores the texts, if the command is verbose.

    Args:
        info: The model.
    """
    print_note(f"model {info.name} {info.version}, sha256 {info.sha256}")


def print_written(*paths: object) -> None:
    """Print which files a command wrote, unless it is quiet.

    Args:
        *paths: Paths of the files.
    """
    if not has_flag("quiet"):
        for path in paths:
            click.echo(f"Wrote {printable(str(path))}")


def use_colour() -> bool:
    """Tell whether to print colours.

    Returns:
        Whether standard output is a terminal, unless the option --no-color or the variable NO_COLOR or FORCE_COLOR decides, in this order.
    """
    if has_flag("no_color"):
        return False
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or (sys.stdout.isatty() and os.environ.get("TERM") != "dumb")


def line_width() -> int:
    """Return the width of the output.

    Returns:
        Columns of a line.
    """
    return max(_MIN_WIDTH, min(_MAX_WIDTH, shutil.get_terminal_size().columns))
