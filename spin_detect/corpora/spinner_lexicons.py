"""What the spinners draw from: the lexicons of a folder, or the candidates that ship inside a model."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from spin_detect.constants import FIRST_WORD
from spin_detect.errors import SpinDetectError
from spin_detect.language_model.tables import LanguageModel
from spin_detect.language_model.vocabulary import Vocabulary
from spin_detect.lexicons.lexicon import Lexicon, lexicon_from_arrays
from spin_detect.lexicons.neighbours import neighbour_lexicon
from spin_detect.lexicons.readers import read_lexicons

_LIKELIEST = 32  # of a word's candidates; the others are there to be suggested


def spinner_lexicons(tables: LanguageModel, lexicons: Path | None) -> tuple[dict[str, Lexicon], dict[str, float]]:
    """What the spinners draw from, and how frequent words are."""
    words = tables.vocabulary.words()
    frequency = dict(zip(words, tables.vocabulary.counts[FIRST_WORD:].tolist(), strict=True))
    if lexicons is not None:
        return load_lexicons(lexicons, tables.vocabulary, tables.vectors.input), frequency
    names = np.array(words, object)
    candidates = tables.candidates
    count = candidates.counts
    written = np.repeat(np.arange(len(count)), count)
    likely = np.arange(len(written)) - candidates.offsets[:-1].astype(np.int64).take(written) < _LIKELIEST
    original, sources = candidates.originals[likely] - FIRST_WORD, candidates.sources[likely]
    shipped = lexicon_from_arrays(names[written[likely] - FIRST_WORD], names[original], sources)
    return {"model": shipped}, frequency


HELD_OUT_LEXICONS = (
    "tortured-test",
    "habits",
    "connectives-test",
)  # phrase lists of held-out spinners, kept out of the candidates; Moby is in
_NEIGHBOURS = 8


def load_lexicons(folder: Path, vocabulary: Vocabulary, inputs: np.ndarray) -> dict[str, Lexicon]:
    """The lexicons of a folder, and the distributional neighbours from the input vectors.

    Raises SpinDetectError for a folder whose lexicons cannot be read.
    """
    try:
        known = read_lexicons(folder)
    except (OSError, ValueError) as error:
        raise SpinDetectError(str(error)) from None
    known["neighbours"] = neighbour_lexicon(vocabulary.words(), inputs[FIRST_WORD:], _NEIGHBOURS)
    return known
