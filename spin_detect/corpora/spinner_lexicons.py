"""The lexicons that spinners draw from: those of a folder, or the candidates that ship inside a model."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from spin_detect.constants import FIRST_WORD
from spin_detect.errors import SpinDetectError
from spin_detect.language_model.tables import LanguageModel
from spin_detect.language_model.vocabulary import Vocabulary
from spin_detect.lexicons.lexicon import Lexicon, lexicon_from_arrays
from spin_detect.lexicons.neighbours import neighbour_lexicon
from spin_detect.lexicons.readers import read_lexicons

# phrase lists of held-out spinners, which are kept out of the candidates (Moby is among them)
HELD_OUT_LEXICONS = ("tortured-test", "habits", "connectives-test")
_N_LIKELIEST = 32  # candidates of a word that spinners draw from; the others are there to be suggested
_N_NEIGHBOURS = 8  # of each word, in the lexicon of distributional neighbours


def spinner_lexicons(language: LanguageModel, folder: Path | None) -> tuple[dict[str, Lexicon], dict[str, float]]:
    """Return the lexicons that spinners draw from, and the word counts.

    Args:
        language: The language model. Without a folder its likeliest candidates become one lexicon, called `model`.
        folder: Folder of the lexicons, or None.

    Returns:
        Lexicons by name, and the occurrences of each word in human text by word.

    Raises:
        SpinDetectError: The folder has lexicons that cannot be read.
    """
    words = language.vocabulary.words()
    word_counts = dict(zip(words, language.vocabulary.counts[FIRST_WORD:].tolist(), strict=True))
    if folder is not None:
        return load_lexicons(folder, language.vocabulary, language.vectors.input), word_counts
    names = np.array(words, object)
    candidates = language.candidates
    counts = candidates.counts
    written = np.repeat(np.arange(len(counts)), counts)
    rank = np.arange(len(written)) - candidates.offsets[:-1].astype(np.int64).take(written)
    likely_mask = rank < _N_LIKELIEST
    originals, sources = candidates.originals[likely_mask] - FIRST_WORD, candidates.sources[likely_mask]
    lexicon = lexicon_from_arrays(names[written[likely_mask] - FIRST_WORD], names[originals], sources)
    return {"model": lexicon}, word_counts


def load_lexicons(folder: Path, vocabulary: Vocabulary, inputs: NDArray[np.number]) -> dict[str, Lexicon]:
    """Read the lexicons of a folder, and add the distributional neighbours of words.

    Args:
        folder: Folder of the lexicons.
        vocabulary: Words of the language model.
        inputs: Input vectors of its ids, shape `(n_ids, n_dimensions)`.

    Returns:
        Lexicons by name, `neighbours` among them.

    Raises:
        SpinDetectError: A lexicon cannot be read.
    """
    try:
        lexicons = read_lexicons(folder)
    except (OSError, ValueError) as error:
        raise SpinDetectError(str(error)) from None
    lexicons["neighbours"] = neighbour_lexicon(vocabulary.words(), inputs[FIRST_WORD:], _N_NEIGHBOURS)
    return lexicons
