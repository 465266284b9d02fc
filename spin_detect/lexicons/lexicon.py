"""What a lexicon is, and the readers that need no more than a line of format: Moby, vectors, plain arrays."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from spin_detect.constants import SOURCES, LexiconSource

LONGEST_PHRASE = 4  # words in an original, and in what a detector proposes
LONGEST_SUBSTITUTE = 6  # "in light of the fact that"
_TERM = re.compile(r"[a-z]+(?:[-' ][a-z]+)*")


class Substitute(NamedTuple):
    """One substitute of a headword."""

    text: str  # lower case, spaces between words
    tag: str = ""  # part of speech: n, v, a, r; "" when unknown
    rank: int = 0  # sense rank over the whole headword, 0 the most frequent
    weight: float = 1.0  # how often the substitution was seen, or how close a relation it is; 1.0 by default


@dataclass(frozen=True)
class Lexicon:
    """Substitutes by headword (the original). With `lemmas`, both sides are base forms and have to be inflected."""

    name: str
    source: LexiconSource
    entries: dict[str, tuple[Substitute, ...]]
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


def lexicon_from_arrays(
    written: Iterable[str],
    original: Iterable[str],
    sources: Iterable[int],
    *,
    only: int = SOURCES,
    name: str = "model",
) -> Lexicon:
    """A lexicon of written forms out of three parallel sequences, such as the candidates that ship inside a model.

    Pairs none of whose source bits is in `only` are left out. Raises ValueError when the lengths differ.
    """
    entries: dict[str, list[Substitute]] = {}
    used = 0
    for one_written, one_original, bits in zip(written, original, sources, strict=True):
        if int(bits) & only:
            used |= int(bits) & only
            entries.setdefault(str(one_original), []).append(Substitute(str(one_written)))
    return Lexicon(name, LexiconSource(used), {head: tuple(found) for head, found in entries.items()}, lemmas=False)
