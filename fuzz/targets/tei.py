"""TEI documents: the XML of a body, or a whole document."""

from collections.abc import Iterable

from fuzz.articles import sound_sections
from fuzz.files import read_as

LONGEST = 1024
_BEGIN = b'<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc><titleStmt><title>Ferry</title></titleStmt></fileDesc></teiHeader><text><body>'
_END = b"</body></text></TEI>"
WORDS = (b"<p>", b"</p>", b"<div>", b"</div>", b"<head>", b"</head>", b"<ref type='bibr'>", b"</ref>", b"<note>", b"</note>", b"<figure>",
         b"</figure>", b"<figDesc>", b"</figDesc>", b"<formula>", b"</formula>", b"<lb break='no'/>", b"<pb/>", b"<choice>", b"</choice>",
         b"<corr>", b"</corr>", b"<sic>", b"</sic>", b"<app>", b"</app>", b"<lem>", b"</lem>", b"<l>", b"</l>", b"<listBibl>",
         b"</listBibl>",
         b"<bibl>", b"</bibl>", b"<label>", b"</label>", b"<table>", b"</table>", b"<div type='references'>", b"&nbsp;", b"&#", b"<!--",
         b"<![CDATA[", b"<!DOCTYPE a>", b"(", b")", b"2010")  # fmt: skip


def check(data: bytes) -> None:
    """Read a document with this body; input that begins like XML is read as it is."""
    data = data if data.startswith(b"<?xml") else _BEGIN + data + _END
    read_as(".tei", data)
    sound_sections(data, ".tei")


def seeds() -> Iterable[bytes]:
    """Bodies with what programs and libraries put in them."""
    yield (
        b"<div><head>Methods</head><p>So <ref type='bibr'>(Nobody, 2010;</ref> <ref type='bibr'>[2]</ref>"
        b") it was<note>n</note>.</p></div>"
    )
    yield (
        b"<div><p>re<lb break='no'/>turn <choice><sic>teh</sic><corr>the</corr></choice></p><figure><head>1</head>"
        b"<figDesc>A.</figDesc></figure></div>"
    )
    yield b"<lg><l>one</l><l>two</l></lg><list><label>Quay</label><item>x</item></list><app><lem>a</lem><rdg>b</rdg></app>"
    yield b"<div type='references'><listBibl><bibl>x</bibl></listBibl></div><p>y <bibl>z</bibl></p>"
    yield b"<?xml version='1.0'?>" + _BEGIN + b"<p>x</p>" + _END
