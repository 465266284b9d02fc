"""Lists of phrases that are known from spun texts, each with the phrase that is expected in its place.

A list is a file in UTF-8 with tabs: phrase, expected phrase and, if it was measured, the share of honest papers that contain the phrase.
Lines that begin with # are notes; `# name: ...` and `# version: ...` name the list.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

import numpy as np

from spin_detect.errors import SpinDetectError
from spin_detect.known_phrases.phrase_tokens import tokens_of_phrases
from spin_detect.text.phrase_files import read_phrase_file

# Words and commas of the longest phrase.
MAX_KNOWN_PHRASE_WORDS = 16
_MAX_FILE_BYTES = 64 * 2**20
_MAX_FIELD_CHARACTERS = 500
_HEADER = ("phrase", "expected")
_NOTE = re.compile(r"#\s*(name|version)\s*:\s*(.+)")
_MAX_SHIPPED_NOTES = 8  # lines in which the shipped list has its notes
_SHIPPED_FILE = "tortured-phrases.tsv"


class PhraseListError(SpinDetectError):
    """Raised for an unusable list of known phrases; the message names it, the line if any, and the remedy."""


@dataclass(frozen=True, eq=False)
class PhraseList:
    """A list of known phrases.

    Attributes:
        name: Name of the list.
        version: Version of the list; "" if it has none.
        phrases: The phrases.
        expected: The phrase that is expected in place of each.
        honest_shares: Share of honest papers that contain each; None where that was not measured.
    """

    name: str
    version: str
    phrases: tuple[str, ...]
    expected: tuple[str, ...]
    honest_shares: tuple[float | None, ...]

    def __len__(self) -> int:
        """Return the number of phrases."""
        return len(self.phrases)

    def __repr__(self) -> str:
        """Name the list and count its phrases, which would fill pages."""
        version = f" {self.version}" if self.version else ""
        return f"<PhraseList: {self.name}{version}, {len(self):,} phrases>"

    @classmethod
    def from_pairs(cls, pairs: Iterable[tuple[str, str]], *, name: str = "phrases", version: str = "") -> PhraseList:
        """Make a list of phrases as written.

        Args:
            pairs: Phrases, each with the phrase that is expected in its place.
            name: Name of the list.
            version: Version of the list.

        Returns:
            The list.

        Raises:
            PhraseListError: There is no phrase, or one of them cannot be found in texts. It is a SpinDetectError.
        """
        rows: list[tuple[int, str, str, float | None]] = [
            (number, phrase, expected, None) for number, (phrase, expected) in enumerate(pairs, 1)
        ]
        return _checked_list(name, version, rows, f"{name}: phrase ")

    @classmethod
    def from_file(cls, path: str | Path) -> PhraseList:
        """Read a list from a file in UTF-8: phrase, tab, expected phrase, and after a further tab the share of honest papers, if known.

        Args:
            path: The file. A header (phrase, expected), blank lines and lines that begin with # are left out.

        Returns:
            The list. Its name is that of the file and its version a checksum, unless lines `# name: ...` and `# version: ...` give them.

        Raises:
            PhraseListError: The file is missing, unreadable, not UTF-8, too large or without phrases, or a line is not in the format. It
                is a SpinDetectError.
        """
        path = Path(path)
        text, data = read_phrase_file(path, _MAX_FILE_BYTES, PhraseListError)
        return _parsed(text, path.stem, f"sha256 {hashlib.sha256(data).hexdigest()[:12]}", str(path))

    @classmethod
    def shipped(cls) -> PhraseList:
        """Return the list that ships: nine tenths of the tortured phrases of the Problematic Paper Screener.

        Returns:
            The list, the same object each time.
        """
        return _shipped()


@cache
def _shipped() -> PhraseList:
    text = resources.files("spin_detect.known_phrases").joinpath(_SHIPPED_FILE).read_text(encoding="utf-8")
    lines = text.splitlines()
    notes = {note[1]: note[2] for note in map(_NOTE.fullmatch, lines[:_MAX_SHIPPED_NOTES]) if note}
    rows = [line.split("\t") for line in lines if not line.startswith("#")][1:]
    phrases, expected, shares = zip(*rows, strict=True)  # a test reads it as a list of a user's, with all checks
    return PhraseList(notes["name"], notes["version"], phrases, expected, tuple(map(float, shares)))


def _parsed(text: str, name: str, version: str, path: str) -> PhraseList:
    """Return the list of a file.

    Args:
        text: Its content.
        name: Name of the list, unless a note gives another.
        version: Version of the list, unless a note gives another.
        path: Path of the file, for messages.

    Returns:
        The list.

    Raises:
        PhraseListError: A line is not in the format, or there is no phrase.
    """
    rows: list[tuple[int, str, str, float | None]] = []
    notes: dict[str, str] = {}
    has_lines = False
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        if line.startswith("#"):
            note = _NOTE.fullmatch(line.strip())
            if note:
                notes.setdefault(note[1], note[2].strip())
            continue
        fields = [field.strip() for field in line.split("\t")]
        is_header = not has_lines and tuple(field.casefold() for field in fields[:2]) == _HEADER
        has_lines = True
        if not is_header:
            rows.append((number, *_row(fields, f"{path}:{number}")))
    if not rows:
        raise PhraseListError(f"{path}: has no phrase; write one a line: phrase, tab, expected phrase")
    return _checked_list(notes.get("name", name), notes.get("version", version), rows, f"{path}:")


def _row(fields: list[str], place: str) -> tuple[str, str, float | None]:
    """Return phrase, expected phrase and share of a line.

    Args:
        fields: Its fields.
        place: File and line, for messages.

    Returns:
        The three; the share is None where there is none.

    Raises:
        PhraseListError: The line is not in the format.
    """
    if len(fields) < 2:
        raise PhraseListError(f"{place}: has no tab; write phrase, tab, expected phrase")
    if len(fields) > 3:
        raise PhraseListError(f"{place}: has {len(fields):,} fields; write phrase, tab, expected phrase")
    if not fields[0] or not fields[1]:
        missing = "phrase" if not fields[0] else "expected phrase"
        raise PhraseListError(f"{place}: has no {missing}; write phrase, tab, expected phrase")
    if max(map(len, fields)) > _MAX_FIELD_CHARACTERS:
        raise PhraseListError(f"{place}: has a field of over {_MAX_FIELD_CHARACTERS} characters; shorten it")
    if len(fields) == 2 or not fields[2]:
        return fields[0], fields[1], None
    try:
        share = float(fields[2])
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise PhraseListError(
            f"{place}: the share of honest papers is {fields[2]!r}; give a number from 0 to 1, or nothing"
        )
    return fields[0], fields[1], share


def _checked_list(name: str, version: str, rows: list[tuple[int, str, str, float | None]], place: str) -> PhraseList:
    """Return a list whose phrases can be found.

    Args:
        name: Name of the list.
        version: Its version.
        rows: Number of each line or pair, phrase, expected phrase, and share of honest papers.
        place: What stands before the number in messages.

    Returns:
        The list.

    Raises:
        PhraseListError: There is no phrase, or one cannot be found.
    """
    if not rows:
        raise PhraseListError(f"{name}: has no phrase; give at least one")
    numbers, phrases, expected, shares = zip(*rows, strict=True)
    _, offsets, is_usable = tokens_of_phrases(phrases)
    wrong = np.flatnonzero(~is_usable | (np.diff(offsets) > MAX_KNOWN_PHRASE_WORDS))
    if len(wrong):
        row = int(wrong[0])
        n_words = int(offsets[row + 1] - offsets[row])
        if not n_words:
            problem = "has no word; write a phrase of words"
        elif n_words > MAX_KNOWN_PHRASE_WORDS:
            problem = f"has over {MAX_KNOWN_PHRASE_WORDS} words; shorten it"
        else:
            problem = (
                "has brackets, quotation marks or the end of a sentence inside; write words, hyphens and commas only"
            )
        raise PhraseListError(f"{place}{numbers[row]}: {phrases[row]!r} {problem}")
    return PhraseList(name, version, phrases, expected, shares)
