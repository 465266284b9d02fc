"""Articles in JATS: the XML of a body, or a whole document."""

from collections.abc import Iterable

from fuzz.articles import sound_sections
from fuzz.files import read_as

LONGEST = 1024
_BEGIN = (
    b'<article article-type="x"><front><article-meta><title-group><article-title>Ferry</article-title>'
    b"</title-group></article-meta></front><body>"
)
_END = b"</body></article>"
WORDS = (b"<p>", b"</p>", b"<sec>", b"</sec>", b"<title>", b"</title>", b"<xref ref-type='bibr'>", b"</xref>", b"<sup>", b"</sup>",
         b"<fig>", b"</fig>", b"<caption>", b"</caption>", b"<table-wrap>", b"</table-wrap>", b"<disp-formula>", b"</disp-formula>",
         b"<inline-formula/>", b"<list><list-item>", b"</list-item></list>", b"<boxed-text>", b"</boxed-text>", b"<break/>", b"<label>",
         b"<ref-list><ref/></ref-list>", b"<back><ack>", b"</ack></back>", b"<abstract>", b"</abstract>", b"<sub-article>", b"&nbsp;",
         b"&#", b"<![CDATA[", b"<!--", b"<!DOCTYPE article>", b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b"(", b"[", b"2010",
         b"et al.")  # fmt: skip


def check(data: bytes) -> None:
    """Read an article with this body; input that begins like XML is read as it is."""
    data = data if data.startswith(b"<?xml") else _BEGIN + data + _END
    read_as(".nxml", data)
    read_as(".xml", data)
    sound_sections(data, ".nxml")


def seeds() -> Iterable[bytes]:
    """Bodies with what journals put in them."""
    yield (
        b"<sec><title>Methods</title><p>It was so <xref ref-type='bibr'>[1]</xref>&#x2013;(<xref ref-type='bibr'>"
        b"Nobody, 2010</xref>).</p></sec>"
    )
    yield b"<p>For <inline-formula>x</inline-formula>, see<fig><caption><p>A quay.</p></caption></fig> here.</p>"
    yield b"<sec><title>a</title><sec><title>b</title><p>x</p></sec><sec><p>y</p></sec></sec>"
    yield b"<p>x</p></body><back><ack><p>Thanks.</p></ack><ref-list><ref/></ref-list></back><body>"
    yield b"<?xml version='1.0' encoding='utf-8'?><!DOCTYPE article>" + _BEGIN + b"<p>&eacute;</p>" + _END
