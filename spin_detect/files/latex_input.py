"""What a LaTeX reader reads from: files and the bodies of macros, one on top of the other, with arguments taken from the topmost."""

from __future__ import annotations

import re
from dataclasses import dataclass

from spin_detect.files.errors import FileError

_SPACE = re.compile(r"(?:\s|%[^\n]*(?:\n|$))*")
_SPACE_AFTER_WORD = re.compile(r"[ \t]*(?:\n(?![ \t]*\n)[ \t]*)?")
_BRACE = re.compile(r"\\.|[{}]|%[^\n]*", re.DOTALL)
_BRACKET = re.compile(r"\\.|[{}\[\]]|%[^\n]*|\n[ \t]*\n", re.DOTALL)
_TOKEN = re.compile(r"\\(?:[A-Za-z@]+|.)?", re.DOTALL)
_BLANK_LINE = re.compile(r"\n[ \t]*\n")
_MAX_BRACKET = 5000  # characters of an argument in brackets
_GROWTH = 20  # what macros may add, in times the size of the files
_FREE = 2**21  # and in characters beyond that
_MAX_LOOPS = 50  # bodies of macros among which one that calls itself is looked for
_TOKEN_COST = 20  # of what is put on top of the others, in characters beside its own


@dataclass
class Source:
    """A text that is being read.

    Attributes:
        text: The text.
        at: How far it has been read.
        is_package: Whether it is of a file of styles, whose definitions count less than those of the document.
        macro: Name of the macro that it is the body of; "" if of none.
        has_internals: Whether names in it may have the sign @.
    """

    text: str
    at: int = 0
    is_package: bool = False
    macro: str = ""
    has_internals: bool = False


class LatexInput:
    """The texts that are being read, the topmost first."""

    def __init__(self, name: str) -> None:
        """Prepare to read.

        Args:
            name: Name of the file, for errors.
        """
        self._name = name
        self.sources: list[Source] = []
        self.base = 0  # sources below this one are not read from, as another part of the document is
        self._left = _FREE

    def push_file(self, text: str, *, is_package: bool = False) -> None:
        """Begin to read a file; what is being read goes on after it.

        Args:
            text: Its text.
            is_package: Whether it is a file of styles.
        """
        self._left += _GROWTH * len(text)
        self.sources.append(Source(text, 0, is_package))

    def push(self, text: str, macro: str = "", has_internals: bool = False) -> None:
        """Begin to read what a macro stands for; what is being read goes on after it.

        Args:
            text: What it stands for.
            macro: Name of the macro; "" if it is another text.
            has_internals: Whether names in it may have the sign @.

        Raises:
            FileError: Macros made more text than a document can need.
        """
        self.spend(len(text) + _TOKEN_COST)
        while len(self.sources) > self.base and self.sources[-1].at >= len(self.sources[-1].text):
            self.sources.pop()
        is_package = bool(self.sources) and self.sources[-1].is_package
        self.sources.append(Source(text, 0, is_package, macro, has_internals))

    def is_expanding(self, macro: str) -> bool:
        """Return whether the body of a macro is being read.

        Args:
            macro: Name of the macro.

        Returns:
            Whether it is.
        """
        return any(source.macro == macro for source in self.sources[-_MAX_LOOPS:])

    def spend(self, n_characters: int) -> None:
        """Count characters that are read once more.

        Args:
            n_characters: How many.

        Raises:
            FileError: They are more than a document can need.
        """
        self._left -= n_characters
        if self._left < 0:
            raise FileError(
                f"{self._name}: its macros expand to more text than is read; give its PDF file, or plain text"
            )

    @property
    def is_package(self) -> bool:
        """Whether what is being read is of a file of styles."""
        return bool(self.sources) and self.sources[-1].is_package

    def top(self) -> Source | None:
        """Return the topmost text that is not read to its end.

        Returns:
            The text; None if there is none.
        """
        while len(self.sources) > self.base:
            source = self.sources[-1]
            if source.at < len(source.text):
                return source
            self.sources.pop()
        return None

    def skip_space(self) -> Source | None:
        """Skip white space and comments.

        Returns:
            The text that goes on after them; None at the end.
        """
        while (source := self.top()) is not None:
            found = _SPACE.match(source.text, source.at)
            source.at = found.end() if found else source.at
            if source.at < len(source.text):
                return source
        return None

    def skip_space_after_word(self) -> None:
        """Skip the white space that ends the name of a macro."""
        source = self.top()
        if source is not None:
            found = _SPACE_AFTER_WORD.match(source.text, source.at)
            source.at = found.end() if found else source.at

    def next_character(self) -> str:
        """Return the next character without reading it.

        Returns:
            The character; "" at the end.
        """
        source = self.top()
        return "" if source is None else source.text[source.at]

    def star(self) -> bool:
        """Read a star, if one is next.

        Returns:
            Whether it was.
        """
        source = self.top()
        if source is not None and source.text[source.at] == "*":
            source.at += 1
            return True
        return False

    def argument(self) -> str:
        """Read an argument: a group, a macro or a character.

        Returns:
            Its characters, those of a group without its braces; "" at the end.
        """
        source = self.skip_space()
        if source is None:
            return ""
        character = source.text[source.at]
        if character == "{":
            start = source.at + 1
            end = self.closing(source)
            source.at = min(end + 1, len(source.text))
            return source.text[start:end]
        if character == "}":
            return ""
        found = _TOKEN.match(source.text, source.at)
        token = found[0] if found else character
        source.at += len(token)
        return token

    def peek_group(self) -> str | None:
        """Return what is in the group that is next, without reading it.

        Returns:
            Its characters; None if no group is next.
        """
        source = self.top()
        if source is None or source.text[source.at] != "{":
            return None
        return source.text[source.at + 1 : self.closing(source)]

    def closing(self, source: Source) -> int:
        """Return where the group that begins here ends.

        Args:
            source: A text that has a brace where it is read.

        Returns:
            Position of the closing brace; without one, that of the next empty line or of the end.
        """
        depth = 0
        for found in _BRACE.finditer(source.text, source.at):
            if found[0] == "{":
                depth += 1
            elif found[0] == "}":
                depth -= 1
                if depth == 0:
                    self.spend((found.start() - source.at) // 8)
                    return found.start()
        self.spend(len(source.text) - source.at)
        blank = _BLANK_LINE.search(source.text, source.at)
        return blank.start() if blank else len(source.text)

    def optional(self) -> str | None:
        """Read an argument in brackets, if one is next.

        Returns:
            Its characters without the brackets; None if none is next.
        """
        source = self.top()
        if source is None:
            return None
        space = _SPACE_AFTER_WORD.match(source.text, source.at)
        start = space.end() if space else source.at
        if not source.text.startswith("[", start):
            return None
        depth = brackets = 0
        for found in _BRACKET.finditer(source.text, start, start + _MAX_BRACKET):
            sign = found[0]
            if sign in "{}":
                depth += 1 if sign == "{" else -1
                if depth < 0:
                    return None
            elif sign == "[":
                brackets += depth == 0
            elif sign == "]" and depth == 0:
                brackets -= 1
                if brackets == 0:
                    source.at = found.end()
                    return source.text[start + 1 : found.start()]
            elif sign.startswith("\n") and depth == 0:
                return None
        return None

    def until(self, end: str) -> str:
        """Read up to some characters and past them, as they are written.

        Args:
            end: The characters.

        Returns:
            What stands before them; if they do not come, all that is left of the text.
        """
        source = self.top()
        if source is None:
            return ""
        found = source.text.find(end, source.at)
        stop = len(source.text) if found < 0 else found
        self.spend((stop - source.at) // 8)
        skipped = source.text[source.at : stop]
        source.at = min(stop + len(end), len(source.text))
        return skipped
