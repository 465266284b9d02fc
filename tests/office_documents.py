"""Small Word and OpenDocument files, made from the XML of what a test is about."""

import io
import zipfile
from xml.sax.saxutils import quoteattr

_OOXML = "http://schemas.openxmlformats.org/"
_WORD = {
    "w": f"{_OOXML}wordprocessingml/2006/main",
    "r": f"{_OOXML}officeDocument/2006/relationships",
    "m": f"{_OOXML}officeDocument/2006/math",
    "wp": f"{_OOXML}drawingml/2006/wordprocessingDrawing",
    "mc": f"{_OOXML}markup-compatibility/2006",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "v": "urn:schemas-microsoft-com:vml",
}
_STRICT = "http://purl.oclc.org/ooxml/"
_OPEN = {name: f"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0" for name in ("office", "text", "table", "style")} | {
    "draw": "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0",
    "svg": "urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0",
    "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
}
_OPEN_TYPE = "application/vnd.oasis.opendocument.text"


def packed(parts: dict[str, bytes | str]) -> bytes:
    """An archive of these parts."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as target:
        for name, content in parts.items():
            target.writestr(name, content)
    return made.getvalue()


def docx(
    body: str, styles: str = "", chunks: dict[str, bytes] | None = None, strict: bool = False, before: str = ""
) -> bytes:
    """A Word document; the relationships of its alternative chunks are called r1, r2 and so on."""
    relations = [("s", "styles", "styles.xml")]
    relations += [(f"r{at}", "aFChunk", name) for at, name in enumerate(chunks or {}, 1)]
    parts: dict[str, bytes | str] = {
        "_rels/.rels": _relationships([("m", "officeDocument", "word/document.xml")]),
        "word/_rels/document.xml.rels": _relationships(relations),
        "word/document.xml": f"<w:document {_declared(_WORD)}>{before}<w:body>{body}</w:body></w:document>",
        "word/styles.xml": f"<w:styles {_declared(_WORD)}>{styles}</w:styles>",
    }
    if strict:
        for name, part in parts.items():
            text = str(part).replace(f"{_OOXML}wordprocessingml/2006/", f"{_STRICT}wordprocessingml/")
            parts[name] = text.replace(f"{_OOXML}officeDocument/2006/", f"{_STRICT}officeDocument/")
    return packed(parts | {f"word/{name}": data for name, data in (chunks or {}).items()})


def run(text: str, properties: str = "") -> str:
    """A run of a Word document."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(*content: str, properties: str = "") -> str:
    """A paragraph of a Word document; content without markup becomes a run."""
    runs = (each if each.startswith("<") else run(each) for each in content)
    return f"<w:p><w:pPr>{properties}</w:pPr>{''.join(runs)}</w:p>"


def odt(body: str, styles: str = "", common: str = "") -> bytes:
    """An OpenDocument text, with styles of its own and common ones."""
    return packed(
        {
            "mimetype": _OPEN_TYPE,
            "content.xml": f"<office:document-content {_declared(_OPEN)}>{_open(body, styles)}</office:document-content>",
            "styles.xml": f"<office:document-styles {_declared(_OPEN)}><office:styles>{common}</office:styles>"
            "</office:document-styles>",
        }
    )


def fodt(body: str, styles: str = "") -> bytes:
    """The same as one XML document."""
    kind = f"office:mimetype={quoteattr(_OPEN_TYPE)}"
    xml = f"<office:document {_declared(_OPEN)} {kind}>{_open(body, styles)}</office:document>"
    return f"<?xml version='1.0' encoding='UTF-8'?>\n{xml}".encode()


def style(name: str, letters: str = "", family: str = "text", other: str = "", **attributes: str) -> str:
    """A style of an OpenDocument text."""
    more = " ".join(f"style:{key.replace('_', '-')}={quoteattr(value)}" for key, value in attributes.items())
    properties = f"<style:text-properties {letters}/>" if letters else ""
    return f"<style:style style:name='{name}' style:family='{family}' {more}>{properties}{other}</style:style>"


def _open(body: str, styles: str) -> str:
    automatic = f"<office:automatic-styles>{styles}</office:automatic-styles>"
    return f"{automatic}<office:body><office:text>{body}</office:text></office:body>"


def _declared(namespaces: dict[str, str]) -> str:
    return " ".join(f"xmlns:{prefix}={quoteattr(name)}" for prefix, name in namespaces.items())


def _relationships(relations: list[tuple[str, str, str]]) -> str:
    listed = "".join(
        f'<Relationship Id="{name}" Type="{_WORD["r"]}/{kind}" Target="{target}"/>' for name, kind, target in relations
    )
    return f'<Relationships xmlns="{_OOXML}package/2006/relationships">{listed}</Relationships>'
