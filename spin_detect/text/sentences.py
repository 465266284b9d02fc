"""Where sentences start, decided for all places of a batch at once.

A sentence ends at a stop that white space and something like a capital follow, unless the word before is an
abbreviation or an initial; at a blank line; and at a single newline where the line was not wrapped: the next line is a list
item, or its first word would have fitted.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from spin_detect.text.normalise import CharClass, NormalisedText

# Never end a sentence when a name or number follows.
_TITLES = """mr mrs ms dr prof rev gen col lt capt cmdr sgt maj sen rep gov pres hon st messrs mt ft supt adm
 vs v e.g i.e cf al fig figs eq eqs no nos vol pp p ed eds ch sec approx ca viz resp op tab ref refs art""".split()
# Abbreviations that also end sentences: the next word decides.
_ENDABLE = """inc ltd co corp llc plc jr sr etc u.s u.k u.n e.u a.m p.m d.c b.c a.d u.s.a jan feb mar apr jun jul aug sep sept oct nov
 dec mon tue wed thu fri sat sun ave blvd rd dept univ assn bros est ph.d m.d b.a m.a""".split()
_STARTERS = """the a an this that these those he she it we they you i in on at for from with by as when while after before but and or so yet
 if there here his her its our their my your one two some many most all no not what who how why where then now however
 although though because since until once both each every another such meanwhile instead still even also only despite under over
 during between according officials police people other others more much last next critics analysts residents""".split()
_WRAP_LIMIT = 110  # lines longer than this are paragraphs, not wrapped lines


@cache
def _hashes(name: str) -> NDArray[np.uint64]:
    from spin_detect.text.tokenise import word_hash

    return np.sort(word_hash({"titles": _TITLES, "endable": _ENDABLE, "starters": _STARTERS}[name]))


def _member(values: NDArray[np.uint64], name: str) -> NDArray[np.bool_]:
    table = _hashes(name)
    place = np.minimum(np.searchsorted(table, values), len(table) - 1)
    return table[place] == values


def sentence_starts(
    norm: NormalisedText,
    token_char: NDArray[np.int64],
    token_hash: NDArray[np.uint64],
    document_char: NDArray[np.int64],
) -> NDArray[np.bool_]:
    """True for each token that starts a sentence; [tokens]."""
    n = len(token_char)
    starts = np.zeros(n, np.bool_)
    if not n:
        return starts
    starts[0] = True
    starts[np.searchsorted(token_char, document_char[:-1])[np.searchsorted(token_char, document_char[:-1]) < n]] = True
    kind = norm.kind
    after = token_char[1:]

    def seen_before(mask: NDArray[np.bool_]) -> NDArray[np.int64]:
        """How many characters of the mask stand between each token's start and the next one's."""
        at = np.flatnonzero(mask)
        return np.diff(np.searchsorted(at, token_char))

    newline = kind == CharClass.NEWLINE
    lines = seen_before(newline & (norm.code != 13) | (newline & (norm.code == 13) & ~_next_is(norm.code, 10)))
    spaces = seen_before((kind == CharClass.SPACE) | newline)
    stop = kind == CharClass.STOP
    stops = seen_before(stop)

    # the last stop before the next token, and what follows and precedes it
    stop_at = np.flatnonzero(stop)
    last_stop = (
        stop_at[np.maximum(np.searchsorted(stop_at, after) - 1, 0)] if len(stop_at) else np.zeros(n - 1, np.int64)
    )
    candidate = (stops > 0) & (spaces > 0)
    spaced = np.flatnonzero((kind == CharClass.SPACE) | newline)
    if len(spaced):
        # white space must follow the stop, not come before it (" .NET")
        follows = spaced[np.minimum(np.searchsorted(spaced, last_stop), len(spaced) - 1)]
        candidate &= (follows > last_stop) & (follows < after)
    capital = norm.upper[after] | (kind[after] == CharClass.DIGIT)
    opened = kind[after - 1] == CharClass.QUOTE
    candidate &= capital | (opened & (norm.code[last_stop] != ord(".")) & norm.upper[after])
    dot = norm.code[last_stop] == ord(".")
    word, following = token_hash[:-1], token_hash[1:]
    tight = last_stop - token_char[:-1]
    initial = dot & norm.upper[token_char[:-1]] & (tight == 1)
    title = dot & _member(word, "titles")
    endable = dot & (_member(word, "endable") | initial)
    candidate &= ~title & (~endable | _member(following, "starters"))
    # "I." ends a sentence more often than it is an initial, and so does a list number: leave those to the capital
    starts[1:] |= candidate

    starts[1:] |= lines > 1
    starts[1:] |= (lines == 1) & _unwrapped(norm, newline, token_char, document_char, stops > 0)
    return starts


def _next_is(code: NDArray[np.uint32], value: int) -> NDArray[np.bool_]:
    out = np.zeros(len(code), np.bool_)
    out[:-1] = code[1:] == value
    return out


def _unwrapped(
    norm: NormalisedText,
    newline: NDArray[np.bool_],
    token_char: NDArray[np.int64],
    document_char: NDArray[np.int64],
    stopped: NDArray[np.bool_],
) -> NDArray[np.bool_]:
    """True where the single newline before a token ends its line for good; [tokens - 1]."""
    at = np.flatnonzero(newline)
    out = np.zeros(len(token_char) - 1, np.bool_)
    if not len(at):
        return out
    edges = np.unique(np.concatenate([[-1], at, document_char[1:] - 1, [len(norm.kind)]]))
    width = np.diff(edges) - 1
    document = np.minimum(np.searchsorted(document_char[1:], edges[:-1] + 1, side="right"), len(document_char) - 2)
    # widest wrapped-looking line of each document
    widest = np.zeros(len(document_char) - 1, np.int64)
    np.maximum.at(widest, document, width)
    line = np.searchsorted(edges, token_char[1:], side="left") - 1  # line of the next token
    before = np.maximum(line - 1, 0)
    doc = document[before]
    limit = widest[doc]
    spaces = np.flatnonzero((norm.kind == CharClass.SPACE) | newline)
    ends = np.append(spaces, len(norm.kind))[np.searchsorted(spaces, token_char[1:])]
    first_word = ends - token_char[1:]
    fitted = width[before] + 1 + first_word < limit - 8
    lead = norm.kind[np.minimum(edges[line] + 1, len(norm.kind) - 1)]
    after_lead = norm.kind[np.minimum(edges[line] + 2, len(norm.kind) - 1)]
    item = (lead == CharClass.BULLET) | (lead == CharClass.HYPHEN) | (lead == CharClass.PUNCTUATION)
    numbered = (lead == CharClass.DIGIT) & ((after_lead == CharClass.STOP) | (after_lead == CharClass.QUOTE))
    capital = norm.upper[token_char[1:]] | (norm.kind[token_char[1:]] == CharClass.DIGIT)
    return item | numbered | (limit > _WRAP_LIMIT) | (fitted & capital) | (stopped & capital & fitted)
