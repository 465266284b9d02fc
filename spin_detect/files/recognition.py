"""What the bytes of a file without a known suffix are, by how they begin."""

import re

from spin_detect.files.plain import BYTE_ORDER_MARKS, detect_utf16

GZIP = b"\x1f\x8b"
HEAD_BYTES = 2**14  # flat OpenDocument says what it is after the declarations of many namespaces
_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:[^-]|-(?!->)){0,4000}-->\s*){0,5}<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE,
)
# What stands before the root of an XML document, or its start tag, whose name is the group.
_TAG = re.compile(
    rb"<\?(?:[^?]|\?(?!>))*\?>|<!--(?:[^-]|-(?!->))*-->|<!DOCTYPE[^\[>]*(?:\[[^\]]*\]\s*)?>|<([A-Za-z_][\w.:-]*)",
    re.IGNORECASE,
)
_TEI_ROOTS = (b"TEI", b"TEI.2", b"teiCorpus")
_JATS_COLLECTIONS = (b"pmc-articleset",)
# What a JATS article has and a DocBook article has not: its document type, or its first element.
_JATS = re.compile(
    rb"-//(?:NLM|NISO|TaxonX)//|jats\.nlm\.nih\.gov|<article[^>]*\barticle-type|<(?:\w+:)?front\b|<(?:\w+:)?journal-meta\b"
)
_TEX = re.compile(rb"\s*(?:%[^\n]*\n\s*){0,500}\\(?:documentclass|documentstyle|RequirePackage|PassOptionsToPackage)\b")
# The "From " line above a mail in a mailbox: a sender and a time, or nothing but a sender. A program may have quoted another
# below it; then comes the first header.
ENVELOPE = rb"From (?:[^\r\n]*\d:\d\d[^\r\n]*|\S* *)\r?\n(?:>From [^\r\n]*\r?\n)?(?=[!-9;-~]+:)"
_FIRST_ENVELOPE = re.compile(rb"(?:\xef\xbb\xbf)?\s*" + ENVELOPE)
_HEADER = re.compile(rb"([!-9;-~]+):[ \t]?([^\n]*(?:\n[ \t][^\n]*)*)\n")
# Headers that programs write. People write From, To, Date and Subject above memos, too.
_WRITTEN_BY_PROGRAMS = {b"mime-version", b"message-id", b"received", b"return-path", b"delivered-to", b"content-type",
                        b"content-transfer-encoding", b"dkim-signature", b"x-mailer", b"user-agent"}  # fmt: skip
_WRITTEN_BY_ANYONE = {b"from", b"to", b"date", b"subject", b"cc", b"reply-to", b"sender"}
_MIN_HEADERS = 2


def suffix_by_content(data: bytes) -> str:
    """Return the suffix of the format that bytes begin like.

    Args:
        data: The bytes.

    Returns:
        The suffix; "" if they begin like none, as plain text does.
    """
    if data.startswith(b"%PDF-"):
        return ".pdf"
    if data.startswith(b"PK\x03\x04"):
        if b"opendocument.text" in data[:100]:
            return ".odt"
        if b"application/epub+zip" in data[:100]:
            return ".epub"
        return ".docx" if b"word/" in data else ".pptx" if b"ppt/" in data else ""
    if data.startswith(b"<?xml") and b"opendocument.text" in data[:HEAD_BYTES]:
        return ".fodt"
    if is_html(data):
        return ".html"
    article = xml_article_suffix(data)
    if article:
        return article
    if data.startswith(b"{\\rtf"):
        return ".rtf"
    if data.startswith(GZIP):
        return ".gz"
    if _TEX.match(_narrow_head(data)):
        return ".tex"
    if begins_mailbox(data):
        return ".mbox"
    return ".eml" if _is_mail(data) else ""


def xml_article_suffix(data: bytes) -> str:
    """Return the suffix of the kind of XML article that bytes begin like, in any encoding.

    Args:
        data: The bytes.

    Returns:
        ``.nxml`` for JATS, ``.tei`` for TEI, "" for anything else.
    """
    head = _narrow_head(data)
    if not head[:100].lstrip().startswith(b"<"):
        return ""
    root = next((found for found in _TAG.finditer(head) if found[1]), None)
    if root is None:
        return ""
    root_name = root[1].rpartition(b":")[2]
    if root_name in _TEI_ROOTS:
        return ".tei"
    if root_name in _JATS_COLLECTIONS:
        return ".nxml"
    return ".nxml" if root_name == b"article" and _JATS.search(head) else ""


def is_xml_article(path: str) -> bool:
    """Return whether a file is an XML article, by how it begins.

    Args:
        path: Path of the file.

    Returns:
        Whether it is; False if it cannot be read.
    """
    try:
        with open(path, "rb") as file:
            return bool(xml_article_suffix(file.read(HEAD_BYTES)))
    except OSError:
        return False


def is_html(data: bytes) -> bool:
    """Return whether bytes begin like a web page, in any encoding.

    Args:
        data: The bytes.

    Returns:
        Whether they begin with a document type or an element that only pages begin with.
    """
    return _HTML.match(_narrow_head(data)) is not None


def begins_mailbox(data: bytes) -> bool:
    """Return whether bytes begin like a mailbox: with a "From " line and headers.

    Args:
        data: The bytes.

    Returns:
        Whether they do.
    """
    return _FIRST_ENVELOPE.match(data[:HEAD_BYTES]) is not None


def is_wide(data: bytes) -> bool:
    """Return whether bytes are UTF-16 or UTF-32, with a byte-order mark or as the zero bytes of Latin text show.

    Args:
        data: The bytes.

    Returns:
        Whether they are.
    """
    if any(mark != b"\xef\xbb\xbf" and data.startswith(mark) for mark, _ in BYTE_ORDER_MARKS):
        return True
    head = data[:HEAD_BYTES]
    return b"\0" in head and detect_utf16(head) is not None


def _narrow_head(data: bytes) -> bytes:
    """Return the first bytes; of UTF-16 and UTF-32 the same characters in one byte each."""
    head = data[:HEAD_BYTES]
    mark = next((mark for mark, _ in BYTE_ORDER_MARKS if head.startswith(mark)), b"")
    head = head[len(mark) :]
    return head.replace(b"\0", b"") if is_wide(data) else head


def _is_mail(data: bytes) -> bool:
    """Return whether bytes begin with the headers of a mail, and not with a memo's or with a text that has colons."""
    head = _narrow_head(data).replace(b"\r\n", b"\n").lstrip(b"\n")
    names: set[bytes] = set()
    has_address = False
    end = 0
    while header := _HEADER.match(head, end):
        name = header[1].lower()
        names.add(name)
        has_address |= name == b"from" and b"@" in header[2]
        end = header.end()
    rest = head[end:]
    if not rest.startswith(b"\n") and b"\n" in rest:
        return False  # a line that is no header follows, so the others are none
    by_programs, by_anyone = names & _WRITTEN_BY_PROGRAMS, names & _WRITTEN_BY_ANYONE
    return len(by_programs | by_anyone) >= _MIN_HEADERS and (has_address or bool(by_programs))
