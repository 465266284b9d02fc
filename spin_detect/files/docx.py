"""Word documents (.docx): body text with tables and tracked insertions; no headers, footers, notes, or what was deleted."""

import posixpath
import re
from xml.etree.ElementTree import Element

from spin_detect.files import html
from spin_detect.files.archives import open_archive, read_member, read_xml
from spin_detect.files.docx_body import Body
from spin_detect.files.docx_styles import Styles, W
from spin_detect.files.errors import FileError, damaged, missing_library
from spin_detect.files.hidden import HiddenText
from spin_detect.files.plain import decode

_FILE_TYPE = "Word document"
_RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_MAIN_PART = "word/document.xml"
# The namespaces of the strict variant of the format, and those of the usual one.
_STRICT = "http://purl.oclc.org/ooxml/"
_USUAL = {
    "wordprocessingml/": "http://schemas.openxmlformats.org/wordprocessingml/2006/",
    "officeDocument/": "http://schemas.openxmlformats.org/officeDocument/2006/",
    "drawingml/": "http://schemas.openxmlformats.org/drawingml/2006/",
}
_MAX_CHUNKS, _MAX_CHUNK_BYTES = 200, 64 * 2**20  # all of them together, unpacked
_WORD_CHARACTER = re.compile(rb">[^<>]*?[\w&]")
_MIME_HEADER = re.compile(rb"(?im)^MIME-Version:")
_HEAD_BYTES = 4_000  # in which a mail has this header
_HEX = re.compile("[0-9A-Fa-f]{2,6}")
_PRIVATE_USE = range(0xE000, 0xF900)


def extract_text(data: bytes, name: str, hidden: HiddenText) -> str:
    """Return the text of a Word document, with an empty line between paragraphs.

    Args:
        data: Bytes of the file.
        name: Name of the file, for errors.
        hidden: Receives what the document does not show.

    Returns:
        The text.

    Raises:
        FileError: The file is damaged, protected or too large, or the extra is not installed.
    """
    return _Document(data, name, hidden, is_chunk=False).text()


class _Document:
    """A Word document as an archive of related parts."""

    def __init__(self, data: bytes, name: str, hidden: HiddenText, is_chunk: bool) -> None:
        """Open a document.

        Args:
            data: Bytes of the file.
            name: Name of the file, for errors.
            hidden: Receives what the document does not show.
            is_chunk: Whether another document contains it.

        Raises:
            FileError: The file is damaged, protected or too large.
        """
        self._archive = open_archive(data, name, _FILE_TYPE)
        self._name, self._hidden, self._is_chunk = name, hidden, is_chunk
        self._members = set(self._archive.namelist())
        self._n_chunks = self._n_chunk_bytes = 0

    def text(self) -> str:
        """Return the text of the document; raise FileError if it cannot be read."""
        with self._archive:
            main = next(iter(self._related("", "officeDocument").values()), _MAIN_PART)
            root = self._part(main)
            style_parts = [part for part in self._related(main, "styles").values() if part in self._members]
            styles = Styles(self._part(style_parts[0]) if style_parts else None)
            self._chunks = self._related(main, "aFChunk")
            if root.tag != f"{W}document":
                raise damaged(self._name, _FILE_TYPE, "it has no text body")
            try:
                paragraphs = Body(styles, self._symbol, self._chunk, self._hidden).read(root)
            except RecursionError as error:
                raise damaged(self._name, _FILE_TYPE, error) from None
        return "\n\n".join(paragraph.strip("\n") for paragraph in paragraphs if paragraph.strip())

    def _part(self, part: str) -> Element:
        root = read_xml(self._archive, part, self._name, _FILE_TYPE)
        if _STRICT in root.tag:
            for element in root.iter():
                element.tag = _in_usual_namespace(element.tag)
                for key in [key for key in element.attrib if _STRICT in key]:
                    element.set(_in_usual_namespace(key), element.attrib.pop(key))
        return root

    @property
    def size(self) -> int:
        """Bytes of the document, unpacked."""
        return sum(member.file_size for member in self._archive.infolist())

    def _check_chunks(self, n_bytes: int) -> None:
        self._n_chunk_bytes += n_bytes
        if self._n_chunks > _MAX_CHUNKS or self._n_chunk_bytes > _MAX_CHUNK_BYTES:
            raise FileError(
                f"{self._name}: imports more than {_MAX_CHUNKS} documents or {_MAX_CHUNK_BYTES // 2**20} MiB of them; "
                "save it with Word, which puts their text in place"
            )

    def _related(self, part: str, kind: str) -> dict[str, str]:
        """Return the parts in this file to which a part has relationships of a kind, by the id of the relationship."""
        folder, base = posixpath.split(part)
        listing = posixpath.join(folder, "_rels", f"{base}.rels")
        if listing not in self._members:
            return {}
        return {
            relation.get("Id", ""): posixpath.normpath(posixpath.join("/", folder, relation.get("Target", ""))).lstrip("/")
            for relation in read_xml(self._archive, listing, self._name, _FILE_TYPE).iter(_RELATIONSHIP)
            if relation.get("Type", "").endswith(f"/{kind}") and relation.get("TargetMode") != "External"
        }  # fmt: skip

    def _symbol(self, element: Element) -> str:
        """Return the character of a symbol font; nothing for a picture that is no character."""
        written = element.get(f"{W}char", "")
        if not _HEX.fullmatch(written):
            return ""
        try:
            from mammoth.docx.dingbats import dingbats
        except ImportError:
            raise missing_library(self._name, "mammoth") from None
        font, code = element.get(f"{W}font", ""), int(written, 16)
        # Word writes the characters of symbol fonts from F000 on.
        known = dingbats.get((font, code - 0xF000 if 0xF000 <= code < 0xF100 else code))
        code = code if known is None else known
        return chr(code) if 0x20 <= code < 0x110000 and code not in _PRIVATE_USE and not 0xD800 <= code < 0xE000 else ""

    def _chunk(self, relationship: str) -> str:
        """Return the text of an alternative chunk: a document of another format that Word merges when it opens this one."""
        part = self._chunks.get(relationship)
        if part is None or part not in self._members:
            return ""
        data = read_member(self._archive, part, self._name, _FILE_TYPE)
        self._n_chunks += 1
        self._check_chunks(len(data))
        head = data[:_HEAD_BYTES].removeprefix(b"\xef\xbb\xbf").lstrip()
        if head.startswith(b"PK\x03\x04") and not self._is_chunk:
            document = _Document(data, self._name, self._hidden, is_chunk=True)
            self._check_chunks(document.size)
            return document.text()
        if head.startswith((b"PK\x03\x04", b"{\\rtf")):
            raise FileError(f"{self._name}: its {part} is not read; save it with Word, which puts its text in place")
        if head.startswith(b"<"):
            return html.extract_text(data, self._name, self._hidden) if _WORD_CHARACTER.search(data) else ""
        if _MIME_HEADER.search(head):  # a web page with its pictures (.mht) is stored as a mail
            from spin_detect.files import mail

            return mail.extract_text(data, self._name, self._hidden)
        return decode(data, self._name)


def _in_usual_namespace(name: str) -> str:
    """Return a name of the strict variant of the format as the usual one has it."""
    for strict, usual in _USUAL.items():
        name = name.replace(f"{_STRICT}{strict}", usual)
    return name
