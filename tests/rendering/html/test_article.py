"""The pieces of an article are the article, whatever it contains."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from spin_detect.rendering.html.article import Mark, html_text, paragraphs
from spin_detect.rendering.html.finding_list import finding_entries, marks_in_order
from spin_detect.rendering.html.minimap import minimap
from spin_detect.rendering.spans import surest_findings
from spin_detect.report import SHOWN_LEVELS, Level, Passage, Span
from spin_detect.suggestions.explanations import Explanation, Neighbour
from tests.rendering.conftest import report_of

_TEXTS = st.text(alphabet=st.sampled_from("ab \t\n\r\u2028\u00a0<é😀"), max_size=60)


def _joined(text: str, marks: list[Mark]) -> str:
    return "".join(
        "".join(piece.text for piece in paragraph.pieces) + paragraph.gap for paragraph in paragraphs(text, marks)
    )


@given(
    _TEXTS, st.lists(st.integers(0, 60), max_size=8, unique=True), st.lists(st.integers(0, 60), max_size=4, unique=True)
)
def test_pieces_and_gaps_join_to_the_text_and_marks_cover_their_spans(
    text: str, cuts: list[int], ends: list[int]
) -> None:
    edges = [cut for cut in sorted(cuts) if cut <= len(text)]
    spans = [
        Span(start, end, text[start:end], 0.5, "likely", 1.0, 1.0, ())
        for start, end in zip(edges[::2], edges[1::2], strict=False)
    ]
    marked = [Mark(span, number) for number, span in enumerate(spans, 1)]
    limits = [end for end in sorted(ends) if end <= len(text)]
    passages = [
        Passage(start, end, 0.3, 0.001, 40, "So it", 3.0) for start, end in zip(limits[::2], limits[1::2], strict=False)
    ]
    found = list(paragraphs(text, marked, passages))
    assert "".join(paragraph.text + paragraph.gap for paragraph in found) == text == _joined(text, marked)
    assert [paragraph.number for paragraph in found] == list(range(1, len(found) + 1))
    marked_pieces = [piece for paragraph in found for piece in paragraph.pieces if piece.mark]
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
    assert len(list(paragraphs(text, marks_in_order(finding_entries(report, text))))) == 1


def test_a_passage_covers_its_characters_over_paragraphs() -> None:
    text = "It rained. The ferry left.\n\nThe pier fell. Nobody saw."
    passage = Passage(11, 42, 0.3, 0.001, 6, "The ferry left.", 3.0)
    runs = [
        (number, "".join(piece.text for piece in pieces))
        for paragraph in paragraphs(text, [], [passage])
        for number, pieces in paragraph.parts
    ]
    assert runs == [(0, "It rained. "), (1, "The ferry left.\n"), (1, "The pier fell."), (0, " Nobody saw.")]


def test_characters_that_html_does_not_allow_are_replaced_one_by_one() -> None:
    assert html_text("a\0b\ud800c😀") == "a\ufffdb\ufffdc😀"


def test_the_strip_tells_parts_of_a_text_apart_that_is_spun_throughout() -> None:
    words = [f"word{number}" for number in range(12)]
    text = "\n\n".join([" ".join(words[:6]), " ".join(words[6:])])
    report = report_of(text, *words[:5], *words[6:8])
    entries = finding_entries(report, text)
    segments = minimap(list(paragraphs(text, marks_in_order(entries))), SHOWN_LEVELS)
    assert [(segment.n_marks, segment.n_words, segment.tint) for segment in segments] == [(5, 6, 5), (2, 6, 2)]
    rare = f"{text} " + "plain " * 100 + "\n\nplain"
    report = report_of(rare, words[0])
    marks = marks_in_order(finding_entries(report, rare))
    tints = [segment.tint for segment in minimap(list(paragraphs(rare, marks)), SHOWN_LEVELS)]
    assert tints == [5, 0, 0], "one word of six"
    report = report_of(rare, words[6])
    marks = marks_in_order(finding_entries(report, rare))
    tints = [segment.tint for segment in minimap(list(paragraphs(rare, marks)), SHOWN_LEVELS)]
    assert tints == [0, 1, 0], "a single mark in a long paragraph is no dense part"
    many = list(paragraphs("a\n\n" * 1000, []))
    assert len(many) == 1000 and len(minimap(many, SHOWN_LEVELS)) <= 60
    assert minimap([], SHOWN_LEVELS) == []


def test_a_finding_has_all_its_marks_and_each_says_what_speaks_against_it() -> None:
    text = "the Tram fell and so the tram\n rose"
    report = report_of(text, "Tram", "tram")
    explanations = [
        Explanation(Neighbour(0, 3, -1.2), Neighbour(9, 13, -4.0), 11.0),
        Explanation(Neighbour(21, 24, -2.0), Neighbour(31, 35, -1.5), 0.5),
    ]
    (entry,) = finding_entries(report, text, dict(zip(report.all_spans, explanations, strict=True)))
    assert (entry.number, entry.written, entry.percent, entry.n_shown) == (1, "Tram", "90%", 2)
    assert [(mark.id, mark.before, mark.after, mark.usual, mark.against) for mark in entry.marks] == [
        ("c4-8", "", " fell", "2,000", "16"),
        ("c25-29", "the ", "", "", "4"),
    ]


def test_a_mark_names_the_neighbour_that_speaks_against_it_where_it_shows_another() -> None:
    text = "they length the vista"
    report = report_of(text, "length", "vista")
    explanations = [
        Explanation(Neighbour(0, 4, -5.0, 0.5), Neighbour(12, 15, -1.0, 6.0), 8.0),
        Explanation(Neighbour(12, 15, -5.0, 3.5), None, 8.0),
    ]
    entries = finding_entries(report, text, dict(zip(report.all_spans, explanations, strict=True)))
    marks = [(mark.before, mark.after, mark.against, mark.opponent) for mark in marks_in_order(entries)]
    assert marks == [("", " the", "32", "they"), ("the ", "", "32", "")]


def test_possible_marks_are_in_the_list_but_not_shown_at_first() -> None:
    report = report_of("the row met", "row")
    (span,) = report.all_spans
    possible = replace(report, sentences=(replace(report.sentences[0], all_spans=(replace(span, level="possible"),)),))
    assert [entry.n_shown for entry in finding_entries(possible, "the row met")] == [0]
    assert [entry.n_shown for entry in finding_entries(possible.with_all_marks(), "the row met")] == [1]


def test_a_finding_is_listed_by_its_first_shown_place_and_told_by_its_surest() -> None:
    text = "the tram met a row at the Tram"
    report = report_of(text, "tram", "row", "Tram")
    first, row, second = report.all_spans
    first = replace(first, level="possible", probability=0.6, suggestions=first.suggestions[:1])
    second = replace(second, probability=0.97, oddity_bits=9.0)
    levelled = replace(report, sentences=(replace(report.sentences[0], all_spans=(first, row, second)),))
    entries = finding_entries(levelled, text)
    assert [(entry.number, entry.written, entry.percent) for entry in entries] == [
        (1, "row", "90%"),
        (2, "tram", "97%"),
    ]
    assert entries[1].surest.span == second and entries[1].bits.endswith("9.0")
    assert [entry.written for entry in finding_entries(levelled.with_all_marks(), text)] == ["tram", "row"]


def test_the_surest_findings_come_first_and_each_pair_of_words_once() -> None:
    text = "the row met the Tram at the tram, twice"
    report = report_of(text, "row", "Tram", "tram", "twice")
    levels: tuple[Level, ...] = ("likely", "sure", "sure", "possible")
    spans = tuple(replace(span, level=level) for span, level in zip(report.all_spans, levels, strict=True))
    marked = replace(report, sentences=(replace(report.sentences[0], all_spans=spans),))
    found = [(finding.text, len(finding.spans)) for finding in surest_findings(marked)]
    assert found == [("Tram", 2), ("row", 1)]
    assert [finding.text for finding in surest_findings(marked.with_all_marks())] == ["Tram", "row", "twice"]
