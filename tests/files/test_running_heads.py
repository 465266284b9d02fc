"""Running heads and page numbers are told from the lines of a text."""

import pytest

from spin_detect.files.running_heads import running_head_lines

_WORDS = "ferry harbour lantern kettle ladder orchard pebble quarry saddle thimble vessel willow anchor barley candle".split()


def _body(page: int, n_lines: int = 6) -> list[str]:
    """Lines of a page of which none is on another page."""
    pairs = [(_WORDS[(page + line) % 15], _WORDS[(2 * page + 7 * line + 1) % 15]) for line in range(n_lines)]
    return [f"The {first} of {second} {line}{page} was" for line, (first, second) in enumerate(pairs)]


def _left_out(pages: list[list[str]]) -> list[list[str]]:
    return [[page[at] for at in sorted(found)] for page, found in zip(pages, running_head_lines(pages), strict=True)]


@pytest.mark.parametrize(
    ("heads", "feet"),
    [
        (["THE GAZETTE"] * 4, []),
        ([], ["Confidential. Do not copy."] * 4),
        (["THE GAZETTE"] * 4, ["1", "2", "3", "4"]),
        ([], ["i", "ii", "iii", "iv"]),
        ([], ["- 9 -", "- 10 -", "- 11 -", "- 12 -"]),
        ([], ["Page 1 of 4", "Page 2 of 4", "Page 3 of 4", "Page 4 of 4"]),
        (["16 THE FERRY", "CHAPTER TWO 17", "18 THE FERRY", "CHAPTER TWO 19"], []),
        (["THE FERRY xvi", "THE FERRY xvii", "THE FERRY xviii", "THE FERRY xix"], []),
        (["12 March 2019"] * 4, ["97", "98", "99", "100"]),
    ],
)
def test_lines_that_repeat_at_the_edge_of_pages_are_heads(heads: list[str], feet: list[str]) -> None:
    pages = [heads[page : page + 1] + _body(page) + feet[page : page + 1] for page in range(4)]
    assert _left_out(pages) == [heads[page : page + 1] + feet[page : page + 1] for page in range(4)]


def test_heads_and_feet_of_several_lines_with_empty_lines_between_are_found() -> None:
    head, foot = ["The Gazette", "", "Vol. 4, No. 7", ""], ["", "Printed at the quay"]
    pages = [[*head, *_body(page), *foot, str(page + 5)] for page in range(5)]
    assert _left_out(pages)[3] == ["The Gazette", "Vol. 4, No. 7", "Printed at the quay", "8"]


def test_the_head_of_each_chapter_of_a_book_is_found() -> None:
    chapters = [f"The {word.title()}" for word in _WORDS[:10] for _ in range(6)]
    pages = [
        [chapter if page % 2 else "A Long Book", *_body(page), str(page + 1)] for page, chapter in enumerate(chapters)
    ]
    assert all(len(found) == 2 for found in running_head_lines(pages))


@pytest.mark.parametrize(
    "lines",
    [
        ["1998", "In all", "3", "7"],  # numbers that count nothing
        ["12 sacks and 3 casks", "5 sacks and 9 casks", "8 sacks and 1 cask", "3 sacks and 5 casks"],
        ["3 14 15", "9 26 53", "5 89 79", "3 23 84"],
        ["I", "mix", "mild", "vivid"],
    ],
)
@pytest.mark.parametrize("at_top", [True, False])
def test_other_lines_at_the_edge_of_pages_are_kept(lines: list[str], at_top: bool) -> None:
    pages = [[line, *_body(page)] if at_top else [*_body(page), line] for page, line in enumerate(lines)]
    assert not any(running_head_lines(pages))


def test_a_title_that_looks_otherwise_than_the_head_with_its_words_is_kept() -> None:
    pages = [["The Ferry", *_body(page)] for page in range(4)]
    looks = [[18.0 if page == 0 and line == 0 else 9.0 for line in range(7)] for page in range(4)]
    assert running_head_lines(pages, looks) == [set(), {0}, {0}, {0}]


def test_a_page_that_comes_twice_is_read_twice() -> None:
    assert running_head_lines([_body(1), _body(1)]) == [set(), set()]
    assert running_head_lines([_body(1), _body(1), _body(2)]) == [set(), set(), set()]


def test_pages_of_a_few_lines_that_are_alike_are_kept() -> None:
    pages = [["The ferry", "leaves at", "seven.", str(page + 3)] for page in range(5)]
    assert running_head_lines(pages) == [{3}] * 5
    assert running_head_lines([["The Gazette", "7"], ["The Gazette", "8"], ["The Gazette", *_body(1), "9"]])[0] == {
        0,
        1,
    }


def test_one_page_has_no_head_and_no_number_but_one_that_says_so() -> None:
    assert running_head_lines([["The Gazette", *_body(0), "12"]]) == [set()]
    assert running_head_lines([["The Gazette", *_body(0), "Page 12"]]) == [{7}]


def test_no_lines_have_no_heads() -> None:
    assert running_head_lines([]) == []
    assert running_head_lines([[], ["", " "]]) == [set(), set()]


def test_lines_that_differ_in_how_many_numbers_they_have_are_compared() -> None:
    heads = ["4 # boats", "iv # boats", "# 6 boats 7", "boats"]
    assert running_head_lines([[head, *_body(page)] for page, head in enumerate(heads)]) == [set()] * 4


def test_a_dotless_i_is_no_roman_number() -> None:
    assert running_head_lines([["ı", *_body(page)] for page in range(3)]) == [{0}] * 3
    assert running_head_lines([["ı", "A"], ["x"]]) == [set(), set()]
