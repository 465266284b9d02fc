"""The prose of Markdown, with the extensions of GitHub, Obsidian and Pandoc.

markdown-it tells paragraphs and headings from code, tables, HTML and reference definitions. What mark-up a line has inside is found here,
because markdown-it does not keep its offsets.
"""

from __future__ import annotations

import html
import re
from functools import cache
from typing import TYPE_CHECKING

from spin_detect.markup.prose import PLACEHOLDER, Paragraph, Prose, ProseBuilder

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(?:.*\n)*?(?:---|\.\.\.)[ \t]*(?:\n|\Z)")
# The destination of a link with its title, after the bracket that ends the label
_DESTINATION = (
    r"\((?:\s*<[^<>\n]*>|[^()\s]*(?:\([^()\s]*\)[^()\s]*)*)(?:\s+(?:\"[^\"]*\"|'[^']*'|\([^()]*\)))?\s*\)"
    r"|\[[^\[\]]*\]"
)
_LABEL = r"(?:[^\[\]\\]|\\.|\[[^\[\]]*\])*"
_INLINE = re.compile(
    "|".join(
        (
            r"(?P<hard_break>\\(?=\n))",
            r"\\(?P<escaped>[!-/:-@\[-`{-~])",
            r"(?P<code>(?<!`)(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`))",
            r"(?P<formula>\$\$.+?\$\$|\$(?![\s$])[^$\n]*?(?<![\s\\])\$(?!\d))",
            rf"(?P<image>!\[\[[^\[\]]*\]\]|!\[{_LABEL}\](?:{_DESTINATION})?)",
            r"(?P<note>\[\^[^\]\s]+\]:?|\[!\w+\][-+]?|\[[^\]\[@]{0,200}(?<![\w.])@\w[^\]\[]{0,400}\])",
            r"(?P<task>\A\[[ xX]\](?=\s))",
            r"(?P<wiki_open>\[\[(?:[^\[\]|\n]*\|)?(?=[^\[\]\n]*\]\]))",
            r"(?P<wiki_close>\]\])",
            rf"(?P<link_open>\[(?={_LABEL}\](?:{_DESTINATION})))",
            rf"(?P<link_close>\](?:{_DESTINATION}))",
            r"(?P<address><(?:[A-Za-z][A-Za-z0-9+.-]+:[^\s<>]*|[^\s<>@]+@[^\s<>@]+)>)",
            r"(?P<tag><!--.{0,2000}?-->|</?[A-Za-z][^<>]*>)",
            r"(?P<entity>&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)",
            r"(?P<attributes>\{[#.:][^{}\n]*\})",
            r"(?P<emphasis>(?<!\s)\*+|\*+(?!\s)|(?<!\w)_+(?!\s)|(?<!\s)_+(?!\w)|~~|(?<!\s)==|==(?!\s))",
        )
    ),
    re.DOTALL,
)


def markdown_prose(source: str) -> Prose:
    """Read the paragraphs, list items and headings of a Markdown text.

    Code, tables, HTML blocks, front matter, images and the addresses of links are left out; formulas and code inside a line become
    `PLACEHOLDER`.

    Args:
        source: The text.

    Returns:
        Its prose.
    """
    builder = ProseBuilder(source)
    # Line ends other than \n would make markdown-it count other lines; a blanked front matter keeps the lines of what follows.
    same_length = source.replace("\r\n", " \n").replace("\r", "\n").replace("\0", " ")
    front_matter = _FRONT_MATTER.match(same_length)
    if front_matter:
        same_length = re.sub(r"[^\n]", " ", front_matter.group()) + same_length[front_matter.end() :]
    lines = same_length.split("\n")
    line_starts = [0]
    for line in lines:
        line_starts.append(line_starts[-1] + len(line) + 1)
    in_table = False
    for token in _parser().parse(same_length):
        in_table = token.type == "table_open" or (in_table and token.type != "table_close")
        if token.type != "inline" or token.map is None or in_table:
            continue
        first_line = token.map[0]
        pieces = []
        for number, content in enumerate(token.content.split("\n"), start=first_line):
            stripped = content.strip()
            if number < len(lines) and (column := lines[number].find(stripped)) >= 0:
                start = line_starts[number] + column
                pieces.append((start, start + len(stripped)))
        _read_inline(builder, pieces)
        builder.break_paragraph(pieces[-1][1] if pieces else line_starts[first_line])
    return builder.prose()


def _read_inline(builder: ProseBuilder, pieces: list[tuple[int, int]]) -> None:
    """Read the lines of one paragraph.

    Args:
        builder: Receives their prose.
        pieces: Start and end offset in the source of the content of each line.
    """
    paragraph = Paragraph(builder, pieces)
    position = 0
    for found in _INLINE.finditer(paragraph.text):
        paragraph.copy(position, found.start())
        position = found.end()
        if found["escaped"]:
            paragraph.write(found["escaped"], *found.span())
        elif found["code"] or found["formula"] or found["address"]:
            paragraph.write(PLACEHOLDER, *found.span())
        elif found["entity"]:
            paragraph.write(html.unescape(found["entity"]), *found.span())
    paragraph.copy(position, len(paragraph.text))


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark").enable("table")
    parser.disable("inline")
    return parser
