"""Write a known text with other programs in the formats that are read, and compare the words: `python -m reliability.round_trips`.

LibreOffice, pandoc, Chromium, Ghostscript, Poppler, warcio, Mutt and S-nail each write what people write with them. A program that
is not installed is left out. The run fails if words differ and no reason is known. Needs the extras `files` and `warc`.
"""

import argparse
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from importlib.util import find_spec
from pathlib import Path

from reliability.known_text import (
    HEADER,
    TITLE,
    as_flat_opendocument,
    as_page,
    as_plain,
    known_words,
    note_words,
    words,
)
from reliability.other_programs import (
    archived,
    distilled,
    extracted,
    mutt,
    office,
    pandoc,
    printed,
    read_rows,
    saved,
    saved_archive,
    snail,
)
from reliability.result import add_publish_option, write_result
from spin_detect.files import read_text

_LINE_END_HYPHEN = re.compile(r"(?<=[a-z])-\r?\n *(?=[a-z])")
_NOTES = "notes are printed at the foot of their page or the end of the text, and read there"
_MARKS = "marks of notes are characters like others"
_NUMBERS = "the numbers of a list are characters like others"
_TABLES = "tables of web pages are left out"
_DESIGN = "a printed or saved page has its menu and footer"


@dataclass(frozen=True)
class Trip:
    """One way of a text through another program.

    Attributes:
        program: Name of the program.
        output: What it writes.
        needs: Commands, and Python packages, that write it.
        write: Function that writes the file in a folder, which has the known text in `known.fodt`, `known.html` and others.
        read: Function that returns the text of a file.
        without: Kinds of blocks of the known text that are left out.
        reasons: Patterns of words that differ, with the reason why they may.
    """

    program: str
    output: str
    needs: tuple[str, ...]
    write: Callable[[Path], Path]
    read: Callable[[Path], str] = read_text
    without: tuple[str, ...] = ()
    reasons: tuple[tuple[str, str], ...] = ()

    def missing(self) -> list[str]:
        """Return the commands and packages that are not installed."""
        return [name for name in self.needs if not shutil.which(name) and not _has_package(name)]


@dataclass(frozen=True)
class Difference:
    """Words that were written and not read, or read and not written, at one place.

    Attributes:
        written: The words of the known text.
        read: The words in their place.
        reason: Why they may differ; "" if no reason is known.
    """

    written: str
    read: str
    reason: str


def compare(trip: Trip, folder: Path) -> tuple[int, list[Difference]]:
    """Write the known text with a program and read it.

    Args:
        trip: The way.
        folder: Folder for the files.

    Returns:
        Number of the words that were read, and where they differ from the known ones.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in {
        "known.fodt": as_flat_opendocument(), "known.html": as_page(), "plain.html": as_page(design=False), "known.txt": as_plain()
    }.items():  # fmt: skip
        (folder / name).write_text(text, encoding="utf-8")
    path = trip.write(folder)
    text = trip.read(path)
    if path.suffix == ".txt":
        text = _LINE_END_HYPHEN.sub("", text)  # which tokenising undoes
    known, found = known_words(trip.without), words(text)
    return len(found), [
        Difference(written := " ".join(known[a:b]), read := " ".join(found[c:d]), _reason(trip, written, read))
        for operation, a, b, c, d in SequenceMatcher(None, known, found, autojunk=False).get_opcodes()
        if operation != "equal"
    ]


def _reason(trip: Trip, written: str, read: str) -> str:
    change = f"{written} -> {read}"
    return next((reason for pattern, reason in trip.reasons if re.fullmatch(pattern, change)), "")


def _has_package(name: str) -> bool:
    return name in ("playwright", "warcio", "fastwarc") and find_spec(name) is not None


_NOTE_TEXTS = "|".join(
    re.escape(part)
    for part in ("His grave is the third from the gate.", "Weather permitting, and without the biscuit.")
)
_PRINTED_NOTES = (rf" -> (?:(?:1|2)? ?(?:{_NOTE_TEXTS}) ?)+", _NOTES)
_GLUED_MARKS = (r"(Señor|October)\. -> \1\.[12¹²]", _MARKS)
_PRINTED_NUMBERS = (r"(?P<word>Trim|Fill|Wait|) -> [123]\.(?P=word)", _NUMBERS)
_LOOSE_MARKS = (r" -> [1-4]", _MARKS)
_MENU = (r" -> (?:Home Tides|The parish council)", _DESIGN)
_TITLE_TWICE = (rf" -> {TITLE}", "pandoc writes the title of a page above its text")
_UNDONE_HYPHEN = (r"half-eaten -> halfeaten", "a hyphen at the end of a line may be that of a compound")
_PLACED_FOOT = (rf" -> (?:Page \d|{HEADER})", "an extractor put the foot of a page between its columns")
_GHOSTSCRIPT = (r".*[fﬁﬂ“”–-].* -> .*", "Ghostscript 10.0 gives some letters false characters")

TRIPS = (
    Trip("LibreOffice", "ODT", ("soffice",), office("odt")),
    Trip("LibreOffice", "flat ODT", ("soffice",), office("fodt")),
    Trip("LibreOffice", "DOCX", ("soffice",), office("docx")),
    Trip("LibreOffice", "DOCX from ODT from DOCX", ("soffice",),
         lambda folder: office("docx", office("odt", office("docx")(folder).as_posix())(folder).as_posix())(folder)),
    Trip("LibreOffice", "HTML", ("soffice",), office("html:HTML (StarWriter)"), without=("cell",), reasons=(_PRINTED_NOTES,)),
    Trip("LibreOffice", "XHTML", ("soffice",), office("xhtml:XHTML Writer File"), without=("cell",),
         reasons=(_PRINTED_NOTES, _PRINTED_NUMBERS)),
    Trip("LibreOffice", "plain text", ("soffice",), office("txt:Text (encoded):UTF8"), reasons=(_GLUED_MARKS, _PRINTED_NUMBERS)),
    Trip("LibreOffice", "PDF", ("soffice",), office("pdf"),
         reasons=(_PRINTED_NOTES, _GLUED_MARKS, _PRINTED_NUMBERS, _LOOSE_MARKS)),
    Trip("pandoc", "ODT", ("pandoc",), pandoc("odt", ".odt"), reasons=(_TITLE_TWICE, _GLUED_MARKS)),
    Trip("pandoc", "DOCX", ("pandoc",), pandoc("docx", ".docx"), reasons=(_TITLE_TWICE, _GLUED_MARKS)),
    Trip("pandoc", "HTML", ("pandoc",), pandoc("html", ".html"), without=("cell",), reasons=(_TITLE_TWICE,)),
    Trip("pandoc", "plain text", ("pandoc",), pandoc("plain", ".txt"), reasons=(_TITLE_TWICE, _GLUED_MARKS, _PRINTED_NUMBERS)),
    Trip("Chromium", "PDF", ("chromium",), printed, reasons=(_MENU, _PRINTED_NUMBERS, _LOOSE_MARKS, _GLUED_MARKS)),
    Trip("Chromium", "HTML", ("chromium",), saved, without=("cell",)),
    Trip("Chromium", "MHTML", ("chromium", "playwright"), saved_archive, without=("cell",)),
    Trip("Ghostscript", "PDF from LibreOffice's", ("soffice", "gs"), distilled(office("pdf")),
         reasons=(_PRINTED_NOTES, _GLUED_MARKS, _PRINTED_NUMBERS, _LOOSE_MARKS, _GHOSTSCRIPT)),
    Trip("Ghostscript", "PDF from Chromium's", ("chromium", "gs"), distilled(printed),
         reasons=(_MENU, _PRINTED_NUMBERS, _GLUED_MARKS, _LOOSE_MARKS, _GHOSTSCRIPT)),
    Trip("Poppler", "plain text with form feeds", ("soffice", "pdftotext"), extracted(),
         reasons=(_PRINTED_NOTES, _GLUED_MARKS, _PRINTED_NUMBERS, _LOOSE_MARKS, _PLACED_FOOT, _UNDONE_HYPHEN)),
    Trip("warcio", "WARC", ("warcio", "fastwarc"), archived("page.warc"), read_rows, without=("cell",)),
    Trip("warcio", "WARC, gzipped", ("warcio", "fastwarc"), archived("page.warc.gz"), read_rows, without=("cell",)),
    Trip("Mutt", "mail, quoted-printable", ("mutt",), mutt()),
    Trip("Mutt", "mail, format=flowed", ("mutt",), mutt("text_flowed=yes")),
    Trip("Mutt", "mail, plain and HTML", ("mutt",),
         mutt("send_multipart_alternative=yes", "send_multipart_alternative_filter=./html.sh")),
    Trip("Mutt", "mailbox", ("mutt",), mutt(mailbox=True)),
    Trip("S-nail", "mail, base64", ("s-nail",), snail("base64")),
    Trip("S-nail", "mail, 8-bit", ("s-nail",), snail("8bit")),
)  # fmt: skip


def run(trips: Iterable[Trip]) -> tuple[list[tuple[str | int, ...]], list[str]]:
    """Compare all trips whose programs are installed.

    Args:
        trips: The trips.

    Returns:
        Rows of the table, and a line for each difference without a reason and each trip that could not be made.
    """
    rows: list[tuple[str | int, ...]] = []
    problems: list[str] = []
    with tempfile.TemporaryDirectory() as scratch:
        for number, trip in enumerate(trips):
            name = f"{trip.program}, {trip.output}"
            if missing := trip.missing():
                problems.append(f"{name}: not made, needs {', '.join(missing)}")
                continue
            n_read, differences = compare(trip, Path(scratch, str(number)))
            reasons = sorted(
                {each.reason for each in differences if each.reason} | ({_TABLES} if trip.without else set())
            )
            rows.append(
                (
                    trip.program,
                    trip.output,
                    len(known_words(trip.without)),
                    n_read,
                    len(differences),
                    "; ".join(reasons),
                )
            )
            problems += [
                f"{name}: {each.written!r} was read as {each.read!r}" for each in differences if not each.reason
            ]
    return rows, problems


def _print(columns: Sequence[str], rows: Sequence[Sequence[str | int]]) -> None:
    widths = [max(len(str(row[at])) for row in (columns, *rows)) for at in range(len(columns))]
    for row in (columns, *rows):
        print("  ".join(str(cell).ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def main() -> None:
    """Parse the options, make the trips, print and write the table."""
    parser = argparse.ArgumentParser(prog="python -m reliability.round_trips", description=__doc__)
    add_publish_option(parser)
    options = parser.parse_args()
    rows, problems = run(TRIPS)
    columns = ("program", "writes", "words written", "words read", "differences", "reasons")
    _print(columns, rows)
    for problem in problems:
        print(problem)
    unexplained = [problem for problem in problems if " was read as " in problem]
    write_result(
        "round-trips",
        "Round trips of a known text through other programs",
        columns,
        rows,
        conclusion=conclusion(rows, len(unexplained)),
        note=NOTE.format(n_words=len(known_words()), n_notes=len(note_words())),
        module="round_trips",
        publish=options.publish,
    )
    sys.exit(f"{len(unexplained)} differences without a reason" if unexplained else 0)


def conclusion(rows: Sequence[Sequence[str | int]], n_unexplained: int) -> str:
    """Return what a reader should conclude.

    Args:
        rows: Rows of the table.
        n_unexplained: Number of differences without a reason.

    Returns:
        One sentence.
    """
    same = sum(row[4] == 0 for row in rows)
    return (
        f"Of {len(rows)} ways through other programs, {same} give every word that is read from the format and no other; of the differences "
        f"of the others, {n_unexplained or 'none'} have no known reason."
    )


NOTE = (
    "The text has {n_words} words and two notes of {n_notes} words: headings, lists, a table, two columns, a link, quotes, dashes, "
    "accents, soft hyphens, spaces that do not break, bold and italic letters within words, and a line break in a paragraph. "
    "`reliability/known_text.py` has it. A word is what has a letter or a digit between two spaces, and must be the same to the last "
    "character, but for soft hyphens. A difference is a place at which words were lost, added or changed."
)


if __name__ == "__main__":
    main()
