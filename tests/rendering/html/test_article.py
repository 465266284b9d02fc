"""The pieces of an article are the article, whatever it contains."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from spin_detect.rendering.html.article import Mark, html_text, marks, paragraphs, strip_segments
from spin_detect.rendering.spans import surest_findings
from spin_detect.report import Level, Span
from tests.rendering.conftest import report_of

_TEXTS = st.text(alphabet=st.sampled_from("ab \t\n\r\u2028\u00a0<é😀"), max_size=60)


def _joined(text: str, marks: list[Mark]) -> str:
    return "".join(
        "".join(piece.text for piece in paragraph.pieces) + paragraph.gap for paragraph in paragraphs(text, marks)
    )


@given(_TEXTS, st.lists(st.integers(0, 60), max_size=8, unique=True))
def test_pieces_and_gaps_join_to_the_text_and_marks_cover_their_spans(text: str, cuts: list[int]) -> None:
    edges = [cut for cut in sorted(cuts) if cut <= len(text)]
    spans = [
        Span(start, end, text[start:end], 0.5, "likely", 1.0, 1.0, ())
        for start, end in zip(edges[::2], edges[1::2], strict=False)
    ]
    marked = [Mark(number, span) for number, span in enumerate(spans, 1)]
    assert _joined(text, marked) == text
    marked_pieces = [piece for paragraph in paragraphs(text, marked) for piece in paragraph.pieces if piece.mark]
    assert [(piece.mark, piece.text) for piece in marked_pieces] == [(mark, mark.span.text) for mark in marked]


def test_blank_lines_separate_paragraphs() -> None:
    text = "One line\nand its second.\r\n\r\nAnother.\n \t\n\nLast."
    found_paragraphs = list(paragraphs(text, []))
    assert ["".join(piece.text for piece in paragraph.pieces) for paragraph in found_paragraphs] == [
        "One line\nand its second.\r\n",
        "Another.\n",
        "Last.",
    ]
    assert [paragraph.gap for paragraph in found_paragraphs] == ["\r\n", " \t\n\n", ""]


def test_a_paragraph_does_not_end_inside_a_mark() -> None:
    text = "to take care\n\nof it"
    report = report_of(text, "take care\n\nof")
    assert len(list(paragraphs(text, marks(report)))) == 1


def test_characters_that_html_does_not_allow_are_replaced_one_by_one() -> None:
    assert html_text("a\0b\ud800c😀") == "a\ufffdb\ufffdc😀"


def test_the_strip_has_the_proportions_of_the_text() -> None:
    text = "x" * 500 + "tram" + "y" * 496
    sentences, spans = strip_segments(report_of(text, "tram"), text)
    assert [(segment.start, segment.length, segment.probability) for segment in sentences] == [(0.0, 1000.0, 0.75)]
    assert [(segment.start, segment.length) for segment in spans] == [(500.0, 4.0)]


def test_the_surest_findings_come_first_and_each_pair_of_words_once() -> None:
    text = "the row met the Tram at the tram, twice"
    report = report_of(text, "row", "Tram", "tram", "twice")
    levels: tuple[Level, ...] = ("likely", "sure", "sure", "possible")
    spans = tuple(replace(span, level=level) for span, level in zip(report.all_spans, levels, strict=True))
    marked = replace(report, sentences=(replace(report.sentences[0], all_spans=spans),))
    found = [(finding.text, len(finding.spans)) for finding in surest_findings(marked)]
    assert found == [("Tram", 2), ("row", 1)]
    assert [finding.text for finding in surest_findings(marked.with_all_marks())] == ["Tram", "row", "twice"]
