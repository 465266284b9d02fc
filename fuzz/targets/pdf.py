"""PDF."""

from collections.abc import Iterable

from fuzz.files import read_as

LONGEST = 1500
WORDS = (b"obj", b"endobj", b"stream\n", b"\nendstream", b"trailer", b"xref", b"startxref", b"<<", b">>", b"/Type", b"/Page",
         b"/Pages", b"/Kids", b"/Count", b"/Font", b"/Contents", b"/Filter/FlateDecode", b"/Length", b"BT", b"ET", b"Tf", b"Tj",
         b"Td", b"Tm", b"TJ", b"1 0 R", b"/Encrypt", b"/ToUnicode", b"beginbfchar", b"/MediaBox", b"-1", b"1e38")  # fmt: skip
_PAGE = (
    b"%%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj "
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Resources<</Font<</F 4 0 R>>>>/Contents 5 0 R>>endobj "
    b"4 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj 5 0 obj<</Length %d>>stream\n%s\nendstream endobj\n"
    b"trailer<</Root 1 0 R>>\n%%%%EOF\n"
)


def check(data: bytes) -> None:
    """Read it as a PDF; input that does not begin as one is the content of a page."""
    read_as(".pdf", data if data.startswith(b"%PDF") else _PAGE % (len(data), data))


def seeds() -> Iterable[bytes]:
    """A page of two lines, whole and as its content alone."""
    content = (
        b"BT /F 12 Tf 20 200 Td (The ferry that would not) Tj 0 -14 Td (wait left the har-) Tj 0 -14 Td (bour.) Tj ET"
    )
    yield content
    yield _PAGE % (len(content), content)
    yield b"BT /F 12 Tf 1 0 0 1 20 200 Tm [(A) -900 (ferry)] TJ /F 8 Tf 0 -40 Td (12) Tj ET"
