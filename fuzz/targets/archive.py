"""Archives as they come: headers, lists of parts and compressed data, all of it hostile."""

from collections.abc import Iterable

from fuzz.files import packed, read_as
from fuzz.targets import docx, odt

LONGEST = 2048
WORDS = (b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07", b"content.xml", b"../", b"\x0c\x00",
         b"\x0e\x00", b"\x08\x00", b"BZh9", b"\xff\xff\xff\xff")  # fmt: skip


def check(data: bytes) -> None:
    """Read it as a document of both kinds."""
    read_as(".docx", data)
    read_as(".odt", data)


def seeds() -> Iterable[bytes]:
    """Small documents, stored and packed."""
    import io
    import zipfile

    content = odt._BODY + b"<t:p>The ferry leaves.</t:p>" + odt._END
    yield packed({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": content})
    for method in (zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", method) as archive:
            archive.writestr("content.xml", content)
            archive.writestr("../outside.xml", b"<a/>")
        yield made.getvalue()
    body = docx._BODY + b"<w:p><w:r><w:t>The ferry.</w:t></w:r></w:p>" + docx._END
    yield packed({"_rels/.rels": docx._RELATIONS, "word/document.xml": body})
