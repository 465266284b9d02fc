"""Reads a LaTeX document: follows its macros and the files that it includes, and writes its prose by section.

It is no TeX. Macros of the document are expanded; of those of packages the names in `latex_names` are known; of any other, the arguments
are read as text unless they look like names or lengths.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Any, NamedTuple

from spin_detect.files import latex_names as names
from spin_detect.files.errors import FileError
from spin_detect.files.gaps import CITATION, FORMULA, clean, close_gaps
from spin_detect.files.hidden import HiddenText
from spin_detect.files.latex_input import LatexInput, Source
from spin_detect.files.latex_macros import (
    Macro,
    parameters_of,
    parameters_of_pattern,
    parameters_of_specification,
    substitute,
)
from spin_detect.files.sections import SectionedText, SectionWriter

_PLAIN = re.compile(r"[^\\{}$&#~%`'\-\n^_]+")
_NAME = re.compile(r"\\([A-Za-z]+)")
_PREAMBLE_NAME = re.compile(r"\\([A-Za-z@]+)")
_DEFINED = re.compile(r"\\?\s*([A-Za-z@]+|.)", re.DOTALL)
_END_OF_LINE = re.compile(r"[^\n]*\n?")
_EMPTY_LINES = re.compile(r"(?:[ \t]*\n)+")
_LINE_END = re.compile(r"\n[ \t]*(?:\n\s*)?")
_INDENT = re.compile(r"[ \t]*")
_CONDITIONAL = re.compile(r"\\(if[A-Za-z@]*|else|fi)(?![A-Za-z@])")
_INTERNAL = re.compile(r"\\[A-Za-z]*@")
_CLOSING = re.compile(r"\\end\b|\\[\])]|\$")  # what ends a formula
_CITATION_NAME = re.compile(r"[A-Za-z]{0,12}[cC]ite[A-Za-z]{0,12}")
_FILE_NAME = re.compile(r"[^\s{}\\]+")
_BOOLEAN = re.compile(r"\s*\\(?:boolean|isodd)\s*\{\s*(\w+)\s*\}\s*")
# An argument of an unknown macro that is no text: a key, a length, options.
_NO_TEXT = re.compile(r"\s*(?:[\w.*+/-]*[:=_\d\\][\w.:,;=/@*+\\ \t-]*|[-+.\d]+\s*(?:pt|em|ex|cm|mm|in)?)\s*")
# What follows the names of lengths and lines: "=2pt plus 1fil", "height 1pt".
_LENGTH = (
    r"(?:[ \t]{0,3}=)?[ \t]{0,3}[-+]?\d{0,9}\.?\d{0,9}"
    r"(?:[ \t]{0,3}(?:true[ \t]{0,3})?(?:pt|in|cm|mm|em|ex|bp|pc|dd|cc|sp|fil+)\b|\\[A-Za-z@]{1,40})"
)
_LENGTHS = re.compile(rf"(?:[ \t]{{0,3}}(?:height|width|depth|plus|minus|to|by|at)?{_LENGTH}){{1,6}}")
_WHITE = {"rgb": "111", "RGB": "255255255", "HTML": "ffffff", "gray": "1", "cmyk": "0000"}  # by model, without commas
_COLOURED_BOXES = frozenset(
    {"tcolorbox", "mdframed", "beamercolorbox", "shaded", "block", "alertblock", "exampleblock"}
)
_MAX_GROUPS = 500  # within each other; TeX itself has 255
_MAX_PATTERN = 500  # characters between the name of a macro and its body
_MAX_KEY = 100  # characters of an argument that is no text
_MAX_INCLUDED, _MAX_INCLUDED_CHARACTERS = 500, 2**25
_PACKAGES = (".sty", ".cls")
_NO_TEXT_FILES = (
    ".bbl",
    ".sty",
    ".cls",
    ".clo",
    ".def",
    ".pgf",
    ".tikz",
    ".pdf_tex",
    ".eps_tex",
    ".cfg",
    ".aux",
    ".bib",
    ".eps",
    ".pdf",
)


class _Frame(NamedTuple):
    """A group, formula or environment that is open.

    Attributes:
        kind: Its opening sign; of an environment its name after a colon.
        muted: What it is counted as if it is left out; "" if it is read.
        hidden: Whether its letters cannot be seen.
        coloured: Whether what is behind its letters is not known.
        end: What an environment of the document puts at its end.
    """

    kind: str
    muted: str = ""
    hidden: bool = False
    coloured: bool = False
    end: str = ""


class LatexReader:
    """Reads one document."""

    def __init__(self, name: str, load: Callable[[str], str | None], stem: str, hidden: HiddenText) -> None:
        """Prepare to read.

        Args:
            name: Name of the file, for errors.
            load: Returns the text of a file that the document includes, from the name by which it does; None if there is none.
            stem: Name of the document without its suffix, by which its references are found.
            hidden: Receives what is left out.
        """
        self._name, self._load, self._stem, self._hidden = name, load, stem, hidden
        self._input = LatexInput(name)
        self._writer = SectionWriter()
        self._pieces: list[str] = []
        self._unseen: list[str] = []
        self._captions: list[str] = []
        self._frames = [_Frame("")]
        self._macros: dict[str, Macro] = {}
        self._environments: dict[str, Macro] = {}
        self._theorems: set[str] = set()
        self._booleans: dict[str, bool] = {}
        self._acronyms: dict[str, tuple[str, str]] = {}
        self._used_acronyms: set[str] = set()
        self._whites = {"white"}
        self._next_group: dict[str, Any] = {}  # properties of the group that comes next
        self._n_rendering = self._n_included = self._n_characters = 0
        self._has_title = self._is_over = self._is_preamble = False
        self._handlers = self._make_handlers()

    def read(self, text: str) -> SectionedText:
        """Read a document.

        Args:
            text: Its characters.

        Returns:
            Its text with sections.

        Raises:
            FileError: Its macros expand to too much, or it includes too much.
        """
        if "\\begin{document}" in text:
            self._is_preamble = True
            self._frames = [_Frame("", "preamble")]
        self._input.push_file(clean(text))
        self._run()
        self._paragraph()
        if self._unseen:
            self._hidden.add("".join(self._unseen))
        return self._writer.result()

    # ---- reading on ----

    def _run(self) -> None:
        """Read until what is on top is read."""
        while not self._is_over and (source := self._input.top()) is not None:
            found = _PLAIN.match(source.text, source.at)
            if found is not None:
                self._emit(found[0])
                source.at = found.end()
            else:
                self._sign(source)

    def _sign(self, source: Source) -> None:
        """Read a character that has a meaning.

        Args:
            source: Where it is next.
        """
        text, at = source.text, source.at
        character = text[at]
        source.at += 1
        if character == "\\":
            source.at = at
            self._control(source)
        elif character == "{":
            self._open("{", **self._next_group)
            self._next_group = {}
        elif character == "}":
            if self._frames[-1].kind == "{" and len(self._frames) > 1:
                self._frames.pop()
        elif character == "%":
            source.at = _END_OF_LINE.match(text, at).end()  # type: ignore[union-attr]
            blank = _EMPTY_LINES.match(text, source.at)
            if blank is not None:
                source.at = blank.end()
                self._paragraph()
            source.at = _INDENT.match(text, source.at).end()  # type: ignore[union-attr]
        elif character == "\n":
            end = _LINE_END.match(text, at).end()  # type: ignore[union-attr]
            source.at = end
            if text.count("\n", at, end) > 1:
                self._paragraph()
            else:
                self._emit(" ")
        elif character == "$":
            if text.startswith("$", source.at) and self._frames[-1].kind != "$":
                source.at += 1
                self._toggle("$$")
            else:
                self._toggle("$")
        elif character in "`'-":
            run = len(text[at : at + 3]) - len(text[at : at + 3].lstrip(character))
            self._emit(_typographic(character, run))
            source.at = at + (run if character == "-" else min(run, 2))
        elif character in "~&":
            self._emit(" ")
        elif character in "^_":
            self._emit(character)

    def _control(self, source: Source) -> None:
        """Read a macro.

        Args:
            source: Where it is next.
        """
        found = (_PREAMBLE_NAME if source.has_internals or self._is_preamble else _NAME).match(source.text, source.at)
        if found is None:
            source.at += 2
            self._symbol(source.text[source.at - 1 : source.at])
            return
        source.at = found.end()
        name = found[1]
        if self._frames[-1].muted == "formulas" and name not in ("begin", "end"):
            # nothing in a formula prints text, and arguments that a macro takes there may be anything
            if name in self._macros and _CLOSING.search(self._macros[name].body):
                self._expand(name)
            return
        self._input.skip_space_after_word()
        if name in self._handlers:
            self._handlers[name](name)
        elif name in self._macros:
            self._expand(name)
        elif name in names.ACCENTS:
            self._accent(name)
        elif name in names.CHARACTERS:
            self._emit(names.CHARACTERS[name])
        elif name in names.DROPPED:
            self._drop(names.DROPPED[name])
        elif name in names.HEADERS:
            self._drop("som")
            self._count("headers")
        elif _CITATION_NAME.fullmatch(name):
            self._cite(name)
        elif name.startswith("if"):
            self._conditional(name)
        elif self._set_boolean(name):
            pass
        elif name not in names.TEXT and not name.startswith("text"):
            self._unknown()

    def _symbol(self, sign: str) -> None:
        """Read a macro whose name is no word.

        Args:
            sign: Its name.
        """
        if sign in self._macros and (self._frames[-1].muted != "formulas" or _CLOSING.search(self._macros[sign].body)):
            self._expand(sign)
        elif sign in ("(", "["):
            self._toggle("\\" + sign)
        elif sign in (")", "]"):
            self._end_formula("\\(" if sign == ")" else "\\[")
        elif self._frames[-1].muted == "formulas":
            pass
        elif sign == "\\":
            self._input.star()
            self._input.optional()
            self._emit(" ")
        elif sign in names.ACCENTS:
            self._accent(sign)
        else:
            self._emit(names.CHARACTERS.get(sign, ""))

    def _emit(self, characters: str) -> None:
        frame = self._frames[-1]
        if frame.muted:
            return
        if frame.hidden:
            self._unseen.append(characters)
        else:
            self._pieces.append(characters)
            if self._unseen and self._unseen[-1] != " ":
                self._unseen.append(" ")

    def _count(self, kind: str) -> None:
        """Count what is left out, unless it is in something that is left out."""
        if not self._frames[-1].muted:
            self._hidden.leave_out(kind)

    def _paragraph(self) -> None:
        """End the paragraph; a formula does not go on over its end."""
        while len(self._frames) > 1 and self._frames[-1].kind in ("$", "$$"):
            self._frames.pop()
        if self._n_rendering:
            self._emit(" ")
            return
        if self._frames[-1].muted:
            return
        self._writer.add(close_gaps("".join(self._pieces)))
        self._pieces.clear()
        for caption in self._captions:
            self._writer.add(caption)
        self._captions.clear()

    def _render(self, text: str) -> str:
        """Return what an argument prints.

        Args:
            text: The argument.

        Returns:
            Its characters, with gaps closed.
        """
        outer = (self._pieces, self._frames, self._input.base)
        self._pieces, self._frames = [], [_Frame("")]
        self._input.base = len(self._input.sources)
        self._input.push(text)
        self._n_rendering += 1
        self._run()
        self._n_rendering -= 1
        rendered = close_gaps("".join(self._pieces))
        del self._input.sources[self._input.base :]
        self._pieces, self._frames, self._input.base = outer
        return rendered

    # ---- groups, formulas, environments ----

    def _open(self, kind: str, muted: str = "", hidden: bool = False, coloured: bool = False, end: str = "") -> None:
        """Open a group, a formula or an environment.

        Args:
            kind: Its opening sign; of an environment its name after a colon.
            muted: What it is counted as if it is left out.
            hidden: Whether its letters cannot be seen.
            coloured: Whether what is behind its letters is not known.
            end: What an environment of the document puts at its end.
        """
        outer = self._frames[-1]
        if len(self._frames) > _MAX_GROUPS:
            return
        coloured = coloured or outer.coloured
        self._frames.append(
            _Frame(kind, muted or outer.muted, (hidden and not coloured) or outer.hidden, coloured, end)
        )

    def _toggle(self, sign: str) -> None:
        """Begin a formula, or end the one that began with the same sign."""
        if self._frames[-1].kind == sign and sign.startswith("$"):
            self._frames.pop()
            return
        self._count("formulas")
        self._emit(FORMULA if sign in ("$", "\\(") else f" {FORMULA} ")
        self._open(sign, "formulas")

    def _end_formula(self, sign: str) -> None:
        if any(frame.kind == sign for frame in self._frames[1:]):
            while self._frames.pop().kind != sign:
                pass

    def _begin(self, _: str) -> None:
        name = self._input.argument().strip()
        base = name.rstrip("*")
        kind = f":{name}"
        if name == "document":
            self._frames = [_Frame("")]
            self._pieces.clear()
            self._is_preamble = False
        elif base in names.VERBATIM:
            if names.VERBATIM[base]:
                self._count(names.VERBATIM[base])
            self._input.until(f"\\end{{{name}}}")
            self._emit(FORMULA)
        elif base in names.MATH:
            self._count("formulas")
            self._emit(f" {FORMULA} ")
            self._open(kind, "formulas")
        elif base in names.REFERENCE_ENVIRONMENTS:
            self._paragraph()
            written = self._input.until(f"\\end{{{name}}}")
            self._count_references(written)
        elif base in names.FLOATS:
            self._count(names.FLOATS[base])
            self._emit(f" {FORMULA} ")
            self._open(kind, names.FLOATS[base])
        elif base in names.HEADER_ENVIRONMENTS:
            self._count("headers")
            self._open(kind, "headers")
        elif base in names.PROSE_SECTIONS:
            self._paragraph()
            self._drop(names.ENVIRONMENT_ARGUMENTS.get(base, ""))
            self._begin_section(names.PROSE_SECTIONS[base], None)
            self._open(kind)
        elif name in self._environments:
            macro = self._environments[name]
            arguments = self._arguments(macro)
            self._open(kind, end=substitute(macro.end, arguments))
            self._input.push(substitute(macro.body, arguments))
        else:
            self._paragraph()
            if name in self._theorems:
                title = self._input.optional()
                if title:
                    self._emit(f"{self._render(title)}. ")
            elif base in names.ENVIRONMENT_ARGUMENTS:
                self._drop(names.ENVIRONMENT_ARGUMENTS[base])
            else:
                self._input.optional()
            self._open(kind, coloured=base in _COLOURED_BOXES)

    def _end(self, _: str) -> None:
        name = self._input.argument().strip()
        kind = f":{name}"
        if name == "document":
            self._is_over = not self._n_rendering
            return
        if not any(frame.kind == kind for frame in self._frames[1:]):
            return
        while (frame := self._frames.pop()).kind != kind:
            pass
        base = name.rstrip("*")
        if frame.end:
            self._input.push(frame.end)
        elif base not in names.MATH and base not in names.FLOATS and name not in self._environments:
            self._paragraph()
        if base in names.PROSE_SECTIONS:
            self._begin_section("", None)

    def _begin_section(self, name: str, level: int | None) -> None:
        if not self._n_rendering and not self._frames[-1].muted:
            self._writer.begin(name, level)

    # ---- macros of the document ----

    def _expand(self, name: str) -> None:
        """Read what a macro of the document stands for; before the document begins, it prints nothing."""
        macro = self._macros[name]
        if self._is_preamble or self._input.is_expanding(name):
            return
        self._input.push(substitute(macro.body, self._arguments(macro)), name, _INTERNAL.search(macro.body) is not None)

    def _arguments(self, macro: Macro) -> list[str]:
        arguments = []
        for parameter in macro.parameters:
            if parameter == "m":
                arguments.append(self._input.argument())
            elif parameter == "s":
                arguments.append("*" if self._input.star() else "")
            elif parameter == "o":
                given = self._input.optional()
                arguments.append(macro.default if given is None else given)
            else:
                arguments.append(self._input.until(parameter[1:]))
        return arguments

    def _define(self, name: str, macro: Macro, *, keep: bool = False) -> None:
        """Note the definition of a macro.

        Args:
            name: How the definition names it.
            macro: The macro.
            keep: Whether an earlier definition stands.
        """
        found = _DEFINED.match(name.strip())
        if found is None or found[1] in self._handlers:
            return
        defined = found[1]
        is_known = defined in names.DROPPED or defined in names.CHARACTERS or defined in names.ACCENTS
        if (
            (is_known and self._input.is_package)
            or defined in names.FIXED
            or (keep and (is_known or defined in self._macros))
        ):
            return
        self._macros[defined] = macro

    def _new_command(self, name: str) -> None:
        self._input.star()
        defined = self._input.argument()
        n_parameters = self._input.optional() or ""
        default = self._input.optional()
        body = self._input.argument()
        macro = Macro(body, parameters_of(n_parameters, default is not None), default or "")
        self._define(defined, macro, keep=name.startswith("provide"))

    def _new_document_command(self, name: str) -> None:
        defined, specification, body = (self._input.argument() for _ in range(3))
        self._define(defined, Macro(body, parameters_of_specification(specification)), keep=name.startswith("Provide"))

    def _def(self, _: str) -> None:
        defined = self._input.argument()
        source = self._input.top()
        if source is None:
            return
        start = source.at
        brace = source.text.find("{", start, start + _MAX_PATTERN)
        if brace < 0:
            return
        source.at = brace
        body = self._input.argument()
        self._define(defined, Macro(body, parameters_of_pattern(source.text[start:brace])))

    def _let(self, _: str) -> None:
        defined = self._input.argument()
        source = self._input.skip_space()
        if source is not None and source.text[source.at] == "=":
            source.at += 1
        meaning = self._input.argument()
        known = self._macros.get(meaning[1:]) if meaning.startswith("\\") else None
        if meaning != defined:
            self._define(defined, known or Macro(f"{meaning} " if meaning[1:].isalpha() else meaning))

    def _new_environment(self, _: str) -> None:
        self._input.star()
        name = self._input.argument().strip()
        n_parameters = self._input.optional() or ""
        default = self._input.optional()
        begin, end = self._input.argument(), self._input.argument()
        base = name.rstrip("*")
        known = (names.VERBATIM, names.MATH, names.FLOATS, names.REFERENCE_ENVIRONMENTS, names.PROSE_SECTIONS)
        if name != "document" and not any(base in each for each in known):
            self._environments[name] = Macro(
                begin, parameters_of(n_parameters, default is not None), default or "", end
            )

    def _new_theorem(self, _: str) -> None:
        self._input.star()
        self._input.optional()
        self._theorems.add(self._input.argument().strip())
        self._drop("omo")

    def _new_if(self, _: str) -> None:
        self._booleans.setdefault(self._input.argument().strip().removeprefix("\\if"), False)

    def _new_boolean(self, _: str) -> None:
        self._booleans.setdefault(self._input.argument().strip(), False)

    def _set_named_boolean(self, name: str) -> None:
        self._booleans[self._input.argument().strip()] = name.endswith("true")

    def _set_boolean(self, name: str) -> bool:
        for value in ("true", "false"):
            if name.endswith(value) and name.removesuffix(value) in self._booleans:
                self._booleans[name.removesuffix(value)] = value == "true"
                return True
        return False

    def _conditional(self, name: str) -> None:
        """Read a conditional: its first branch, or its second where the condition is known to be false."""
        if name in names.NO_CONDITIONALS:
            self._choose(name)
            return
        condition = name.removeprefix("if")
        if condition in (
            "x",
            "num",
            "dim",
            "cat",
            "defined",
            "csname",
            "case",
            "odd",
            "vmode",
            "hmode",
            "mmode",
            "inner",
            "void",
        ):
            source = self._input.top()
            if source is not None and not self._is_preamble:
                end = source.text.find("\n", source.at, source.at + _MAX_PATTERN)
                source.at = end if end >= 0 else source.at
        elif condition != "true" and not self._booleans.get(condition, False):
            self._skip_branch(stops_at_else=True)

    def _choose(self, name: str) -> None:
        """Read a conditional of the packages ifthen and etoolbox, which has its branches as arguments."""
        condition, first, second = (self._input.argument() for _ in range(3))
        found = _BOOLEAN.fullmatch(condition)
        key = found[1] if found else condition.strip()
        is_false = (name in ("ifbool", "iftoggle") or found is not None) and not self._booleans.get(key, False)
        self._input.push(second if is_false else first)

    def _skip_branch(self, *, stops_at_else: bool) -> None:
        """Skip a branch of a conditional.

        Args:
            stops_at_else: Whether the other branch is read.
        """
        source = self._input.top()
        if source is None:
            return
        depth, start = 1, source.at
        for found in _CONDITIONAL.finditer(source.text, source.at):
            if found[1] == "fi":
                depth -= 1
            elif found[1] == "else":
                if depth == 1 and stops_at_else:
                    source.at = found.end()
                    self._input.spend((source.at - start) // 8)
                    return
            elif found[1] not in names.NO_CONDITIONALS:
                depth += 1
            if depth == 0:
                source.at = found.end()
                self._input.spend((source.at - start) // 8)
                return
        self._input.spend(len(source.text) - start)

    def _else(self, _: str) -> None:
        self._skip_branch(stops_at_else=False)

    # ---- macros that are known ----

    def _make_handlers(self) -> dict[str, Callable[[str], None]]:
        """Return what reads each macro that no definition changes."""
        handlers: dict[str, Callable[[str], None]] = {
            "begin": self._begin, "end": self._end, "par": lambda _: self._paragraph(), "item": self._item, "caption": self._caption,
            "captionof": self._caption, "title": self._title, "subtitle": self._title, "abstract": self._abstract, "verb": self._verb,
            "lstinline": self._verb, "mintinline": self._verb, "url": self._address, "nolinkurl": self._address, "path": self._address,
            "input": self._include, "include": self._include, "subfile": self._include, "InputIfFileExists": self._include,
            "import": self._include, "subimport": self._include, "usepackage": self._use_package, "RequirePackage": self._use_package,
            "def": self._def, "gdef": self._def, "edef": self._def, "xdef": self._def, "let": self._let,
            "newenvironment": self._new_environment, "renewenvironment": self._new_environment, "newtheorem": self._new_theorem,
            "declaretheorem": self._new_theorem, "newif": self._new_if, "newboolean": self._new_boolean, "newbool": self._new_boolean,
            "newtoggle": self._new_boolean, "booltrue": self._set_named_boolean, "boolfalse": self._set_named_boolean,
            "toggletrue": self._set_named_boolean, "togglefalse": self._set_named_boolean, "else": self._else, "fi": lambda _: None,
            "color": self._colour, "textcolor": self._coloured, "definecolor": self._define_colour, "phantom": self._unseen_group,
            "hphantom": self._unseen_group, "colorbox": self._coloured_box, "fcolorbox": self._coloured_box, "xspace": self._xspace,
            "ensuremath": self._formula, "bibliography": self._bibliography, "printbibliography": self._bibliography,
            "newacronym": self._new_acronym, "newabbreviation": self._new_acronym, "acrodef": self._new_acronym, "acro": self._new_acronym,
            "SI": self._quantity, "qty": self._quantity, "num": self._quantity, "si": self._quantity, "unit": self._quantity,
            "replaced": self._replaced, "deleted": lambda _: self._drop("om"), "hyperref": lambda _: self._drop("o"),
            "endinput": self._end_input, "footnotemark": lambda _: self._drop("o"), "texorpdfstring": self._first_of_two,
            "char": self._character, "iffalse": lambda _: self._skip_branch(stops_at_else=True),
        }  # fmt: skip
        for kind in (
            "newcommand",
            "renewcommand",
            "providecommand",
            "DeclareRobustCommand",
            "newrobustcmd",
            "renewrobustcmd",
            "newcommandx",
        ):
            handlers[kind] = self._new_command
        for kind in ("New", "Renew", "Provide", "Declare"):
            handlers[f"{kind}DocumentCommand"] = self._new_document_command
            handlers[f"{kind}ExpandableDocumentCommand"] = self._new_document_command
        for heading in names.HEADINGS:
            handlers[heading] = self._heading
        for note in names.NOTES:
            handlers[note] = self._note
        for reference in names.REFERENCES:
            handlers[reference] = self._reference
        for acronym in names.ACRONYMS:
            handlers[acronym] = self._acronym
        return handlers

    def _drop(self, arguments: str) -> None:
        """Read arguments that are no text.

        Args:
            arguments: What they are, as of `latex_names`.
        """
        for kind in arguments:
            if kind == "s":
                self._input.star()
            elif kind == "o":
                self._input.optional()
            elif kind == "p":
                if self._input.next_character() == "(":
                    self._input.until(")")
            else:
                self._input.argument()

    def _unknown(self) -> None:
        """Read a macro that is not known: its arguments are text, but for those that look like names and lengths."""
        source = self._input.top()
        lengths = None if source is None else _LENGTHS.match(source.text, source.at)
        if source is not None and lengths is not None and any(map(str.isdecimal, lengths[0])):
            source.at = lengths.end()
            return
        self._input.star()
        while self._input.next_character() == "[" and self._input.optional() is not None:
            pass
        if self._frames[-1].muted:
            return
        while (group := self._input.peek_group()) is not None and len(group) <= _MAX_KEY and _NO_TEXT.fullmatch(group):
            self._input.argument()

    def _accent(self, name: str) -> None:
        argument = self._input.argument().strip()
        if self._frames[-1].muted:
            return
        if argument.startswith("\\") and argument[1:].strip("{} ") in names.CHARACTERS:
            argument = names.CHARACTERS[argument[1:].strip("{} ")]
        elif argument.startswith(("\\", "{")):
            argument = self._render(argument)
        if not argument:
            self._emit(name if name in "~^" else "")
            return
        self._emit(unicodedata.normalize("NFC", argument[0] + names.ACCENTS[name]) + argument[1:])

    def _cite(self, name: str) -> None:
        self._input.star()
        while self._input.optional() is not None:
            pass
        self._input.argument()
        while self._input.next_character() in ("[", "{") and name.endswith("cites"):
            while self._input.optional() is not None:
                pass
            self._input.argument()
        if "nocite" not in name:
            self._count("citations")
            self._emit(CITATION)

    def _reference(self, _: str) -> None:
        self._input.star()
        self._input.optional()
        self._input.argument()
        self._emit(FORMULA)

    def _note(self, _: str) -> None:
        self._input.optional()
        self._input.argument()
        self._count("notes")
        self._emit(CITATION)

    def _formula(self, _: str) -> None:
        self._input.argument()
        self._count("formulas")
        self._emit(FORMULA)

    def _heading(self, name: str) -> None:
        while len(self._frames) > 1 and self._frames[-1].muted == "formulas":
            self._frames.pop()
        self._paragraph()
        self._input.star()
        self._input.optional()
        title = self._render(self._input.argument())
        self._begin_section(title, names.HEADINGS[name])
        self._emit(title)
        self._paragraph()

    def _title(self, name: str) -> None:
        self._input.optional()
        title = self._render(self._input.argument())
        if name == "title":
            if self._has_title:
                return
            self._has_title = True
        if not self._n_rendering:
            self._writer.add(title)

    def _abstract(self, _: str) -> None:
        if self._input.next_character() != "{":
            return
        text = self._render(self._input.argument())
        if not self._n_rendering:
            self._writer.begin(names.PROSE_SECTIONS["abstract"])
            self._writer.add(text)
            self._writer.begin("")

    def _item(self, _: str) -> None:
        self._paragraph()
        label = self._input.optional()
        if label is not None and not self._frames[-1].muted:
            term = self._render(label)
            if sum(map(str.isalpha, term)) > 1:
                self._emit(f"{term} ")

    def _caption(self, name: str) -> None:
        if name == "captionof":
            self._input.argument()
        self._input.star()
        self._input.optional()
        written = self._input.argument()
        frame = self._frames[-1]
        if (not frame.muted or frame.muted in names.FLOATS.values()) and not self._n_rendering:
            self._captions.append(self._render(written))

    def _verb(self, name: str) -> None:
        self._input.star()
        if name != "verb":
            self._input.optional()
        if name == "mintinline":
            self._input.argument()
        delimiter = self._input.next_character()
        if delimiter == "{":
            self._input.argument()
        elif delimiter:
            source = self._input.top()
            if source is not None:
                source.at += 1
                self._input.until(delimiter)
        self._count("code")
        self._emit(FORMULA)

    def _address(self, _: str) -> None:
        self._emit(self._input.argument().replace("\\", ""))

    def _quantity(self, name: str) -> None:
        self._input.optional()
        number = self._input.argument() if name not in ("si", "unit") else ""
        unit = self._input.argument() if name != "num" else ""
        if not self._frames[-1].muted:
            words = unit if unit and "\\" not in unit else ""
            self._emit(" ".join(filter(None, (number if "\\" not in number else "", words))) or FORMULA)

    def _replaced(self, _: str) -> None:
        self._input.optional()
        new = self._input.argument()
        self._input.argument()
        self._input.push(new)

    def _first_of_two(self, _: str) -> None:
        first = self._input.argument()
        self._input.argument()
        self._input.push(first)

    def _character(self, _: str) -> None:
        source = self._input.top()
        if source is not None:
            found = re.compile(r"\d+").match(source.text, source.at)
            if found:
                source.at = found.end()
                self._emit(chr(int(found[0])) if len(found[0]) < 4 and int(found[0]) > 31 else "")

    def _end_input(self, _: str) -> None:
        if not self._n_rendering and self._input.sources:
            self._input.sources[-1].at = len(self._input.sources[-1].text)

    def _xspace(self, _: str) -> None:
        if self._input.next_character().isalnum() or self._input.next_character() in ("(", "\\", "$", "`"):
            self._emit(" ")

    def _new_acronym(self, name: str) -> None:
        if name.startswith("acro"):
            key = self._input.argument()
            short = self._input.optional() or key
            full = self._input.argument()
        else:
            self._input.optional()
            key, short, full = (self._input.argument() for _ in range(3))
        self._acronyms[key.strip()] = (short, full)

    def _acronym(self, name: str) -> None:
        self._input.star()
        self._input.optional()
        key = self._input.argument().strip()
        if self._frames[-1].muted:
            return
        short, full = self._acronyms.get(key, (key, ""))
        is_first = key not in self._used_acronyms and name not in ("acs", "acrshort", "glsentryshort", "acf", "acrfull")
        self._used_acronyms.add(key)
        shown = (
            full
            if name in ("acl", "acrlong", "glsentrylong") and full
            else f"{full} ({short})"
            if full and is_first
            else short
        )
        self._input.push(
            shown + ("s" if name.endswith(("pl", "ps", "p")) and not name.startswith("acl") and full != shown else "")
        )

    # ---- letters that are not seen ----

    def _colour(self, _: str) -> None:
        self._input.optional()
        if self._input.argument().strip().lower() in self._whites and not self._frames[-1].coloured:
            self._frames[-1] = self._frames[-1]._replace(hidden=True)
        elif self._frames[-1].hidden and (len(self._frames) < 2 or not self._frames[-2].hidden):
            self._frames[-1] = self._frames[-1]._replace(hidden=False)

    def _coloured(self, _: str) -> None:
        self._input.optional()
        if self._input.argument().strip().lower() in self._whites:
            self._unseen_group("")

    def _unseen_group(self, _: str) -> None:
        if self._input.next_character() == "{":
            self._next_group = {"hidden": True}

    def _coloured_box(self, name: str) -> None:
        self._drop("m" if name == "colorbox" else "mm")
        if self._input.next_character() == "{":
            self._next_group = {"coloured": True}

    def _define_colour(self, _: str) -> None:
        self._input.optional()
        name, model, value = (self._input.argument().strip() for _ in range(3))
        digits = re.sub(r"[\s,]|\.0*(?=,|$)", "", value)
        if _WHITE.get(model) == (digits.lower() if model == "HTML" else digits):
            self._whites.add(name.lower())

    # ---- other files ----

    def _include(self, name: str) -> None:
        folder = self._input.argument() if "import" in name else ""
        if self._input.next_character() == "{" or name != "input":
            file = self._input.argument()
        else:
            source = self._input.skip_space()
            found = None if source is None else _FILE_NAME.match(source.text, source.at)
            if source is None or found is None:
                return
            file = found[0]
            source.at = found.end()
        file = f"{folder}{file}".strip().strip('"')
        if file.lower().endswith(_PACKAGES) or not file:
            return
        text = self._load_file(file)
        if text is None:
            if not self._frames[-1].muted and not file.lower().endswith(_NO_TEXT_FILES):
                self._hidden.add_missing()
            return
        if (
            "\\begin{document}" in text and not self._is_preamble
        ):  # a document that can be read by itself, as of the package subfiles
            start = text.find("\\begin{document}") + len("\\begin{document}")
            end = text.find("\\end{document}", start)
            text = text[start : end if end >= 0 else len(text)]
        if name == "include":
            self._paragraph()
        self._input.push_file(clean(text))

    def _load_file(self, file: str) -> str | None:
        """Return the text of a file, within the bounds of what a document may include.

        Args:
            file: The name by which the document includes it.

        Returns:
            The text; None if there is none.

        Raises:
            FileError: The document includes too much.
        """
        text = self._load(file)
        if text is not None:
            self._n_included += 1
            self._n_characters += len(text)
            if self._n_included > _MAX_INCLUDED or self._n_characters > _MAX_INCLUDED_CHARACTERS:
                raise FileError(
                    f"{self._name}: includes more than {_MAX_INCLUDED} files or {_MAX_INCLUDED_CHARACTERS // 2**20} MiB; split it"
                )
        return text

    def _use_package(self, _: str) -> None:
        self._input.optional()
        files = self._input.argument().split(",")
        self._input.optional()
        for file in reversed(files[:100]):
            text = self._load_file(f"{file.strip()}.sty") if file.strip() and self._is_preamble else None
            if text is not None:
                self._input.push_file(clean(text), is_package=True)

    def _bibliography(self, name: str) -> None:
        self._drop("o" if name.startswith("print") else "m")
        self._paragraph()
        text = self._load(f"{self._stem}.bbl")
        if text is not None:
            self._count_references(text)

    def _count_references(self, written: str) -> None:
        if not self._frames[-1].muted:
            entries = written.count("\\bibitem") + written.count("\\entry{") + written.count("\\bib{")
            self._hidden.leave_out("references", entries)


def _typographic(sign: str, run: int) -> str:
    """Return what quotation marks and hyphens in a row print."""
    if sign == "-":
        return "-–—"[run - 1]
    pair = "‘“" if sign == "`" else "’”"
    return pair[min(run, 2) - 1]
