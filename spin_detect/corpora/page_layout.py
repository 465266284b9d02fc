"""Text as pages of print and manuscripts have it: hyphens at line ends, line numbers, running heads and page numbers."""

from __future__ import annotations

import re

import numpy as np

_COLUMNS = (60, 81)  # least width of a line, and one more than the greatest
_MIN_LETTERS_BEFORE, _MIN_LETTERS_AFTER = 2, 3  # of a word that is broken
_MIN_WORD = 6  # letters of a word that is broken
_PAGE_LINES = (12, 41)  # least lines of a page, and one more than the most
_HEAD_WORDS = (3, 7)  # least words of a running head, and one more than the most
_MAX_FIRST_NUMBER = 400  # of pages
_NUMBER_STEPS = (1, 1, 5)  # every line has its number, or every fifth
_LETTERS = re.compile(r"[a-z]+")
# A syllable ends after a vowel before a consonant, or between two consonants that follow a vowel.
_BREAK = re.compile(
    r"(?<=[aeiouy])(?=[bcdfghjklmnpqrstvwxz][aeiouy])|(?<=[aeiouy][bcdfgklmnprst])(?=[bcdfgjklmnpqrstvwz][aeiouy])"
)


def line_end_hyphens(text: str, rng: np.random.Generator) -> str:
    """Break a text into lines, and long words at the ends of lines, with a hyphen.

    Args:
        text: The text.
        rng: Random numbers, which choose the width of the lines.

    Returns:
        The text in lines of at most 60 to 80 characters. Line ends that it had remain.
    """
    return "\n".join(_wrap(text, int(rng.integers(*_COLUMNS)), hyphenate=True))


def line_numbers(text: str, rng: np.random.Generator) -> str:
    """Break a text into lines, and number each line or every fifth, as in manuscripts, laws and transcripts of hearings.

    Args:
        text: The text.
        rng: Random numbers, which choose the width of the lines and which of them are numbered.

    Returns:
        The text in numbered lines.
    """
    lines = _wrap(text, int(rng.integers(*_COLUMNS)), hyphenate=False)
    step = int(rng.choice(_NUMBER_STEPS))
    gap = " " * int(rng.integers(1, 4))
    return "\n".join(
        f"{number}{gap}{line}" if line and number % step == 0 else line for number, line in enumerate(lines, 1)
    )


def running_heads(text: str, rng: np.random.Generator) -> str:
    """Break a text into lines and pages, with a running head and the page number between pages.

    The head repeats the first words of the text.

    Args:
        text: The text.
        rng: Random numbers, which choose width, page length, head and first page number.

    Returns:
        The text with at least one head in it, unless it is shorter than two lines.
    """
    lines = _wrap(text, int(rng.integers(*_COLUMNS)), hyphenate=False)
    if len(lines) < 2:
        return text
    head = " ".join(re.findall(r"[^\W\d_]+", text)[: int(rng.integers(*_HEAD_WORDS))])
    head = head.upper() if rng.random() < 0.5 else head.title()
    number_first = rng.random() < 0.5
    page_lines, page = int(rng.integers(*_PAGE_LINES)), int(rng.integers(1, _MAX_FIRST_NUMBER))
    next_page = 1 + int(rng.integers(min(page_lines, len(lines) - 1)))  # lines before the first new page
    paged = []
    for number, line in enumerate(lines):
        if number == next_page:
            paged.append(f"{page} {head}" if number_first else f"{head} {page}")
            page, next_page = page + 1, next_page + page_lines
        paged.append(line)
    return "\n".join(paged)


def _wrap(text: str, width: int, *, hyphenate: bool) -> list[str]:
    """Break a text into lines.

    Args:
        text: The text.
        width: Greatest number of characters of a line; a longer word has a line of its own.
        hyphenate: Whether words may be broken at the ends of lines.

    Returns:
        The lines.
    """
    lines = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split():
            room = width - len(line) - bool(line)
            if len(word) > room and line:
                start, rest = _break(word, room - 1) if hyphenate else ("", word)
                lines.append(f"{line} {start}-" if start else line)
                line = rest
            else:
                line = f"{line} {word}" if line else word
        lines.append(line)
    return lines


def _break(word: str, room: int) -> tuple[str, str]:
    """Break a word where one syllable ends, as late as there is room for.

    Args:
        word: The word, perhaps with a punctuation mark at its end.
        room: Greatest number of characters before the break.

    Returns:
        What stands before the break and after it; the first is empty where the word cannot be broken.
    """
    match = _LETTERS.match(word)
    n_letters = match.end() if match else 0
    if n_letters < _MIN_WORD:
        return "", word
    places = [
        place.start()
        for place in _BREAK.finditer(word[:n_letters])
        if _MIN_LETTERS_BEFORE <= place.start() <= min(room, n_letters - _MIN_LETTERS_AFTER)
    ]
    return (word[: places[-1]], word[places[-1] :]) if places else ("", word)
