"""The prose of LaTeX."""

from __future__ import annotations

import re
import unicodedata

from spin_detect.markup.prose import PLACEHOLDER, Prose, ProseBuilder

_TOKEN = re.compile(
    r"(?P<comment>%[^\n]*(?:\n[ \t]*(?!\n))?)"
    r"|\\(?P<name>[A-Za-z@]+)\*?"
    r"|(?P<symbol>\\(?:[^A-Za-z@]|\Z))"
    r"|(?P<formula>\$\$?)"
    r"|(?P<brace>[{}])"
    r"|(?P<space>~)"
    r"|(?P<dash>---?)"
    r"|(?P<quote>``|''|`)",
    re.DOTALL,
)
_BEGIN_DOCUMENT, _END_DOCUMENT = r"\begin{document}", r"\end{document}"
_ENVIRONMENT = re.compile(r"\s*\{([^{}\n]*)\}")
_OPTION = re.compile(r"[ \t]*\n?[ \t]*\[")
_GROUP = re.compile(r"[ \t]*\n?[ \t]*\{")
_BRACKET = re.compile(r"\\.|%[^\n]*|[{}\[\]]|\n\n", re.DOTALL)
_PARAGRAPH_GAP = re.compile(r"\n[ \t]*\n")
_SPACES = re.compile(r"[ \t]*")
_LENGTH = re.compile(r"[ \t]*=?[ \t]*-?[\d.]+[ \t]*(?:pt|em|ex|cm|mm|in|pc|bp|\\[A-Za-z]+)")
_LENGTHS = set("hskip kern parindent parskip raise lower vskip textwidth textheight baselineskip".split())
# Environments without prose; those of the first set may be part of a sentence.
_FORMULAS = set("align alignat displaymath eqnarray equation flalign gather math multline".split())
_LEFT_OUT = set(
    "CSLReferences algorithm algorithmic array axis bibliography code comment figure filecontents forest longtable "
    "listing lstlisting matrix minted picture sidewaystable sourcecode table tabular tabularx tabu thebibliography "
    "tikzcd tikzpicture verbatim Verbatim wrapfigure wraptable".split()
)
# Commands whose arguments are no prose, apart from those that cite or refer
_WITHOUT_PROSE = set(
    "addbibresource addcontentsline addtocounter addtolength author affil affiliation address bibliography "
    "bibliographystyle caption captionof captionsetup citestyle color DeclareMathOperator DeclareRobustCommand def "
    "definecolor documentclass email ensuremath eqnlabel fancyfoot fancyhead geometry graphicspath hspace "
    "hypersetup hyphenation IfFileExists include includegraphics includeonly includepdf index input institute "
    "keywords label let lstset newcolumntype newcommand newcounter newenvironment newif newlength newtheorem nocite "
    "num numrange orcid pagenumbering pagestyle PassOptionsToPackage path pgfplotsset providecommand renewcommand "
    "renewenvironment RequirePackage setcounter setlength settowidth SI si SIrange sisetup stepcounter subimport "
    "subfile tag tableofcontents thanks thispagestyle tikzset todo url usepackage usetheme usetikzlibrary vspace".split()
)
_CITES = re.compile(
    r"[A-Za-z]*[cC]ite[A-Za-z]*|(?:[Aa]uto|[CcFfVv]|eq|full|label[cC]|name|name[cC]|page|pretty|sub|vpage|fig|tab|sec)?ref(?:range)?"
)
# Number of arguments that come before the prose
_LEADING_ARGUMENTS = {
    "href": 1, "hyperref": 0, "textcolor": 1, "colorbox": 1, "fcolorbox": 2, "fontsize": 2, "hyperlink": 1, "hypertarget": 1,
    "parbox": 1, "raisebox": 1, "rotatebox": 1, "scalebox": 1, "resizebox": 2, "multicolumn": 2, "multirow": 2, "setlength": 2,
    "foreignlanguage": 1,
}  # fmt: skip
_ENVIRONMENT_ARGUMENTS = {
    "minipage": 1,
    "multicols": 1,
    "adjustbox": 1,
    "spacing": 1,
    "adjustwidth": 2,
    "thebibliography": 1,
}
_HEADINGS = set("part chapter section subsection subsubsection paragraph subparagraph title subtitle".split())
_VERBATIM = {"verb", "lstinline", "mintinline", "Verb"}
_WRITTEN = {
    "aa": "å", "AA": "Å", "ae": "æ", "AE": "Æ", "i": "ı", "j": "ȷ", "l": "ł", "L": "Ł", "o": "ø", "O": "Ø", "oe": "œ", "OE": "Œ",
    "ss": "ß", "dots": "…", "ldots": "…", "textellipsis": "…", "textendash": "–", "textemdash": "—", "textquoteright": "’",
    "textquoteleft": "‘", "textquotedblleft": "“", "textquotedblright": "”", "LaTeX": "LaTeX", "TeX": "TeX", "S": "§", "P": "¶",
    "textbackslash": "\\", "textasciitilde": "~", "textdegree": "°", "euro": "€", "pounds": "£", "copyright": "©", "newline": " ",
    "linebreak": " ", "quad": " ", "qquad": " ", "space": " ", "par": "\n\n",
}  # fmt: skip
_ACCENTS = {
    "'": "\u0301", "`": "\u0300", "^": "\u0302", '"': "\u0308", "~": "\u0303", "=": "\u0304", ".": "\u0307", "c": "\u0327",
    "v": "\u030c", "H": "\u030b", "u": "\u0306", "r": "\u030a", "k": "\u0328", "d": "\u0323", "b": "\u0331",
}  # fmt: skip
_ACCENTED = re.compile(r"\s*(?:\{\s*(?:\\([ij])\s*|([^\W\d_]?))\}|\\([ij])(?![A-Za-z])|([^\W\d_]))")
_QUOTES = {"``": "“", "''": "”", "`": "‘"}


def latex_prose(source: str) -> Prose:
    """Read the body of a LaTeX document, or of a part of one.

    The preamble, floats, tables, code, comments, citations, references and the bibliography are left out; a formula becomes
    `PLACEHOLDER`; footnotes come after the rest. Arguments of unknown commands are read as prose.

    Args:
        source: The document. It may be unfinished: a group or environment that is not ended ends with the document.

    Returns:
        Its prose.
    """
    begin = source.find(_BEGIN_DOCUMENT)
    start = 0 if begin < 0 else begin + len(_BEGIN_DOCUMENT)
    end = source.find(_END_DOCUMENT, start)
    reader = _Reader(source)
    reader.read(start, len(source) if end < 0 else end)
    while reader.footnotes:
        reader.builder.break_paragraph(len(source))
        reader.read(*reader.footnotes.pop(0))
    return reader.builder.prose()


class _Reader:
    """Reads stretches of a document.

    Attributes:
        builder: Receives the prose.
        footnotes: Start and end of the footnotes that were met and are not read yet.
    """

    def __init__(self, source: str) -> None:
        self.source = source
        self.builder = ProseBuilder(source)
        self.footnotes: list[tuple[int, int]] = []
        self._closings = _closing_brackets(source)
        self._group_ends = set(self._closings.values())

    def read(self, start: int, end: int) -> None:
        """Read a stretch of the document.

        Args:
            start: Offset of its first character.
            end: Offset after its last character.
        """
        headings: list[int] = []  # ends of the headings that are being read
        position = start
        while position < end:
            found = _TOKEN.search(self.source, position, end)
            token_start = found.start() if found else end
            while headings and headings[-1] <= token_start:
                stop = headings.pop()
                self.builder.copy(position, max(position, stop - 1))
                self.builder.break_paragraph(stop)
                position = max(position, stop)
            self.builder.copy(position, max(position, token_start))
            if found is None:
                return
            if token_start < position:  # the brace that ends a heading
                continue
            position = self._read_token(found, end, headings)

    def _read_token(self, found: re.Match[str], end: int, headings: list[int]) -> int:
        """Read what begins with a token.

        Args:
            found: The token.
            end: End of the stretch.
            headings: Receives the end of a heading that begins.

        Returns:
            Offset at which reading goes on.
        """
        if found["name"]:
            return min(self._read_command(found, headings), end)
        start, stop = found.span()
        if found["symbol"]:
            return min(self._read_symbol(found["symbol"][1:], start, stop), end)
        if found["formula"]:
            closing = self._find(found["formula"], stop, end)
            self.builder.write(PLACEHOLDER, start, closing)
            return closing
        if found["space"]:
            self.builder.write(" ", start, stop)
        elif found["dash"]:
            self.builder.write("—" if len(found["dash"]) == 3 else "–", start, stop)
        elif found["quote"]:
            self.builder.write(_QUOTES[found["quote"]], start, stop)
        return stop

    def _read_symbol(self, symbol: str, start: int, stop: int) -> int:
        """Read a command of one sign.

        Args:
            symbol: The sign; "" at the end of the document.
            start: Offset of the command.
            stop: Offset after the sign.

        Returns:
            Offset at which reading goes on.
        """
        if symbol in ("(", "["):
            closing = self._find("\\)" if symbol == "(" else "\\]", stop, len(self.source))
            self.builder.write(PLACEHOLDER, start, closing)
            return closing
        if symbol in _ACCENTS:
            return self._read_accent(symbol, start, stop)
        if symbol and symbol in "&%$#_{}":
            self.builder.write(symbol, start, stop)
        elif symbol and (symbol in ",;: \\" or symbol.isspace()):
            self.builder.write(" ", start, stop)
        return stop

    def _read_accent(self, accent: str, start: int, stop: int) -> int:
        """Read the letter under an accent.

        Args:
            accent: The name of the accent.
            start: Offset of its command.
            stop: Offset after its name.

        Returns:
            Offset at which reading goes on.
        """
        accented = _ACCENTED.match(self.source, stop)
        if accented is None:
            return stop
        letter = accented[1] or accented[2] or accented[3] or accented[4] or ""
        self.builder.write(
            unicodedata.normalize("NFC", letter + _ACCENTS[accent]) if letter else "", start, accented.end()
        )
        return accented.end()

    def _read_command(self, found: re.Match[str], headings: list[int]) -> int:
        """Read a command with a name.

        Args:
            found: The command.
            headings: Receives the end of a heading that begins.

        Returns:
            Offset at which reading goes on.
        """
        name, start, stop = found["name"], found.start(), found.end()
        if name in ("begin", "end"):
            return self._read_environment(name, start, stop)
        if name in _VERBATIM:
            stop = self._after_options(stop)
            closing = self.source.find(self.source[stop : stop + 1].replace("{", "}") or "\n", stop + 1)
            closing = len(self.source) if closing < 0 else closing + 1
            self.builder.write(PLACEHOLDER, start, closing)
            return closing
        if len(name) == 1 and name in _ACCENTS:
            return self._read_accent(name, start, stop)
        if name in _WITHOUT_PROSE or _CITES.fullmatch(name):
            return self._after_arguments(stop)
        if name in _WRITTEN:
            spaces = _SPACES.match(self.source, stop)
            self.builder.write(_WRITTEN[name], start, spaces.end() if spaces else stop)
            return spaces.end() if spaces else stop
        if name in _LENGTHS and (length := _LENGTH.match(self.source, stop)):
            return length.end()
        stop = self._after_options(stop)
        for _ in range(_LEADING_ARGUMENTS.get(name, 0)):
            stop = self._after_group(stop)
        group_end = self._after_group(stop)
        if name.startswith("footnote"):
            if group_end > stop:
                self.footnotes.append((stop, group_end))
            return group_end
        if name in _HEADINGS:
            self.builder.break_paragraph(start)
            if group_end in self._group_ends:
                headings.append(group_end)
        if name == "item":
            self.builder.break_paragraph(start)
        spaces = _SPACES.match(self.source, stop)
        return spaces.end() if spaces else stop

    def _read_environment(self, command: str, start: int, stop: int) -> int:
        """Read the beginning or the end of an environment, or all of one without prose.

        Args:
            command: `begin` or `end`.
            start: Offset of the command.
            stop: Offset after it.

        Returns:
            Offset at which reading goes on.
        """
        found = _ENVIRONMENT.match(self.source, stop)
        if found is None:
            return stop
        name, stop = found[1].rstrip("*"), found.end()
        if command == "end":
            self.builder.break_paragraph(start)
            return stop
        if name in _FORMULAS or name in _LEFT_OUT:
            closing = self._find(f"\\end{{{found[1]}}}", stop, len(self.source))
            if name in _FORMULAS:
                self.builder.write(PLACEHOLDER, start, closing)
            else:
                self.builder.break_paragraph(start)
            return closing
        self.builder.break_paragraph(start)
        stop = self._after_options(stop)
        for _ in range(_ENVIRONMENT_ARGUMENTS.get(name, 0)):
            stop = self._after_group(stop)
        return stop

    def _find(self, closing: str, start: int, end: int) -> int:
        """Find the sign that ends a formula or environment.

        Args:
            closing: The sign.
            start: Offset after the one that begins it.
            end: Offset at which the search ends; formulas end with their paragraph, too.

        Returns:
            The offset after the sign; that at which the search ends if it is missing.
        """
        if not closing.startswith("\\end"):
            gap = _PARAGRAPH_GAP.search(self.source, start, end)
            end = gap.start() if gap else end
        position = start
        while (position := self.source.find(closing, position, end)) >= 0:
            n_backslashes = 0
            while position - n_backslashes > start and self.source[position - n_backslashes - 1] == "\\":
                n_backslashes += 1
            if n_backslashes % 2 == 0:
                return position + len(closing)
            position += 1
        return end

    def _after_arguments(self, stop: int) -> int:
        """Return the offset after all options and groups that follow."""
        while True:
            after = self._after_group(self._after_options(stop))
            if after == stop:
                return stop
            stop = after

    def _after_options(self, stop: int) -> int:
        """Return the offset after the options in square brackets that follow."""
        while (option := _OPTION.match(self.source, stop)) and option.end() - 1 in self._closings:
            stop = self._closings[option.end() - 1]
        return stop

    def _after_group(self, stop: int) -> int:
        """Return the offset after the group in braces that follows; the same offset where none does.

        Of a group that is not ended, as while someone types it, it is the end of the line.
        """
        group = _GROUP.match(self.source, stop)
        if group is None:
            return stop
        line_end = self.source.find("\n", group.end())
        return self._closings.get(group.end() - 1, len(self.source) if line_end < 0 else line_end)


def _closing_brackets(source: str) -> dict[int, int]:
    """Return the offset after the end of each group and option that is ended, by the offset of its first bracket."""
    closings: dict[int, int] = {}
    opened: list[int] = []
    for found in _BRACKET.finditer(source):
        sign = found.group()
        if sign in ("{", "["):
            opened.append(found.start())
        elif sign == "\n\n" or sign == "}":  # neither can be inside an option: the bracket was none
            while opened and source[opened[-1]] == "[":
                opened.pop()
            if sign == "}" and opened:
                closings[opened.pop()] = found.end()
        elif sign == "]" and opened and source[opened[-1]] == "[":
            closings[opened.pop()] = found.end()
    return closings
