"""The command `spin-detect calibrate`: write a calibration file from a user's own originals."""

import os
from collections.abc import Callable, Iterator, Sequence
from os.path import isdir
from pathlib import Path
from typing import TYPE_CHECKING

import click

from spin_detect.cli.file_progress import text_sizes
from spin_detect.cli.inputs import InputError, find_texts, print_warnings, read_inputs
from spin_detect.cli.options import UNUSABLE_STATUS, model_option, quiet_option, verbose_option
from spin_detect.errors import SpinDetectError
from spin_detect.files.inputs import STANDARD_STREAM, display_name, file_of, walk_files
from spin_detect.progress import Meter, announce, has_flag, meter
from spin_detect.rendering.console import print_error, print_model, print_written, printable

if TYPE_CHECKING:
    from spin_detect.predict.own_originals import OwnOriginals

_OnError = Callable[[SpinDetectError], None]


@click.command("calibrate", short_help="Make a calibration file from your own originals.")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Calibration file to write, such as mine.calibration.",
)
@click.option("--text-column", default="text", show_default=True, help="Column with the texts, in files of rows.")
@click.option(
    "--name", help="Name of the calibration, which reports show.  [default: name of FILE, without its suffix]"
)
@model_option
@quiet_option
@verbose_option
@click.pass_context
def command(
    ctx: click.Context, paths: tuple[str, ...], output: Path, text_column: str, name: str | None, model: Path | None
) -> None:
    """Count false-positive rates among your own originals: texts that you know nobody spun.

    PATH is a folder or a file of text, as for `spin-detect score`; a file of rows, as for `spin-detect annotate`; or -
    for JSON lines on standard input. Of a folder without texts, the files of rows are read. Each text, and each row, is
    one original. Take them from the kind of text that you will score, as they come, and whole: a rate then holds for
    this kind. With --calibration FILE, the commands score, report, annotate and serve use it.

    A rate of 1% needs 99 originals, one of 0.1% needs 999. Texts that are too short or no prose are not used, and texts
    that repeat another count once. FILE holds scores and no text.

    Exit status: 0 on success; 2 if an input is unusable, or if there are too few originals. The others still count.
    """
    from spin_detect.predict.detector import load
    from spin_detect.predict.own_originals import score_originals

    n_unusable_inputs = 0

    def skip(error: SpinDetectError) -> None:
        nonlocal n_unusable_inputs
        n_unusable_inputs += 1
        print_error(error)

    texts = _Texts(paths, text_column, skip)
    _check(output, texts.files)
    with announce("Loading the model"):
        detector = load(model)
    print_model(detector.info)
    originals = score_originals(detector, texts)
    _warn(originals, texts.n_without_text)
    calibration = originals.calibration_file(name or output.stem, detector)
    calibration.write(output)
    if not has_flag("quiet"):
        click.echo("\n".join(_summary(originals)))
    print_written(output)
    if n_unusable_inputs:
        ctx.exit(UNUSABLE_STATUS)


class _Texts:
    """The texts of the inputs, read one after the other.

    Attributes:
        files: The files to read.
        n_without_text: Number of rows so far that have no usable text.
    """

    def __init__(self, paths: Sequence[str], text_column: str, skip: _OnError) -> None:
        """Find the files.

        Args:
            paths: Files, folders, addresses, or ``-``.
            text_column: Column with the texts, in files of rows.
            skip: Receives the error of an input that cannot be read.
        """
        self._text_column, self._skip = text_column, skip
        self.files = [file for path in paths for file in _find(path, skip)]
        self.n_without_text = 0

    def __iter__(self) -> Iterator[str]:
        """Yield the texts, in order."""
        sizes = text_sizes(self.files)
        with meter("Scoring", None if sizes is None else sum(sizes), "texts") as progress:
            for file, size in zip(self.files, sizes or [0] * len(self.files), strict=True):
                start = progress.n_bytes
                for text in self._read(file, progress):
                    yield text
                    progress.advance(0, 1)
                progress.reach(start + size, 0)

    def _read(self, file: str, progress: Meter) -> Iterator[str]:
        """Yield the texts of one file."""
        if not _has_rows(file):
            for _, extracted in read_inputs([file], self._skip):
                print_warnings(file, extracted)
                yield extracted.text
            return
        from spin_detect.annotate.row_texts import row_texts

        start = progress.n_bytes
        try:
            for text in row_texts(
                file, self._text_column, self._skip, lambda n_bytes: progress.reach(start + n_bytes, 0)
            ):
                if isinstance(text, str):
                    yield text
                else:
                    self.n_without_text += 1
        except SpinDetectError as error:
            self._skip(error)


def _find(path: str, skip: _OnError) -> list[str]:
    """Return the files of a path: of a folder its texts, or its files of rows where it has no texts."""
    if path == STANDARD_STREAM or (not isdir(path) and _has_rows(path)):
        return [path]
    errors: list[InputError] = []
    files = find_texts([path], errors.append) or [file for file in walk_files(path) if _has_rows(file)]
    if not files:
        for error in errors:
            skip(error)
    return files


def _has_rows(file: str) -> bool:
    from spin_detect.annotate.formats.registry import file_type

    return file_type(file) is not None


def _check(output: Path, files: Sequence[str]) -> None:
    """Raise SpinDetectError if the output is standard output, a folder, or one of the texts."""
    if str(output) == STANDARD_STREAM:
        raise SpinDetectError("a calibration is a file that commands read later; name it, such as -o mine.calibration")
    if output.is_dir():
        raise SpinDetectError(f"{output}: is a folder; name the file to write, such as {output / 'mine.calibration'}")
    for file in map(file_of, files):
        if file != STANDARD_STREAM and output.exists() and os.path.exists(file) and os.path.samefile(file, output):
            raise SpinDetectError(
                f"{output}: the calibration would replace {display_name(file)}; give another name with -o"
            )


def _warn(originals: "OwnOriginals", n_without_text: int) -> None:
    """Print what was not used."""
    if n_without_text:
        print_error(f"warning: {n_without_text:,} rows have no text")
    if originals.n_repeated:
        print_error(
            f"warning: {originals.n_repeated:,} texts repeat another word for word; only the first of each counts"
        )
    if originals.unusable:
        reasons = ", ".join(f"{count:,} {reason}" for reason, count in originals.unusable.most_common())
        print_error(
            f"warning: {originals.unusable.total():,} texts cannot be judged, and are not used: {printable(reasons)}"
        )


def _summary(originals: "OwnOriginals") -> Iterator[str]:
    """Yield what the originals support, and what the rates of the model would have called them."""
    from spin_detect.document_model.passages import MIN_DOCUMENT_WORDS
    from spin_detect.predict.operating_point import document_rate

    n, n_long = len(originals.scores), len(originals.passage_excess)
    yield f"{originals.n_texts:,} texts read, {n:,} originals used, {n_long:,} of them long enough for passages."
    yield ""
    yield "With these originals, so many texts of their kind are called spun:"
    for rate in originals.shipped:
        yield f"  --fpr {rate:<7g}{_support(rate, n)}"
        if n_long:  # passages take a part of the operating point
            yield f"    as a whole, from {MIN_DOCUMENT_WORDS} words on: {_support(document_rate(rate, MIN_DOCUMENT_WORDS), n)}"
    yield ""
    yield "Without them, the rates of the model would have called them:"
    for rate, counts in originals.shipped.items():
        shares = ", ".join(
            f"{counts[verdict]:,} {called} ({counts[verdict] / n:.1%})"
            for verdict, called in (("spun", "spun"), ("partly_spun", "spun in part"), ("uncertain", "uncertain"))
        )
        yield f"  --fpr {rate:<7g}{shares}"


def _support(rate: float, n: int) -> str:
    """Return how often so many originals call texts of their kind spun at a rate, or how many more it needs."""
    from spin_detect.regressors.calibration import max_n_above, rank_rate
    from spin_detect.regressors.order_statistics import originals_needed, true_rate_interval

    needed = originals_needed(rate)
    if n < needed:
        return f"not told: it needs {needed:,} originals, {needed - n:,} more"
    low, high = true_rate_interval(rate, n)
    expected = rank_rate(max_n_above(rate, n), n)
    return f"{expected:.2%} on average, 95% interval {low:.2%} to {high:.2%} (needs {needed:,})"
