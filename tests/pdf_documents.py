"""PDF documents as bytes, with each piece of text where a test puts it."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

COURIER_WIDTH = 0.6  # of the size: that of each letter
_FONTS = {"F": "Courier", "H": "Helvetica", "T": "Times-Roman"}
_PAGE_WIDTH, _PAGE_HEIGHT = 612, 792


class Text(NamedTuple):
    """A piece of text on a page.

    Attributes:
        x: Where it begins, in points from the left.
        y: Its base line, in points from the bottom.
        text: Its characters, in Latin-1.
        size: Size of its font.
        font: `F` (Courier), `H` (Helvetica) or `T` (Times).
        spacing: Points between its letters beyond the usual.
        matrix: How it is turned.
    """

    x: float
    y: float
    text: str
    size: float = 10
    font: str = "F"
    spacing: float = 0
    matrix: str = "1 0 0 1"

    @property
    def operators(self) -> str:
        """What draws it."""
        escaped = self.text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
        where = f"{self.matrix} {self.x:.2f} {self.y:.2f} Tm"
        return f"BT /{self.font} {self.size} Tf {self.spacing} Tc {where} ({escaped}) Tj ET\n"


def lines(
    *texts: str, x: float = 72, y: float = 700, pitch: float = 12, size: float = 10, font: str = "F"
) -> list[Text]:
    """Lines below each other."""
    return [Text(x, y - pitch * row, text, size, font) for row, text in enumerate(texts)]


def page_of(pieces: Iterable[Text]) -> str:
    """The content of a page."""
    return "".join(piece.operators for piece in pieces)


def picture(x: float, y: float, width: float, height: float) -> str:
    """The operators of a grey picture."""
    return f"q {width} 0 0 {height} {x} {y} cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x80 EI Q\n"


def pdf(*pages: Iterable[Text] | str, fonts: str = "", objects: Sequence[str] = ()) -> bytes:
    """A document.

    Args:
        pages: Pieces, or the content, of each page.
        fonts: More fonts for the pages, which `objects` have.
        objects: Further objects, numbered from 10.
    """
    first = 10 + len(objects)
    numbers = [first + 2 * index for index in range(len(pages))]
    out = {
        1: "<</Type/Catalog/Pages 2 0 R>>",
        2: f"<</Type/Pages/Kids[{' '.join(f'{number} 0 R' for number in numbers)}]/Count {len(pages)}>>",
    }
    for number, base in enumerate(_FONTS.values(), 3):
        out[number] = f"<</Type/Font/Subtype/Type1/BaseFont/{base}/Encoding/WinAnsiEncoding>>"
    shared = "".join(f"/{name} {number} 0 R" for number, name in enumerate(_FONTS, 3)) + fonts
    out |= dict(enumerate(objects, 10))
    for number, page in zip(numbers, pages, strict=True):
        content = page if isinstance(page, str) else page_of(page)
        out[number] = (
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {_PAGE_WIDTH} {_PAGE_HEIGHT}]/Contents {number + 1} 0 R"
            f"/Resources<</Font<<{shared}>>>>>>"
        )
        out[number + 1] = f"<</Length {len(content)}>>stream\n{content}\nendstream "
    body = "".join(f"{number} 0 obj{content}endobj\n" for number, content in out.items())
    return f"%PDF-1.4\n{body}trailer<</Root 1 0 R>>\n%%EOF\n".encode("latin-1")
