"""Distributional neighbours of words, from the context vectors."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from spin_detect.constants import LexiconSource
from spin_detect.lexicons.lexicon import Lexicon, Substitute, as_term


def neighbour_lexicon(
    words: Sequence[str],
    vectors: np.ndarray,
    count: int = 12,
    *,
    top: int = 20_000,
    least: float = 0.45,
    chunk: int = 512,
    name: str = "neighbours",
) -> Lexicon:
    """The `count` nearest words by cosine (at least `least`) of each of the first `top` words.

    `words` is ordered by falling frequency, `vectors` is (len(words), dimensions). Neighbours are written forms and
    come from the same `top` words: vectors of rare words are mostly noise. Raises ValueError on unequal lengths.
    """
    if vectors.ndim != 2 or len(vectors) != len(words):
        raise ValueError(f"vectors have shape {vectors.shape} for {len(words)} words; give one row a word")
    top = min(top, len(words))
    unit = vectors[:top].astype(np.float32)
    unit /= np.maximum(np.linalg.norm(unit, axis=1, keepdims=True), 1e-9)
    kept = min(count + 1, top)  # and one for the word itself
    entries: dict[str, tuple[Substitute, ...]] = {}
    for start in range(0, top, chunk):
        cosine = unit[start : start + chunk] @ unit.T
        nearest = np.argpartition(-cosine, kept - 1, axis=1)[:, :kept]
        for row, columns in enumerate(nearest):
            order = sorted(columns.tolist(), key=lambda column: (-cosine[row, column], column))
            close = [column for column in order if column != start + row and cosine[row, column] >= least][:count]
            found = tuple(
                Substitute(words[column], "", rank, float(cosine[row, column]))
                for rank, column in enumerate(close)
                if as_term(words[column])
            )
            if found and as_term(words[start + row]):
                entries[words[start + row]] = found
    return Lexicon(name, LexiconSource.NEIGHBOURS, entries, lemmas=False)
