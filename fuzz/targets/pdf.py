"""PDF."""

from collections.abc import Iterable

from fuzz.files import read_as

LONGEST = 1500
WORDS = (b"obj", b"endobj", b"stream\n", b"\nendstream", b"trailer", b"xref", b"startxref", b"<<", b">>", b"/Type", b"/Page",
         b"/Pages", b"/Kids", b"/Count", b"/Font", b"/Contents", b"/Filter/FlateDecode", b"/Length", b"BT", b"ET", b"Tf", b"Tj",
         b"Td", b"Tm", b"TJ", b"1 0 R", b"/Encrypt", b"/ToUnicode", b"beginbfchar", b"/MediaBox", b"-1", b"1e38", b"\f",
         b"0 1 -1 0 40 40 Tm", b"3 Tr", b"4 Tc", b"5 Ts", b"/D 10 Tf", b"-9000", b"1 g", b"100 0 0 100 0 0 cm",
         b"BI /W 1 /H 1 /CS /G /BPC 8 ID \x80 EI")  # fmt: skip
_MAX_PAGES = 8
_FONTS = (
    b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    b"<</Type/Font/Subtype/Type3/FontBBox[0 0 1 -1]/FontMatrix[0.04 0 0 -0.04 0 0]/FirstChar 97/LastChar 98/Widths[22 11]"
    b"/Encoding<</Type/Encoding/Differences[97/a/b]>>/CharProcs<</a 5 0 R/b 6 0 R>>/Resources<<>>>>",
)
_DRAWINGS = (b"22 0 2 -18 20 0 d1 2 -18 18 18 re f", b"11 0 2 -29 9 0 d1 2 -29 7 29 re f")


def check(data: bytes) -> None:
    """Read it as a PDF; input that does not begin as one is the content of pages, with a form feed between them."""
    read_as(".pdf", data if data.startswith(b"%PDF") else _document(data.split(b"\f")[:_MAX_PAGES]))


def _document(pages: list[bytes]) -> bytes:
    """A document whose pages have these contents, and two fonts: F, and D, whose letters a and b are drawings."""
    first = 7
    kids = b" ".join(b"%d 0 R" % (first + 2 * number) for number in range(len(pages)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[%s]/Count %d/MediaBox[0 0 300 300]/Resources<</Font<</F 3 0 R/D 4 0 R>>>>>>"
        % (kids, len(pages)),
        *_FONTS,
        *(_stream(drawing) for drawing in _DRAWINGS),
    ]
    for number, content in enumerate(pages):
        objects += [b"<</Type/Page/Parent 2 0 R/Contents %d 0 R>>" % (first + 2 * number + 1), _stream(content)]
    body = b"".join(b"%d 0 obj%s endobj\n" % (number, each) for number, each in enumerate(objects, 1))
    return b"%%PDF-1.4\n%strailer<</Root 1 0 R>>\n%%%%EOF\n" % body


def _stream(content: bytes) -> bytes:
    return b"<</Length %d>>stream\n%s\nendstream" % (len(content), content)


def seeds() -> Iterable[bytes]:
    """A page of two lines, whole and as its content alone; columns, line numbers, heads, drop caps, notes, drawings."""
    content = (
        b"BT /F 12 Tf 20 200 Td (The ferry that would not) Tj 0 -14 Td (wait left the har-) Tj 0 -14 Td (bour.) Tj ET"
    )
    yield content
    yield _document([content])
    yield b"BT /F 12 Tf 1 0 0 1 20 200 Tm [(A) -900 (ferry)] TJ /F 8 Tf 0 -40 Td (12) Tj ET"
    rows = (
        b"a little after seven and",
        b"for the first hour nobody",
        b"said a word of the fog",
        b"that lay on the water",
    )
    yield (
        b"BT /F 6 Tf "
        + b" ".join(
            b"1 0 0 1 %d %d Tm (%s) Tj" % (x, 200 - 8 * row, text) for row, text in enumerate(rows) for x in (20, 150)
        )
        + b" ET"
    )
    yield (
        b"BT /F 6 Tf "
        + b" ".join(
            b"1 0 0 1 5 %d Tm (%d) Tj 1 0 0 1 20 %d Tm (%s) Tj" % (200 - 8 * row, row + 1, 200 - 8 * row, text)
            for row, text in enumerate(rows)
        )
        + b" ET"
    )
    page = (
        b"BT /F 9 Tf 20 280 Td (THE GAZETTE %d) Tj 0 -40 Td (left the) Tj 0 -12 Td (old quay) Tj 0 -12 Td (at %d) Tj ET"
    )
    yield b"\f".join(page % (number, 7 * number) for number in range(1, 5))
    yield b"BT /F 40 Tf 20 172 Td (T) Tj /F 10 Tf 28 24 Td (he ferry) Tj 5 Ts /F 6 Tf (12) Tj 0 Ts /F 10 Tf ( left) Tj 0 -12 Td (it) Tj ET"
    yield b"BT /D 12 Tf 20 200 Td [(abba) -14000 (ab)] TJ /F 9 Tf 3 Tc 0 -20 Td (T h e quay) Tj 0 1 -1 0 40 40 Tm (up) Tj ET"
    yield b"q 300 0 0 300 0 0 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x80 EI Q\f" + content
