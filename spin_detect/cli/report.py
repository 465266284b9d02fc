"""`spin-detect report`: texts in, pages to look at and to show out."""

import os
import re
from collections import deque
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

import click

from spin_detect.cli.inputs import STANDARD_INPUT, InputError, find_texts, read_inputs, shown_name
from spin_detect.cli.options import fpr_option, model_option
from spin_detect.errors import SpinDetectError
from spin_detect.progress import track
from spin_detect.rendering.console import print_error, printable
from spin_detect.storage.atomic_files import remove_partial_files, write_atomic

if TYPE_CHECKING:
    from spin_detect.predict.detector import Detector
    from spin_detect.report import Report

_UNUSABLE_STATUS = 2
_LONGEST_NAME = 60


@click.command("report", short_help="Write a page that shows a verdict and what it rests on.")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    default=Path("report.html"),
    show_default=True,
    help="Page to write; of several texts, the index of their pages.",
)
@click.option("--pdf", is_flag=True, help="Make a PDF of each page as well, by the Chromium or Chrome on this machine.")
@fpr_option
@model_option
@click.pass_context
def command(
    ctx: click.Context, paths: tuple[str, ...], output: Path, pdf: bool, fpr: float, model: Path | None
) -> None:
    """Write a page of an article: its swaps underlined, what they may have been, and how odd that is.

    PATH is what `spin-detect score` takes: files, folders, or - for standard input. A page is one file that needs no
    network. Of several texts, OUTPUT becomes an index that sorts, and their pages lie in a folder beside it:
    report.html and report_files/.

    Exit status: 0 whatever the verdicts; 2 if an input is unusable (the others still get their pages).
    """
    from spin_detect.predict.detector import load
    from spin_detect.rendering.html.pdf import find_browser

    unread: list[str] = []

    def skip(error: InputError) -> None:
        unread.append(str(error))
        print_error(error)

    files = find_texts(paths, skip)
    _check(output, files, pdf)
    browser = find_browser() if pdf else None
    detector = load(model)
    writer = _Writer(output, detector, fpr, browser, many=len(files) > 1)
    read: deque[tuple[str, str]] = deque()

    def texts() -> Iterator[str]:
        for file, text in read_inputs(track(files, "Scoring"), skip):
            read.append((file, text))
            yield text

    for report in detector.score_each(texts(), fpr=fpr):
        file, text = read.popleft()
        writer.add(report, text, file)
    for path in writer.close(unread):
        click.echo(f"Wrote {printable(str(path))}")
    if unread:
        ctx.exit(_UNUSABLE_STATUS)


class _Writer:
    """Writes pages as reports come; an index last, so that it never leads to a page that is not there."""

    def __init__(self, output: Path, detector: "Detector", fpr: float, browser: str | None, many: bool) -> None:
        from spin_detect.rendering.html import Row

        self._output, self._detector, self._fpr, self._browser, self._many = output, detector, fpr, browser, many
        self._folder = output.with_name(f"{output.stem}_files")
        remove_partial_files(output.parent, output.name)
        remove_partial_files(self._folder)
        self._rows: list[Row] = []
        self._written: list[Path] = []

    def add(self, report: "Report", text: str, file: str) -> None:
        """Write the page of one text."""
        from spin_detect.rendering.html import Row, report_page

        originals = self._detector._reference_scores(report.words)
        path, name = self._output, PurePath(shown_name(file)).name
        if self._many:
            path, name = self._folder / _file_name(len(self._rows) + 1, name), shown_name(file)
            self._rows.append(Row.of(report, name, f"{self._folder.name}/{path.name}", originals))
        self._write(path, report_page(report, text, name, originals=originals, fpr=self._fpr))

    def close(self, unread: Sequence[str]) -> list[Path]:
        """Write the index if there are several; return what a person should look at."""
        from spin_detect.rendering.html import index_page

        if self._rows:
            self._written.clear()
            self._write(self._output, index_page(self._rows, unread, self._detector.info, fpr=self._fpr))
        return self._written

    def _write(self, path: Path, content: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomic(path, content.encode())
        self._written.append(path)
        if self._browser:
            from spin_detect.rendering.html.pdf import print_to_pdf

            print_to_pdf(path, path.with_suffix(".pdf"), self._browser)
            self._written.append(path.with_suffix(".pdf"))


def _check(output: Path, files: Sequence[str], pdf: bool) -> None:
    """Refuse an output that is a folder, or would take the place of an article.

    Raises:
        SpinDetectError: in one line, with the remedy.
    """
    if output.is_dir():
        raise SpinDetectError(f"{output}: is a folder; name the page to write, such as {output / 'report.html'}")
    written = [output, output.with_suffix(".pdf")] if pdf else [output]
    if pdf and output.suffix == ".pdf":
        raise SpinDetectError(f"{output}: is the page's name; give it as .html, the PDF gets its name with .pdf")
    for path in written:
        for file in files:
            if file != STANDARD_INPUT and path.exists() and os.path.exists(file) and os.path.samefile(file, path):
                raise SpinDetectError(
                    f"{output}: the report would replace the article {file}; give another name with -o"
                )


def _file_name(number: int, name: str) -> str:
    """The name of a page among many: safe in any file system and link."""
    stem = re.sub(r"[^A-Za-z0-9]+", "-", PurePath(name).stem).strip("-").lower()[:_LONGEST_NAME]
    return f"{number:04}-{stem or 'text'}.html"
