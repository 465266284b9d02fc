"""Tricks by which spun text may try to slip through; one function each, of a text and a random generator.

Each is applied throughout a text, as a tool that hides spinning does, at a rate a reader still puts up with.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np

Trick = Callable[[str, np.random.Generator], str]

_WORD = re.compile(r"[A-Za-z]+")
_CYRILLIC = dict(zip("aceopxyisjABCEHKMOPTX", "асеорхуіѕјАВСЕНКМОРТХ", strict=True))
_GREEK = dict(zip("aovipunABEHIKMNOPTXYZ", "αονιρυηΑΒΕΗΙΚΜΝΟΡΤΧΥΖ", strict=True))
_LEET = dict(zip("aeiost", "431057", strict=True))
_FUNCTION_WORDS = ("the", "of", "and", "that", "very", "also", "then", "just", "so", "in fact", "of course", "indeed")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def _some_letters(text: str, rng: np.random.Generator, share: float, change: Callable[[str], str]) -> str:
    """`change` applied to a share of the Latin letters."""
    chosen = rng.random(len(text)) < share
    return "".join(
        change(char) if pick and char.isascii() and char.isalpha() else char
        for char, pick in zip(text, chosen.tolist(), strict=True)
    )


def _some_words(text: str, rng: np.random.Generator, share: float, least: int, change: Callable[[str], str]) -> str:
    """`change` applied to a share of the words of at least so many letters."""

    def one(match: re.Match[str]) -> str:
        word = match[0]
        return change(word) if len(word) >= least and rng.random() < share else word

    return _WORD.sub(one, text)


def _inserted(text: str, rng: np.random.Generator, share: float, characters: str) -> str:
    """One of `characters` after a share of the letters."""
    return _some_letters(text, rng, share, lambda char: char + characters[rng.integers(len(characters))])


def cyrillic(text: str, rng: np.random.Generator) -> str:
    """A third of the letters that have Cyrillic doubles."""
    return _some_letters(text, rng, 1 / 3, lambda char: _CYRILLIC.get(char, char))


def greek(text: str, rng: np.random.Generator) -> str:
    """A third of the letters that have Greek doubles."""
    return _some_letters(text, rng, 1 / 3, lambda char: _GREEK.get(char, char))


def mathematical(text: str, rng: np.random.Generator) -> str:
    """A tenth of the letters as mathematical sans-serif ones."""

    def change(char: str) -> str:
        return chr(0x1D5A0 + ord(char) - ord("A")) if char.isupper() else chr(0x1D5BA + ord(char) - ord("a"))

    return _some_letters(text, rng, 0.1, change)


def full_width(text: str, rng: np.random.Generator) -> str:
    """A tenth of the letters in their full-width form."""
    return _some_letters(text, rng, 0.1, lambda char: chr(ord(char) + 0xFEE0))


def zero_width(text: str, rng: np.random.Generator) -> str:
    """Zero-width spaces and joiners after a tenth of the letters."""
    return _inserted(text, rng, 0.1, "\u200b\u200c\u200d\u2060\ufeff")


def bidirectional(text: str, rng: np.random.Generator) -> str:
    """Direction marks after a tenth of the letters."""
    return _inserted(text, rng, 0.1, "\u200e\u202a\u202c\u2066\u2069")


def soft_hyphens(text: str, rng: np.random.Generator) -> str:
    """Soft hyphens after a tenth of the letters."""
    return _inserted(text, rng, 0.1, "\u00ad")


def combining_marks(text: str, rng: np.random.Generator) -> str:
    """Strokes and dots laid over a tenth of the letters."""
    return _inserted(text, rng, 0.1, "\u0335\u0336\u0323\u0332\u034f")


def split_words(text: str, rng: np.random.Generator) -> str:
    """A space inside a tenth of the words of six letters or more."""

    def change(word: str) -> str:
        cut = int(rng.integers(2, len(word) - 1))
        return f"{word[:cut]} {word[cut:]}"

    return _some_words(text, rng, 0.1, 6, change)


def doubled_spaces(text: str, rng: np.random.Generator) -> str:
    """Half of the spaces doubled."""
    return re.sub(" ", lambda _: "  " if rng.random() < 0.5 else " ", text)


def random_capitals(text: str, rng: np.random.Generator) -> str:
    """A tenth of the letters as capitals."""
    return _some_letters(text, rng, 0.1, str.upper)


def leetspeak(text: str, rng: np.random.Generator) -> str:
    """A letter of a tenth of the words as a digit."""

    def change(word: str) -> str:
        places = [place for place, char in enumerate(word) if char in _LEET]
        if not places:
            return word
        place = places[rng.integers(len(places))]
        return word[:place] + _LEET[word[place]] + word[place + 1 :]

    return _some_words(text, rng, 0.1, 3, change)


def typos(text: str, rng: np.random.Generator) -> str:
    """A letter left out, doubled, swapped with the next or mistaken, in one of twenty words of four letters or more."""

    def change(word: str) -> str:
        at = int(rng.integers(1, len(word) - 1))
        wrong = _LETTERS[rng.integers(26)]
        made = (
            word[at + 1 :],
            word[at] * 2 + word[at + 1 :],
            word[at + 1] + word[at] + word[at + 2 :],
            wrong + word[at + 1 :],
        )
        return word[:at] + made[rng.integers(4)]

    return _some_words(text, rng, 0.05, 4, change)


def function_words(text: str, rng: np.random.Generator) -> str:
    """A function word or filler put in at one of twenty spaces."""

    def one(_: re.Match[str]) -> str:
        return f" {_FUNCTION_WORDS[rng.integers(len(_FUNCTION_WORDS))]} " if rng.random() < 0.05 else " "

    return re.sub(" ", one, text)


def entities(text: str, rng: np.random.Generator) -> str:
    """A tenth of the letters as HTML entities."""
    return _some_letters(text, rng, 0.1, lambda char: f"&#{ord(char)};")


def letter_spacing(text: str, rng: np.random.Generator) -> str:
    """The letters of a tenth of the words of four or more set apart by spaces."""
    return _some_words(text, rng, 0.1, 4, " ".join)


def repeated(text: str, rng: np.random.Generator) -> str:
    """The whole text twice."""
    return f"{text}\n\n{text}"


TRICKS: dict[str, Trick] = {
    trick.__name__: trick
    for trick in (
        cyrillic, greek, mathematical, full_width, zero_width, bidirectional, soft_hyphens, combining_marks, entities,
        doubled_spaces, split_words, letter_spacing, random_capitals, leetspeak, typos, function_words, repeated,
    )
}  # fmt: skip
