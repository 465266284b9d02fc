"""The main text of web pages has the lists of the text, and neither menus nor the marks of notes."""

import time

import pytest

pytest.importorskip("trafilatura", reason="needs the extra files")

from spin_detect.files.errors import NoTextError
from spin_detect.files.hidden import HiddenText
from spin_detect.files.html import extract_text

_PARAGRAPH = f"<p>{'The keeper of the light kept two books, and hid the second. ' * 5}</p>"
_ITEMS = ("it was written in pencil, and the pages had grown together;", "it says nothing of the storm.")
_MENU = '<ul><li><a href="/">The first page of the harbour</a></li><li><a href="/t">All the tides of this year</a></li></ul>'


def _read(body: str) -> str:
    """The main text of a page; "" if it has none."""
    page = f"<!doctype html><html><body>{body}</body></html>"
    try:
        return extract_text(page.encode(), "page.html", HiddenText())
    except NoTextError:
        return ""


@pytest.mark.parametrize(
    "form",
    [
        "{}",
        "<main>{}</main>",
        "<main><article>{}</article></main>",
        "<div>{}</div>",
        "<div><div><div><div>{}</div></div></div></div>",
        "<table><tr><td>{}</td></tr></table>",
    ],
)
def test_bulleted_lists_are_read_and_menus_are_not(form: str) -> None:
    bullets = "".join(f"<li>{item}</li>" for item in _ITEMS)
    text = _read(_MENU + form.format(f"{_PARAGRAPH}<ul>{bullets}</ul>{_PARAGRAPH}"))
    assert text.split("\n\n")[1:-1] == [f"- {item}" for item in _ITEMS]
    assert "tides" not in text


def test_a_list_in_a_list_is_read() -> None:
    text = _read(f"{_PARAGRAPH}<ul><li>{_ITEMS[0]}<ul><li>{_ITEMS[1]}</li></ul></li></ul>{_PARAGRAPH}")
    assert text.split("\n\n")[1:-1] == [f"- {item}" for item in _ITEMS]


def test_marks_of_notes_are_no_words() -> None:
    assert "second.</p" not in _read(_PARAGRAPH)
    text = _read(
        f"<p>The lamp<sup><a href='#n1'>1</a></sup> burned<a href='#n2'><sup>[2]</sup></a> at 2<sup>4</sup>.</p>{_PARAGRAPH}"
    )
    assert text.startswith("The lamp burned at 24.")


@pytest.mark.parametrize(
    "body",
    [
        "<ul><li>" * 3000,
        f"<ul>{'<li>An item of some length, and more' * 20_000}",
        f"<p>a<sup><a>1</a>{'b ' * 9}" * 20_000,
        "",
    ],
)
def test_hostile_pages_take_seconds_at_most(body: str) -> None:
    start = time.process_time()
    assert isinstance(_read(body), str)
    assert time.process_time() - start < 20


def test_a_paragraph_around_a_link_in_a_line_of_its_own_is_read() -> None:
    lines = [f"{item.capitalize().rstrip('.;')}, as the second of the two books has it." for item in _ITEMS]
    link = "<div class='url'><a href='/b'>https://example.org/b</a></div>"
    text = _read(
        "<div id='x'>" + "".join(f"<div class='para'>{line}{link}</div>" for line in lines) + f"{_PARAGRAPH}</div>"
    )
    assert text.split("\n\n")[:-1] == lines


def test_no_section_is_left_out_because_another_is_longer() -> None:
    short, long = (
        f"<div><h2>{item}</h2>{_PARAGRAPH.replace('books', name)}</div>"
        for item, name in zip(_ITEMS, ("logs", "charts"), strict=True)
    )
    text = _read(f"<div>{_MENU}</div><div class='manual'>{short}{long}{long.replace('charts', 'maps')}</div>")
    assert all(each in text for each in (*_ITEMS, "two logs", "two charts", "two maps"))
    assert "tides" not in text
