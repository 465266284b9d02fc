"""OpenDocument texts: the XML of the body, in an archive that is whole."""

from collections.abc import Iterable

from fuzz.files import packed, read_as

LONGEST = 1024
_SPACE = b"urn:oasis:names:tc:opendocument:xmlns:"
_BODY = b'<o:document-content xmlns:o="%soffice:1.0" xmlns:t="%stext:1.0" xmlns:d="%sdrawing:1.0"><o:body><o:text>' % (
    _SPACE,
    _SPACE,
    _SPACE,
)
_END = b"</o:text></o:body></o:document-content>"
WORDS = (b"<t:p>", b"</t:p>", b"<t:h>", b"</t:h>", b"<t:s t:c='3'/>", b"<t:s/>", b"<t:tab/>", b"<t:line-break/>", b"<t:note>",
         b"</t:note>", b"<t:span>", b"</t:span>", b"<d:text-box>", b"</d:text-box>", b"<d:frame>", b"</d:frame>", b"t:c='-1'",
         b"<t:tracked-changes>", b"<o:annotation>", b"<t:list>", b"&#", b"<![CDATA[", b"<!--", b"<!DOCTYPE a>",
         b"<t:section>", b"</t:section>", b" t:display='none'", b"<t:hidden-text/>", b"<t:hidden-paragraph/>", b"<d:rect>",
         b"</d:rect>")  # fmt: skip


def check(data: bytes) -> None:
    """Read a document with this body; input without a declaration of its own gets the usual one."""
    body = data if data.startswith(b"<?xml") else _BODY + data + _END
    read_as(".odt", packed({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": body}))


def seeds() -> Iterable[bytes]:
    """Bodies with what people put in them."""
    yield b"<t:h>Ferry</t:h><t:p>The ferry<t:s t:c='2'/>leaves.<t:note>n</t:note></t:p>"
    yield b"<t:p>a<d:frame><d:text-box><t:p>boxed</t:p></d:text-box></d:frame></t:p><t:list><t:p>x</t:p></t:list>"
    yield b"<?xml version='1.0' encoding='utf-8'?>" + _BODY + b"<t:p/>" + _END
