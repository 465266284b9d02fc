"""Where words stand in a text as a spinner sees it: sentence starts, names, quotes, titles."""

from __future__ import annotations

import re
from typing import NamedTuple

from spin_detect.spinning.profiles import SpinnerProfile

# "company's" is "company" and a rest; "don't" and "well-known" are one word.
_WORD = re.compile(r"[^\W\d_]+(?:['’](?!s\b)[^\W\d_]+)?(?:-[^\W\d_]+)*")
_SENTENCE_END = re.compile(r"(?:^|[.!?:]['\"”’)\]]*\s+|\n\s*|\W\s+(?=['\"“‘]))['\"“‘(\[]*$")
_QUOTE = re.compile(r'"[^"\n]{1,600}"|“[^”\n]{1,600}”')
_TITLE_WORDS = 12


class Word(NamedTuple):
    """One word of the text: `text[start:end]`."""

    start: int
    end: int
    lower: str
    opens_sentence: bool
    joined: bool  # one space, and nothing else, between the word before and this one
    spared: bool


def words_of(text: str, kind: SpinnerProfile) -> list[Word]:
    """The words of `text` in order, with those a spinner of this kind keeps its hands off marked as spared."""
    closed = [match.span() for match in _QUOTE.finditer(text)] if "quotes" in kind.spares else []
    if "titles" in kind.spares:
        closed = sorted(closed + _titles(text))
    words: list[Word] = []
    quote, reach = 0, -1  # `reach`: the furthest end of the closed stretches that begin before the word
    for match in _WORD.finditer(text):
        start, end = match.span()
        while quote < len(closed) and closed[quote][0] <= start:
            reach = max(reach, closed[quote][1])
            quote += 1
        opens = not words or _SENTENCE_END.search(text[words[-1].end : start]) is not None
        joined = bool(words) and start == words[-1].end + 1 and text[start - 1] == " "
        spared = start < reach or (end < len(text) and text[end].isdigit()) or (start > 0 and text[start - 1].isdigit())
        words.append(Word(start, end, match.group().lower().replace("’", "'"), opens, joined, spared))
    return _spare_names(text, words) if "names" in kind.spares else words


def _titles(text: str) -> list[tuple[int, int]]:
    """Short lines without a full stop that are not the whole text."""
    lines = [match.span() for match in re.finditer(r"[^\n]+", text)]
    return [
        (start, end)
        for start, end in lines
        if len(lines) > 1 and text[start:end].rstrip()[-1:] not in (*'.!?"”:;,', "")
        if len(text[start:end].split()) <= _TITLE_WORDS
    ]


def _spare_names(text: str, words: list[Word]) -> list[Word]:
    """A capital inside a sentence is a name; at its start only with another capital after it."""
    capital = [text[word.start].isupper() for word in words]
    result = []
    for at, word in enumerate(words):
        followed = at + 1 < len(words) and capital[at + 1] and words[at + 1].joined
        acronym = word.end - word.start > 1 and text[word.start : word.end].isupper()
        name = capital[at] and (not word.opens_sentence or followed or acronym)
        result.append(word._replace(spared=True) if name else word)
    return result
