"""Times of the readers of files beside those of the libraries that users would pick instead: `python -m benchmarks.readers`.

It writes reader-benchmarks.md into .cache/results, and with --publish into docs. The files are those of tests/files/made.
"""

import argparse
import email
import email.policy
import io
import shlex
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import benchmarks  # noqa: F401  (first, because it sets the number of threads before NumPy is imported)
from benchmarks.machine import load_average, machine
from benchmarks.timing import times_in_turns
from reliability.result import add_publish_option, output_folder
from spin_detect.files import extract_text

_FILES = Path(__file__).resolve().parent.parent / "tests" / "files" / "made"
_PAGE = "reader-benchmarks.md"
_WHY = """## Why reading takes longer than it could

The times in this section were measured once, on a machine with other work; no command repeats them.

- **Office documents.** `styles.xml` is unpacked and searched for styles that hide text. A version that did not look for hidden text read
  OpenDocument texts of 67,000 characters of LibreOffice in 1.39 ms and of pandoc in 1.31 ms; now they take 1.58 and 1.46 ms.
- **Web pages and web archives.** Bulleted lists, headings and sections that the library leaves out are put back, which takes a second pass
  over the page. Pages of web archives are read as web pages are, which takes eight times as long as the extractor that they had
  before. Of that one's texts, one run of four words in seven stood beside the article
  ([experiment](development/experiments/web-page-extractors.md)).
- **PDF.** Columns, margins, notes and gaps are found from the positions of all letters, which the library's own text does not use.
"""


def _docx(data: bytes) -> str:
    import mammoth

    return str(mammoth.extract_raw_text(io.BytesIO(data)).value)


def _odt(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return " ".join(ElementTree.fromstring(archive.read("content.xml")).itertext())


def _html(data: bytes) -> str:
    from resiliparse.extract.html2text import extract_plain_text

    return str(extract_plain_text(data.decode(), main_content=True))


def _html_trafilatura(data: bytes) -> str:
    import trafilatura

    return trafilatura.extract(data.decode()) or ""


def _pdf(data: bytes) -> str:
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    return "\n".join(page.get_textpage().get_text_range() for page in document)


def _mail(data: bytes) -> str:
    message = email.message_from_bytes(data, policy=email.policy.default)
    body = message.get_body(("plain", "html"))  # type: ignore[attr-defined]
    return str(body.get_content())


_COMPARED: tuple[tuple[str, str, Callable[[bytes], str]], ...] = (
    ("libreoffice.docx", "mammoth", _docx),
    ("libreoffice.odt", "all text of `content.xml`", _odt),
    ("chromium-page.html", "Resiliparse, main content", _html),
    ("chromium-page.html", "trafilatura", _html_trafilatura),
    ("chromium-page.pdf", "text of pypdfium2", _pdf),
    ("chromium-columns.pdf", "text of pypdfium2", _pdf),
    ("libreoffice-columns.pdf", "text of pypdfium2", _pdf),
    ("mutt-plain.eml", "email of Python", _mail),
    ("mutt-alternative.eml", "email of Python", _mail),
)


def main() -> None:
    """Parse the options, measure, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=30)
    add_publish_option(parser)
    options = parser.parse_args()
    rows = [
        "| file | this package, ms | instead | ms | this package takes |",
        "|---|---:|---|---:|---:|",
    ]
    for name, library, read in _COMPARED:
        data = (_FILES / name).read_bytes()
        ours, theirs = (
            each.best_processor * 1000
            for each in times_in_turns([lambda: extract_text(data, name), lambda: read(data)], options.runs)  # noqa: B023
        )
        rows.append(f"| `{name}` | {ours:.2f} | {library} | {theirs:.2f} | {ours / theirs:.1f} × |")
    command = shlex.join(["python", "-m", "benchmarks.readers", *sys.argv[1:]])
    page = "\n".join(
        [
            "# Readers of files",
            "",
            f"The command `{command}` measured everything in one run and wrote this page.",
            "",
            f"- Machine: {machine()}. Load average at the start: {load_average():.1f}.",
            f"- Least processor time of {options.runs} runs, the two readers in turns. The files are in `tests/files/made`.",
            "",
            *rows,
            "",
            _WHY.rstrip(),
            "",
        ]
    )
    path = output_folder(publish=options.publish) / _PAGE
    path.write_text(page, encoding="utf-8")
    print(f"wrote {path}", file=sys.stderr)


if __name__ == "__main__":
    main()
