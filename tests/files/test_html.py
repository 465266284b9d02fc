"""The main text of web pages: paragraphs and headings, however a page marks them, and no marks of notes."""

import pytest

from spin_detect.files import extract_text

for _library in ("lxml_html_clean", "trafilatura"):
    pytest.importorskip(_library, reason=f"needs {_library}: pip install '.[files]'")

_FIRST = (
    "The keeper of the light kept two books, and in the second of them he wrote down what the gulls did all day long."
)
_SECOND = (
    "Nobody on the island had read it before the storm, and when it was found at last the pages had grown together."
)
_THIRD = (
    "What can be read of it is mostly about the weather, which he thought was better understood by birds than by men."
)
_MORE = tuple(
    f"{_FIRST} {_THIRD} That was in the year {year}, when the lamp was lit every night." for year in range(1931, 1936)
)
_REST = "".join(f"<p>{line}</p>" for line in _MORE)


def _read(body: str) -> list[str]:
    return extract_text(
        f"<!doctype html><html><head><title>x</title></head><body>{body}</body></html>".encode(), "a.html"
    ).split("\n\n")


def test_headings_of_pages_without_a_design_are_read() -> None:
    body = f"<h1>The second book</h1><p>{_FIRST}</p><h2>The storm</h2><p>{_SECOND}</p><ul><li>{_THIRD}</li></ul>"
    assert [line.removeprefix("- ") for line in _read(body)] == [
        "The second book",
        _FIRST,
        "The storm",
        _SECOND,
        _THIRD,
    ]


def test_menus_of_pages_without_a_design_are_left_out() -> None:
    menu = '<ul><li><a href="/a">Home</a></li><li><a href="/b">Tides</a></li><li><a href="/c">Shop</a></li></ul>'
    assert _read(f"{menu}<h1>The book</h1><p>{_FIRST}</p>{_REST}{menu}") == ["The book", _FIRST, *_MORE]


@pytest.mark.parametrize("form", ["{}", "<main>{}</main>", "<div id='content'>{}</div>"])
def test_a_division_of_sentences_among_paragraphs_is_a_paragraph(form: str) -> None:
    assert _read(form.format(f"<p>{_FIRST}</p><div>{_SECOND}</div><p>{_THIRD}</p>")) == [_FIRST, _SECOND, _THIRD]


@pytest.mark.parametrize(
    "division",
    [
        "Advertisement",
        '<a href="/x">Read what our readers say about the book, and what they think of gulls.</a>',
        "A gull on the roof of the house of the keeper",
    ],
)
def test_short_lines_and_menus_among_paragraphs_are_none(division: str) -> None:
    assert _read(f"<main><p>{_FIRST}</p><div>{division}</div><p>{_SECOND}</p>{_REST}</main>") == [
        _FIRST,
        _SECOND,
        *_MORE,
    ]


@pytest.mark.parametrize(
    "mark", ["<a href='#n1'>1</a>", "<a href='#n'>[12]</a>", "<a href='#n'>*</a>", "<sup><a href='#n'>a</a></sup>"]
)
def test_marks_of_notes_are_no_words(mark: str) -> None:
    assert _read(f"<main><p>{_FIRST}{mark}</p><p>{_SECOND}</p></main>") == [_FIRST, _SECOND]
    assert _read(f"<main><p><span><a href='#b'>1</a></span>{_FIRST}</p><p>{_SECOND}</p></main>") == [_FIRST, _SECOND]
    assert (
        _read(f"<main><p>{_FIRST} See note <a href='#n'>4</a>.</p><p>{_SECOND}</p></main>")[0]
        == f"{_FIRST} See note 4."
    )
    assert _read(f"<main><p>{_FIRST} <a href='#two'>See 2.</a></p><p>{_SECOND}</p></main>")[0] == f"{_FIRST} See 2."


def test_running_heads_that_libreoffice_writes_are_left_out() -> None:
    body = f'<div title="header"><p>A magazine</p></div><p>{_FIRST}</p><p>{_SECOND}</p><div title="footer"><p>Page 2</p></div>'
    assert _read(body) == [_FIRST, _SECOND]


def test_a_placed_list_number_stands_apart_from_its_item() -> None:
    item = f"<li><p><span style='display:block;float:left'>•</span>{_THIRD}</p></li>"
    assert _read(f"<p>{_FIRST}</p><p>{_SECOND}</p><ul>{item}</ul>")[-1].split()[-2:] == _THIRD.split()[-2:]
    assert f"• {_THIRD}" in _read(f"<p>{_FIRST}</p><p>{_SECOND}</p><ul>{item}</ul>")[-1]


@pytest.mark.parametrize(
    "mark",
    [
        "<a role='doc-noteref' href='#n'>[4]</a>",
        "<a class='footnote-reference brackets' href='#n'><span>[</span>4<span>]</span></a>",
        "<a class='footnote-ref' href='notes.html#n'>4</a>",
    ],
)
def test_a_mark_of_a_note_that_says_so_is_left_out_with_the_space_before_it(mark: str) -> None:
    page = (
        f"<main><p>The gulls {mark} were counted {mark}, and nobody {mark}\nknew why {mark}.</p><p>{_SECOND}</p></main>"
    )
    assert _read(page) == ["The gulls were counted, and nobody knew why.", _SECOND]


@pytest.mark.parametrize("form", ["{}", "<main>{}</main>", "<div><div>{}</div></div>"])
def test_lines_of_the_source_are_no_paragraphs(form: str) -> None:
    lines = _FIRST.replace("books, and in", "<b>books</b>,\n<code>and</code>\r\n  in")
    second = f"{_SECOND.replace(' ', chr(10), 4)}<!-- a\nb -->\n<em>It</em>\nhad 40 pages."
    assert _read(form.format(f"<p>\n{lines}\n</p>\n\n<p>{second}</p>\n")) == [_FIRST, f"{_SECOND} It had 40 pages."]


def test_lines_of_a_poem_stay_lines_and_a_block_ends_the_line_before_it() -> None:
    poem = "<pre>The lamp was low,\nthe tide was <b>slow</b>\nand nobody came</pre>"
    listed = "<ul><li>The keeper\nof the light\n<p><b>Gulls of the\nyear</b></p>\n</li></ul>"
    lines = _read(f"<article><p>{_FIRST}</p>{poem}<p>{_SECOND}</p>{listed}{_REST}</article>")
    assert lines == [
        _FIRST,
        "The lamp was low,",
        "the tide was slow",
        "and nobody came",
        _SECOND,
        "- The keeper of the light",
        "Gulls of the year",
        *_MORE,
    ]
