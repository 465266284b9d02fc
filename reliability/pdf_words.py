"""Words of PDF files whose letters are set apart, beside PDFium's own text and pdftotext: `PYTHONPATH=. python -m reliability.pdf_words`.

A known text is drawn in three fonts and three sizes, with letters set apart by up to a quarter of the size, with spaces that are written or
only left white. The share of words is counted that each program reads as they were written. With --publish, it goes into docs/reliability.
"""

import argparse
import difflib
import shutil
import subprocess
import tempfile
import textwrap
from collections import Counter
from pathlib import Path

from reliability.result import add_publish_option, write_result
from spin_detect.files import extract_text
from tests.pdf_documents import Text, pdf

_TEXT = Path(__file__).resolve().parent.parent / "tests" / "files" / "made" / "article.txt"
_FONTS = {"F": "Courier", "H": "Helvetica", "T": "Times"}
_SIZES = (8, 10, 12)  # points
_SPACINGS = (0.0, 0.05, 0.1, 0.15, 0.25)  # between letters, as a share of the size
_WORD_GAP = 0.3  # where no space is written, beyond the gap between letters, as a share of the size
_LINES, _COLUMNS = 45, 60


def _written(words: list[str], font: str, size: int, spacing: float) -> bytes:
    """Draw the words with written spaces."""
    lines = textwrap.wrap(" ".join(words), _COLUMNS, break_on_hyphens=False)[:_LINES]
    return pdf([Text(40, 740 - 1.3 * size * row, line, size, font, spacing * size) for row, line in enumerate(lines)])


def _white(words: list[str], size: int, spacing: float) -> bytes:
    """Draw the words one by one in Courier, whose widths are known, without a space between them."""
    pieces = []
    for row, line in enumerate(textwrap.wrap(" ".join(words), _COLUMNS, break_on_hyphens=False)[:_LINES]):
        x = 40.0
        for word in line.split():
            pieces.append(Text(x, 740 - 1.3 * size * row, word, size, "F", spacing * size))
            x += len(word) * (0.6 + spacing) * size + _WORD_GAP * size
    return pdf(pieces)


def _agree(words: list[str], others: list[str]) -> int:
    matcher = difflib.SequenceMatcher(None, words, others, autojunk=False)
    return sum(block.size for block in matcher.get_matching_blocks())


def _pdfium(data: bytes) -> str:
    import pypdfium2

    return "\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(data))


def _pdftotext(data: bytes) -> str:
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(data)
        file.flush()
        run = subprocess.run(["pdftotext", file.name, "-"], capture_output=True, check=True)
    return run.stdout.decode("utf-8", "replace")


def main() -> None:
    """Parse the options, measure, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    add_publish_option(parser)
    options = parser.parse_args()
    text = _TEXT.read_text(encoding="utf-8").encode("ascii", "ignore").decode()
    words = [word for word in text.split() if "-" not in word][:400]
    programs = {"this package": lambda data: extract_text(data, "made.pdf"), "PDFium": _pdfium}
    if shutil.which("pdftotext"):
        programs["pdftotext"] = _pdftotext
    rows: list[list[str | int]] = []
    total: Counter[str] = Counter()
    for spacing in _SPACINGS:
        for spaces, documents in (
            ("written", [_written(words, font, size, spacing) for font in _FONTS for size in _SIZES]),
            ("white", [_white(words, size, spacing) for size in _SIZES]),
        ):
            read: Counter[str] = Counter()
            for document in documents:
                for name, reader in programs.items():
                    read[name] += _agree(words, reader(document).split())
            read["words"] = len(words) * len(documents)
            total += read
            rows.append(
                [f"{spacing:.0%}", spaces, read["words"], *(f"{read[name] / read['words']:.2%}" for name in programs)]
            )
    shares = {name: total[name] / total["words"] for name in programs}
    rows.append(["all", "", total["words"], *(f"{share:.2%}" for share in shares.values())])
    columns = ["letters apart, share of the size", "spaces", "words", *programs]
    for row in (columns, *rows):
        print("  ".join(f"{cell!s:<14}" for cell in row))
    write_result(
        "pdf-words",
        "Words of PDF files with letters set apart",
        columns,
        rows,
        conclusion=(
            f"Of {total['words']:,} words in PDF files with letters set apart, {shares['this package']:.2%} are read as they were written."
        ),
        note=(
            f"A text in {', '.join(_FONTS.values())} at {', '.join(map(str, _SIZES))} points. White spaces, which no character stands "
            "for, are drawn in Courier."
        ),
        module="pdf_words",
        publish=options.publish,
    )


if __name__ == "__main__":
    main()
