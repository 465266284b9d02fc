"""Making spun text with the replaced spans known, and the substitutions a detector may propose."""

from __future__ import annotations

from pathlib import Path

from spin_detect.spinning.candidates import word_candidates
from spin_detect.spinning.kinds import KINDS, SpinnerKind
from spin_detect.spinning.lexicons import (
    Entry,
    Lexicon,
    Source,
    lexicon_from_arrays,
    neighbour_lexicon,
    read_moby,
)
from spin_detect.spinning.observed import read_connectives, read_habits, read_tortured
from spin_detect.spinning.phrases import phrase_candidates
from spin_detect.spinning.spinner import Replacement, Spinner, SpunText
from spin_detect.spinning.wordnet import read_wordnet

__all__ = [
    "KINDS",
    "Entry",
    "Lexicon",
    "Replacement",
    "Source",
    "Spinner",
    "SpinnerKind",
    "SpunText",
    "lexicon_from_arrays",
    "neighbour_lexicon",
    "phrase_candidates",
    "read_connectives",
    "read_habits",
    "read_lexicons",
    "read_moby",
    "read_tortured",
    "read_wordnet",
    "word_candidates",
]


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
