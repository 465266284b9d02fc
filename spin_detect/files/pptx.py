"""Presentations (.pptx): the text of the slides in their order, tables included; no speaker notes, footers and slide numbers."""

from __future__ import annotations

import posixpath
from xml.etree.ElementTree import Element
from zipfile import ZipFile

from spin_detect.files.archives import open_archive, read_xml
from spin_detect.files.errors import NoTextError, damaged
from spin_detect.files.hidden import HiddenText
from spin_detect.files.sections import SectionedText, SectionWriter

_FILE_TYPE = "presentation"
_MAIN = "ppt/presentation.xml"
_TITLES = frozenset({"title", "ctrTitle"})
_APART = frozenset({"dt", "ftr", "sldNum", "hdr"})  # placeholders that are the same on all slides


def extract_text(data: bytes, name: str, hidden: HiddenText) -> SectionedText:
    """Return the text of a presentation, with a section for each slide that has a title and an empty line between paragraphs.

    Args:
        data: Bytes of the file.
        name: Name of the file, for errors.
        hidden: Receives the words of hidden slides and shapes, and the number of slides that have speaker notes.

    Returns:
        The text with its sections.

    Raises:
        FileError: The file is damaged, protected or too large, or the extra is not installed.
    """
    writer = SectionWriter()
    with open_archive(data, name, _FILE_TYPE) as archive:
        members = set(archive.namelist())
        try:
            for target in _slides(archive, members, name):
                slide = read_xml(archive, target, name, _FILE_TYPE)
                if any(kind.endswith("/notesSlide") for kind, _ in _related(archive, target, members, name).values()):
                    hidden.leave_out("speaker notes")
                _Slide(writer, hidden).read(slide)
        except RecursionError as error:
            raise damaged(name, _FILE_TYPE, error) from None
    text = writer.result()
    if not text.text:
        raise NoTextError(f"{name}: has no text; its slides may be pictures")
    return text


def _slides(archive: ZipFile, members: set[str], name: str) -> list[str]:
    """Return the parts that are the slides, in order, each once.

    Args:
        archive: The presentation.
        members: Names of all parts.
        name: Name of the file, for errors.

    Returns:
        Their names.
    """
    related = _related(archive, _MAIN, members, name)
    targets = []
    for reference in _all(read_xml(archive, _MAIN, name, _FILE_TYPE), "sldId"):
        key = next((value for attribute, value in reference.items() if attribute.endswith("}id")), "")
        targets.append(related.get(key, ("", ""))[1])
    return [target for target in dict.fromkeys(targets) if target in members]


class _Slide:
    """Reads one slide."""

    def __init__(self, writer: SectionWriter, hidden: HiddenText) -> None:
        self._writer, self._hidden = writer, hidden

    def read(self, slide: Element) -> None:
        """Read a slide.

        Args:
            slide: Its root.
        """
        if slide.get("show") in ("0", "false"):
            self._hidden.add("\n".join(_paragraphs(slide)))
            return
        shapes: list[tuple[str, list[str]]] = []
        self._collect(slide, shapes)
        title = next((" ".join(paragraphs) for kind, paragraphs in shapes if kind in _TITLES and paragraphs), "")
        self._writer.begin(title)
        for kind, paragraphs in sorted(shapes, key=lambda shape: shape[0] not in _TITLES):
            for paragraph in () if kind in _APART else paragraphs:
                self._writer.add(paragraph)

    def _collect(self, parent: Element, shapes: list[tuple[str, list[str]]]) -> None:
        """Find the shapes in an element that have text.

        Args:
            parent: The element.
            shapes: Receives the kind of placeholder and the paragraphs of each.
        """
        for element in parent:
            tag = _local(element)
            if tag == "AlternateContent":
                choice = next((each for each in element if _paragraphs(each)), None)
                if choice is not None:
                    self._collect(choice, shapes)
                continue
            if tag in ("sp", "graphicFrame", "grpSp") and self._is_hidden(element):
                self._hidden.add("\n".join(_paragraphs(element)))
            elif tag in ("sp", "graphicFrame"):
                placeholder = next(iter(_all(element, "ph")), None)
                shapes.append(("" if placeholder is None else placeholder.get("type", ""), _paragraphs(element)))
            elif tag in ("cSld", "spTree", "grpSp", "Choice", "Fallback"):
                self._collect(element, shapes)

    @staticmethod
    def _is_hidden(shape: Element) -> bool:
        own = next((each for part in shape for each in part if _local(each) == "cNvPr"), None)
        return own is not None and own.get("hidden") in ("1", "true")


def _paragraphs(parent: Element) -> list[str]:
    """Return the paragraphs in an element that have text."""
    found = []
    for paragraph in _all(parent, "p"):
        pieces = []
        for run in paragraph:
            tag = _local(run)
            if tag == "br":
                pieces.append("\n")
            elif tag == "r" or (tag == "fld" and run.get("type") not in ("slidenum", "datetime")):
                pieces += [text.text or "" for text in run if _local(text) == "t"]
        if "".join(pieces).strip():
            found.append("".join(pieces).replace("\v", "\n"))
    return found


def _related(archive: ZipFile, part: str, members: set[str], name: str) -> dict[str, tuple[str, str]]:
    """Return what a part has relationships to.

    Args:
        archive: The presentation.
        part: Name of the part.
        members: Names of all parts.
        name: Name of the file, for errors.

    Returns:
        The kind of each relationship and the part that it leads to, by its id.
    """
    folder, base = posixpath.split(part)
    listing = posixpath.join(folder, "_rels", f"{base}.rels")
    if listing not in members:
        return {}
    return {
        relation.get("Id", ""): (
            relation.get("Type", ""),
            posixpath.normpath(posixpath.join("/", folder, relation.get("Target", ""))).lstrip("/"),
        )
        for relation in read_xml(archive, listing, name, _FILE_TYPE)
        if relation.get("TargetMode") != "External"
    }


def _local(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _all(root: Element, tag: str) -> list[Element]:
    """Return the elements of a name, at any depth, in order."""
    return [element for element in root.iter() if _local(element) == tag]
