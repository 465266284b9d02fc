"""What a lexicon is, and what its readers share."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from spin_detect.constants import NO_SOURCE, SOURCES, LexiconSource

MAX_SUBSTITUTE_WORDS = 6  # "in light of the fact that"
_TERM = re.compile(r"[a-z]+(?:[-' ][a-z]+)*")


class Substitute(NamedTuple):
    """One substitute of a headword.

    Attributes:
        text: The substitute, in lower case, with spaces between words.
        tag: Its part of speech, `n`, `v`, `a` or `r`; empty where that is unknown.
        rank: Rank of the sense over the whole headword, 0 for the most frequent.
        weight: How often the substitution was seen, or how close a relation it is.
    """

    text: str
    tag: str = ""
    rank: int = 0
    weight: float = 1.0


@dataclass(frozen=True)
class Lexicon:
    """Substitutes by headword, the headword being the original.

    Attributes:
        name: Name of the lexicon.
        source: Kind of lexicon that its substitutions are known from; `NO_SOURCE` for those that give no candidates.
        entries: Substitutes by headword.
        lemmas: Whether headwords and substitutes are base forms, which must be inflected.
    """

    name: str
    source: LexiconSource
    entries: dict[str, tuple[Substitute, ...]]
    lemmas: bool = True

    @property
    def gives_candidates(self) -> bool:
        """Whether its pairs may become candidates and phrases of a language model. Otherwise it only makes spun text."""
        return self.source != NO_SOURCE

    def __len__(self) -> int:
        """Return the number of headwords."""
        return len(self.entries)


def as_term(text: str) -> str | None:
    """Return a headword or substitute in lower case.

    >>> as_term("Take_Care_of"), as_term("4th")
    ('take care of', None)

    Args:
        text: A word or phrase, with spaces or underscores between words.

    Returns:
        The term, or None where it is not of letters alone or has more than `MAX_SUBSTITUTE_WORDS` words.
    """
    term = text.strip().lower().replace("_", " ")
    if not _TERM.fullmatch(term) or term.count(" ") >= MAX_SUBSTITUTE_WORDS:
        return None
    return term


def lexicon_file(folder: Path, name: str) -> Path:
    """Return the path of a lexicon file.

    Args:
        folder: The folder of the lexicons.
        name: Name of the file.

    Returns:
        Its path.

    Raises:
        FileNotFoundError: There is no such file.
    """
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
    """Make a lexicon of written forms from aligned sequences, such as the candidates that ship inside a model.

    Args:
        written: What a spinner writes.
        original: What it stands for.
        sources: Bits of `LexiconSource` of each pair.
        only: Source bits; pairs with none of them are left out.
        name: Name of the lexicon.

    Returns:
        The lexicon.

    Raises:
        ValueError: The sequences differ in length.
    """
    entries: dict[str, list[Substitute]] = {}
    used = 0
    for one_written, one_original, bits in zip(written, original, sources, strict=True):
        if int(bits) & only:
            used |= int(bits) & only
            entries.setdefault(str(one_original), []).append(Substitute(str(one_written)))
    return Lexicon(name, LexiconSource(used), {head: tuple(each) for head, each in entries.items()}, lemmas=False)
