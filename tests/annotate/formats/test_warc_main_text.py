"""The main text of pages in web archives has the lists of the text, and neither menus nor the marks of notes."""

import time

import pytest

pytest.importorskip("fastwarc", reason="needs the extra warc")
html = pytest.importorskip("resiliparse.parse.html", reason="needs the extra warc")

from spin_detect.annotate.formats.warc_main_text import main_text  # noqa: E402

_PARAGRAPH = f"<p>{'The keeper of the light kept two books, and hid the second. ' * 5}</p>"
_ITEMS = ("it was written in pencil, and the pages had grown together;", "it says nothing of the storm.")
_MENU = '<ul><li><a href="/">The first page of the harbour</a></li><li><a href="/t">All the tides of this year</a></li></ul>'


def _read(body: str) -> str:
    page = f"<!doctype html><html><body>{body}</body></html>"
    return main_text(html.HTMLTree.parse(page), page.encode())[0]


@pytest.mark.parametrize(
    "form",
    ["{}", "<main>{}</main>", "<main><article>{}</article></main>", "<div><div><div><div>{}</div></div></div></div>"],
)
def test_bulleted_lists_are_read_and_menus_are_not(form: str) -> None:
    bullets = "".join(f"<li>{item}</li>" for item in _ITEMS)
    text = _read(_MENU + form.format(f"{_PARAGRAPH}<ul>{bullets}</ul>{_PARAGRAPH}"))
    assert [line.strip() for line in text.splitlines() if line.strip()][1:-1] == [*_ITEMS]
    assert "tides" not in text


def test_a_list_in_a_list_is_read() -> None:
    text = _read(f"{_PARAGRAPH}<ul><li>{_ITEMS[0]}<ul><li>{_ITEMS[1]}</li></ul></li></ul>{_PARAGRAPH}")
    assert [line.strip() for line in text.splitlines() if line.strip()][1:-1] == [*_ITEMS]


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
