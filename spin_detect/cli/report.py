"""The command `spin-detect report`: write an HTML page for each text."""

import re
from collections import deque
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

import click

from spin_detect.cli.file_progress import file_progress
from spin_detect.cli.inputs import InputError, find_texts, read_inputs
from spin_detect.cli.options import (
    UNUSABLE_STATUS,
    all_marks_option,
    allow_option,
    calibration_option,
    fpr_option,
    model_option,
    phrase_lists,
    phrases_option,
    quiet_option,
    verbose_option,
)
from spin_detect.cli.pages import check_page, is_stream, write_page
from spin_detect.errors import SpinDetectError
from spin_detect.files import ExtractedText
from spin_detect.files.inputs import display_name
from spin_detect.progress import announce
from spin_detect.rendering.console import print_error, print_model, print_written
from spin_detect.storage.atomic_files import remove_partial_files

if TYPE_CHECKING:
    from spin_detect.predict.detector import Detector
    from spin_detect.report import Report

_MAX_NAME_CHARACTERS = 60


@click.command("report", short_help="Write an HTML page that shows the verdict and its reasons.")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    default=Path("report.html"),
    show_default=True,
    help="Page to write, or - for standard output; for several texts, the index of their pages.",
)
@click.option("--pdf", is_flag=True, help="Also print each page to PDF, with the Chromium or Chrome of this machine.")
@all_marks_option
@fpr_option
@calibration_option
@allow_option
@phrases_option
@model_option
@quiet_option
@verbose_option
@click.pass_context
def command(
    ctx: click.Context,
    paths: tuple[str, ...],
    output: Path,
    pdf: bool,
    all_marks: bool,
    fpr: float,
    calibration: Path | None,
    allow: Path | None,
    phrases: tuple[Path, ...],
    model: Path | None,
) -> None:
    """Write an HTML page about an article: swapped words underlined, with suggestions, and how rare its score is.

    PATH is a file, a folder, an address, or - for standard input, as for `spin-detect score`. A page is one file that
    needs no network. For several texts, OUTPUT is an index that can be sorted, and a folder beside it holds their pages:
    report.html and report_files/.

    Exit status: 0, whatever the verdicts; 2 if an input is unusable. The others still get their pages.
    """
    from spin_detect.predict.allow_list import AllowList
    from spin_detect.predict.detector import load
    from spin_detect.rendering.html.pdf import find_browser

    allowed = None if allow is None else AllowList.from_file(allow)
    lists = phrase_lists(phrases)
    messages: list[str] = []

    def skip(error: InputError) -> None:
        messages.append(str(error))
        print_error(error)

    files = find_texts(paths, skip)
    if is_stream(output) and (pdf or len(files) > 1):
        what = "PDF" if pdf else f"an index and {len(files):,} pages"
        raise SpinDetectError(f"standard output takes one page, and not {what}; name a file with -o")
    check_page(output, files, pdf=pdf)
    browser = find_browser() if pdf else None
    with announce("Loading the model"):
        detector = load(model, calibration=calibration)
    print_model(detector.info)
    writer = _Writer(output, detector, fpr, browser, many=len(files) > 1)
    scoring: deque[tuple[str, ExtractedText]] = deque()  # texts given to the detector, whose reports have not come yet

    def texts() -> Iterator[str]:
        for file, extracted in read_inputs(files, skip):
            scoring.append((file, extracted))
            yield extracted.text

    with file_progress("Scoring", files) as progress:
        for report in detector.score_each(texts(), fpr=fpr, allow=allowed, phrases=lists):
            file, (text, warnings, *_) = scoring.popleft()
            report = report.with_warnings(warnings)
            writer.add(report.with_all_marks() if all_marks else report, text, file)
            progress.finish(file)
    print_written(*writer.close(messages))
    if messages:
        ctx.exit(UNUSABLE_STATUS)


class _Writer:
    """Writes the page of each report, and the index last, so that it never links to a page that does not exist."""

    def __init__(self, output: Path, detector: "Detector", fpr: float, browser: str | None, many: bool) -> None:
        """Prepare to write.

        Args:
            output: The page, or the index if there are several texts; ``-`` for the page on standard output.
            detector: Detector that makes the reports.
            fpr: Operating point of the reports.
            browser: Path of the browser that prints each page to PDF; None for no PDF.
            many: Whether there are several texts.
        """
        from spin_detect.rendering.html.index import Row

        self._output, self._detector, self._fpr, self._browser, self._many = output, detector, fpr, browser, many
        self._folder = output.with_name(f"{output.stem}_files")
        if not is_stream(output):
            remove_partial_files(output.parent, output.name)
            remove_partial_files(self._folder)
        self._rows: list[Row] = []
        self._written: list[Path] = []

    def add(self, report: "Report", text: str, file: str) -> None:
        """Write the page of one text.

        Args:
            report: Its report.
            text: The text.
            file: Its path, or ``-``.
        """
        from spin_detect.rendering.html.index import Row
        from spin_detect.rendering.html.pages import report_page
        from spin_detect.rendering.summary import explained_spans

        reference, explanations = self._detector.reference, self._detector.explain(text, report)
        path, name = self._output, PurePath(display_name(file)).name
        if self._many:
            path, name = self._folder / _file_name(len(self._rows) + 1, name), display_name(file)
            link, explained = f"{self._folder.name}/{path.name}", explained_spans(report, explanations)
            self._rows.append(Row.from_report(report, name, link, reference, text, explained))
        page = report_page(
            report,
            text,
            name,
            reference=reference,
            precision=self._detector.mark_precision,
            explanations=explanations,
            fpr=self._fpr,
        )
        self._write(path, page)

    def close(self, messages: Sequence[str]) -> list[Path]:
        """Write the index if there are several texts.

        Args:
            messages: Errors of the inputs that could not be read.

        Returns:
            The files to open: the index, or the page of the only text, and its PDF.
        """
        from spin_detect.rendering.html.index import index_page

        rows, detector = self._rows, self._detector
        if rows:
            self._written.clear()
            self._write(
                self._output, index_page(rows, messages, detector.info, fpr=self._fpr, calibration=detector.calibration)
            )
        return self._written

    def _write(self, path: Path, content: str) -> None:
        write_page(path, content)
        if is_stream(path):
            return
        self._written.append(path)
        if self._browser:
            from spin_detect.rendering.html.pdf import print_to_pdf

            print_to_pdf(path, path.with_suffix(".pdf"), self._browser)
            self._written.append(path.with_suffix(".pdf"))


def _file_name(number: int, name: str) -> str:
    """Return a name for one page of many that is safe in any file system and link."""
    stem = re.sub(r"[^A-Za-z0-9]+", "-", PurePath(name).stem).strip("-").lower()[:_MAX_NAME_CHARACTERS]
    return f"{number:04}-{stem or 'text'}.html"
