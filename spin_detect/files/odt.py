"""OpenDocument texts (.odt): body text with tables and tracked insertions; no headers, notes, comments, or what was deleted."""

import re
from collections.abc import Iterator
from itertools import chain
from xml.etree.ElementTree import Element

from spin_detect.files.archives import open_archive, read_xml
from spin_detect.files.errors import FileError, damaged

_FILE_TYPE = "OpenDocument text"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_PARAGRAPHS = {f"{_TEXT}p", f"{_TEXT}h"}
_BOX = f"{_DRAW}text-box"
_EXCLUDED = {
    *(f"{_TEXT}{name}" for name in ("note", "tracked-changes", "ruby-text", "table-of-content", "sequence-decls")),
    f"{_OFFICE}annotation",
    f"{_OFFICE}forms",
}
_SPACES = {f"{_TEXT}s": " ", f"{_TEXT}tab": "\t", f"{_TEXT}line-break": "\n"}
_NUMBER = re.compile("[0-9]{1,9}")
_MAX_SPACES = 10  # in a row: an element of a few bytes may declare any number


def extract_text(data: bytes, name: str) -> str:
    """Return the text of an OpenDocument text, with an empty line between paragraphs.

    Args:
        data: Bytes of the file.
        name: Name of the file, for errors.

    Returns:
        The text.

    Raises:
        FileError: The file is damaged, protected or too large, or the extra is not installed.
    """
    with open_archive(data, name, _FILE_TYPE) as archive:
        if "META-INF/manifest.xml" in archive.namelist():
            manifest = read_xml(archive, "META-INF/manifest.xml", name, _FILE_TYPE)
            if any(element.tag.endswith("}encryption-data") for element in manifest.iter()):
                raise FileError(f"{name}: is protected by a password; save it without one")
        root = read_xml(archive, "content.xml", name, _FILE_TYPE)
    body = root.find(f"{_OFFICE}body/{_OFFICE}text")
    if body is None:
        raise damaged(name, _FILE_TYPE, "it has no text body")
    try:
        return "\n\n".join(paragraph for paragraph in _paragraphs(body) if paragraph.strip())
    except RecursionError as error:
        raise damaged(name, _FILE_TYPE, error) from None


def _paragraphs(parent: Element) -> Iterator[str]:
    """Yield the paragraphs of an element; those of the text boxes in a paragraph follow it."""
    for element in parent:
        if element.tag in _EXCLUDED:
            continue
        if element.tag in _PARAGRAPHS:
            boxes: list[Element] = []
            yield "".join(_characters(element, boxes))
            yield from chain.from_iterable(map(_paragraphs, boxes))
        else:
            yield from _paragraphs(element)


def _characters(element: Element, boxes: list[Element]) -> Iterator[str]:
    """Yield the characters of a paragraph; the text boxes in it, which have paragraphs of their own, are added to `boxes`."""
    yield element.text or ""
    for child in element:
        if child.tag in _SPACES:
            count = child.get(f"{_TEXT}c", "")
            yield _SPACES[child.tag] * (min(int(count), _MAX_SPACES) if _NUMBER.fullmatch(count) else 1)
        elif child.tag == _BOX:
            boxes.append(child)
        elif child.tag not in _EXCLUDED:
            yield from _characters(child, boxes)
        yield child.tail or ""
