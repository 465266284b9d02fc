"""Text as optical character recognition (OCR) reads it from bad prints: letters confused and lost, words joined and split.

How often each confusion comes, and how often words are joined and split beside it, was counted on 289 newspaper pages of the 19th
century and their transcription (the sources `ocr-bln600` and `old-newspaper-bln600`). The table `ocr_confusions.tsv` holds the counts
of single letters. Estimates among them are the confusions of two letters with one, such as "rn" read as "m", which an alignment sees as
a wrong letter and a lost one, and "s" read as "f" or "8" and "o" as "0", which depend on the typeface.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import NamedTuple

import numpy as np

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
# How many in a thousand letters of those pages are this letter, a to z.
_PER_THOUSAND = (
    81.6, 15.4, 28.9, 49.8, 131.2, 22.8, 18.5, 64.5, 62.5, 2.1, 6.6, 33.7, 24.7, 72.4, 73.9, 17.9, 1.3, 64.2, 61.0, 92.5, 25.1, 8.5, 23.6,
    1.7, 15.2, 0.4,
)  # fmt: skip
_WORD = re.compile(r"[A-Za-z]+")
# Rates beside the share of damaged letters, which was 3.63% on those pages: 0.84% of the spaces were lost, 0.10% of the letters had
# a space before them that was not printed, and 0.46% a stray mark.
_JOINS_PER_SPACE = 0.23
_SPLITS_PER_LETTER = 0.028
_MARKS_PER_LETTER = 0.13
_MARKS = ("'", ".", ",", "-", "~", "*", ":")
_MARK_WEIGHTS = (0.30, 0.26, 0.17, 0.16, 0.05, 0.03, 0.03)
# Damage comes in patches: 12.2% of the words had some, where letters independent of one another give 15%. A word's rate is the mean
# rate times a draw from a gamma distribution of this shape and mean 1.
_WORD_RATE_SHAPE = 0.5
_MAX_LETTER_RATE = 0.9
_MIN_RATE = 2.0  # in confusions for each thousandth of the letters; a rarer one counts as this
_RANDOM_SHARE = 0.15  # of the damaged letters: any letter is read, or none


class _Misreadings(NamedTuple):
    """What a printed letter may be read as.

    Attributes:
        rate: How much oftener than the mean letter it is damaged.
        printed: The letter, or the two letters that begin with it, for each misreading.
        read: What that is read as.
        cumulative: Cumulated weights of these, ending at 1.
    """

    rate: float
    printed: tuple[str, ...]
    read: tuple[str, ...]
    cumulative: tuple[float, ...]


def ocr_noise(text: str, share: float, rng: np.random.Generator) -> str:
    """Damage a share of the letters of a text as OCR does, and join and split words in proportion.

    Args:
        text: The text.
        share: Share of its letters to damage, from 0 to 1; the number damaged varies around it.
        rng: Random numbers.

    Returns:
        The damaged text.

    Raises:
        ValueError: The share is not between 0 and 1.
    """
    if not 0.0 <= share <= 1.0:
        raise ValueError(f"share is {share}; give the share of letters to damage, from 0 to 1")
    table = _misreadings()
    chosen = _chosen_letters(text, share, table, rng)
    fragments: list[str] = []
    done = 0
    for position in chosen:
        if position < done:
            continue  # the letter was read together with the one before it
        n_printed, misread = _misread(text, position, table, rng)
        fragments += (text[done:position], misread)
        done = position + n_printed
    fragments.append(text[done:])
    return _join_and_split("".join(fragments), share, rng)


def _chosen_letters(text: str, share: float, table: Mapping[str, _Misreadings], rng: np.random.Generator) -> list[int]:
    """Choose the letters that are damaged, more of them in some words than in others.

    Args:
        text: The text.
        share: Share of its letters to damage.
        table: What each letter may be read as.
        rng: Random numbers.

    Returns:
        Positions of letters, in order.
    """
    rates = np.zeros(len(text))
    words = [match.span() for match in _WORD.finditer(text)]
    word_rates = rng.gamma(_WORD_RATE_SHAPE, 1 / _WORD_RATE_SHAPE, len(words)).tolist()
    for (start, end), word_rate in zip(words, word_rates, strict=True):
        rates[start:end] = [word_rate * table[letter].rate for letter in text[start:end]]
    n_letters = int((rates > 0).sum())
    if not n_letters:
        return []
    # letters that are damaged for certain lower the mean, so it is set twice
    for _ in range(2):
        rates *= share * n_letters / max(float(rates.sum()), 1e-12)
        np.minimum(rates, _MAX_LETTER_RATE, out=rates)
    chosen: list[int] = np.flatnonzero(rng.random(len(text)) < rates).tolist()
    return chosen


def _misread(text: str, position: int, table: Mapping[str, _Misreadings], rng: np.random.Generator) -> tuple[int, str]:
    """Draw what a letter is read as.

    Args:
        text: The text.
        position: Where the letter stands.
        table: What each letter may be read as.
        rng: Random numbers.

    Returns:
        How many letters are misread together, and what they are read as.
    """
    letter = text[position]
    misreadings = table[letter]
    if misreadings.printed[0] and rng.random() >= _RANDOM_SHARE:
        choice = int(np.searchsorted(misreadings.cumulative, rng.random(), side="right"))
        choice = min(choice, len(misreadings.read) - 1)
        printed = misreadings.printed[choice]
        if text.startswith(printed, position):
            return len(printed), misreadings.read[choice]
    if rng.random() < 1 / 3:
        return 1, ""
    other = _LETTERS[int(rng.integers(len(_LETTERS)))]
    if other == letter.lower():
        return 1, ""
    return 1, other.upper() if letter.isupper() else other


def _join_and_split(text: str, share: float, rng: np.random.Generator) -> str:
    """Leave out some spaces, and put spaces and stray marks into some words.

    Args:
        text: The text.
        share: Share of letters that are damaged beside this.
        rng: Random numbers.

    Returns:
        The changed text.
    """
    uniforms = rng.random(len(text)).tolist()
    marks = rng.choice(_MARKS, len(text), p=_MARK_WEIGHTS).tolist()
    split, marked = _SPLITS_PER_LETTER * share, (_SPLITS_PER_LETTER + _MARKS_PER_LETTER) * share
    fragments = []
    for character, uniform, mark in zip(text, uniforms, marks, strict=True):
        if character == " ":
            fragments.append("" if uniform < _JOINS_PER_SPACE * share else character)
        elif character.isalpha() and uniform < marked:
            fragments.append(f" {character}" if uniform < split else f"{character}{mark}")
        else:
            fragments.append(character)
    return "".join(fragments)


@cache
def _misreadings() -> dict[str, _Misreadings]:
    """Read the table of confusions: what each ASCII letter may be read as."""
    table = resources.files("spin_detect.corpora").joinpath("ocr_confusions.tsv").read_text(encoding="utf-8")
    rows: dict[str, list[tuple[str, str, float]]] = {}
    for line in table.splitlines()[1:]:
        printed, read, count = line.split("\t")
        rows.setdefault(printed[0], []).append((printed, read, float(count)))
    rates = {
        letter: max(
            sum(count for printed, _, count in rows.get(letter, ()) if printed == letter) / frequency, _MIN_RATE
        )
        for letter, frequency in zip(_LETTERS, _PER_THOUSAND, strict=True)
    }
    mean = sum(rates[letter] * frequency for letter, frequency in zip(_LETTERS, _PER_THOUSAND, strict=True)) / 1000
    found = {}
    for letter in _LETTERS + _LETTERS.upper():
        own = rows.get(letter, [("", "", 1.0)])
        cumulative = np.cumsum([count for _, _, count in own])
        # a capital is confused as often as its small letter, with misreadings of its own
        found[letter] = _Misreadings(
            rates[letter.lower()] / mean,
            tuple(printed for printed, _, _ in own),
            tuple(read for _, read, _ in own),
            tuple((cumulative / cumulative[-1]).tolist()),
        )
    return found
