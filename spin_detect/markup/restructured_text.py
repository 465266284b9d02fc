"""The prose of reStructuredText."""

from __future__ import annotations

import re

from spin_detect.markup.prose import PLACEHOLDER, Paragraph, Prose, ProseBuilder

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_ADORNMENT = re.compile(r"([!-/:-@\[-`{-~])\1+\s*$")
_TABLE_BORDER = re.compile(r"\s*(?:\+(?:[-=]+\+)+|=+(?: +=+)+)\s*$")
_EXPLICIT = re.compile(r"\s*\.\.(?:\s+|$)")
_DIRECTIVE = re.compile(r"([A-Za-z][\w.:+-]*?)\s*::(?:\s+|$)")
_FOOTNOTE = re.compile(r"\[(?:\d+|#[\w-]*|\*)\]\s+")
_OPTION = re.compile(r"\s+:[^:\s][^:]*:(?:\s|$)")
_FIELD = re.compile(r"\s*:[^:`\s](?:[^:`]|\\:)*:(?:\s|$)")
_MARKER = re.compile(r"\s*(?:[-*+•‣⁃]|(?:\d{1,4}|[A-Za-z]|#)[.)]|\((?:\d{1,4}|[A-Za-z]|#)\)|\|)(?:\s+|$)")
# Directives whose content is prose, and those of them whose argument is prose, too
_WITH_PROSE_ARGUMENT = set(
    "admonition attention caution danger deprecated error hint important note rubric seealso sidebar tip topic versionadded "
    "versionchanged warning".split()
)
_WITH_PROSE = _WITH_PROSE_ARGUMENT | set(
    "abstract centered class compound container dropdown epigraph highlights hlist only pull-quote rst-class tab tab-item tabs".split()
)
_ROLES_OF_PROSE = set(
    "abbr abbreviation acronym dfn emphasis guilabel menuselection strong sub subscript sup superscript t term title "
    "title-reference".split()
)
_TARGET = r"(?:\s*<[^<>]*>)"
_INLINE = re.compile(
    "|".join(
        (
            r"\\(?P<escaped>.)",
            r"(?P<literal>``.{1,2000}?``)",
            r"(?P<role>:(?P<role_name>[A-Za-z][\w.+:-]*):`(?P<role_text>[^`]*)`)",
            rf"(?P<phrase>_?`(?P<phrase_text>[^`<]*?){_TARGET}?`(?P<suffix>__?|:[A-Za-z][\w.+-]*:)?)",
            r"(?P<note>\[(?:\d+|#[\w-]*|\*|[A-Za-z][\w.-]*)\]_)",
            r"(?P<substitution>\|(?!\s)[^|\n]+(?<!\s)\|_{0,2})",
            r"(?P<reference>(?<=[^\W_])__?(?![\w`]))",
            r"(?P<emphasis>\*{1,2}(?!\s)|(?<!\s)\*{1,2})",
        )
    ),
    re.DOTALL,
)


def restructured_text_prose(source: str) -> Prose:
    """Read the paragraphs, list items and headings of a reStructuredText document.

    Literal blocks, tables, comments, fields, targets, and directives whose content is no prose are left out. What inline mark-up names,
    such as code, becomes `PLACEHOLDER`.

    Args:
        source: The document.

    Returns:
        Its prose.
    """
    builder = ProseBuilder(source)
    lines = [found.span() for found in _LINE.finditer(source)]
    number = 0
    paragraph: list[tuple[int, int]] = []
    contents = [source[start:end].rstrip() for start, end in lines]

    def finish_paragraph() -> None:
        if paragraph:
            _read_inline(builder, paragraph)
            builder.break_paragraph(paragraph[-1][1])
            paragraph.clear()

    while number < len(lines):
        start = lines[number][0]
        content = contents[number]
        explicit = _EXPLICIT.match(content)
        if not content.strip() or (_ADORNMENT.match(content) and not _TABLE_BORDER.match(content)):
            finish_paragraph()
        elif not paragraph and explicit:
            number = _read_explicit(builder, content, explicit.end(), start, contents, number)
            continue
        elif not paragraph and _TABLE_BORDER.match(content):
            number = _after_table(contents, number)
            continue
        elif not paragraph and content.lstrip().startswith(">>>"):
            number = _after_paragraph(contents, number)
            continue
        elif not paragraph and _FIELD.match(content):
            number = _after_block(contents, number)
            continue
        else:
            marker = _MARKER.match(content)
            if marker and (not paragraph or _indent(content) <= _indent(contents[number - 1])):
                finish_paragraph()
                start += marker.end()
            else:
                start += _indent(content)
            stop = lines[number][0] + len(content)
            if content.endswith("::"):
                stop -= 1 if len(content) > 2 and not content[-3].isspace() else 2
                paragraph.append((start, max(start, stop)))
                finish_paragraph()
                number = _after_block(contents, number)
                continue
            paragraph.append((start, max(start, stop)))
        number += 1
    finish_paragraph()
    return builder.prose()


def _read_explicit(
    builder: ProseBuilder, content: str, column: int, line_start: int, contents: list[str], number: int
) -> int:
    """Read the first line of an explicit mark-up block: a directive, a footnote, a target or a comment.

    Args:
        builder: Receives prose that stands in the line.
        content: The line.
        column: Offset in the line after the two dots.
        line_start: Offset of the line in the source.
        contents: All lines.
        number: Number of the line.

    Returns:
        Number of the line at which reading goes on.
    """
    footnote = _FOOTNOTE.match(content, column)
    directive = _DIRECTIVE.match(content, column)
    prose_start: int | None = None
    if footnote:
        prose_start = footnote.end()
    elif directive and directive[1] in _WITH_PROSE:
        prose_start = directive.end() if directive[1] in _WITH_PROSE_ARGUMENT else len(content)
    if prose_start is None:
        return _after_block(contents, number)
    number += 1
    while number < len(contents) and directive and _OPTION.match(contents[number]):
        number += 1
    place = (line_start + prose_start, line_start + len(content))
    _read_inline(builder, [place])
    if footnote or number >= len(contents) or not contents[number].strip():
        builder.break_paragraph(place[1])
    else:
        builder.write("\n", place[1], place[1])
    return number


def _read_inline(builder: ProseBuilder, lines: list[tuple[int, int]]) -> None:
    """Read the lines of one paragraph.

    Args:
        builder: Receives their prose.
        lines: Start and end offset in the source of the content of each line.
    """
    paragraph = Paragraph(builder, lines)
    position = 0
    for found in _INLINE.finditer(paragraph.text):
        paragraph.copy(position, found.start())
        position = found.end()
        if found["escaped"]:
            if not found["escaped"].isspace():
                paragraph.write(found["escaped"], *found.span())
        elif found["literal"] or found["substitution"]:
            paragraph.write(PLACEHOLDER, *found.span())
        elif found["role"]:
            label = found["role_text"].partition("<")[0].rstrip()
            has_target = "<" in found["role_text"]
            if label and (has_target or found["role_name"].rpartition(":")[2] in _ROLES_OF_PROSE):
                paragraph.copy(found.start("role_text"), found.start("role_text") + len(label))
            else:
                paragraph.write(PLACEHOLDER, *found.span())
        elif found["phrase"]:
            paragraph.copy(*found.span("phrase_text"))
    paragraph.copy(position, len(paragraph.text))


def _indent(content: str) -> int:
    return len(content) - len(content.lstrip())


def _after_block(contents: list[str], number: int) -> int:
    """Return the number of the line after a line and the deeper indented ones below it."""
    indent = _indent(contents[number])
    number += 1
    while number < len(contents) and (not contents[number].strip() or _indent(contents[number]) > indent):
        number += 1
    return number


def _after_paragraph(contents: list[str], number: int) -> int:
    """Return the number of the next empty line."""
    while number < len(contents) and contents[number].strip():
        number += 1
    return number


def _after_table(contents: list[str], number: int) -> int:
    """Return the number of the line after a table: that after a border before an empty line."""
    is_border = False
    while number < len(contents) and not (is_border and not contents[number].strip()):
        is_border = bool(_TABLE_BORDER.match(contents[number]))
        number += 1
    return number
