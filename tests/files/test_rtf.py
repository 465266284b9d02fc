"""Rich text: what a reader sees, in any of its ways to write characters."""

import pytest

from spin_detect.files import FileError, extract_text, extract_with_warnings
from spin_detect.storage.package_data import package_path

_HEAD = (
    r"{\rtf1\ansi\ansicpg1252\uc1{\fonttbl{\f0 Times;}}{\colortbl;\red255\green255\blue255;\red255\green0\blue0;}{\info{\title Not text}}"
    r"{\*\generator Not text;}{\header Head\par}"
)


def _rtf(body: str, head: str = _HEAD) -> bytes:
    return f"{head}{body}}}".encode("latin-1")


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (r"The caf\'e9 \b bold\b0  end.\par Next 3 < 4 & \{5\}\\.", "The café bold end.\n\nNext 3 < 4 & {5}\\."),
        (r"It\u8217?s \u8212\'97 so\u-10179?\u-8704?.", "It’s — so😀."),
        (r"\uc2 a\u8211ab\uc0 b\u8211c", "a–b–c"),
        (r"\ldblquote q\rdblquote\emdash x\endash y\tab z\line w\~v", "“q”—x–y\tz\nw\xa0v"),
        (r"a{\footnote A note.}b{\field{\*\fldinst HYPERLINK x}{\fldrslt link}} {\pict 0102ff}c", "ablink c"),
        (r"\trowd one\cell two\cell\row end", "one\n\ntwo\n\nend"),
        (r"a {\deleted gone }b {\*\unknown x}c \bin3 {}}d", "a b c d"),
        (r"a{\shp{\*\shpinst\shpleft0{\sp{\sn x}{\sv y}}{\shptxt boxed\par}}}b", "a\n\nboxed\n\nb"),
        ("wrapped\r\n line", "wrapped line"),
        ("a\x05b\\u1?c", "abc"),
    ],
)  # fmt: skip
def test_the_text_is_what_a_reader_sees(body: str, text: str) -> None:
    assert extract_text(_rtf(body), "a.rtf") == text
    assert extract_text(_rtf(body), "standard input") == text


def test_other_code_pages_are_read() -> None:
    assert extract_text(_rtf(r"\'cf\'f0\'e8", r"{\rtf1\ansi\ansicpg1251 "), "a.rtf") == "При"
    assert extract_text(_rtf(r"\'8e", r"{\rtf1\mac "), "a.rtf") == "é"
    assert extract_text(_rtf(r"\'93\'fa", r"{\rtf1\ansi\ansicpg932 "), "a.rtf") == "日"


def test_hidden_and_white_text_is_reported() -> None:
    text, warnings, _, left_out = extract_with_warnings(
        _rtf(r"Seen {\v one two\v0 }{\cf1 three} {\cf2 red}{\footnote x}\par"), "a.rtf"
    )
    assert text == "Seen  red" and [(warning.code, warning.count) for warning in warnings] == [("hidden", 3)]
    assert dict(left_out) == {"notes": 1}
    assert extract_text(_rtf(r"{\highlight2\cf1 boxed}"), "a.rtf") == "boxed"  # what is behind the letters is not known


def test_headings_with_outline_levels_make_sections() -> None:
    body = r"\pard\outlinelevel0 One\par\pard Text.\par\pard\outlinelevel0 Two\par\pard More.\par"
    text, _, sections, _ = extract_with_warnings(_rtf(body), "a.rtf")
    assert [(name, text[start:end]) for name, start, end in sections] == [
        ("One", "One\n\nText."),
        ("Two", "Two\n\nMore."),
    ]


@pytest.mark.parametrize(
    "data", [b"", b"x", b"{\\rtf1", b"{\\rtf1" + b"{" * 20_000, b"{\\rtf1 \\bin99999999 x}", b"{\\rtf1 \\"]
)
def test_damaged_files_are_errors_of_one_line(data: bytes) -> None:
    with pytest.raises(FileError) as raised:
        extract_text(data, "a.rtf")
    assert str(raised.value).startswith("a.rtf: ") and "\n" not in str(raised.value)


def test_the_words_of_the_sample_article_are_the_same() -> None:
    sample = package_path("datasets", "datasets").joinpath("sample-article.txt").read_text(encoding="utf-8")
    body = "".join(
        character if ord(character) < 128 else f"\\u{ord(character)}?" for character in sample.replace("\n\n", "\\par ")
    )
    assert extract_text(_rtf(body.replace("\n", " ")), "a.rtf").split() == sample.split()
