"""Writing to the user's terminal safely: nothing that came from a text or a file name can steer it."""

import os
import shutil
import sys
import unicodedata

import click

_WIDEST = 100  # longer lines are hard to read, however wide the window
_NARROWEST = 40
# Escape sequences, carriage returns and the marks that reorder text could make a terminal show what is not there.
_HARMLESS = "\t\n\u00ad\u200b\u200c\u200d"
_STEERING = (chr(code) for code in range(0x2100) if unicodedata.category(chr(code)) in ("Cc", "Cf"))
_UNPRINTABLE = {ord(character): "\ufffd" for character in _STEERING if character not in _HARMLESS}
_LINE_BREAKS = str.maketrans("\t\n\r\u2028\u2029", "     ")


def printable(text: str) -> str:
    """Return the text, character for character, with those that would steer a terminal replaced."""
    return text.translate(_UNPRINTABLE)


def print_error(problem: object) -> None:
    """Write one line to standard error."""
    click.echo(f"spin-detect: {printable(str(problem).translate(_LINE_BREAKS))}", err=True)


def use_colour() -> bool:
    """Tell whether standard output wants colour: a terminal does, unless NO_COLOR or FORCE_COLOR says otherwise."""
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or (sys.stdout.isatty() and os.environ.get("TERM") != "dumb")


def line_width() -> int:
    """Return how many columns to write."""
    return max(_NARROWEST, min(_WIDEST, shutil.get_terminal_size().columns))
