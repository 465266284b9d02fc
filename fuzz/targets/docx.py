"""Word documents: the XML of the body, in an archive that is whole."""

from collections.abc import Iterable

from fuzz.files import packed, read_as

LONGEST = 1024
_SPACE = b"http://schemas.openxmlformats.org/"
_TYPES = b'<Types xmlns="%spackage/2006/content-types"/>' % _SPACE
_RELATIONS = (
    b'<Relationships xmlns="%spackage/2006/relationships"><Relationship Id="r" Type="%sofficeDocument/2006/'
    b'relationships/officeDocument" Target="word/document.xml"/></Relationships>' % (_SPACE, _SPACE)
)
_BODY = b'<w:document xmlns:w="%swordprocessingml/2006/main"><w:body>' % _SPACE
_END = b"</w:body></w:document>"
WORDS = (b"<w:p>", b"</w:p>", b"<w:r>", b"</w:r>", b"<w:t>", b"</w:t>", b"<w:tbl>", b"</w:tbl>", b"<w:tr>", b"</w:tr>",
         b"<w:tc>", b"</w:tc>", b"<w:ins>", b"<w:del>", b"<w:fldChar w:fldCharType='begin'/>", b"<w:instrText>", b"<w:sym/>",
         b"<w:numPr>", b"<w:vMerge/>", b"<w:gridSpan w:val='x'/>", b"<w:hyperlink>", b"<w:tab/>", b"<w:pict>", b"<w:sdt>",
         b"<w:footnoteReference w:id='1'/>", b"<w:br w:type='page'/>", b"&#", b"<![CDATA[", b"]]>", b"<!--", b"<!DOCTYPE a>",
         b"<mc:AlternateContent>", b"<w:drawing>", b"<w:txbxContent>", b"w:val='0'",
         b"<w:rPr>", b"</w:rPr>", b"<w:pPr>", b"</w:pPr>", b"<w:vanish/>", b"<w:color w:val='FFFFFF'/>", b"<w:shd w:fill='000000'/>",
         b"<w:fldChar w:fldCharType='end'/>", b"<w:sym w:font='Symbol' w:char='F061'/>", b"<w:altChunk/>")  # fmt: skip


def check(data: bytes) -> None:
    """Read a document with this body; input without a declaration of its own gets the usual one."""
    body = data if data.startswith(b"<?xml") else _BODY + data + _END
    parts = {"[Content_Types].xml": _TYPES, "_rels/.rels": _RELATIONS, "word/document.xml": body}
    read_as(".docx", packed(parts))


def seeds() -> Iterable[bytes]:
    """Bodies with what people put in them."""
    yield b"<w:p><w:r><w:t>The ferry leaves.</w:t><w:tab/></w:r></w:p>"
    yield b"<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val='2'/></w:tcPr><w:p><w:r><w:t>Bus</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    yield b"<w:p><w:ins><w:r><w:t>in</w:t></w:r></w:ins><w:del><w:r><w:delText>out</w:delText></w:r></w:del></w:p>"
    yield b"<w:p><w:r><w:fldChar w:fldCharType='begin'/><w:instrText>HYPERLINK \"x\"</w:instrText></w:r></w:p>"
    yield b"<?xml version='1.0' encoding='utf-8'?>" + _BODY + b"<w:p/>" + _END
