"""Office documents are ZIP archives of XML: opened with bounds, and with no document type that could name outside files."""

import io
import zipfile
import zlib
from xml.etree.ElementTree import Element, ParseError
from xml.parsers.expat import ExpatError

from spin_detect.files.errors import FileError, damaged, needed

_MOST_BYTES = 256 * 2**20  # of all parts, unpacked
_MOST_XML = 16 * 2**20  # of one part; a novel has about 3
_MOST_PARTS = 10_000
_PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # as the formats demand; zipfile unpacks others without a bound
_OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # both Word 97 and an encrypted .docx are in this container

# What reading the parts of a damaged document can raise.
BROKEN: tuple[type[Exception], ...] = (
    zipfile.BadZipFile, zlib.error, ParseError, ExpatError, LookupError, EOFError, ValueError, NotImplementedError, RecursionError,
)  # fmt: skip


def open_archive(data: bytes, name: str, what: str) -> zipfile.ZipFile:
    """Open a document, its unpacked size and the number of its parts checked first.

    Raises:
        FileError: it is no archive, is encrypted, or would unpack to more than an article can need.
    """
    if data.startswith(_OLD_OR_LOCKED):
        raise FileError(f"{name}: is of Word 97-2003, or protected by a password; save it as an unprotected .docx")
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError) as error:
        raise damaged(name, what, error) from None
    parts = archive.infolist()
    # zipfile never unpacks a part beyond the size it declares, so that adding up declared sizes is enough.
    unpacked = sum(part.file_size for part in parts)
    if unpacked > _MOST_BYTES or len(parts) > _MOST_PARTS:
        raise FileError(
            f"{name}: unpacks to {unpacked / 2**20:,.0f} MiB in {len(parts):,} parts and at most "
            f"{_MOST_BYTES // 2**20} in {_MOST_PARTS:,} are read; save its text alone"
        )
    if any(part.flag_bits & 1 for part in parts):
        raise FileError(f"{name}: is protected by a password; save it without one")
    if any(part.compress_type not in _PACKED for part in parts):
        raise damaged(name, what, "it is packed in a way that no word processor packs")
    return archive


def read_xml(archive: zipfile.ZipFile, part: str, name: str, what: str) -> Element:
    """Return the root of a part.

    Raises:
        FileError: the part is missing, damaged, too large, nested too deep, or declares a document type.
    """
    try:
        from defusedxml import DefusedXmlException
        from defusedxml.ElementTree import fromstring
    except ImportError:
        raise needed(name, "defusedxml") from None
    try:
        size = archive.getinfo(part).file_size
        if size > _MOST_XML:
            raise FileError(
                f"{name}: its {part} has {size / 2**20:,.0f} MiB and at most {_MOST_XML // 2**20} are read; split it"
            )
        root: Element = fromstring(archive.read(part), forbid_dtd=True)
    except FileError:
        raise
    except DefusedXmlException:
        raise FileError(
            f"{name}: declares a document type or entities, which no word processor writes; save it again"
        ) from None
    except BROKEN as error:
        raise damaged(name, what, error) from None
    return root
