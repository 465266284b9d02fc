"""Where sentences start, decided for all places of a batch at once.

A sentence ends at a stop that white space and something like a capital follow, unless the word before is an
abbreviation or an initial, or the number of a list item; at a blank line; and at a single newline where the line was
not wrapped: the next line is a list item, or its first word would have fitted.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from spin_detect.constants import CharClass
from spin_detect.text.normalise import NormalisedText

# Never end a sentence when a name or number follows.
_TITLES = """
    mr mrs ms dr prof rev gen col lt capt cmdr sgt maj sen rep gov pres hon st messrs mt ft supt adm vs v e.g
    i.e cf al fig figs eq eqs no nos vol pp p ed eds ch sec approx ca viz resp op tab ref refs art
""".split()
# Abbreviations that also end sentences: the next word decides.
_ENDABLE = """
    inc ltd co corp llc plc jr sr etc u.s u.k u.n e.u a.m p.m d.c b.c a.d u.s.a jan feb mar apr jun jul aug sep
    sept oct nov dec mon tue wed thu fri sat sun ave blvd rd dept univ assn bros est ph.d m.d b.a m.a
""".split()
_STARTERS = """
    the a an this that these those he she it we they you i in on at for from with by as when while after before
    but and or so yet if there here his her its our their my your one two some many most all no not what who how
    why where then now however although though because since until once both each every another such meanwhile
    instead still even also only despite under over during between according officials police people other
    others more much last next critics analysts residents
""".split()
_WRAP_LIMIT = 110  # lines longer than this are paragraphs, not wrapped lines
_LONGEST_NUMBER = 3  # characters of what numbers an item: "12", "iii"


@dataclass(frozen=True)
class BreakPositions:
    """Where characters of some kinds are in a folded text, rising: white space, newlines among it, and stops."""

    white: NDArray[np.int64]
    newline: NDArray[np.int64]
    stop: NDArray[np.int64]

    @classmethod
    def of(cls, kind: NDArray[np.uint8]) -> BreakPositions:
        newline = kind == CharClass.NEWLINE
        white = newline | (kind == CharClass.SPACE)
        return cls(np.flatnonzero(white), np.flatnonzero(newline), np.flatnonzero(kind == CharClass.STOP))


@cache
def _hashes(name: str) -> NDArray[np.uint64]:
    from spin_detect.text.hashing import word_hash

    return np.sort(word_hash({"titles": _TITLES, "endable": _ENDABLE, "starters": _STARTERS}[name]))


def _member(values: NDArray[np.uint64], name: str) -> NDArray[np.bool_]:
    table = _hashes(name)
    place = np.minimum(np.searchsorted(table, values), len(table) - 1)
    return table[place] == values


def sentence_starts(
    norm: NormalisedText,
    places: BreakPositions,
    token_char: NDArray[np.int64],
    token_end: NDArray[np.int64],
    token_hash: NDArray[np.uint64],
    token_number: NDArray[np.int32],
    document_char: NDArray[np.int64],
) -> NDArray[np.bool_]:
    """True for each token that starts a sentence; [tokens].

    token_number: for each character the token, from 1, that it is in or after; 0 before the first.
    """
    starts = np.zeros(len(token_char), np.bool_)
    if not len(starts):
        return starts
    spaces, newline = places.white, places.newline
    before = token_number[newline]
    lines = np.bincount(before, minlength=len(starts) + 1)[:-1]  # newlines between each token and the one before
    starts[lines > 1] = True
    first = np.searchsorted(token_char, document_char[:-1])
    starts[first[first < len(starts)]] = True

    single = newline[(lines[np.minimum(before, len(starts) - 1)] == 1) & (before > 0) & (before < len(starts))]
    if len(single):
        token = token_number[single]
        ends_line = _unwrapped(norm, newline, spaces, single, token, token_char, token_end, document_char)
        starts[token[ends_line]] = True

    token = _after_stop(norm, places, token_char, token_end, token_hash, token_number)
    # the number of a list item or a heading is no sentence
    head, end = token_char[token - 1], token_end[token - 1]
    numbered = starts[token - 1] & (norm.char_class[head] == CharClass.DIGIT) & (end - head <= _LONGEST_NUMBER)
    starts[token[~numbered]] = True
    return starts


def _after_stop(
    norm: NormalisedText,
    places: BreakPositions,
    token_char: NDArray[np.int64],
    token_end: NDArray[np.int64],
    token_hash: NDArray[np.uint64],
    token_number: NDArray[np.int32],
) -> NDArray[np.int64]:
    """The tokens that a stop, white space and their capital or digit make the first of a sentence."""
    stop = places.stop
    token = token_number[stop].astype(np.int64)
    # the last stop before each token, outside words and numbers, and not before the first token or after the last
    chosen = (token > 0) & (token < len(token_char))
    chosen[:-1] &= token[1:] != token[:-1]
    chosen &= stop >= token_end[token - 1]
    stop, token = stop[chosen], token[chosen]
    head = token_char[token]
    # white space must follow the stop, not come before it (" .NET")
    follows = _next(places.white, stop, len(norm.char_class))
    chosen = (follows < head) & (norm.is_upper[head] | (norm.char_class[head] == CharClass.DIGIT))
    stop, token = stop[chosen], token[chosen]

    dot = norm.code[stop] == ord(".")
    word, following = token_hash[token - 1], token_hash[token]
    # "J." and the "B." of "A.B.": one capital that stands alone
    initial = norm.is_upper[stop - 1] & ((stop - token_char[token - 1] == 1) | (norm.code[stop - 2] == ord(".")))
    endable = _member(word, "endable") | initial
    return token[~dot | ~_member(word, "titles") & (~endable | _member(following, "starters"))]


def _next(places: NDArray[np.int64], after: NDArray[np.int64], end: int) -> NDArray[np.int64]:
    """The first of the sorted `places` from each place on; `end` where none is."""
    found = np.searchsorted(places, after)
    return (
        np.where(found < len(places), places.take(found, mode="clip"), end) if len(places) else np.full(len(after), end)
    )


def _unwrapped(
    norm: NormalisedText,
    newline: NDArray[np.int64],
    spaces: NDArray[np.int64],
    single: NDArray[np.int64],
    token: NDArray[np.int32],
    token_char: NDArray[np.int64],
    token_end: NDArray[np.int64],
    document_char: NDArray[np.int64],
) -> NDArray[np.bool_]:
    """True where the newline at `single`, the only one before `token`, ends its line for good."""
    edges = np.sort(np.concatenate([[-1], newline, document_char[1:-1] - 1, [len(norm.char_class)]]), kind="stable")
    edges = edges[np.diff(edges, append=len(norm.char_class) + 1) > 0]
    width = np.diff(edges) - 1
    document = np.minimum(np.searchsorted(document_char[1:], edges[:-1] + 1, side="right"), len(document_char) - 2)
    widest = np.zeros(len(document_char) - 1, np.int64)
    np.maximum.at(widest, document, width)
    line = np.searchsorted(edges, single) - 1  # the line that the newline ends
    limit = widest[document[line]]
    head = token_char[token]
    first_word = _next(spaces, head, len(norm.char_class)) - head
    fitted = width[line] + 1 + first_word < limit - 8
    capital = norm.is_upper[head] | (norm.char_class[head] == CharClass.DIGIT)
    run_end = spaces[np.diff(spaces, append=len(norm.char_class) + 1) > 1]
    lead = run_end[np.searchsorted(run_end, single)] + 1  # the first character that is not white after the newline
    return _is_item(norm, lead, head, token_end[token]) | (limit > _WRAP_LIMIT) | (fitted & capital)


def _is_item(
    norm: NormalisedText, lead: NDArray[np.int64], head: NDArray[np.int64], end: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """True where a line that starts at `lead`, its first token being from `head` to `end`, looks like a list item."""
    size = len(norm.char_class)

    def kind(place: NDArray[np.int64]) -> NDArray[np.uint8]:  # beyond the end as after every document but the last
        return np.where(place < size, norm.char_class.take(place, mode="clip"), np.uint8(CharClass.NEWLINE))

    def code(place: NDArray[np.int64]) -> NDArray[np.uint32]:
        return np.where(place < size, norm.code.take(place, mode="clip"), np.uint32(0))

    first = kind(lead)
    dash = (first == CharClass.HYPHEN) | (first == CharClass.PUNCTUATION)
    bullet = (first == CharClass.BULLET) | (dash & (kind(lead + 1) == CharClass.SPACE))
    # "1.", "10)", "(b)", "iv)"
    digit = norm.char_class[head] == CharClass.DIGIT
    closed = (code(end) == ord(")")) & ((lead == head) | (code(lead) == ord("(")) & (lead + 1 == head))
    pointed = digit & (lead == head) & (kind(end) == CharClass.STOP) & (kind(end + 1) == CharClass.SPACE)
    return bullet | ((end - head <= _LONGEST_NUMBER) & (closed | pointed))


def _sentence_ranges(
    places: BreakPositions,
    size: int,
    token_char: NDArray[np.int64],
    token_end: NDArray[np.int64],
    first: NDArray[np.int64],
    document_char: NDArray[np.int64],
    sentence_document: NDArray[np.int64],
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Character ranges in the folded text of `size` characters: from the hugging quote or the bullet before the first token to
    the last mark before white space."""
    white, newline = places.white, places.newline
    new = np.ones(len(white) + 1, np.bool_)
    new[1:-1] = white[1:] != white[:-1] + 1
    run, run_end = white[new[:-1]], white[new[1:]] + 1  # of white space
    head = token_char[first]
    left = np.maximum(document_char[sentence_document], np.append(0, token_end)[first])  # what is before is another's
    begin = np.maximum(left, _after_last(white, head))
    # what opens a line, a bullet say, belongs to the sentence after it
    line = np.maximum(_after_last(newline, head), document_char[sentence_document])
    begin = np.where(line >= left, _past_white(run, run_end, line), begin)
    limit = np.minimum(np.append(begin[1:], size), document_char[sentence_document + 1])
    # to the right: back over the white space before the next sentence
    place = np.searchsorted(run, limit) - 1
    in_white = (place >= 0) & (np.append(run_end, 0)[place] >= limit)
    end = np.where(in_white, np.append(run, 0)[place], limit)
    return begin, end


def _past_white(run: NDArray[np.int64], run_end: NDArray[np.int64], place: NDArray[np.int64]) -> NDArray[np.int64]:
    """Each place, or the end of the run of white space that it is in."""
    last = np.searchsorted(run, place, side="right") - 1
    return np.maximum(place, np.append(run_end, 0)[last])


def _after_last(places: NDArray[np.int64], before: NDArray[np.int64]) -> NDArray[np.int64]:
    """One past the last of the sorted `places` that is before each; 0 where none is."""
    last = np.searchsorted(places, before) - 1
    return np.where(last >= 0, places.take(last) + 1, 0) if len(places) else np.zeros(len(before), np.int64)
