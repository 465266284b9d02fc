"""OpenDocument texts (.odt, .fodt): body text with tables and tracked insertions; no headers, notes, comments, or what was deleted."""

import re
from xml.etree.ElementTree import Element

from spin_detect.files.archives import open_archive, parse_xml, read_member
from spin_detect.files.errors import FileError, damaged
from spin_detect.files.hidden import HiddenText
from spin_detect.files.odt_body import OFFICE, Body
from spin_detect.files.odt_styles import Styles

_FILE_TYPE = "OpenDocument text"
_HIDES = re.compile(rb":display\s*=\s*[\"'](?:none|false)")  # begins with fixed characters, which makes the search fast
_GROUND = re.compile(rb"background-color\s*=\s*[\"']$")
_GROUND_BYTES = 40  # in which it is looked for
_MAX_PARTS = 5000  # into which styles are split; such with more are parsed
_LIGHT = re.compile(rb"[fF][7-9a-fA-F][fF]")
_ENCRYPTED = b"encryption-data"
_BYTE_ORDER_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def extract_text(data: bytes, name: str, hidden: HiddenText) -> str:
    """Return the text of an OpenDocument text, with an empty line between paragraphs.

    Args:
        data: Bytes of the file: an archive, or one XML document (flat OpenDocument).
        name: Name of the file, for errors.
        hidden: Receives what the document does not show.

    Returns:
        The text.

    Raises:
        FileError: The file is damaged, protected or too large, or the extra is not installed.
    """
    is_flat = data.startswith(_BYTE_ORDER_MARKS) or data[:100].lstrip().startswith(b"<")
    roots = [parse_xml(data, name, _FILE_TYPE)] if is_flat else _parts(data, name)
    body = roots[0].find(f"{OFFICE}body/{OFFICE}text")
    if body is None:
        raise damaged(name, _FILE_TYPE, "it has no text body")
    try:
        paragraphs = Body(Styles(reversed(roots)), hidden).read(body)
    except RecursionError as error:
        raise damaged(name, _FILE_TYPE, error) from None
    return "\n\n".join([paragraph for paragraph in paragraphs if paragraph.strip()])


def _parts(data: bytes, name: str) -> list[Element]:
    """Return the roots of the parts of an archive that are read, the one with the text first."""
    with open_archive(data, name, _FILE_TYPE) as archive:
        members = archive.namelist()
        if "META-INF/manifest.xml" in members:
            manifest = read_member(archive, "META-INF/manifest.xml", name, _FILE_TYPE)
            if _ENCRYPTED in manifest and any(
                element.tag.endswith(_ENCRYPTED.decode()) for element in parse_xml(manifest, name, _FILE_TYPE).iter()
            ):
                raise FileError(f"{name}: is protected by a password; save it without one")
        # Parsing styles takes longer than parsing a short text, and most of them decide nothing about what is seen. They are looked
        # through before the text is unpacked, which takes their place in memory then.
        styles = read_member(archive, "styles.xml", name, _FILE_TYPE) if "styles.xml" in members else b""
        may_hide = _may_hide(styles)
        styles = styles if may_hide else b""
        content = read_member(archive, "content.xml", name, _FILE_TYPE)
        if not may_hide and "styles.xml" in members and _may_hide(content[: content.find(b":body")]):
            styles = read_member(archive, "styles.xml", name, _FILE_TYPE)
    return [parse_xml(part, name, _FILE_TYPE) for part in ((content, styles) if styles else (content,))]


def _may_hide(styles: bytes) -> bool:
    """Return whether styles may hide text: have hidden text, light colours or coloured grounds.

    Args:
        styles: The XML of the styles.

    Returns:
        False only if they have none.
    """
    references, colours = styles.split(b"&", _MAX_PARTS), styles.split(b"#", _MAX_PARTS)
    if b"\0" in styles or any(part.startswith(b"#") for part in references[1:]):
        return True  # UTF-16 and references may be ways to write it
    return (
        max(len(references), len(colours)) > _MAX_PARTS
        or any(map(_LIGHT.match, colours[1:]))
        or any(_GROUND.search(before[-_GROUND_BYTES:]) for before in colours[:-1])
        or _HIDES.search(styles) is not None
    )
