"""Distributional neighbours of words, from the context vectors."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from spin_detect.constants import LexiconSource
from spin_detect.lexicons.lexicon import Lexicon, Substitute, as_term

_N_FREQUENT = 20_000  # words that have neighbours
_MIN_COSINE = 0.45  # of a neighbour


def neighbour_lexicon(
    words: Sequence[str],
    vectors: np.ndarray,
    count: int = 12,
    *,
    chunk: int = 512,
) -> Lexicon:
    """List the nearest words of each frequent word, by the cosine of their vectors.

    Only the most frequent words have neighbours and are neighbours, because vectors of rare words are mostly noise.

    Args:
        words: Words of the vocabulary, most frequent first.
        vectors: Vectors of the words, shape `(n_words, n_dimensions)`.
        count: Greatest number of neighbours of a word.
        chunk: Number of words that are compared with all others at once.

    Returns:
        The lexicon `neighbours`, of written forms, weighted by their cosine.

    Raises:
        ValueError: There is not one vector a word.
    """
    if vectors.ndim != 2 or len(vectors) != len(words):
        raise ValueError(f"vectors have shape {vectors.shape} for {len(words)} words; give one row a word")
    n_words = min(_N_FREQUENT, len(words))
    unit = vectors[:n_words].astype(np.float32)
    unit /= np.maximum(np.linalg.norm(unit, axis=1, keepdims=True), 1e-9)
    n_kept = min(count + 1, n_words)  # one more, for the word itself
    entries: dict[str, tuple[Substitute, ...]] = {}
    for start in range(0, n_words, chunk):
        cosine = unit[start : start + chunk] @ unit.T
        nearest = np.argpartition(-cosine, n_kept - 1, axis=1)[:, :n_kept]
        for row, columns in enumerate(nearest):
            order = sorted(columns.tolist(), key=lambda column: (-cosine[row, column], column))
            close = [column for column in order if column != start + row and cosine[row, column] >= _MIN_COSINE][:count]
            substitutes = tuple(
                Substitute(words[column], "", rank, float(cosine[row, column]))
                for rank, column in enumerate(close)
                if as_term(words[column])
            )
            if substitutes and as_term(words[start + row]):
                entries[words[start + row]] = substitutes
    return Lexicon("neighbours", LexiconSource.NEIGHBOURS, entries, lemmas=False)
