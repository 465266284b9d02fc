"""What a lexicon is, and the readers that need no more than a line of format: Moby, vectors, plain arrays."""

from __future__ import annotations

import lzma
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntFlag
from pathlib import Path
from typing import NamedTuple

import numpy as np

LONGEST_PHRASE = 4  # words in an original, and in what a detector proposes
LONGEST_SUBSTITUTE = 6  # "in light of the fact that"
_TERM = re.compile(r"[a-z]+(?:[-' ][a-z]+)*")


class Source(IntFlag):
    """Where a substitution is known from; the bits of the `sources` column of candidates."""

    WORDNET = 1
    MOBY = 2
    NEIGHBOURS = 4
    OBSERVED = 8  # tortured phrases, spinner habits, connectives: seen in spun text, or plain function phrases


class Entry(NamedTuple):
    """One substitute of a headword."""

    text: str  # lower case, spaces between words
    tag: str = ""  # part of speech: n, v, a, r; "" when unknown
    rank: int = 0  # sense rank over the whole headword, 0 the most frequent
    weight: float = 1.0  # how often the substitution was seen, or how close a relation it is; 1.0 by default


@dataclass(frozen=True)
class Lexicon:
    """Substitutes by headword (the original). With `lemmas`, both sides are base forms and have to be inflected."""

    name: str
    source: Source
    entries: dict[str, tuple[Entry, ...]]
    lemmas: bool = True

    def __len__(self) -> int:
        return len(self.entries)


def as_term(text: str) -> str | None:
    """`text` as a lower-case phrase of at most six words, or None when it is not one.

    >>> as_term("Take_Care_of"), as_term("4th")
    ('take care of', None)
    """
    term = text.strip().lower().replace("_", " ")
    if not _TERM.fullmatch(term) or term.count(" ") >= LONGEST_SUBSTITUTE:
        return None
    return term


def lexicon_file(folder: Path, name: str) -> Path:
    """The path of a lexicon file. Raises FileNotFoundError naming it when it is not there."""
    path = Path(folder) / name
    if not path.is_file():
        raise FileNotFoundError(f"{path}: no such lexicon file; give the folder that holds {name}")
    return path


def read_moby(folder: Path, name: str = "moby") -> Lexicon:
    """Moby Thesaurus: `head,synonym,...` a line, Latin-1, in `moby.txt.xz`.

    Raises FileNotFoundError when the file is missing and ValueError when it is not xz or holds no synonyms.
    """
    path = lexicon_file(folder, "moby.txt.xz")
    try:
        lines = lzma.decompress(path.read_bytes()).decode("latin-1").splitlines()
    except lzma.LZMAError as error:
        raise ValueError(f"{path}: not an xz file ({error}); fetch moby.txt.xz again") from None
    # One Entry a distinct synonym, shared by all heads: 2.5 million pairs would be 300 MB otherwise.
    known: dict[str, Entry | None] = {}

    def entry(text: str) -> Entry | None:
        if text not in known:
            term = as_term(text)
            known[text] = None if term is None else Entry(term)
        return known[text]

    entries: dict[str, tuple[Entry, ...]] = {}
    for line in lines:
        head, *synonyms = line.split(",")
        term = as_term(head)
        found = tuple(e for e in map(entry, synonyms) if e is not None and e.text != term)
        if term is not None and found:
            entries[term] = found
    if not entries:
        raise ValueError(f"{path}: no line of the form head,synonym,...; fetch moby.txt.xz again")
    return Lexicon(name, Source.MOBY, entries)


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
    entries: dict[str, tuple[Entry, ...]] = {}
    for start in range(0, top, chunk):
        cosine = unit[start : start + chunk] @ unit.T
        nearest = np.argpartition(-cosine, kept - 1, axis=1)[:, :kept]
        for row, columns in enumerate(nearest):
            order = sorted(columns.tolist(), key=lambda column: (-cosine[row, column], column))
            close = [column for column in order if column != start + row and cosine[row, column] >= least][:count]
            found = tuple(
                Entry(words[column], "", rank, float(cosine[row, column]))
                for rank, column in enumerate(close)
                if as_term(words[column])
            )
            if found and as_term(words[start + row]):
                entries[words[start + row]] = found
    return Lexicon(name, Source.NEIGHBOURS, entries, lemmas=False)


def lexicon_from_arrays(
    written: Iterable[str],
    original: Iterable[str],
    sources: Iterable[int],
    *,
    only: int = int(Source.WORDNET | Source.MOBY | Source.NEIGHBOURS | Source.OBSERVED),
    name: str = "model",
) -> Lexicon:
    """A lexicon of written forms out of three parallel sequences, such as the candidates that ship inside a model.

    Pairs none of whose source bits is in `only` are left out. Raises ValueError when the lengths differ.
    """
    entries: dict[str, list[Entry]] = {}
    used = 0
    for one_written, one_original, bits in zip(written, original, sources, strict=True):
        if int(bits) & only:
            used |= int(bits) & only
            entries.setdefault(str(one_original), []).append(Entry(str(one_written)))
    return Lexicon(name, Source(used), {head: tuple(found) for head, found in entries.items()}, lemmas=False)
