"""The page of a text beside its suspected source."""

import json
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from spin_detect.comparison import Comparison
from spin_detect.comparison.sentences import Range, SentencePair
from spin_detect.rendering import comparison_words, wording
from spin_detect.rendering.html.article import html_text
from spin_detect.rendering.html.pages import page_foot, render
from spin_detect.suggestions.explanations import Explanation

_OPENING_WORDS = 6  # of a moved sentence, by which its old place names it


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a sentence.

    Attributes:
        text: The text.
        kind: `swap`, `new` for words without counterpart, or "" for words that both texts have.
        swap: Number of the swap, from 1; 0 for none.
        id: Id on the page; "" for none.
    """

    text: str
    kind: str = ""
    swap: int = 0
    id: str = ""


@dataclass(frozen=True, slots=True)
class PairRow:
    """Sentences beside each other on the page.

    Attributes:
        kind: `kept`, `swapped`, `moved`, `added`, `dropped`, or `left` for the place in the source that a sentence was moved from.
        label: What there is to say about the whole of them; "" for nothing.
        text: Pieces of the text.
        source: Pieces of the source.
        starts_paragraph: Whether a paragraph begins here.
        id: Id on the page of a moved sentence, or of the place that it was moved from; "" for none.
        link: Id of the other of these two; "" for none.
        opening: First words of a sentence that was moved from here, as the source has them; "" for none.
    """

    kind: str
    label: str
    text: tuple[Piece, ...]
    source: tuple[Piece, ...]
    starts_paragraph: bool
    id: str = ""
    link: str = ""
    opening: str = ""


@dataclass(frozen=True, slots=True)
class SwapEntry:
    """A swap in the list, once for all of its places.

    Attributes:
        written: The words of the text.
        original: The words of the source.
        known: Whether a thesaurus has the pair.
        usual: How many times as usual the words of the source are, in words; "" where nothing is said of it.
        id: Id of its first place.
        count: Number of its places.
    """

    written: str
    original: str
    known: bool
    usual: str
    id: str
    count: int


def comparison_page(
    comparison: Comparison,
    text: str,
    source: str,
    name: str,
    source_name: str,
    *,
    explanations: Sequence[Explanation] | None = None,
    day: date | None = None,
) -> str:
    """Return a page with a text beside its suspected source, sentence by sentence, that needs no other file.

    Args:
        comparison: The comparison.
        text: The text.
        source: The suspected source.
        name: Name of the text.
        source_name: Name of the source.
        explanations: Explanations of the swaps, as of `explain_substitutions`; without them, notes do not say how usual a word is.
        day: Day that stands in the foot; None for today.

    Returns:
        The page, with its styles and scripts.
    """
    text, source = html_text(text), html_text(source)
    if explanations is None:
        explanations = [Explanation(None, None, None)] * len(comparison.substitutions)
    examples = comparison_words.in_contexts(comparison, source, explanations)
    examples = [replace(example, suggestion=html_text(example.suggestion or "")) for example in examples]
    notes = [
        html_text("\n".join(comparison_words.note_sentences(one, example, explanation)))
        for one, example, explanation in zip(comparison.substitutions, examples, explanations, strict=True)
    ]
    day = day or date.today()
    day_in_words = f"{day.day} {day:%B %Y}"
    return render(
        "comparison.html",
        ("report.css", "comparison.css"),
        ("comparison.js",),
        page_style=page_foot(day_in_words, f"model {comparison.model.name} {comparison.model.version}"),
        name=html_text(name),
        source_name=html_text(source_name),
        comparison=comparison,
        parts=comparison_words.parts(comparison),
        sentence=comparison_words.sentence(comparison),
        caution=comparison_words.CAUTION,
        examples=comparison_words.telling_swaps(comparison, text, examples, explanations),
        rows=_rows(comparison, text, source),
        notes=json.dumps(notes, ensure_ascii=False),
        entries=_entries(comparison, explanations),
        day=day_in_words,
    )


def _rows(comparison: Comparison, text: str, source: str) -> list[PairRow]:
    """Return the rows of the page.

    Args:
        comparison: The comparison.
        text: The text.
        source: The source.

    Returns:
        The rows, in the order of the text.
    """
    own_swaps = [(one.start, one.end, number) for number, one in enumerate(comparison.substitutions, 1)]
    source_swaps = [
        (one.source_start, one.source_end, number) for number, one in enumerate(comparison.substitutions, 1)
    ]
    paragraphs, source_paragraphs = (
        [0, *(gap.end() for gap in wording.PARAGRAPH_GAP.finditer(whole))] for whole in (text, source)
    )
    rows: list[PairRow] = []
    paragraph = 0
    for pair in comparison.pairs:
        begins = False
        if pair.sentences:
            number = bisect_right(paragraphs, pair.sentences[0][0])
            begins, paragraph = number > paragraph > 0, number
        own = tuple(_pieces(text, pair.sentences, own_swaps, pair.added, "c"))
        numbers = {piece.swap for piece in own}
        other = tuple(
            _pieces(
                source, pair.source_sentences, [one for one in source_swaps if one[2] in numbers], pair.dropped, "o"
            )
        )
        kind, label = _kind(pair, own, source_paragraphs)
        row_id, link = (f"moved-{len(rows) + 1}", f"left-{len(rows) + 1}") if kind == "moved" else ("", "")
        rows.append(PairRow(kind, label, own, other, begins, row_id, link))
    return _with_old_places(rows, comparison.pairs)


def _with_old_places(rows: Sequence[PairRow], pairs: Sequence[SentencePair]) -> list[PairRow]:
    """Add rows for the places in the source that sentences were moved from.

    Args:
        rows: The rows of the sentences, in the order of the text.
        pairs: The sentences of each row.

    Returns:
        All rows. An old place stands behind the last row in place whose sentences the source has before it.
    """
    in_place = [
        (pair.source_sentences[-1][1], index)
        for index, pair in enumerate(pairs)
        if pair.source_sentences and not pair.is_moved
    ]
    behind: dict[int, list[tuple[int, PairRow]]] = {}
    for row, pair in zip(rows, pairs, strict=True):
        if row.kind != "moved":
            continue
        start = pair.source_sentences[0][0]
        index = max((index for end, index in in_place if end <= start), default=-1)
        words = "".join(piece.text for piece in row.source).split()
        opening = " ".join(words[:_OPENING_WORDS]) + ("…" if len(words) > _OPENING_WORDS else "")
        old_place = PairRow("left", "Moved from here", (), (), False, row.link, row.id, opening)
        behind.setdefault(index, []).append((start, old_place))
    placed = [old_place for _, old_place in sorted(behind.get(-1, []), key=lambda each: each[0])]
    for index, row in enumerate(rows):
        placed.append(row)
        placed += [old_place for _, old_place in sorted(behind.get(index, []), key=lambda each: each[0])]
    return placed


def _kind(pair: SentencePair, own: Sequence[Piece], source_paragraphs: Sequence[int]) -> tuple[str, str]:
    """Return what became of a pair of sentences.

    Args:
        pair: The pair.
        own: Its pieces of the text.
        source_paragraphs: Offsets of the paragraphs of the source.

    Returns:
        The kind of its row, and what is said of the whole of it.
    """
    if not pair.sentences:
        return "dropped", "Left out of the text"
    if not pair.source_sentences:
        return "added", "Added: not in the source"
    if pair.is_moved:
        number = bisect_right(source_paragraphs, pair.source_sentences[0][0])
        return "moved", f"Moved: in paragraph {number:,} of the source"
    is_changed = pair.added or pair.dropped or any(piece.swap for piece in own)
    return ("swapped" if is_changed else "kept"), ""


def _pieces(
    text: str, sentences: Sequence[Range], swaps: Sequence[tuple[int, int, int]], new: Sequence[Range], prefix: str
) -> Iterator[Piece]:
    """Cut sentences at the words that differ.

    Args:
        text: The text or the source.
        sentences: Ranges of the sentences, in order.
        swaps: Start, end and number of swaps, in order of the number.
        new: Ranges without counterpart, in order.
        prefix: Of the ids of swaps.

    Yields:
        The pieces. Between sentences that do not follow each other stands a space.
    """
    ranges = [(start, end, "swap", number) for start, end, number in swaps]
    ranges = sorted(ranges + [(start, end, "new", 0) for start, end in new])
    previous_end = None
    for start, end in sentences:
        if previous_end is not None:
            yield Piece(" " if text[previous_end:start].strip() else text[previous_end:start])
        previous_end, position = end, start
        for left, right, kind, number in ranges:
            if right <= position or left >= end:
                continue
            first, last = max(left, position), min(right, end)
            if position < first:
                yield Piece(text[position:first])
            mark_id = f"{prefix}{left}-{right}" if kind == "swap" and first == left else ""
            yield Piece(text[first:last], kind, number, mark_id)
            position = last
        if position < end:
            yield Piece(text[position:end])


def _entries(comparison: Comparison, explanations: Sequence[Explanation]) -> list[SwapEntry]:
    """Return the swaps, each once, in order of their first places."""
    groups: dict[tuple[str, str], list[int]] = {}
    for index, one in enumerate(comparison.substitutions):
        key = (" ".join(one.text.split()).casefold(), " ".join(one.source_text.split()).casefold())
        groups.setdefault(key, []).append(index)
    entries = []
    for places in groups.values():
        one, usual = comparison.substitutions[places[0]], wording.usual_times(explanations[places[0]])
        entries.append(
            SwapEntry(
                " ".join(html_text(one.text).split()),
                " ".join(html_text(one.source_text).split()),
                any(comparison.substitutions[index].known for index in places),
                wording.times(usual) if usual else "",
                f"c{one.start}-{one.end}",
                len(places),
            )
        )
    return entries
