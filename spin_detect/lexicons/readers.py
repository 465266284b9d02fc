"""All lexicons of a folder."""

from __future__ import annotations

from pathlib import Path

from spin_detect.lexicons.lexicon import Lexicon
from spin_detect.lexicons.moby import read_moby
from spin_detect.lexicons.observed import read_connectives, read_habits, read_tortured
from spin_detect.lexicons.spinner_dictionaries import read_spinner_dictionaries
from spin_detect.lexicons.wordnet import read_wordnet


def read_lexicons(folder: Path) -> dict[str, Lexicon]:
    """Read every lexicon of a folder, and those that ship with the package.

    Dictionaries of spinners may be absent, one by one; every other file must be there.

    Args:
        folder: The folder of the lexicons.

    Returns:
        Lexicons by name; `neighbours` is not among them, because it is made from vectors.

    Raises:
        FileNotFoundError: A file is missing.
        ValueError: A file is not in its format.
    """
    lexicons = (
        read_wordnet(folder),
        read_moby(folder),
        read_tortured(folder, "train"),
        read_tortured(folder, "test"),
        read_habits(folder, "train"),
        read_habits(folder, "test"),
        read_connectives("train"),
        read_connectives("test"),
        *read_spinner_dictionaries(folder),
    )
    return {lexicon.name: lexicon for lexicon in lexicons}
