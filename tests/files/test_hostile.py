"""Mail and PDF made to take long, or to be read as what they are not."""

import pytest

from spin_detect.files import FileError, extract_text
from spin_detect.files.reflow import Line, reflow

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("charset", ["punycode", "idna", "undefined", "unicode_escape", "no-such", "a\\0b"])
def test_codecs_that_are_no_character_sets_are_ignored(charset: str) -> None:
    pytest.importorskip("charset_normalizer", reason="needs charset_normalizer: pip install '.[files]'")
    message = f'Subject: x\nContent-Type: text/plain; charset="{charset}"\n\nThe ferry leaves-b9 \\u0041.'
    assert extract_text(message.encode(), "a.eml") == "The ferry leaves-b9 \\u0041."


def test_endless_headers_are_not_parsed() -> None:
    message = b"Subject: x\nContent-Type: text/plain; " + b"a=b; " * 10_000 + b"\n\nThe ferry leaves.\n"
    with pytest.raises(FileError, match="its header Content-Type has 50,012 characters"):
        extract_text(message, "a.eml")


def test_only_headers_that_are_parsed_are_bounded() -> None:
    recipients = b"To: " + b"someone@example.org,\n " * 5_000 + b"other@example.org\n"
    assert extract_text(recipients + b"\nThe ferry leaves.\n", "a.eml") == "The ferry leaves."


def test_a_paragraph_of_very_many_lines_is_one_paragraph() -> None:
    lines = [Line("one more line that ends in har-", 0, 100, -12.0 * at, 10, 10) for at in range(50_000)]
    text = reflow([*lines, Line("bour.", 0, 100, -12.0 * len(lines), 10, 10)])
    assert text.count("harone") == len(lines) - 1 and text.endswith("harbour.") and "\n" not in text


def test_a_compound_keeps_its_hyphen_where_it_is_written_with_one_elsewhere() -> None:
    lines = ["The ferry is a Quay-side matter, they say, of a quay-", "side wall and a har-", "bour of old."]
    text = reflow([Line(line, 0, 100, -12.0 * at, 10, 10) for at, line in enumerate(lines)])
    assert text == "The ferry is a Quay-side matter, they say, of a quay-side wall and a harbour of old."
