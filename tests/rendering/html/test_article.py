"""The pieces of an article are the article, whatever is in it."""

from hypothesis import given
from hypothesis import strategies as st

from spin_detect.rendering.html.article import Mark, marks, paragraphs, shown, strength, strip, surest
from spin_detect.report import Span
from tests.rendering.html.conftest import report_of

_TEXTS = st.text(alphabet=st.sampled_from("ab \t\n\r\u2028\u00a0<é😀"), max_size=60)


def _written(text: str, found: list[Mark]) -> str:
    return "".join(
        "".join(piece.text for piece in paragraph.pieces) + paragraph.gap for paragraph in paragraphs(text, found)
    )


@given(_TEXTS, st.lists(st.integers(0, 60), max_size=8, unique=True))
def test_pieces_and_gaps_are_the_text_and_marks_their_spans(text: str, cuts: list[int]) -> None:
    edges = [cut for cut in sorted(cuts) if cut <= len(text)]
    spans = [
        Span(start, end, text[start:end], 0.5, 1.0, 1.0, ())
        for start, end in zip(edges[::2], edges[1::2], strict=False)
    ]
    found = [Mark(number, span) for number, span in enumerate(spans, 1)]
    assert _written(text, found) == text
    kept = [piece for paragraph in paragraphs(text, found) for piece in paragraph.pieces if piece.mark]
    assert [(piece.mark, piece.text) for piece in kept] == [(mark, mark.span.text) for mark in found]


def test_blank_lines_part_paragraphs() -> None:
    text = "One line\nand its second.\r\n\r\nAnother.\n \t\n\nLast."
    found = list(paragraphs(text, []))
    assert ["".join(piece.text for piece in paragraph.pieces) for paragraph in found] == [
        "One line\nand its second.\r\n",
        "Another.\n",
        "Last.",
    ]
    assert [paragraph.gap for paragraph in found] == ["\r\n", " \t\n\n", ""]


def test_a_paragraph_does_not_end_inside_a_mark() -> None:
    text = "to take care\n\nof it"
    report = report_of(text, "take care\n\nof")
    assert len(list(paragraphs(text, marks(report)))) == 1


def test_what_html_cannot_hold_is_replaced_character_by_character() -> None:
    assert shown("a\0b\ud800c😀") == "a\ufffdb\ufffdc😀"


def test_strength_has_the_steps_that_the_legend_names() -> None:
    assert [strength(p) for p in (0.25, 0.49, 0.5, 0.79, 0.8, 1.0)] == ["slight"] * 2 + ["likely"] * 2 + ["strong"] * 2


def test_the_strip_lies_where_the_text_does() -> None:
    text = "x" * 500 + "tram" + "y" * 496
    sentences, spans = strip(report_of(text, "tram"), text)
    assert [(at.start, at.length, at.probability) for at in sentences] == [(0.0, 1000.0, 0.75)]
    assert [(at.start, at.length) for at in spans] == [(500.0, 4.0)]


def test_the_surest_come_first_and_once() -> None:
    text = "the tram met the Tram at the row"
    found = marks(report_of(text, "tram", "Tram", "row"))
    assert [mark.span.text for mark in surest(found, 5)] == ["tram", "row"]
    assert len(surest(found, 1)) == 1
