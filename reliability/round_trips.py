"""Write a known text with other programs in the formats that are read, and compare the words: `python -m reliability.round_trips`.

LibreOffice, pandoc, Chromium, Ghostscript, Poppler, warcio, Mutt and S-nail each write what people write with them. A program that
is not installed is left out. The run fails if words differ and no reason is known. Needs the extras `files` and `warc`.
"""

import argparse
import os
import re
import shutil
import subprocess
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
from reliability.result import add_publish_option, write_result
from spin_detect.files import read_text

_SECONDS = 120  # for one program to write one file
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


def _run(*command: str | Path, folder: Path, stdin: str | None = None, **environment: str) -> None:
    """Run a program; its files go to a folder."""
    subprocess.run(
        [str(part) for part in command], cwd=folder, check=True, timeout=_SECONDS, capture_output=True,
        input=None if stdin is None else stdin.encode(), env={**os.environ, "HOME": str(folder), **environment},
    )  # fmt: skip


def _office(filter_name: str, source: str = "known.fodt") -> Callable[[Path], Path]:
    """Return a function that converts a file with LibreOffice."""

    def write(folder: Path) -> Path:
        suffix = filter_name.partition(":")[0]
        profile = f"-env:UserInstallation={(folder.parent / 'profile').as_uri()}"
        _run("soffice", profile, "--headless", "--convert-to", filter_name, "--outdir", "office", source, folder=folder)
        return folder / "office" / Path(source).with_suffix(f".{suffix}").name

    return write


def _pandoc(target: str, suffix: str) -> Callable[[Path], Path]:
    """Return a function that converts the page without a design with pandoc."""

    def write(folder: Path) -> Path:
        _run("pandoc", "-s", "-t", target, "-o", f"pandoc{suffix}", "plain.html", folder=folder)
        return folder / f"pandoc{suffix}"

    return write


def _chromium(*options: str, folder: Path) -> bytes:
    """Open the page in Chromium and return what that prints."""
    program = shutil.which("chromium") or "google-chrome"
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    command = [
        program,
        "--headless",
        "--disable-gpu",
        f"--user-data-dir={folder / 'chromium'}",
        *sandbox,
        *options,
        "known.html",
    ]
    return subprocess.run(command, cwd=folder, check=True, timeout=_SECONDS, capture_output=True).stdout


def _printed(folder: Path) -> Path:
    _chromium("--no-pdf-header-footer", "--print-to-pdf=printed.pdf", folder=folder)
    return folder / "printed.pdf"


def _saved(folder: Path) -> Path:
    (folder / "saved.html").write_bytes(_chromium("--dump-dom", folder=folder))
    return folder / "saved.html"


def _saved_archive(folder: Path) -> Path:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=arguments)
        page = browser.new_page()
        page.goto((folder / "known.html").as_uri())
        saved = page.context.new_cdp_session(page).send("Page.captureSnapshot", {"format": "mhtml"})["data"]
        browser.close()
    (folder / "saved.mhtml").write_text(saved, encoding="utf-8", newline="")
    return folder / "saved.mhtml"


def _distilled(write: Callable[[Path], Path]) -> Callable[[Path], Path]:
    """Return a function that writes a PDF anew with Ghostscript."""

    def again(folder: Path) -> Path:
        _run(
            "gs",
            "-q",
            "-dNOPAUSE",
            "-dBATCH",
            "-sDEVICE=pdfwrite",
            "-sOutputFile=again.pdf",
            write(folder),
            folder=folder,
        )
        return folder / "again.pdf"

    return again


def _extracted(*options: str) -> Callable[[Path], Path]:
    """Return a function that takes the text out of LibreOffice's PDF with Poppler, which puts a form feed after each page."""

    def write(folder: Path) -> Path:
        _run("pdftotext", *options, _office("pdf")(folder), "extracted.txt", folder=folder)
        return folder / "extracted.txt"

    return write


def _archived(name: str) -> Callable[[Path], Path]:
    """Return a function that stores the page in a web archive with warcio."""

    def write(folder: Path) -> Path:
        from io import BytesIO

        from warcio.statusandheaders import StatusAndHeaders
        from warcio.warcwriter import WARCWriter

        head = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1")
        with (folder / name).open("wb") as file:
            writer = WARCWriter(file, gzip=name.endswith(".gz"))
            page = BytesIO((folder / "known.html").read_bytes())
            writer.write_record(
                writer.create_warc_record("https://example.org/", "response", payload=page, http_headers=head)
            )
        return folder / name

    return write


def _rows(path: Path) -> str:
    """Return the texts of a file of rows, as `annotate` reads them."""
    from spin_detect.annotate.row_texts import row_texts

    return "\n\n".join(str(text) for text in row_texts(str(path), "text", _fail))


def _fail(error: Exception) -> None:
    raise error


def _mutt(*options: str, mailbox: bool = False) -> Callable[[Path], Path]:
    """Return a function that sends the text with Mutt to a file, or takes the copy that Mutt keeps in a mailbox."""

    def write(folder: Path) -> Path:
        body = as_page(design=False).partition("<body>")[2].partition("</body>")[0]
        (folder / "html.sh").write_text(f"#!/bin/sh\ncat <<'END'\ntext/html\n\n{body}\nEND\n", encoding="utf-8")
        (folder / "send.sh").write_text('#!/bin/sh\ncat > "$OUT"\n', encoding="utf-8")
        for script in ("html.sh", "send.sh"):
            (folder / script).chmod(0o755)
        settings = ["hostname=example.org", "from=editor@example.org", 'send_charset="us-ascii:utf-8"', "allow_8bit=no",
                    f'sendmail="{folder / "send.sh"}"', "use_envelope_from=no", "copy=yes", f'record="{folder / "sent.mbox"}"',
                    "mbox_type=mbox", *options]  # fmt: skip
        (folder / "muttrc").write_text(
            "set charset=utf-8\n" + "".join(f"set {one}\n" for one in settings), encoding="utf-8"
        )
        text = (folder / "known.txt").read_text(encoding="utf-8")
        _run("mutt", "-F", "muttrc", "-s", f"{TITLE}, naïvely", "reader@example.org", folder=folder, stdin=text, OUT=str(folder / "sent.eml"),
             LC_ALL="C.UTF-8")  # fmt: skip
        return folder / ("sent.mbox" if mailbox else "sent.eml")

    return write


def _snail(encoding: str) -> Callable[[Path], Path]:
    """Return a function that sends the text with S-nail to a file."""

    def write(folder: Path) -> Path:
        (folder / "send.sh").write_text('#!/bin/sh\ncat > "$OUT"\n', encoding="utf-8")
        (folder / "send.sh").chmod(0o755)
        settings = ("v15-compat", "sendwait", "mta=./send.sh", f"mime-encoding={encoding}", "ttycharset=utf-8", "from=editor@example.org",
                    "hostname=example.org")  # fmt: skip
        options = [part for one in settings for part in ("-S", one)]
        text = (folder / "known.txt").read_text(encoding="utf-8")
        _run("s-nail", "-:/", *options, "-s", TITLE, "reader@example.org", folder=folder, stdin=text, OUT=str(folder / "sent.eml"),
             LC_ALL="C.UTF-8")  # fmt: skip
        return folder / "sent.eml"

    return write


_NOTE_TEXTS = "|".join(
    re.escape(part)
    for part in ("His grave is the third from the gate.", "Weather permitting, and without the biscuit.")
)
_PRINTED_NOTES = (rf" -> (?:(?:1|2)? ?(?:{_NOTE_TEXTS}) ?)+", _NOTES)
_GLUED_MARKS = (r"(Señor|October)\. -> \1\.[12¹²]", _MARKS)
_PRINTED_NUMBERS = (r"(?P<word>Trim|Fill|Wait|) -> [123]\.(?P=word)", _NUMBERS)
_LOOSE_MARKS = (r" -> [12]", _MARKS)
_MENU = (r" -> (?:Home Tides|The parish council)", _DESIGN)
_TITLE_TWICE = (rf" -> {TITLE}", "pandoc writes the title of a page above its text")
_PLACED_FOOT = (rf" -> (?:Page \d|{HEADER})", "an extractor put the foot of a page between its columns")
_GHOSTSCRIPT = (r".*[fﬁﬂ“”–-].* -> .*", "Ghostscript 10.0 gives some letters false characters")

TRIPS = (
    Trip("LibreOffice", "ODT", ("soffice",), _office("odt")),
    Trip("LibreOffice", "flat ODT", ("soffice",), _office("fodt")),
    Trip("LibreOffice", "DOCX", ("soffice",), _office("docx")),
    Trip("LibreOffice", "DOCX from ODT from DOCX", ("soffice",),
         lambda folder: _office("docx", _office("odt", _office("docx")(folder).as_posix())(folder).as_posix())(folder)),
    Trip("LibreOffice", "HTML", ("soffice",), _office("html:HTML (StarWriter)"), without=("cell",), reasons=(_PRINTED_NOTES,)),
    Trip("LibreOffice", "XHTML", ("soffice",), _office("xhtml:XHTML Writer File"), without=("cell",),
         reasons=(_PRINTED_NOTES, _PRINTED_NUMBERS)),
    Trip("LibreOffice", "plain text", ("soffice",), _office("txt:Text (encoded):UTF8"), reasons=(_GLUED_MARKS, _PRINTED_NUMBERS)),
    Trip("LibreOffice", "PDF", ("soffice",), _office("pdf"),
         reasons=(_PRINTED_NOTES, _GLUED_MARKS, _PRINTED_NUMBERS, _LOOSE_MARKS)),
    Trip("pandoc", "ODT", ("pandoc",), _pandoc("odt", ".odt"), reasons=(_TITLE_TWICE, _GLUED_MARKS)),
    Trip("pandoc", "DOCX", ("pandoc",), _pandoc("docx", ".docx"), reasons=(_TITLE_TWICE, _GLUED_MARKS)),
    Trip("pandoc", "HTML", ("pandoc",), _pandoc("html", ".html"), without=("cell",), reasons=(_TITLE_TWICE,)),
    Trip("pandoc", "plain text", ("pandoc",), _pandoc("plain", ".txt"), reasons=(_TITLE_TWICE, _GLUED_MARKS, _PRINTED_NUMBERS)),
    Trip("Chromium", "PDF", ("chromium",), _printed, reasons=(_MENU, _PRINTED_NUMBERS, _LOOSE_MARKS, _GLUED_MARKS)),
    Trip("Chromium", "HTML", ("chromium",), _saved, without=("cell",)),
    Trip("Chromium", "MHTML", ("chromium", "playwright"), _saved_archive, without=("cell",)),
    Trip("Ghostscript", "PDF from LibreOffice's", ("soffice", "gs"), _distilled(_office("pdf")),
         reasons=(_PRINTED_NOTES, _GLUED_MARKS, _PRINTED_NUMBERS, _LOOSE_MARKS, _GHOSTSCRIPT)),
    Trip("Ghostscript", "PDF from Chromium's", ("chromium", "gs"), _distilled(_printed),
         reasons=(_MENU, _PRINTED_NUMBERS, _GLUED_MARKS, _LOOSE_MARKS, _GHOSTSCRIPT)),
    Trip("Poppler", "plain text with form feeds", ("soffice", "pdftotext"), _extracted(),
         reasons=(_PRINTED_NOTES, _GLUED_MARKS, _PRINTED_NUMBERS, _LOOSE_MARKS, _PLACED_FOOT)),
    Trip("warcio", "WARC", ("warcio", "fastwarc"), _archived("page.warc"), _rows),
    Trip("warcio", "WARC, gzipped", ("warcio", "fastwarc"), _archived("page.warc.gz"), _rows),
    Trip("Mutt", "mail, quoted-printable", ("mutt",), _mutt()),
    Trip("Mutt", "mail, format=flowed", ("mutt",), _mutt("text_flowed=yes")),
    Trip("Mutt", "mail, plain and HTML", ("mutt",),
         _mutt("send_multipart_alternative=yes", "send_multipart_alternative_filter=./html.sh")),
    Trip("Mutt", "mailbox", ("mutt",), _mutt(mailbox=True)),
    Trip("S-nail", "mail, base64", ("s-nail",), _snail("base64")),
    Trip("S-nail", "mail, 8-bit", ("s-nail",), _snail("8bit")),
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
    "The text has {n_words} words and two notes of {n_notes} words: headings, lists, a table, two columns, a link, quotes, dashes, accents, soft "
    "hyphens, spaces that do not break, bold and italic letters within words, and a line break in a paragraph. `reliability/known_text.py` has "
    "it. A word is what has a letter or a digit between two spaces, and must be the same to the last character, but for soft hyphens. "
    "A difference is a place at which words were lost, added or changed."
)


if __name__ == "__main__":
    main()
