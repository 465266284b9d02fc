"""Writes the documents that other programs turn into the files beside this one: see README.md."""

from html import escape
from pathlib import Path

_HERE = Path(__file__).parent
_SOURCES = _HERE / "sources"
_HEADINGS = ("The Ferry That Would Not Wait", "What the letter says")
_PARAGRAPHS = (_HERE / "article.txt").read_text(encoding="utf-8").strip().split("\n\n")

_FODT = """<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" office:version="1.2"
 office:mimetype="application/vnd.oasis.opendocument.text">
<office:styles><style:default-style style:family="paragraph">
 <style:paragraph-properties fo:margin-bottom="0.2cm" style:writing-mode="lr-tb" fo:text-align="justify"/>
 <style:text-properties style:font-name="DejaVu Serif" fo:font-size="11pt" fo:language="en" fo:country="GB" fo:hyphenate="true"
  fo:hyphenation-remain-char-count="2" fo:hyphenation-push-char-count="2"/>
</style:default-style></office:styles>
<office:automatic-styles>
 <style:page-layout style:name="page"><style:page-layout-properties fo:page-width="21cm" fo:page-height="{height}"
  fo:margin="2cm"><style:columns fo:column-count="{columns}" fo:column-gap="0.8cm"/></style:page-layout-properties>
  <style:header-style/><style:footer-style/></style:page-layout>
</office:automatic-styles>
<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="page">
 <style:header><text:p>The Sallow Point Gazette</text:p></style:header>
 <style:footer><text:p>Page <text:page-number/></text:p></style:footer></style:master-page></office:master-styles>
<office:body><office:text>{changes}{body}</office:text></office:body></office:document>
"""
_CHANGES = """<text:tracked-changes>
 <text:changed-region text:id="in"><text:insertion><office:change-info><dc:creator>Editor</dc:creator>
  <dc:date>2024-03-01T09:00:00</dc:date></office:change-info></text:insertion></text:changed-region>
 <text:changed-region text:id="out"><text:deletion><office:change-info><dc:creator>Editor</dc:creator>
  <dc:date>2024-03-01T09:00:00</dc:date></office:change-info><text:p>struck out by an editor </text:p></text:deletion>
 </text:changed-region></text:tracked-changes>"""
_NOTE = (
    '<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation><text:note-body>'
    "<text:p>Counted on the tide tables.</text:p></text:note-body></text:note>"
)
_TABLE = (
    '<table:table><table:table-column table:number-columns-repeated="2"/>'
    "<table:table-row><table:table-cell><text:p>Bus</text:p></table:table-cell>"
    "<table:table-cell><text:p>Ferry</text:p></table:table-cell></table:table-row></table:table>"
)


def _flat_odt(edited: bool, columns: int, height: str) -> str:
    body = ""
    for paragraph in _PARAGRAPHS:
        text = escape(paragraph, quote=False)
        if edited:  # a tracked insertion, a tracked deletion, a link, a footnote
            text = text.replace("first lesson", 'first <text:change-start text:change-id="in"/>lesson'
                                '<text:change-end text:change-id="in"/><text:change text:change-id="out"/>')  # fmt: skip
            text = text.replace("Zoë", "<text:span>Zo</text:span>ë").replace("fifteen.", f"fifteen.{_NOTE}")
        level = 'text:h text:outline-level="1"' if paragraph in _HEADINGS else "text:p"
        body += f"<{level}>{text}</{level.split()[0]}>\n"
    body += _TABLE if edited else ""
    return _FODT.format(columns=columns, height=height, changes=_CHANGES if edited else "", body=body)


def _html(columns: int) -> str:
    parts = [f"<h1>{p}</h1>" if p in _HEADINGS else f"<p>{escape(p, quote=False)}</p>" for p in _PARAGRAPHS]
    style = f"@page {{ size: A5 }} body {{ columns: {columns}; hyphens: auto; text-align: justify; font-family: DejaVu Serif }} "
    style += "h1 { text-align: left }"
    menu = '<nav><a href="/">Home</a> <a href="/tides">Tide tables</a> <a href="/subscribe">Subscribe</a></nav>'
    foot = '<footer><a href="/imprint">Imprint</a> © Sallow Point Gazette</footer><script>track("visit")</script>'
    body = "\n".join(parts)
    for broken in ("admin-is-tra-tion", "con-ceiv-ably", "re-spons-ible", "ex-tra-or-din-ar-ily", "ar-range-ment", "some-thing",
                   "school-chil-dren", "head-teach-er", "tele-phones"):  # fmt: skip
        body = body.replace(broken.replace("-", ""), broken.replace("-", "\u00ad")) if columns > 1 else body
    if columns == 1:
        body = f"{menu}\n<main><article>\n{body}\n</article></main>\n{foot}"
    head = f'<meta charset="utf-8"><title>The Ferry</title><style>{style}</style>'
    return f'<!doctype html>\n<html lang="en"><head>{head}</head>\n<body>\n{body}\n</body></html>\n'


def _groff() -> str:
    macros = ((".SH" if paragraph in _HEADINGS else ".PP", paragraph) for paragraph in _PARAGRAPHS)
    return ".nr PS 11\n.2C\n" + "".join(f"{macro}\n{paragraph}\n" for macro, paragraph in macros)


_SOURCES.mkdir(exist_ok=True)
for name, content in {
    "edited.fodt": _flat_odt(edited=True, columns=1, height="29.7cm"),
    "columns.fodt": _flat_odt(edited=False, columns=2, height="14cm"),
    "page.html": _html(columns=1),
    "columns.html": _html(columns=2),
    "columns.ms": _groff(),
}.items():
    (_SOURCES / name).write_text(content, encoding="utf-8")
