"""Rich text (.rtf): body text with tables and text boxes; no headers, notes, pictures, or what is deleted or hidden.

A library for it, striprtf, reads hidden and deleted text like any other, so this is a small reader of its own.
"""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from spin_detect.files.errors import FileError, NoTextError, damaged
from spin_detect.files.gaps import clean
from spin_detect.files.hidden import HiddenText
from spin_detect.files.sections import SectionedText, SectionWriter

_FILE_TYPE = "RTF document"
_MAX_BYTES = 64 * 2**20
_MAX_DEPTH = 10_000  # of groups
_TOKEN = re.compile(
    r"\\([A-Za-z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^A-Za-z])|([{}])|[\r\n]+|([^\\{}\r\n]+)", re.DOTALL
)
_COLOURS = re.compile(r"\{\\colortbl([^{}]*)\}")
_GROUND = re.compile(r"\\(?:c[lbh]?c?bpat|chcbpat|clcbpat|highlight|background)\d*")
_CHARACTERS = {
    "tab": "\t", "line": "\n", "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”",
    "bullet": "•",
    "emspace": "\u2003", "enspace": "\u2002", "zwj": "\u200d", "zwnj": "\u200c",
}  # fmt: skip
_SIGNS = {"~": "\xa0", "-": "\xad", "_": "\u2011", "\\": "\\", "{": "{", "}": "}", "\n": "\r", "\r": "\r", "\t": "\t"}
_PARAGRAPH_ENDS = frozenset({"par", "sect", "page", "column", "cell", "nestcell", "row", "nestrow"})
# Groups that are no text of the body.
_APART = frozenset(
    "fonttbl colortbl stylesheet info pict object header headerl headerr headerf footer footerl footerr footerf footnote annotation "
    "fldinst "
    "listtext pntext nonshppict datafield xe tc rxe bkmkstart bkmkend atnid atnauthor atrfstart atrfend listtable listoverridetable revtbl "
    "filetbl template private".split()
)
_CODE_PAGES = {"mac": "mac_roman", "pc": "cp437", "pca": "cp850", "ansi": "cp1252"}


class _State(NamedTuple):
    """What holds in a group.

    Attributes:
        apart: Whether the group is no text of the body.
        hidden: Whether its text is hidden.
        deleted: Whether its text is deleted.
        white: Whether its letters have the colour of the page.
        is_box: Whether it describes a text box of the body, whose text is in a group of its own.
        n_fallback: Characters that stand after a Unicode character for programs that cannot show it.
    """

    apart: bool = False
    hidden: bool = False
    deleted: bool = False
    white: bool = False
    is_box: bool = False
    n_fallback: int = 1


def extract_text(data: bytes, name: str, hidden: HiddenText) -> SectionedText:
    """Return the text of a rich-text file, with an empty line between paragraphs.

    Args:
        data: Bytes of the file.
        name: Name of the file, for errors.
        hidden: Receives what the document does not show.

    Returns:
        The text with its sections, where its headings have outline levels.

    Raises:
        FileError: The file is damaged or too large.
    """
    if not data.lstrip().startswith(b"{\\rtf"):
        raise damaged(name, _FILE_TYPE, "it does not begin like one")
    if len(data) > _MAX_BYTES:
        raise FileError(f"{name}: has more than {_MAX_BYTES // 2**20} MiB; save it without pictures")
    text = _Reader(data.decode("latin-1"), name, hidden).read()
    if not text.text:
        raise NoTextError(f"{name}: has no text; its pages may be pictures")
    return text


class _Reader:
    """Reads one document."""

    def __init__(self, source: str, name: str, hidden: HiddenText) -> None:
        self._source, self._name, self._hidden = source, name, hidden
        self._writer = SectionWriter()
        self._shown: list[str] = []
        self._unseen: list[str] = []
        self._bytes = bytearray()  # characters of the code page that are not decoded yet
        self._code_page = "cp1252"
        self._states = [_State()]
        self._outline: int | None = None
        self._n_skipped = 0
        self._white = self._white_colours()

    def _white_colours(self) -> frozenset[int]:
        """Return the numbers of white in the table of colours; none if something may be behind the letters."""
        table = _COLOURS.search(self._source)
        if table is None or _GROUND.search(self._source):
            return frozenset()
        entries = table[1].split(";")
        return frozenset(number for number, entry in enumerate(entries) if re.findall(r"\d+", entry) == ["255"] * 3)

    def read(self) -> SectionedText:
        """Read the document.

        Returns:
            Its text with sections.

        Raises:
            FileError: Its groups are nested too deep.
        """
        at = 0
        may_be_apart = False  # after \*, which marks a group that programs may skip
        while (found := _TOKEN.match(self._source, at)) is not None:
            at = found.end()
            word, number, byte, sign, brace, characters = found.groups()
            state = self._states[-1]
            if brace == "{":
                if len(self._states) > _MAX_DEPTH:
                    raise damaged(self._name, _FILE_TYPE, "its groups are nested too deep")
                self._states.append(state)
            elif brace == "}":
                self._flush()
                if len(self._states) > 1:
                    self._states.pop()
            elif word is not None:
                if word == "bin":
                    at = min(at + max(int(number or 0), 0), len(self._source))
                elif may_be_apart and word != "shpinst":
                    self._set(apart=True)
                else:
                    self._word(word, None if number is None else int(number))
            elif byte is not None:
                if not self._is_fallback():
                    self._bytes.append(int(byte, 16))
            elif sign is not None:
                self._sign(sign)
            elif characters is not None:
                self._plain(characters)
            may_be_apart = sign == "*"
        self._end_paragraph()
        if self._unseen:
            self._hidden.add("".join(self._unseen))
        return self._writer.result()

    def _word(self, word: str, number: int | None) -> None:
        """Read a control word.

        Args:
            word: The word.
            number: Its number; None without one.
        """
        is_on = number != 0
        if word in _PARAGRAPH_ENDS:
            if not self._states[-1].apart:
                self._end_paragraph()
        elif word in _CHARACTERS:
            self._add(_CHARACTERS[word])
        elif word == "u" and number is not None:
            self._flush()
            self._add_unicode(number % 0x10000)
            self._n_skipped = self._states[-1].n_fallback
        elif word == "uc":
            self._set(n_fallback=min(max(number or 0, 0), 10))
        elif word == "v":
            self._set(hidden=is_on)
        elif word == "deleted":
            self._set(deleted=is_on)
        elif word == "cf":
            self._set(white=number in self._white)
        elif word == "plain":
            self._set(hidden=False, white=False, deleted=False)
        elif word == "pard":
            self._outline = None
        elif word == "outlinelevel" and number is not None:
            self._outline = number
        elif word == "ansicpg" and number:
            self._set_code_page(f"cp{number}")
        elif word in _CODE_PAGES:
            self._code_page = _CODE_PAGES[word]
        elif word in _APART:
            if word in ("footnote", "annotation") and not self._states[-1].apart:
                self._hidden.leave_out("notes" if word == "footnote" else "comments")
            self._set(apart=True)
        elif word == "shpinst":
            self._set(is_box=not self._states[-1].apart, apart=True)
        elif word == "shptxt" and self._states[-1].is_box:
            self._end_paragraph()
            self._set(apart=False, is_box=False)

    def _set(self, **changes: bool | int) -> None:
        self._flush()
        if self._unseen and self._unseen[-1] != " ":
            self._unseen.append(" ")
        self._states[-1] = self._states[-1]._replace(**changes)  # type: ignore[arg-type]

    def _set_code_page(self, name: str) -> None:
        try:
            self._code_page = codecs.lookup("utf-8" if name == "cp65001" else name).name
        except LookupError:
            self._code_page = "cp1252"

    def _sign(self, sign: str) -> None:
        if sign in _SIGNS and not self._is_fallback():
            if _SIGNS[sign] == "\r":
                if not self._states[-1].apart:
                    self._end_paragraph()
            else:
                self._add(_SIGNS[sign])

    def _plain(self, characters: str) -> None:
        skipped = min(self._n_skipped, len(characters))
        self._n_skipped -= skipped
        self._bytes += characters[skipped:].encode("latin-1")

    def _is_fallback(self) -> bool:
        """Return whether a character stands only for programs that cannot show the one before it, and count it."""
        if self._n_skipped:
            self._n_skipped -= 1
            return True
        return False

    def _add_unicode(self, code: int) -> None:
        """Add a UTF-16 unit; the second half of a pair completes the first."""
        pieces = self._unseen if self._is_unseen() else self._shown
        if 0xDC00 <= code < 0xE000 and pieces and "\ud800" <= pieces[-1][-1:] < "\udc00":
            pieces[-1] = (pieces[-1] + chr(code)).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        else:
            self._add(chr(code))

    def _is_unseen(self) -> bool:
        return self._states[-1].hidden or self._states[-1].white

    def _add(self, characters: str) -> None:
        self._flush()
        state = self._states[-1]
        if not state.apart and not state.deleted:
            (self._unseen if self._is_unseen() else self._shown).append(characters)

    def _flush(self) -> None:
        """Decode the characters of the code page, of which one may have two bytes."""
        if self._bytes:
            characters = bytes(self._bytes).decode(self._code_page, "replace")
            self._bytes.clear()
            self._add(characters)

    def _end_paragraph(self) -> None:
        self._flush()
        paragraph = "".join(self._shown)
        paragraph = paragraph.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        paragraph = clean(paragraph)
        if self._unseen and self._unseen[-1] != " ":
            self._unseen.append(" ")
        if paragraph.strip():
            if self._outline is not None and 0 <= self._outline < 9:
                self._writer.begin(paragraph, self._outline)
            self._writer.add(paragraph)
        self._shown.clear()
