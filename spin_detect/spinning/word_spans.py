"""Words of a text as a spinner sees them: where they lie, which begin a sentence, and which it does not touch."""

from __future__ import annotations

import re
from typing import NamedTuple

from spin_detect.spinning.profiles import SpinnerProfile

# "company's" is "company" and a rest; "don't" and "well-known" are one word.
_WORD = re.compile(r"[^\W\d_]+(?:['’](?!s\b)[^\W\d_]+)?(?:-[^\W\d_]+)*")
_SENTENCE_END = re.compile(r"(?:^|[.!?:]['\"”’)\]]*\s+|\n\s*|\W\s+(?=['\"“‘]))['\"“‘(\[]*$")
_QUOTE = re.compile(r'"[^"\n]{1,600}"|“[^”\n]{1,600}”')
_MAX_TITLE_WORDS = 12


class Word(NamedTuple):
    """One word of a text, `text[start:end]`.

    Attributes:
        start: Offset of its first character.
        end: Offset after its last character.
        lower: The word in lower case, with straight apostrophes.
        starts_sentence: Whether it is the first word of a sentence.
        is_adjacent: Whether one space and nothing else separates it from the word before.
        protected: Whether the spinner does not touch it.
    """

    start: int
    end: int
    lower: str
    starts_sentence: bool
    is_adjacent: bool
    protected: bool


def words_of(text: str, profile: SpinnerProfile) -> list[Word]:
    """Find the words of a text.

    Args:
        text: The text.
        profile: The spinner profile, which says what is protected: names, quotes, titles. A word beside a digit always is.

    Returns:
        The words in order.
    """
    ranges = [match.span() for match in _QUOTE.finditer(text)] if "quotes" in profile.protected else []
    if "titles" in profile.protected:
        ranges = sorted(ranges + _titles(text))
    words: list[Word] = []
    range_index, reach = 0, -1  # `reach`: the furthest end of the protected ranges that begin before the word
    for match in _WORD.finditer(text):
        start, end = match.span()
        while range_index < len(ranges) and ranges[range_index][0] <= start:
            reach = max(reach, ranges[range_index][1])
            range_index += 1
        starts_sentence = not words or _SENTENCE_END.search(text[words[-1].end : start]) is not None
        is_adjacent = bool(words) and start == words[-1].end + 1 and text[start - 1] == " "
        beside_digit = (end < len(text) and text[end].isdigit()) or (start > 0 and text[start - 1].isdigit())
        lower = match.group().lower().replace("’", "'")
        words.append(Word(start, end, lower, starts_sentence, is_adjacent, start < reach or beside_digit))
    return _protect_names(text, words) if "names" in profile.protected else words


def _titles(text: str) -> list[tuple[int, int]]:
    """Return the ranges of short lines that do not end in a full stop and are not the whole text."""
    lines = [match.span() for match in re.finditer(r"[^\n]+", text)]
    return [
        (start, end)
        for start, end in lines
        if len(lines) > 1 and text[start:end].rstrip()[-1:] not in (*'.!?"”:;,', "")
        if len(text[start:end].split()) <= _MAX_TITLE_WORDS
    ]


def _protect_names(text: str, words: list[Word]) -> list[Word]:
    """Protect names: capitals inside a sentence, and at its start where another capital follows or all is in capitals."""
    is_capitalised = [text[word.start].isupper() for word in words]
    result = []
    for index, word in enumerate(words):
        followed = index + 1 < len(words) and is_capitalised[index + 1] and words[index + 1].is_adjacent
        acronym = word.end - word.start > 1 and text[word.start : word.end].isupper()
        is_name = is_capitalised[index] and (not word.starts_sentence or followed or acronym)
        result.append(word._replace(protected=True) if is_name else word)
    return result
