"""EPUB books: the XML of a chapter, in an archive that is whole."""

from collections.abc import Iterable

from fuzz.articles import sound_sections
from fuzz.files import packed

LONGEST = 1024
_CONTAINER = b'<container><rootfiles><rootfile full-path="p.opf"/></rootfiles></container>'
_PACKAGE = (
    b'<package><manifest><item id="a" href="a.xhtml" media-type="application/xhtml+xml"/></manifest>'
    b'<spine><itemref idref="a"/></spine></package>'
)
WORDS = (b"<p>", b"</p>", b"<h1>", b"</h1>", b"<h2>", b"</h2>", b"<div>", b"</div>", b"<sup><a>", b"</a></sup>", b"<aside type='footnote'>",
         b"</aside>", b"<table>", b"</table>", b" hidden=''", b" style='display:none'", b"<br/>", b"<math>", b"</math>", b"&nbsp;", b"&#",
         b"<!--", b"<![CDATA[", b"<!DOCTYPE html>", b"<itemref idref='a'/>")  # fmt: skip


def check(data: bytes) -> None:
    """Read a book with this chapter; what stands before a zero byte is its package document."""
    package, _, chapter = data.rpartition(b"\0")
    page = chapter if chapter.startswith(b"<?xml") else b"<html><body>" + chapter + b"</body></html>"
    parts = {"META-INF/container.xml": _CONTAINER, "p.opf": package or _PACKAGE, "a.xhtml": page}
    sound_sections(packed(parts), ".epub")


def seeds() -> Iterable[bytes]:
    """Chapters with what books have."""
    yield b"<h1>Quay</h1><p>A ferry<sup><a href='#n'>1</a></sup> waits.</p><aside type='footnote'>n</aside>"
    yield b"<div hidden=''>unseen</div><table><tr><td>x</td></tr></table><p>a<br/>b <math/>.</p>"
    yield _PACKAGE + b"\0<p>x</p>"
