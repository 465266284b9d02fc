"""Text that a web page does not show is left out and counted."""

import time

import pytest

pytest.importorskip("trafilatura", reason="needs the extra files")

from spin_detect.files.hidden import HiddenText
from spin_detect.files.html import extract_text

_SENTENCE = "The lamp in the hall was lit before we came, and nobody could say by whom it had been lit that night."
_SHOWN = "The quay was empty all the day."
_MENU = "<ul style='display:none'><li>Open the menu</li></ul>"


def _read(page: str, encoding: str = "utf-8") -> tuple[list[str], int]:
    """The paragraphs of a page, and how many hidden words it has."""
    hidden = HiddenText()
    text = extract_text(page.encode(encoding), "page.html", hidden)
    return text.split("\n\n"), hidden.n_words


def _page(content: str, head: str = "") -> str:
    return (
        f"<html><head>{head}</head><body><div>{_MENU}</div><article><p>{_SENTENCE}</p>{content}</article></body></html>"
    )


def _within(element: str) -> str:
    return f"<p>The quay was {element}empty all the day.</p>"


_HIDDEN = [
    (_within("<span style='display:none'>NOT SEEN</span>"), 2),
    (_within("<span style='color:red; DISPLAY : none !important'>NOT SEEN</span>"), 2),
    (_within("<span STYLE=display:none>NOT SEEN</span>"), 2),
    (_within("<span style='display:\nnone'>NOT SEEN</span>"), 2),
    (_within("<span style='visibility:hidden'>NOT SEEN</span>"), 2),
    (_within("<span style='font-size:0'>NOT <b>SEEN</b></span>"), 2),
    (_within("<span style='font-size: 0px;'>NOT SEEN</span>"), 2),
    (_within("<span hidden>NOT <i hidden>SEEN</i></span>"), 2),
    (_within("<span class='a'HIDDEN=''>NOT SEEN</span>"), 2),
    (_within("<span style='font-size:0'>NOT <i style='display:none'>AT</i> ALL</span>"), 3),
    (_within("<b style='font-size:0.9em'><span style='font-size:0em'>NOT SEEN</span></b>"), 2),
    (
        _within(
            "<span hidden>NOT <script>var seen = 1;</script>SEEN</span><script style='display:none'>seen()</script>"
        ),
        2,
    ),
    (_within("<span style='color:#ffffff'>NOT SEEN</span>"), 2),
    (_within("<span style='color: rgb(255, 255, 255)'>NOT SEEN</span>"), 2),
    (_within("<font color='white'>NOT SEEN</font>"), 2),
    (_within("<font color=#FDFDFD>NOT SEEN</font>"), 2),
    (_within("<span style='display:none'>NOT SEEN</span>").replace("quay", "<span hidden>HID</span>quay"), 3),
    (f"<p>{_SHOWN}</p><p hidden>NOT SEEN</p>", 2),
    (f"<p>{_SHOWN}</p>{_MENU}", 3),
    (f"<p>{_SHOWN}</p><div hidden><p>{_SENTENCE}</p></div>", 22),
]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le"])
@pytest.mark.parametrize(("content", "n_hidden"), _HIDDEN)
def test_elements_that_a_page_does_not_show_are_left_out_and_counted(
    content: str, n_hidden: int, encoding: str
) -> None:
    assert _read(_page(content), encoding) == ([_SENTENCE, _SHOWN], n_hidden)


@pytest.mark.parametrize(
    "content",
    [
        "<p>The quay was <b style='font-size:0.9em; background-color: white'>empty</b> all the day.</p>",
        "<p>The quay was <span style='background:#000'><b style='color:#fff'>empty</b></span> all the day.</p>",
        "<p>The quay was <span style='color:#fff'><b style='color:#000'>empty</b></span> all the day.</p>",
        "<p>The quay was <b style='color:#f00'>empty</b> all <font color='#ff0000'>the</font> day.</p>",
        f"<p>{_SHOWN}</p><p hidden>&zwnj;&nbsp;&#847;</p>",
        f"<p title=' style=display:none'>{_SHOWN}</p>",
    ],
)
def test_what_is_shown_stays(content: str) -> None:
    assert _read(_page(content)) == ([_SENTENCE, _SHOWN], 0)


@pytest.mark.parametrize("sheet", ["<style>b {background: black}</style>", "<link REL='Stylesheet' href='a.css'>"])
def test_white_letters_stay_in_pages_with_style_sheets(sheet: str) -> None:
    white = _within("<b style='color:#fff'>SEEN </b><font color='white'>OR NOT </font><i style='font-size:0'>HID</i>")
    assert _read(_page(white, sheet)) == ([_SENTENCE, "The quay was SEEN OR NOT empty all the day."], 1)


def test_hidden_text_beside_the_main_text_is_not_counted() -> None:
    footer = "<footer><p>All rights are with <span hidden>NOT SEEN</span> the harbour of this town.</p></footer>"
    assert _read(_page(f"<p>{_SHOWN}</p>") + footer) == ([_SENTENCE, _SHOWN], 0)


@pytest.mark.parametrize(
    "element",
    [
        "<p style='font-size:0'>NOT SEEN</p>",
        "<p style='font-size:0.9em'>SEEN</p><p style='font-size:0'>NOT SEEN</p>",
        "<font color=white>NOT SEEN",
        "<div hidden>",
        "<p style='font-size:0",
        "<p style=",
        "<p style='display:none'><script>",
    ],
)
def test_pages_of_very_many_hidden_elements_take_seconds_at_most(element: str) -> None:
    start = time.process_time()
    _read(_page(element * 20_000))
    assert time.process_time() - start < 10
