"""PDF pages as they are drawn: what the text of each is."""

import pytest

from spin_detect.files import FileError, extract_text, extract_with_warnings
from tests.pdf_documents import COURIER_WIDTH, Text, lines, page_of, pdf, picture

pytest.importorskip("pypdfium2", reason="needs pypdfium2: pip install '.[files]'")

_LEFT = (
    "The ferry left the harbour a",
    "little after seven, and for",
    "the first hour nobody said",
    "anything about the fog that",
)
_RIGHT = (
    "lay over the water, while the",
    "buoys went past like old men",
    "nodding in their chairs. My",
    "aunt had packed bread.",
)
_PROSE = " ".join((*_LEFT, *_RIGHT))
_MANUSCRIPT = (
    "The ferry left the harbour a little after seven, and for",
    "the first hour nobody on deck said much. A thin fog lay",
    "over the water and the buoys went past like old men who",
    "nodded in their chairs. My aunt had packed bread and some",
    "cheese in a tin box, and she handed it round when the coast",
    "was out of sight. We were going to see the house that her",
    "father had built, which none of us had visited since the war.",
)


def _text(*pages: list[Text] | str) -> str:
    return extract_text(pdf(*pages), "a.pdf")


def _rows(left: tuple[str, ...], right: tuple[str, ...], x: float = 300, shift: float = 0) -> list[Text]:
    """Two columns drawn row by row."""
    pairs = zip(lines(*left), lines(*right, x=x, y=700 - shift), strict=True)
    return [text for pair in pairs for text in pair if text.text]


def _letters(line: str, y: float, size: float = 10, letter_gap: float = 0, word_gap: float = 5) -> list[Text]:
    """A line with a gap between letters, and a gap in place of each space."""
    x, placed = 72.0, []
    for word in line.split():
        for letter in word:
            placed.append(Text(x, y, letter, size))
            x += COURIER_WIDTH * size + letter_gap
        x += word_gap
    return placed


# Words


@pytest.mark.parametrize("font", ["F", "H", "T"])
@pytest.mark.parametrize("spacing", [-0.5, 0.4, 1.2, 2.2, 4, 6])
def test_letters_that_are_set_apart_are_words(font: str, spacing: float) -> None:
    pieces = [text._replace(spacing=spacing, font=font) for text in lines(*_LEFT, *_RIGHT, size=9)]
    assert _text(pieces) == _PROSE


@pytest.mark.parametrize(("letter_gap", "word_gap"), [(0, 1.6), (0, 2.5), (0, 6), (1, 3), (2, 4), (4, 8)])
def test_gaps_in_place_of_spaces_separate_words(letter_gap: float, word_gap: float) -> None:
    pieces = [
        text
        for row, line in enumerate((*_LEFT, *_RIGHT))
        for text in _letters(line, 700 - 12 * row, 10, letter_gap, word_gap)
    ]
    assert _text(pieces) == _PROSE


def test_a_heading_that_is_set_apart_on_a_page_that_is_not_is_a_word() -> None:
    assert _text([Text(72, 740, "HARBOUR", 10, spacing=4), *lines(*_LEFT)]).startswith("HARBOUR")


def test_cells_of_one_letter_are_no_word() -> None:
    assert _text([*_letters("7 8 9", 740, word_gap=30), *lines(*_LEFT)]).startswith("7 8 9")


def test_a_space_over_which_the_next_letter_is_drawn_is_none() -> None:
    content = "BT /H 10 Tf 72 700 Td [(The har) -10 ( ) 270 (bour was empty.)] TJ ET"
    assert _text(content) == "The harbour was empty."


_GLYPHS = {"i": 11, "l": 11, "m": 33, "w": 33}  # widths in pixels of 300 to the inch; that of other letters is 22
_TYPE3 = ("the lamp in the hall was lit when we came home", "and the dog lay on the mat till all of them will wait")


def _type3(flip: int, gap: int, margin: int = 2) -> bytes:
    """Lines in a font whose letters are drawings, as old TeX papers have it; a space is a move.

    Args:
        flip: 1, or -1 where the font is upside down and the page turns it over.
        gap: Width of a space, in pixels.
        margin: White on both sides of a letter, in pixels.
    """
    letters = sorted(set("".join(_TYPE3)) - {" "})
    procedures, objects = "", []
    for letter in letters:
        width, top = _GLYPHS.get(letter, 22), flip * (29 if letter in "bdfhklt" else 18)
        low, high = sorted((0, top))
        content = (
            f"{width} 0 {margin} {low} {width - margin} {high} d1 {margin} {low} {width - 2 * margin} {high - low} re f"
        )
        objects.append(f"<</Length {len(content)}>>stream\n{content}\nendstream ")
        procedures += f"/{letter} {10 + len(objects)} 0 R"
    widths = " ".join(str(_GLYPHS.get(chr(code), 22)) for code in range(ord("a"), ord("z") + 1))
    names = " ".join(f"{ord(letter)}/{letter}" for letter in letters)
    font = (
        f"<</Type/Font/Subtype/Type3/FontBBox[0 0 1 -1]/FontMatrix[1 0 0 {flip} 0 0]/FirstChar 97/LastChar 122/Widths[{widths}]"
        f"/Encoding<</Type/Encoding/Differences[{names}]>>/CharProcs<<{procedures}>>/Resources<<>>>>"
    )
    rows = ""
    for row, line in enumerate(_TYPE3):
        moved = f" {-1000 * gap} ".join(f"({word})" for word in line.split())
        rows += f"1 0 0 {flip} 72 {700 - 12 * row} Tm [{moved}] TJ "
    return pdf(f"BT /D 0.24 Tf {rows}ET", fonts="/D 10 0 R", objects=[font, *objects])


@pytest.mark.parametrize("flip", [1, -1])
@pytest.mark.parametrize(("gap", "margin"), [(14, 2), (12, 1), (20, 3)])
def test_words_in_fonts_of_drawings(flip: int, gap: int, margin: int) -> None:
    assert extract_text(_type3(flip, gap, margin), "a.pdf") == " ".join(_TYPE3)


def test_words_of_a_line_that_runs_upwards_stay_apart() -> None:
    turned = Text(40, 300, "Printed at the quay", matrix="0 1 -1 0")
    assert "Printed at the quay" in _text([*lines(*_LEFT), turned])


# Note marks


@pytest.mark.parametrize(
    "mark", ["1", "12", "3,4", "3-5", "*", "\u2020".encode("cp1252").decode("latin-1"), "a", "[7]"]
)
def test_marks_of_notes_are_left_out(mark: str) -> None:
    after = 72 + 11 * 6
    size = len(mark) * 3.6
    row = [Text(72, 700, "The harbour"), Text(after, 704, mark, 6), Text(after + size + 6, 700, "was empty.")]
    assert _text([*row, *lines(*_LEFT, y=688)]).startswith("The harbour was empty.")


@pytest.mark.parametrize("before", ["empty.", "empty,", "empty.'", "(empty)", "in 1998"])
def test_marks_of_notes_after_punctuation_and_years_are_left_out(before: str) -> None:
    row = [Text(72, 700, before), Text(72 + 6 * len(before), 704, "12", 6), Text(200, 700, "So it was.")]
    assert _text([*row, *lines(*_LEFT, y=688)]).startswith(f"{before} So it was.")


@pytest.mark.parametrize(
    ("before", "raised"),
    [
        ("x", "2"),
        ("of 12 km", "2"),
        ("of 40 m", "3"),
        ("10", "6"),
        ("the 19", "th"),
        ("the 1", "st"),
        ("M", "rs"),
        ("CO", "2+"),
    ],
)
def test_exponents_and_ordinals_are_kept(before: str, raised: str) -> None:
    row = [Text(72, 700, before), Text(72 + 6 * len(before), 704, raised, 6), Text(300, 700, "at last")]
    assert _text([*row, *lines(*_LEFT, y=688)]).startswith(f"{before}{raised} at last")


def test_a_mark_at_the_end_of_a_sentence_ends_no_paragraph() -> None:
    row = [
        Text(72, 700, "It was empty."),
        Text(150, 704, "12", 6),
        Text(165, 700, "So it stayed."),
        *lines("Then we left.", y=688),
    ]
    assert _text(row) == "It was empty. So it stayed. Then we left."


def test_the_number_before_a_note_is_left_out_and_the_note_is_kept() -> None:
    note = [Text(72, 104, "1", 5), Text(78, 100, "See the log of the ferry.", 8)]
    assert _text([*lines(*_LEFT), *note]).endswith("See the log of the ferry.")


def test_a_lowered_figure_is_part_of_its_word() -> None:
    assert _text([Text(72, 700, "H"), Text(78, 698, "2", 6), Text(81.6, 700, "O is water.")]) == "H2O is water."


# Columns


@pytest.mark.parametrize("shift", [0, 5])
@pytest.mark.parametrize("x", [252, 300])
def test_columns_drawn_row_by_row_are_read_one_after_the_other(shift: float, x: float) -> None:
    assert _text(_rows(_LEFT, _RIGHT, x, shift)) == _PROSE


def test_columns_of_different_length_below_a_heading_and_above_another() -> None:
    heading, end = (
        Text(72, 740, "The Ferry That Would Not Wait for Anyone at All", 16),
        Text(72, 640, "Printed at the quay, as each year before this one."),
    )
    rows = _rows((*_LEFT, "(to be continued)"), (*_RIGHT, ""))
    left = f"{' '.join(_LEFT)} (to be continued) {' '.join(_RIGHT)}"
    assert _text([heading, *rows, end]).split("\n\n")[:2] == [heading.text, left]


def test_three_columns_drawn_row_by_row() -> None:
    words = iter(
        "the fog lay over all of the water and no one on the deck said a word until a bell rang from the shore below".split()
    )
    columns = [[f"{next(words)} {next(words)} {next(words, 'at')}" for _ in range(3)] for _ in range(2)]
    columns.append(["noon and", "we all saw", "the quay."])
    columns[2] = ["noon, and we", "all saw the", "old stone quay"]
    rows = [Text(72 + 150 * at, 700 - 12 * row, column[row]) for row in range(3) for at, column in enumerate(columns)]
    assert _text(rows) == " ".join(" ".join(column) for column in columns)


def test_tables_are_read_row_by_row() -> None:
    names = ("Saltby to the old quay", "The quay to Low Point", "Low Point to the light", "The light to Saltby")
    times = ("Leaves at seven", "Leaves at eight", "Leaves at nine", "Leaves at noon")
    text = " ".join(_text(_rows(names, times)).split())
    assert text == " ".join(f"{name} {time}" for name, time in zip(names, times, strict=True))


def test_terms_with_their_meanings_are_read_row_by_row() -> None:
    terms, meanings = (
        ("bollard", "fender", "painter", "sheet"),
        ("a post on a quay", "a pad on a hull", "a rope at a bow", "a rope of a sail"),
    )
    text = " ".join(_text(_rows(terms, meanings)).split())
    assert text == " ".join(f"{term} {meaning}" for term, meaning in zip(terms, meanings, strict=True))


# Line numbers


@pytest.mark.parametrize("x", [40, 520])
@pytest.mark.parametrize("first", [1, 95])
@pytest.mark.parametrize("is_batch", [False, True])
def test_numbers_that_count_lines_are_left_out(x: float, first: int, is_batch: bool) -> None:
    text = lines(*_MANUSCRIPT, pitch=20)
    numbers = [Text(x, line.y, str(first + row), 7) for row, line in enumerate(text)]
    pieces = [*numbers, *text] if is_batch else [each for pair in zip(numbers, text, strict=True) for each in pair]
    assert _text(pieces) == " ".join(_MANUSCRIPT)


@pytest.mark.parametrize("x", [40, 520])
def test_numbers_at_each_fifth_line_are_left_out(x: float) -> None:
    verse = [
        f"The {word} lay upon the quiet shore"
        for word in "boat rope lamp sail mast keel tide wave gull sand rock pool".split()
    ]
    numbers = [Text(x, 700 - 12 * row, str(row + 1)) for row in range(len(verse)) if (row + 1) % 5 == 0]
    kept = _text([*lines(*verse), *numbers])
    assert " ".join(kept.split()) == " ".join(verse)


def test_numbers_of_a_last_page_with_few_lines_are_left_out() -> None:
    def page(first: int, text: tuple[str, ...]) -> list[Text]:
        return [
            each
            for row, line in enumerate(lines(*text, pitch=20))
            for each in (Text(40, line.y, str(first + row), 7), line)
        ]

    assert (
        _text(page(1, _MANUSCRIPT), page(8, ("and nobody spoke of it", "again.")))
        == f"{' '.join(_MANUSCRIPT)}\n\nand nobody spoke of it again."
    )


@pytest.mark.parametrize("gap", [8, 30])
@pytest.mark.parametrize("mark", ["", ".", ")"])
def test_numbered_lists_are_kept(gap: float, mark: str) -> None:
    items = (
        "Oats for the horses of the inn",
        "Barley for the hens in the yard",
        "Rye for bread",
        "Salt, as much as there is",
    )
    pieces = [
        each
        for row, item in enumerate(lines(*items))
        for each in (Text(item.x - gap - 6, item.y, f"{row + 1}{mark}"), item)
    ]
    kept = " ".join(_text([*lines(*_LEFT, y=780), *pieces]).split())
    assert all(f"{row}{mark} {item}" in kept for row, item in enumerate(items, 1))


def test_years_at_the_beginning_of_lines_are_kept() -> None:
    entries = ("saw the first ferry of iron, which sank within a week", "saw the second, and the end of the old quay by the inn",
               "saw none at all", "saw the tunnel, of which nobody had thought before it")  # fmt: skip
    pieces = [
        each for row, entry in enumerate(lines(*entries)) for each in (Text(30, entry.y, str(1871 + 3 * row)), entry)
    ]
    kept = " ".join(_text(pieces).split())
    assert all(f"{1871 + 3 * row} {entry}" in kept for row, entry in enumerate(entries))


def test_rows_of_figures_are_kept() -> None:
    rows = [[str(row), str(31 * row + 7), str(17 * row + 2)] for row in range(1, 8)]
    pieces = [
        Text(72 + 60 * at, 700 - 12 * row, cell) for row, cells in enumerate(rows) for at, cell in enumerate(cells)
    ]
    assert " ".join(_text(pieces).split()) == " ".join(" ".join(cells) for cells in rows)


# Running heads and page numbers


def _body(page: int) -> list[str]:
    words = "boat rope lamp sail mast keel tide wave gull sand rock pool".split()
    return [
        f"the {words[(page + row) % 12]} and the {words[(5 * page + row) % 12]} of {row}{page} lay where"
        for row in range(6)
    ]


def test_heads_and_page_numbers_are_left_out_and_the_sentence_goes_on() -> None:
    pages = [
        [
            Text(72, 760, "THE GAZETTE" if page % 2 else "A LONG BOOK", 9),
            Text(500, 760, str(page + 4), 9),
            *lines(*_body(page)),
        ]
        for page in range(6)
    ]
    assert _text(*pages) == " ".join(line for page in range(6) for line in _body(page))


def test_a_title_with_the_words_of_the_head_is_kept() -> None:
    pages = [[Text(72, 760, "The Ferry", 9 if page else 20), *lines(*_body(page))] for page in range(4)]
    kept = _text(*pages)
    assert kept.startswith("The Ferry\n\n") and kept.count("The Ferry") == 1


@pytest.mark.parametrize(
    ("number", "is_left_out"), [("12", True), ("- 12 -", True), ("1998", False), ("Twelve", False)]
)
def test_a_number_apart_from_the_text_of_one_page_is_left_out(number: str, is_left_out: bool) -> None:
    assert (number not in _text([*lines(*_LEFT), Text(300, 60, number)])) == is_left_out


def test_a_year_that_ends_a_page_is_kept() -> None:
    pages = [[*lines(*_body(page)), *lines("in", str(1998 + 5 * page), y=628)] for page in range(3)]
    assert all(str(year) in _text(*pages) for year in (1998, 2003, 2008))


# Drop caps


@pytest.mark.parametrize(
    ("cap", "rest", "word"),
    [
        ("T", "he ferry left the harbour", "The ferry left"),
        ("A", "ferry left the harbour", "A ferry left"),
        ("A", "fter seven it left", "After seven"),
        ("A", "LL BOATS left the harbour", "ALL BOATS left"),
        ("I", "left the harbour", "I left"),
        ("I", "t left the harbour", "It left"),
        ("O", "nce it had left", "Once it"),
        ("I", "'d left the harbour", "I'd left"),
    ],
)
@pytest.mark.parametrize("n_lines", [2, 3])
def test_a_drop_cap_is_joined_to_its_word(cap: str, rest: str, word: str, n_lines: int) -> None:
    size = 19 * n_lines
    x = 75 + size * {"T": 0.611, "I": 0.333}.get(cap, 0.722)
    beside = lines(rest, "a little after seven. The", "fog lay over the water and", x=x)[:n_lines]
    below = lines("nobody said much.", y=700 - 12 * n_lines)
    initial = Text(72, 700 - 12 * (n_lines - 1), cap, size, "T")
    text = _text([initial, *beside, *below])
    assert text.startswith(word)
    assert "\n" not in text


@pytest.mark.parametrize("order", [(0, 1, 2), (1, 0, 2), (1, 2, 0)])
def test_a_drop_cap_may_be_drawn_before_the_page_or_after_its_paragraph(order: tuple[int, int, int]) -> None:
    heading = [Text(72, 740, "Of ferries", 14)]
    beside = [*lines("he ferry left the harbour", "a little after seven. The", x=98), *lines("fog lay there.", y=676)]
    parts = ([Text(72, 688, "T", 38, "T")], heading, beside)
    text = _text([piece for part in order for piece in parts[part]])
    assert text == "Of ferries\n\nThe ferry left the harbour a little after seven. The fog lay there."


def test_a_large_letter_by_itself_is_kept() -> None:
    assert _text([Text(72, 740, "B", 24), *lines(*_LEFT)]).split("\n\n") == ["B", " ".join(_LEFT)]


# Pages that are pictures


def test_pages_that_are_pictures_are_reported() -> None:
    scan = picture(0, 0, 612, 792)
    extracted = extract_with_warnings(pdf(scan, lines(*_LEFT), scan), "a.pdf")
    (warning,) = extracted.warnings
    assert (warning.code, warning.count, warning.ranges) == ("picture", 2, ())
    assert "ocrmypdf" in warning.message
    assert extracted.text == " ".join(_LEFT)


def test_a_stamp_on_each_scanned_page_is_no_text() -> None:
    scan = picture(30, 30, 550, 700) + page_of([Text(72, 20, "Copied at the quay", 8)])
    assert extract_with_warnings(pdf(scan, scan, scan, lines(*_LEFT)), "a.pdf").warnings[0].count == 3


def test_pages_with_text_or_a_small_picture_are_no_pictures() -> None:
    recognised = picture(0, 0, 612, 792) + "3 Tr " + page_of(lines(*_LEFT))
    figure = picture(100, 500, 200, 200)
    assert extract_with_warnings(pdf(recognised, figure + page_of(lines(*_RIGHT)), figure), "a.pdf").warnings == ()


def test_a_document_of_pictures_has_no_text() -> None:
    with pytest.raises(FileError, match="recognise it first"):
        extract_text(pdf(picture(0, 0, 612, 792)), "a.pdf")


# Whole texts


def test_verse_keeps_its_lines_and_words() -> None:
    verse = (
        "I saw the lamp upon the stair,",
        "  The kettle on the shelf;",
        "I saw my mother's empty chair,",
        "  And nobody but myself.",
    )
    assert " ".join(_text(lines(*verse)).split()) == " ".join(" ".join(verse).split())


def test_empty_pages_have_no_text() -> None:
    assert _text("", lines(*_LEFT), " ") == " ".join(_LEFT)
