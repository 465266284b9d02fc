"""Sections of Markdown, which is read as it is written: where its headings begin."""

from __future__ import annotations

import re

from spin_detect.files.sections import Section, lowest_level

# A heading with number signs, one that is underlined, or the fence of a block of code.
_LINE = re.compile(
    r"^ {0,3}(?:(#{1,6})[ \t]([^\n]*)$|(```+|~~~+)|(?=\S)([^\n]+)\n {0,3}(=+|-{2,})[ \t]*$)",
    re.MULTILINE,
)
_NO_HEADING_LINE = re.compile(r"[-*+>|#]|\d+[.)]\s")


def find_sections(text: str) -> tuple[Section, ...]:
    """Return the sections of a text in Markdown.

    Args:
        text: The text.

    Returns:
        Its sections with their headings, and what stands before the first as one without a name; none without headings.
    """
    headings: list[tuple[str, int, int]] = []  # name, level, start
    fence = ""
    for found in _LINE.finditer(text.replace("\r", " ")):
        if found[3]:
            fence = "" if fence and found[3].startswith(fence) else fence or found[3]
        elif fence:
            continue
        elif found[1]:
            headings.append((found[2].strip().rstrip("#").strip(), len(found[1]), found.start()))
        elif not _NO_HEADING_LINE.match(found[4]):
            headings.append((found[4].strip(), 1 if found[5][0] == "=" else 2, found.start()))
    lowest = lowest_level(level for _, level, _ in headings)
    begun = [(name, start) for name, level, start in headings if level <= lowest]
    if not begun:
        return ()
    if text[: begun[0][1]].strip():
        begun.insert(0, ("", 0))
    ends = [start for _, start in begun[1:]] + [len(text)]
    sections = []
    for (name, start), end in zip(begun, ends, strict=True):
        stripped = len(text[start:end].rstrip())
        sections.append(Section(" ".join(name.split()), start, start + stripped))
    return tuple(sections)
