"""Pages that commands write: which names they may have, and writing them."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from spin_detect.errors import SpinDetectError
from spin_detect.files.inputs import STANDARD_STREAM, file_of
from spin_detect.storage.atomic_files import write_atomic

_PAGE_SUFFIXES = ("", ".html", ".htm")


def check_page(
    output: Path, articles: Sequence[str], *, pdf: bool | None = None, what: str = "report", option: str = "-o"
) -> None:
    """Check that the output can be a page, and that it is neither a folder nor replaces an article.

    Args:
        output: The page or the index, or ``-`` for standard output.
        articles: The articles that it is about.
        pdf: Whether a PDF is written beside it; None of a command that writes none.
        what: What the page is.
        option: The option that names it.

    Raises:
        SpinDetectError: It is a folder, an article, or not the name of a page.
    """
    if is_stream(output):
        return
    if output.is_dir():
        raise SpinDetectError(f"{output}: is a folder; name the page to write, such as {output / f'{what}.html'}")
    for path in [output, output.with_suffix(".pdf")] if pdf else [output]:
        for file in map(file_of, articles):
            if file != STANDARD_STREAM and path.exists() and os.path.exists(file) and os.path.samefile(file, path):
                raise SpinDetectError(
                    f"{output}: the {what} would replace the article {file}; give another name with {option}"
                )
    if output.suffix.lower() not in _PAGE_SUFFIXES:
        remedy = f"name it {output.with_suffix('.html')}"
        if output.suffix.lower() == ".pdf" and pdf is not None:
            remedy += "" if pdf else ", and add --pdf: the PDF is written beside it"
        raise SpinDetectError(f"{output}: is the name of the page, which is HTML; {remedy}")


def is_stream(output: Path) -> bool:
    """Return whether a page goes to standard output.

    Args:
        output: The page.

    Returns:
        Whether it is named ``-``.
    """
    return str(output) == STANDARD_STREAM


def write_page(output: Path, content: str) -> None:
    """Write a page whole or not at all.

    Args:
        output: The page, or ``-`` for standard output.
        content: Its HTML.
    """
    if is_stream(output):
        sys.stdout.buffer.write(content.encode())
        return
    output.parent.mkdir(parents=True, exist_ok=True)
    write_atomic(output, content.encode())
