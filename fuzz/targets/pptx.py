"""Presentations: the XML of a slide, in an archive that is whole."""

from collections.abc import Iterable

from fuzz.articles import sound_sections
from fuzz.files import packed

LONGEST = 1024
_SPACES = b'xmlns:a="a" xmlns:p="p" xmlns:r="r" xmlns:m="m"'
_MAIN = b"<p:presentation " + _SPACES + b'><p:sldId id="1" r:id="s"/></p:presentation>'
_RELATIONS = b'<Relationships><Relationship Id="s" Type="x/slide" Target="slides/s.xml"/></Relationships>'
WORDS = (b"<p:sp>", b"</p:sp>", b"<a:p>", b"</a:p>", b"<a:r>", b"</a:r>", b"<a:t>", b"</a:t>", b"<a:br/>", b"<a:fld type='slidenum'>",
b"</a:fld>",
         b"<p:nvPr><p:ph type='title'/></p:nvPr>", b"<p:grpSp>", b"</p:grpSp>", b"<p:graphicFrame>", b"</p:graphicFrame>",
         b"<m:AlternateContent>", b"</m:AlternateContent>", b"<m:Choice>", b"</m:Choice>", b"hidden='1'", b"show='0'", b"&#", b"<!--",
         b"<![CDATA[", b"<!DOCTYPE a>")  # fmt: skip


def check(data: bytes) -> None:
    """Read a presentation with this slide."""
    slide = b"<p:sld " + _SPACES + b"><p:cSld><p:spTree>" + data + b"</p:spTree></p:cSld></p:sld>"
    parts = {"ppt/presentation.xml": _MAIN, "ppt/_rels/presentation.xml.rels": _RELATIONS, "ppt/slides/s.xml": slide}
    sound_sections(packed(parts), ".pptx")


def seeds() -> Iterable[bytes]:
    """Slides with what people put on them."""
    title = (
        b"<p:sp><p:nvSpPr><p:nvPr><p:ph type='title'/></p:nvPr></p:nvSpPr><a:p><a:r><a:t>Quay</a:t></a:r></a:p></p:sp>"
    )
    yield title + b"<p:sp><a:p><a:r><a:t>A ferry</a:t></a:r><a:br/><a:r><a:t>waits.</a:t></a:r></a:p></p:sp>"
    yield b"<p:grpSp><p:graphicFrame><a:p><a:r><a:t>cell</a:t></a:r></a:p></p:graphicFrame></p:grpSp>"
    yield b"<m:AlternateContent><m:Choice><p:sp><a:p><a:r><a:t>x</a:t></a:r></a:p></p:sp></m:Choice></m:AlternateContent>"
