"""All lexicons of a folder."""

from __future__ import annotations

from pathlib import Path

from spin_detect.lexicons.lexicon import Lexicon
from spin_detect.lexicons.moby import read_moby
from spin_detect.lexicons.observed import read_connectives, read_habits, read_tortured
from spin_detect.lexicons.wordnet import read_wordnet


def read_lexicons(folder: Path) -> dict[str, Lexicon]:
    """Every lexicon by name except `neighbours`, which wants vectors. Raises as the single readers do."""
    lexicons = (
        read_wordnet(folder),
        read_moby(folder),
        read_tortured(folder, "train"),
        read_tortured(folder, "test"),
        read_habits(folder, "train"),
        read_habits(folder, "test"),
        read_connectives("train"),
        read_connectives("test"),
    )
    return {lexicon.name: lexicon for lexicon in lexicons}
