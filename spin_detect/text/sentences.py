"""Sentence boundaries of all documents of a batch at once.

A sentence ends at a stop that white space and a capital or a digit follow, unless the word before is an abbreviation or
an initial, or the number of a list item. It ends at a blank line, and at a single newline where the line was not
wrapped: the next line is a list item, or its first word would have fitted on the line.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from spin_detect.constants import CharClass
from spin_detect.text.hashing import word_hash
from spin_detect.text.normalise import NormalisedText

# Abbreviations that end no sentence when a name or number follows.
_TITLES = """
    mr mrs ms dr prof rev gen col lt capt cmdr sgt maj sen rep gov pres hon st messrs mt ft supt adm vs v e.g
    i.e cf al fig figs eq eqs no nos vol pp p ed eds ch sec approx ca viz resp op tab ref refs art
""".split()
# Abbreviations that may end a sentence: the next word decides.
_ENDABLE = """
    inc ltd co corp llc plc jr sr etc u.s u.k u.n e.u a.m p.m d.c b.c a.d u.s.a jan feb mar apr jun jul aug sep
    sept oct nov dec mon tue wed thu fri sat sun ave blvd rd dept univ assn bros est ph.d m.d b.a m.a
""".split()
# Words that, after one of these, start a new sentence.
_STARTERS = """
    the a an this that these those he she it we they you i in on at for from with by as when while after before
    but and or so yet if there here his her its our their my your one two some many most all no not what who how
    why where then now however although though because since until once both each every another such meanwhile
    instead still even also only despite under over during between according officials police people other
    others more much last next critics analysts residents
""".split()
_WRAP_LIMIT = 110  # characters: lines longer than this are paragraphs, not wrapped lines
_WRAP_MARGIN = 8  # characters by which a word must fit on a line before its newline counts as the end of a paragraph
_MAX_ITEM_NUMBER = 3  # characters of the number of a list item: "12", "iii"


@dataclass(frozen=True)
class BreakPositions:
    """Indices of the characters of a folded text that may end a sentence, ascending.

    Attributes:
        white: White space, newlines among it, shape ``(n_white,)``.
        newline: Newlines, shape ``(n_newlines,)``.
        stop: Full stops and the like, shape ``(n_stops,)``.
    """

    white: NDArray[np.int64]
    newline: NDArray[np.int64]
    stop: NDArray[np.int64]

    @classmethod
    def from_char_class(cls, char_class: NDArray[np.uint8]) -> BreakPositions:
        """Find the break positions of a text.

        Args:
            char_class: `CharClass` of each folded character, shape ``(n_characters,)``.

        Returns:
            The positions.
        """
        newline = char_class == CharClass.NEWLINE
        white = newline | (char_class == CharClass.SPACE)
        return cls(np.flatnonzero(white), np.flatnonzero(newline), np.flatnonzero(char_class == CharClass.STOP))


@cache
def _hashes(name: str) -> NDArray[np.uint64]:
    return np.sort(word_hash({"titles": _TITLES, "endable": _ENDABLE, "starters": _STARTERS}[name]))


def _is_in(hashes: NDArray[np.uint64], name: str) -> NDArray[np.bool_]:
    table = _hashes(name)
    row = np.minimum(np.searchsorted(table, hashes), len(table) - 1)
    return table[row] == hashes


def sentence_starts(
    norm: NormalisedText,
    breaks: BreakPositions,
    token_start: NDArray[np.int64],
    token_end: NDArray[np.int64],
    token_hash: NDArray[np.uint64],
    token_number: NDArray[np.int32],
    document_char: NDArray[np.int64],
) -> NDArray[np.bool_]:
    """Mark the tokens that start a sentence.

    Args:
        norm: Folded characters of all documents, one after the other.
        breaks: Where sentences may end.
        token_start: First character of each token, shape ``(n_tokens,)``.
        token_end: One past its last character, same shape.
        token_hash: Hash of each token, same shape.
        token_number: For each character the number, from 1 on, of the token that it is in or after; 0 before the first
            token. Shape ``(n_characters,)``.
        document_char: First character of each document, and the number of characters, shape ``(n_documents + 1,)``.

    Returns:
        Mask of the first tokens of sentences, shape ``(n_tokens,)``.
    """
    starts = np.zeros(len(token_start), np.bool_)
    if not len(starts):
        return starts
    newline = breaks.newline
    next_token = token_number[newline]
    n_newlines = np.bincount(next_token, minlength=len(starts) + 1)[:-1]  # between each token and the one before it
    starts[n_newlines > 1] = True
    first = np.searchsorted(token_start, document_char[:-1])
    starts[first[first < len(starts)]] = True

    is_single = n_newlines[np.minimum(next_token, len(starts) - 1)] == 1
    single = newline[is_single & (next_token > 0) & (next_token < len(starts))]
    if len(single):
        token = token_number[single]
        ends_line = _ends_line(norm, breaks, single, token, token_start, token_end, document_char)
        starts[token[ends_line]] = True

    token = _tokens_after_stop(norm, breaks, token_start, token_end, token_hash, token_number)
    # the number of a list item or a heading is no sentence
    start, end = token_start[token - 1], token_end[token - 1]
    numbered = starts[token - 1] & (norm.char_class[start] == CharClass.DIGIT) & (end - start <= _MAX_ITEM_NUMBER)
    starts[token[~numbered]] = True
    return starts


def _tokens_after_stop(
    norm: NormalisedText,
    breaks: BreakPositions,
    token_start: NDArray[np.int64],
    token_end: NDArray[np.int64],
    token_hash: NDArray[np.uint64],
    token_number: NDArray[np.int32],
) -> NDArray[np.int64]:
    """Find the tokens that start a sentence because of a stop, white space and their capital or digit.

    Args:
        norm: As in `sentence_starts`, like all that follow.
        breaks: Where sentences may end.
        token_start: First character of each token.
        token_end: One past its last character.
        token_hash: Hash of each token.
        token_number: Number of the token that each character is in or after.

    Returns:
        Indices of these tokens, ascending.
    """
    stop = breaks.stop
    token = token_number[stop].astype(np.int64)
    # the last stop before each token, outside words and numbers, and not before the first token or after the last
    chosen = (token > 0) & (token < len(token_start))
    chosen[:-1] &= token[1:] != token[:-1]
    chosen &= stop >= token_end[token - 1]
    stop, token = stop[chosen], token[chosen]
    start = token_start[token]
    # white space must follow the stop, not come before it (" .NET")
    next_white = _first_from(breaks.white, stop, len(norm.char_class))
    chosen = (next_white < start) & (norm.is_upper[start] | (norm.char_class[start] == CharClass.DIGIT))
    stop, token = stop[chosen], token[chosen]

    dot = norm.code[stop] == ord(".")
    word, following = token_hash[token - 1], token_hash[token]
    # "J." and the "B." of "A.B.": one capital that stands alone
    initial = norm.is_upper[stop - 1] & ((stop - token_start[token - 1] == 1) | (norm.code[stop - 2] == ord(".")))
    endable = _is_in(word, "endable") | initial
    return token[~dot | ~_is_in(word, "titles") & (~endable | _is_in(following, "starters"))]


def _first_from(positions: NDArray[np.int64], begin: NDArray[np.int64], end: int) -> NDArray[np.int64]:
    """Return the first of some positions at or after each of others.

    Args:
        positions: Ascending, shape ``(n_positions,)``.
        begin: Where to look from, shape ``(n,)``.
        end: Returned where no position follows.

    Returns:
        Positions, shape ``(n,)``.
    """
    row = np.searchsorted(positions, begin)
    return (
        np.where(row < len(positions), positions.take(row, mode="clip"), end)
        if len(positions)
        else np.full(len(begin), end)
    )


def _ends_line(
    norm: NormalisedText,
    breaks: BreakPositions,
    single: NDArray[np.int64],
    token: NDArray[np.int32],
    token_start: NDArray[np.int64],
    token_end: NDArray[np.int64],
    document_char: NDArray[np.int64],
) -> NDArray[np.bool_]:
    """Mark the single newlines that end their line for good, where the others were put in to wrap a paragraph.

    Args:
        norm: Folded characters of all documents, one after the other.
        breaks: Where sentences may end.
        single: Newlines that are the only one before a token, shape ``(n_single,)``.
        token: That token, shape ``(n_single,)``.
        token_start: First character of each token, shape ``(n_tokens,)``.
        token_end: One past its last character, same shape.
        document_char: First character of each document, and the number of characters, shape ``(n_documents + 1,)``.

    Returns:
        Mask, shape ``(n_single,)``.
    """
    size = len(norm.char_class)
    # a line whose last word was hyphenated ends where its halves were joined
    edges = np.concatenate([[-1], breaks.newline, document_char[1:-1] - 1, norm.joined - 1, [size]])
    edges = np.sort(edges, kind="stable")
    edges = edges[np.diff(edges, append=size + 1) > 0]
    width = np.diff(edges) - 1
    width[np.searchsorted(edges, norm.joined - 1) - 1] += 2  # its last letter and the hyphen
    document = np.minimum(np.searchsorted(document_char[1:], edges[:-1] + 1, side="right"), len(document_char) - 2)
    widest = np.zeros(len(document_char) - 1, np.int64)
    np.maximum.at(widest, document, width)
    line = np.searchsorted(edges, single) - 1  # the line that the newline ends
    limit = widest[document[line]]
    start = token_start[token]
    first_word = _first_from(breaks.white, start, size) - start
    fits = width[line] + 1 + first_word < limit - _WRAP_MARGIN
    capital = norm.is_upper[start] | (norm.char_class[start] == CharClass.DIGIT)
    run_last = breaks.white[np.diff(breaks.white, append=size + 1) > 1]  # last character of each run of white space
    line_start = run_last[np.searchsorted(run_last, single)] + 1  # first character after the newline that is not white
    return _is_item(norm, line_start, start, token_end[token]) | (limit > _WRAP_LIMIT) | (fits & capital)


def _is_item(
    norm: NormalisedText, line_start: NDArray[np.int64], token_start: NDArray[np.int64], token_end: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Mark the lines that look like list items.

    Args:
        norm: Folded characters of all documents, one after the other.
        line_start: First character of each line that is not white, shape ``(n_lines,)``.
        token_start: First character of the first token of each line, same shape.
        token_end: One past the last character of that token, same shape.

    Returns:
        Mask, shape ``(n_lines,)``.
    """
    size = len(norm.char_class)

    def class_at(index: NDArray[np.int64]) -> NDArray[np.uint8]:  # after the last document as after all others
        return np.where(index < size, norm.char_class.take(index, mode="clip"), np.uint8(CharClass.NEWLINE))

    def code_at(index: NDArray[np.int64]) -> NDArray[np.uint32]:
        return np.where(index < size, norm.code.take(index, mode="clip"), np.uint32(0))

    first = class_at(line_start)
    dash = (first == CharClass.HYPHEN) | (first == CharClass.PUNCTUATION)
    bullet = (first == CharClass.BULLET) | (dash & (class_at(line_start + 1) == CharClass.SPACE))
    # "1.", "10)", "(b)", "iv)"
    digit = norm.char_class[token_start] == CharClass.DIGIT
    bare = line_start == token_start
    in_brackets = (code_at(line_start) == ord("(")) & (line_start + 1 == token_start)
    closed = (code_at(token_end) == ord(")")) & (bare | in_brackets)
    pointed = digit & bare & (class_at(token_end) == CharClass.STOP) & (class_at(token_end + 1) == CharClass.SPACE)
    return bullet | ((token_end - token_start <= _MAX_ITEM_NUMBER) & (closed | pointed))


def sentence_ranges(
    breaks: BreakPositions,
    token_start: NDArray[np.int64],
    token_end: NDArray[np.int64],
    first: NDArray[np.int64],
    document_char: NDArray[np.int64],
    sentence_document: NDArray[np.int64],
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the character range of each sentence in the folded text.

    A sentence reaches from the quotation mark or the bullet before its first token to the last mark before white space.

    Args:
        breaks: Where sentences may end.
        token_start: First character of each token, shape ``(n_tokens,)``.
        token_end: One past its last character, same shape.
        first: First token of each sentence, shape ``(n_sentences,)``.
        document_char: First character of each document, and the number of characters, shape ``(n_documents + 1,)``.
        sentence_document: Document of each sentence, shape ``(n_sentences,)``.

    Returns:
        First character, and one past the last, of each sentence, shape ``(n_sentences,)`` each.
    """
    white, newline = breaks.white, breaks.newline
    is_edge = np.ones(len(white) + 1, np.bool_)
    is_edge[1:-1] = white[1:] != white[:-1] + 1
    run, run_end = white[is_edge[:-1]], white[is_edge[1:]] + 1  # of white space
    start = token_start[first]
    # what is before belongs to the sentence or the document before
    left = np.maximum(document_char[sentence_document], np.append(0, token_end)[first])
    begin = np.maximum(left, _after_last(white, start))
    # what opens a line, a bullet for one, belongs to the sentence after it
    line = np.maximum(_after_last(newline, start), document_char[sentence_document])
    begin = np.where(line >= left, _skip_white(run, run_end, line), begin)
    limit = np.minimum(np.append(begin[1:], document_char[-1:]), document_char[sentence_document + 1])
    # to the right: back over the white space before the next sentence
    row = np.searchsorted(run, limit) - 1
    in_white = (row >= 0) & (np.append(run_end, 0)[row] >= limit)
    end = np.where(in_white, np.append(run, 0)[row], limit)
    return begin, end


def _skip_white(run: NDArray[np.int64], run_end: NDArray[np.int64], position: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return each position, or the end of the run of white space that it is in.

    Args:
        run: First character of each run of white space, ascending, shape ``(n_runs,)``.
        run_end: One past its last character, same shape.
        position: Characters, shape ``(n,)``.

    Returns:
        Positions, shape ``(n,)``.
    """
    last = np.searchsorted(run, position, side="right") - 1
    return np.maximum(position, np.append(run_end, 0)[last])


def _after_last(positions: NDArray[np.int64], limit: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return one past the last of the ascending `positions` before each limit; 0 where there is none."""
    last = np.searchsorted(positions, limit) - 1
    return np.where(last >= 0, positions.take(last) + 1, 0) if len(positions) else np.zeros(len(limit), np.int64)
