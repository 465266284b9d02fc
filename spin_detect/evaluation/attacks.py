"""Tricks that may hide spun text from a detector, one function each.

Each is applied throughout a text, as a tool that hides spinning does, at a rate that a reader still tolerates.
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


def _change_letters(text: str, rng: np.random.Generator, share: float, change: Callable[[str], str]) -> str:
    """Change a share of the Latin letters.

    Args:
        text: A text.
        rng: Random generator.
        share: Probability of each letter to be changed.
        change: Function of one letter.

    Returns:
        The changed text.
    """
    chosen_mask = rng.random(len(text)) < share
    return "".join(
        change(char) if is_chosen and char.isascii() and char.isalpha() else char
        for char, is_chosen in zip(text, chosen_mask.tolist(), strict=True)
    )


def _change_words(
    text: str, rng: np.random.Generator, share: float, min_letters: int, change: Callable[[str], str]
) -> str:
    """Change a share of the words that are long enough.

    Args:
        text: A text.
        rng: Random generator.
        share: Probability of each word to be changed.
        min_letters: Letters of a word that may be changed.
        change: Function of one word.

    Returns:
        The changed text.
    """

    def change_match(match: re.Match[str]) -> str:
        word = match[0]
        return change(word) if len(word) >= min_letters and rng.random() < share else word

    return _WORD.sub(change_match, text)


def _insert_characters(text: str, rng: np.random.Generator, share: float, characters: str) -> str:
    """Insert one of some characters after a share of the Latin letters.

    Args:
        text: A text.
        rng: Random generator.
        share: Probability of each letter to be followed by a character.
        characters: Characters to choose from.

    Returns:
        The changed text.
    """
    return _change_letters(text, rng, share, lambda char: char + characters[rng.integers(len(characters))])


def cyrillic(text: str, rng: np.random.Generator) -> str:
    """Replace a third of the letters that have Cyrillic doubles.

    Args:
        text: A text.
        rng: Random generator.

    Returns:
        The changed text.
    """
    return _change_letters(text, rng, 1 / 3, lambda char: _CYRILLIC.get(char, char))


def greek(text: str, rng: np.random.Generator) -> str:
    """Replace a third of the letters that have Greek doubles.

    Args:
        text: A text.
        rng: Random generator.

    Returns:
        The changed text.
    """
    return _change_letters(text, rng, 1 / 3, lambda char: _GREEK.get(char, char))


def mathematical(text: str, rng: np.random.Generator) -> str:
    """Write a tenth of the letters as mathematical sans-serif letters.

    Args:
        text: A text.
        rng: Random generator.

    Returns:
        The changed text.
    """

    def change(char: str) -> str:
        return chr(0x1D5A0 + ord(char) - ord("A")) if char.isupper() else chr(0x1D5BA + ord(char) - ord("a"))

    return _change_letters(text, rng, 0.1, change)


def full_width(text: str, rng: np.random.Generator) -> str:
    """Write a tenth of the letters in their full-width form.

    Args:
        text: A text.
        rng: Random generator.

    Returns:
        The changed text.
    """
    return _change_letters(text, rng, 0.1, lambda char: chr(ord(char) + 0xFEE0))


def zero_width(text: str, rng: np.random.Generator) -> str:
    """Insert zero-width spaces and joiners after a tenth of the letters.

    Args:
        text: A text.
        rng: Random generator.

    Returns:
        The changed text.
    """
    return _insert_characters(text, rng, 0.1, "\u200b\u200c\u200d\u2060\ufeff")


def bidirectional(text: str, rng: np.random.Generator) -> str:
    """Insert direction marks after a tenth of the letters.

    Args:
        text: A text.
        rng: Random generator.

    Returns:
        The changed text.
    """
    return _insert_characters(text, rng, 0.1, "\u200e\u202a\u202c\u2066\u2069")


def soft_hyphens(text: str, rng: np.random.Generator) -> str:
    """Insert soft hyphens after a tenth of the letters.

    Args:
        text: A text.
        rng: Random generator.

    Returns:
        The changed text.
    """
    return _insert_characters(text, rng, 0.1, "\u00ad")


def combining_marks(text: str, rng: np.random.Generator) -> str:
    """Lay strokes and dots over a tenth of the letters.

    Args:
        text: A text.
        rng: Random generator.

    Returns:
        The changed text.
    """
    return _insert_characters(text, rng, 0.1, "\u0335\u0336\u0323\u0332\u034f")


def split_words(text: str, rng: np.random.Generator) -> str:
    """Insert a space into a tenth of the words of six letters or more.

    Args:
        text: A text.
        rng: Random generator.

    Returns:
        The changed text.
    """

    def change(word: str) -> str:
        cut = int(rng.integers(2, len(word) - 1))
        return f"{word[:cut]} {word[cut:]}"

    return _change_words(text, rng, 0.1, 6, change)


def doubled_spaces(text: str, rng: np.random.Generator) -> str:
    """Double half of the spaces.

    Args:
        text: A text.
        rng: Random generator.

    Returns:
        The changed text.
    """
    return re.sub(" ", lambda _: "  " if rng.random() < 0.5 else " ", text)


def random_capitals(text: str, rng: np.random.Generator) -> str:
    """Write a tenth of the letters as capitals.

    Args:
        text: A text.
        rng: Random generator.

    Returns:
        The changed text.
    """
    return _change_letters(text, rng, 0.1, str.upper)


def leetspeak(text: str, rng: np.random.Generator) -> str:
    """Write a letter of a tenth of the words as a digit.

    Args:
        text: A text.
        rng: Random generator.

    Returns:
        The changed text.
    """

    def change(word: str) -> str:
        positions = [position for position, char in enumerate(word) if char in _LEET]
        if not positions:
            return word
        position = positions[rng.integers(len(positions))]
        return word[:position] + _LEET[word[position]] + word[position + 1 :]

    return _change_words(text, rng, 0.1, 3, change)


def typos(text: str, rng: np.random.Generator) -> str:
    """Leave out, double, swap or mistake a letter in one of twenty words of four letters or more.

    Args:
        text: A text.
        rng: Random generator.

    Returns:
        The changed text.
    """

    def change(word: str) -> str:
        position = int(rng.integers(1, len(word) - 1))
        wrong = _LETTERS[rng.integers(26)]
        letter, following, rest = word[position], word[position + 1], word[position + 1 :]
        endings = (rest, letter * 2 + rest, following + letter + rest[1:], wrong + rest)
        return word[:position] + endings[rng.integers(4)]

    return _change_words(text, rng, 0.05, 4, change)


def function_words(text: str, rng: np.random.Generator) -> str:
    """Insert a function word or filler at one of twenty spaces.

    Args:
        text: A text.
        rng: Random generator.

    Returns:
        The changed text.
    """

    def insert(_: re.Match[str]) -> str:
        return f" {_FUNCTION_WORDS[rng.integers(len(_FUNCTION_WORDS))]} " if rng.random() < 0.05 else " "

    return re.sub(" ", insert, text)


def entities(text: str, rng: np.random.Generator) -> str:
    """Write a tenth of the letters as HTML entities.

    Args:
        text: A text.
        rng: Random generator.

    Returns:
        The changed text.
    """
    return _change_letters(text, rng, 0.1, lambda char: f"&#{ord(char)};")


def letter_spacing(text: str, rng: np.random.Generator) -> str:
    """Separate the letters of a tenth of the words of four letters or more by spaces.

    Args:
        text: A text.
        rng: Random generator.

    Returns:
        The changed text.
    """
    return _change_words(text, rng, 0.1, 4, " ".join)


def repeated(text: str, rng: np.random.Generator) -> str:
    """Repeat the whole text.

    Args:
        text: A text.
        rng: Random generator; not used.

    Returns:
        The changed text.
    """
    return f"{text}\n\n{text}"


TRICKS: dict[str, Trick] = {
    trick.__name__: trick
    for trick in (
        cyrillic, greek, mathematical, full_width, zero_width, bidirectional, soft_hyphens, combining_marks, entities,
        doubled_spaces, split_words, letter_spacing, random_capitals, leetspeak, typos, function_words, repeated,
    )
}  # fmt: skip
