"""Each format, read from a file that another program made (see made/README.md), is the article and nothing else."""

from pathlib import Path

import pytest

from spin_detect.files import FileError, extract_text, read_text, readable_suffixes

_MADE = Path(__file__).parent / "made"
_ARTICLE = (_MADE / "article.txt").read_text(encoding="utf-8").strip()
_PARAGRAPHS = _ARTICLE.split("\n\n")
_LIBRARIES = ("charset_normalizer", "defusedxml", "lxml_html_clean", "mammoth", "pypdfium2", "trafilatura")


@pytest.fixture(autouse=True)
def _extra() -> None:
    for library in _LIBRARIES:
        pytest.importorskip(library, reason=f"needs {library}: pip install '.[files]'")


@pytest.mark.parametrize(
    "name",
    ["libreoffice-columns.pdf", "chromium-columns.pdf", "chromium-page.html", "mutt-plain.eml", "snail-base64.eml"],
)
def test_the_article_is_read_completely_from_every_format(name: str) -> None:
    assert read_text(_MADE / name).split("\n\n") == _PARAGRAPHS


def test_words_stay_apart_where_a_pdf_has_gaps_in_place_of_spaces() -> None:
    words = read_text(_MADE / "ghostscript-columns.pdf").replace("’", "'").split()
    expected = _ARTICLE.replace("’", "'").split()
    assert words == expected


@pytest.mark.parametrize("name", ["libreoffice.docx", "libreoffice.odt"])
def test_office_documents_have_what_was_inserted_and_not_what_was_deleted_or_noted(name: str) -> None:
    paragraphs = read_text(_MADE / name).split("\n\n")
    assert paragraphs == [*_PARAGRAPHS, "Bus", "Ferry"]  # the table's two cells


def test_a_plain_page_has_its_paragraphs_and_headings() -> None:
    assert read_text(_MADE / "libreoffice.html").split("\n\n") == _PARAGRAPHS


def test_a_printed_page_keeps_its_menu_and_every_paragraph() -> None:
    paragraphs = read_text(_MADE / "chromium-page.pdf").split("\n\n")
    assert paragraphs == ["Home Tide tables Subscribe", *_PARAGRAPHS, "Imprint © Sallow Point Gazette"]


def test_mail_with_a_web_version_and_an_attachment_is_read_once() -> None:
    assert read_text(_MADE / "mutt-alternative.eml").split("\n\n") == _PARAGRAPHS


def test_forwarded_mail_follows_the_note_and_signatures_go() -> None:
    paragraphs = read_text(_MADE / "mutt-forwarded.eml").split("\n\n")
    assert paragraphs == ["Have a look at this, please. I think the second half reads oddly.", *_PARAGRAPHS]


def test_a_forwarded_mail_is_found_under_what_a_mailing_list_wraps_around_it() -> None:
    forwarded = (_MADE / "mutt-forwarded.eml").read_bytes()
    head, body = forwarded.split(b"\n\n", 1)
    kind = next(line for line in head.splitlines() if line.startswith(b"Content-Type"))
    wrapped = (
        b"Subject: x\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=list\n\n--list\n"
        + kind
        + b"\n\n"
        + body
    ) + b"\n--list\nContent-Type: text/plain\n\nThis list is closed.\n--list--\n"
    assert extract_text(wrapped, "a.eml").endswith(f"{_ARTICLE}\n\nThis list is closed.")


def test_mail_without_a_plain_version_is_read_from_its_web_version() -> None:
    page = "".join(f"<p>{paragraph}</p>" for paragraph in _PARAGRAPHS)
    message = (
        f"Subject: x\nMIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n\n<html><body>{page}</body></html>"
    )
    assert extract_text(message.encode(), "a.eml").split("\n\n") == _PARAGRAPHS


def test_flowed_mail_is_joined() -> None:
    header = b'Subject: x\nContent-Type: text/plain; charset="us-ascii"; format=flowed\n\n'
    assert (
        extract_text(header + b"One line \nthat goes on.\nAnother.\n-- \nMe\n", "a.eml")
        == "One line that goes on.\nAnother."
    )


def test_formats_without_a_known_suffix_are_recognised_by_their_content() -> None:
    for name in ("libreoffice-columns.pdf", "libreoffice.docx", "libreoffice.odt"):
        assert extract_text((_MADE / name).read_bytes(), "standard input").startswith(_ARTICLE)


def test_every_format_is_readable_with_the_extra() -> None:
    office = {".docx", ".odt", ".fodt", ".pdf"}
    pages, mails = {".html", ".htm", ".xhtml", ".mht", ".mhtml"}, {".eml", ".mbox"}
    articles = {".xml", ".nxml", ".tei", ".tex", ".ltx", ".latex", ".epub", ".pptx", ".rtf"}
    assert set(readable_suffixes()) == {".txt", ".md"} | office | pages | mails | articles


@pytest.mark.parametrize("name", ["libreoffice.docx", "libreoffice.odt", "libreoffice-columns.pdf"])
@pytest.mark.parametrize("damage", ["truncated", "flipped", "empty", "foreign"])
def test_the_error_for_a_damaged_file_is_one_line(name: str, damage: str) -> None:
    data = bytearray((_MADE / name).read_bytes())
    if damage == "truncated":
        data = data[: len(data) // 2]
    elif damage == "flipped":
        for at in range(40, len(data), 97):
            data[at] ^= 0xFF
    else:
        data = bytearray() if damage == "empty" else bytearray(b"Plain words.")
    with pytest.raises(FileError) as raised:
        extract_text(bytes(data), name)
    assert str(raised.value).startswith(f"{name}: ")
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("name", "data", "problem"),
    [
        ("a.eml", b"no headers here\n", "is not a mail"),
        ("a.eml", b"Subject: x\n\n", "has no text"),
        ("a.html", b"<html><script>go()</script></html>", "has no text"),
        ("a.doc", b"\xd0\xcf\x11\xe0", "save it as .docx"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "protected by a password"),
        ("a.rtf", b"{\\rtf1 }", "has no text"),
        ("a.rtf", b"Hello", "is not a RTF document"),
    ],
)
def test_the_error_for_a_file_without_text_is_one_line_with_the_remedy(name: str, data: bytes, problem: str) -> None:
    with pytest.raises(FileError, match=problem) as raised:
        extract_text(data, name)
    assert "\n" not in str(raised.value)


def test_a_scan_is_distinguished_from_an_empty_article() -> None:
    blank = (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj "
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
    )
    with pytest.raises(FileError, match="recognise it first"):
        extract_text(blank, "scan.pdf")
