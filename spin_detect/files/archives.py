"""Office documents as ZIP archives of XML: opened within bounds, and without document types, which could name other files."""

import io
import zipfile
import zlib
from collections.abc import Callable
from xml.etree.ElementTree import Element, ParseError
from xml.parsers.expat import ExpatError

from spin_detect.files.errors import FileError, damaged, missing_library

_MAX_BYTES = 256 * 2**20  # of all members, unpacked
_MAX_XML_BYTES = 16 * 2**20  # of one member; a novel has about 3 MiB
_MAX_MEMBERS = 10_000
# What the formats allow; zipfile unpacks other methods without a bound.
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_COMPOUND_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # both Word 97 and an encrypted .docx are in this container

# What reading the members of a damaged document can raise.
DAMAGE_ERRORS: tuple[type[Exception], ...] = (
    zipfile.BadZipFile, zlib.error, ParseError, ExpatError, LookupError, EOFError, ValueError, NotImplementedError, RecursionError,
)  # fmt: skip


def open_archive(data: bytes, name: str, file_type: str) -> zipfile.ZipFile:
    """Open a document once its unpacked size and the number of its members are checked.

    Args:
        data: Bytes of the file.
        name: Name of the file, for errors.
        file_type: What the file should be, in words.

    Returns:
        The archive.

    Raises:
        FileError: The file is no archive, is encrypted, or would unpack to more than an article can need, or the extra is
            not installed.
    """
    _parser(name)  # before anything is said about the file
    if data.startswith(_COMPOUND_FILE):
        raise FileError(f"{name}: is of Word 97-2003, or protected by a password; save it as an unprotected .docx")
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError) as error:
        raise damaged(name, file_type, error) from None
    members = archive.infolist()
    # zipfile never unpacks a member beyond the size that it declares, so the sum of declared sizes is a bound.
    unpacked = sum(member.file_size for member in members)
    if unpacked > _MAX_BYTES or len(members) > _MAX_MEMBERS:
        raise FileError(
            f"{name}: unpacks to {unpacked / 2**20:,.0f} MiB in {len(members):,} parts and at most "
            f"{_MAX_BYTES // 2**20} in {_MAX_MEMBERS:,} are read; save its text alone"
        )
    if any(member.flag_bits & 1 for member in members):
        raise FileError(f"{name}: is protected by a password; save it without one")
    if any(member.compress_type not in _METHODS for member in members):
        raise damaged(name, file_type, "it is packed in a way that no word processor packs")
    return archive


def read_xml(archive: zipfile.ZipFile, member: str, name: str, file_type: str) -> Element:
    """Parse a member of a document.

    Args:
        archive: The document.
        member: Name of the member.
        name: Name of the file, for errors.
        file_type: What the file should be, in words.

    Returns:
        Root of the member.

    Raises:
        FileError: The member is missing, damaged, too large, nested too deep, or declares a document type, or the extra is
            not installed.
    """
    return parse_xml(read_member(archive, member, name, file_type), name, file_type)


def read_member(archive: zipfile.ZipFile, member: str, name: str, file_type: str) -> bytes:
    """Unpack a member of a document.

    Args:
        archive: The document.
        member: Name of the member.
        name: Name of the file, for errors.
        file_type: What the file should be, in words.

    Returns:
        Its bytes.

    Raises:
        FileError: The member is missing, damaged or too large.
    """
    try:
        size = archive.getinfo(member).file_size
        if size > _MAX_XML_BYTES:
            raise FileError(
                f"{name}: its {member} has {size / 2**20:,.0f} MiB and at most {_MAX_XML_BYTES // 2**20} are read; split it"
            )
        return archive.read(member)
    except FileError:
        raise
    except DAMAGE_ERRORS as error:
        raise damaged(name, file_type, error) from None


def parse_xml(data: bytes, name: str, file_type: str) -> Element:
    """Parse the XML of a document.

    Args:
        data: The XML.
        name: Name of the file, for errors.
        file_type: What the file should be, in words.

    Returns:
        Its root.

    Raises:
        FileError: It is damaged, too large, nested too deep, or declares a document type, or the extra is not installed.
    """
    refusal, fromstring = _parser(name)
    if len(data) > _MAX_XML_BYTES:
        raise FileError(
            f"{name}: has {len(data) / 2**20:,.0f} MiB of XML and at most {_MAX_XML_BYTES // 2**20} are read; "
            "save it without pictures, or split it"
        )
    try:
        root: Element = fromstring(data, forbid_dtd=True)
    except refusal:
        raise FileError(
            f"{name}: declares a document type or entities, which no word processor writes; save it again"
        ) from None
    except DAMAGE_ERRORS as error:
        raise damaged(name, file_type, error) from None
    return root


def _parser(name: str) -> tuple[type[Exception], Callable[..., Element]]:
    """Return what the parser of strangers' XML raises when it refuses, and the parser; raise FileError without the extra."""
    try:
        from defusedxml import DefusedXmlException
        from defusedxml.ElementTree import fromstring
    except ImportError:
        raise missing_library(name, "defusedxml") from None
    return DefusedXmlException, fromstring
