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
_STYLES = (
    b'<o:document-styles xmlns:o="%soffice:1.0" xmlns:s="%sstyle:1.0" xmlns:f="%sxsl-fo-compatible:1.0" xmlns:t="%stext:1.0"><o:styles>'
    % (_SPACE, _SPACE, _SPACE, _SPACE)
)
_STYLES_END = b"</o:styles></o:document-styles>"
WORDS = (b"<t:p>", b"</t:p>", b"<t:h>", b"</t:h>", b"<t:s t:c='3'/>", b"<t:s/>", b"<t:tab/>", b"<t:line-break/>", b"<t:note>",
         b"</t:note>", b"<t:span>", b"</t:span>", b"<d:text-box>", b"</d:text-box>", b"<d:frame>", b"</d:frame>", b"t:c='-1'",
         b"<t:tracked-changes>", b"<o:annotation>", b"<t:list>", b"&#", b"<![CDATA[", b"<!--", b"<!DOCTYPE a>",
         b"<t:section>", b"</t:section>", b" t:display='none'", b"<t:hidden-text/>", b"<t:hidden-paragraph/>", b"<d:rect>",
         b"</d:rect>", b"<s:style s:family='text' s:name='h'>", b"<s:text-properties ", b"f:color='#ffffff'", b"f:background-color='#",
         b"</s:style>", b" t:style-name='h'", b" s:parent-style-name='h'", b"<s:default-style s:family='paragraph'>",
         _STYLES_END)  # fmt: skip


def check(data: bytes) -> None:
    """Read a document with this body, and what stands before it as its styles; one with a declaration of its own is flat, too."""
    styles, _, data = data.rpartition(_STYLES_END)
    body = data if data.startswith(b"<?xml") else _BODY + data + _END
    parts = {"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": body}
    if styles:
        parts["styles.xml"] = _STYLES + styles + _STYLES_END
    read_as(".odt", packed(parts))
    read_as(".fodt", body)


def seeds() -> Iterable[bytes]:
    """Bodies with what people put in them."""
    yield b"<t:h>Ferry</t:h><t:p>The ferry<t:s t:c='2'/>leaves.<t:note>n</t:note></t:p>"
    yield b"<t:p>a<d:frame><d:text-box><t:p>boxed</t:p></d:text-box></d:frame></t:p><t:list><t:p>x</t:p></t:list>"
    style = b"<s:style s:name='h' s:family='text'><s:text-properties t:display='none' f:color='#ffffff'/></s:style>"
    yield (
        style + _STYLES_END + b"<t:p>a<t:span t:style-name='h'>unseen</t:span><t:hidden-text t:is-hidden='true'/></t:p>"
    )
    yield b"<?xml version='1.0' encoding='utf-8'?>" + _BODY + b"<t:p/>" + _END
