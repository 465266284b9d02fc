"""What the spinners draw from: the lexicons of a folder, or the candidates that ship inside a model."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from spin_detect.constants import FIRST_WORD
from spin_detect.spinning.lexicons import Lexicon, lexicon_from_arrays
from spin_detect.statistics.tables import Tables
from spin_detect.training.statistics import all_lexicons

_LIKELIEST = 32  # of a word's candidates; the others are there to be suggested


def dictionary_of(tables: Tables, lexicons: Path | None) -> tuple[dict[str, Lexicon], dict[str, float]]:
    """What the spinners draw from, and how frequent words are."""
    words = tables.vocabulary.words()
    frequency = dict(zip(words, tables.vocabulary.counts[FIRST_WORD:].tolist(), strict=True))
    if lexicons is not None:
        return all_lexicons(lexicons, tables.vocabulary, tables.vectors.input), frequency
    names = np.array(words, object)
    candidates = tables.candidates
    count = candidates.counts
    written = np.repeat(np.arange(len(count)), count)
    likely = np.arange(len(written)) - candidates.offsets[:-1].astype(np.int64).take(written) < _LIKELIEST
    original, sources = candidates.originals[likely] - FIRST_WORD, candidates.sources[likely]
    shipped = lexicon_from_arrays(names[written[likely] - FIRST_WORD], names[original], sources)
    return {"model": shipped}, frequency
