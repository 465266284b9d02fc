"""The command `spin-detect annotate`: add scores to files of rows."""

import os
from pathlib import Path

import click

from spin_detect.cli.options import (
    UNUSABLE_STATUS,
    all_marks_option,
    calibration_option,
    fpr_option,
    model_option,
    quiet_option,
)
from spin_detect.progress import has_flag
from spin_detect.rendering.console import print_error


@click.command("annotate", short_help="Add scores and verdicts to the rows of JSONL, CSV, Parquet and WARC files.")
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@click.option("-o", "--output", required=True, metavar="OUTPUT", help="File to write, or - for standard output.")
@click.option("--text-column", default="text", show_default=True, help="Column with the texts.")
@click.option("--prefix", default="spin_", show_default=True, help="Beginning of the names of added columns.")
@click.option("--spans", is_flag=True, help="Add a column of the words that were probably swapped.")
@all_marks_option
@click.option("--drop-spun", is_flag=True, help="Write spun rows to a file of dropped rows.")
@click.option("--drop-partly-spun", is_flag=True, help="Write rows that are spun in part to the file of dropped rows.")
@click.option("--dropped", metavar="FILE", help="File of dropped rows.  [default: OUTPUT with .dropped in its name]")
@fpr_option
@calibration_option
@click.option("--jobs", type=click.IntRange(min=1), help="Number of processes.  [default: one for each core]")
@click.option("--resume", is_flag=True, help="Continue an interrupted run, if there is one.")
@click.option("--overwrite", is_flag=True, help="Replace an existing output or interrupted run.")
@click.option(
    "--part-size",
    type=click.FloatRange(0, min_open=True),
    default=1,
    show_default=True,
    help="Megabytes of input in a chunk. A killed run loses the chunks in work, one in each process.",
)
@model_option
@quiet_option
@click.pass_context
def command(
    ctx: click.Context,
    inputs: tuple[str, ...],
    output: str,
    text_column: str,
    prefix: str,
    spans: bool,
    all_marks: bool,
    drop_spun: bool,
    drop_partly_spun: bool,
    dropped: str | None,
    fpr: float,
    calibration: Path | None,
    jobs: int | None,
    resume: bool,
    overwrite: bool,
    part_size: float,
    model: Path | None,
) -> None:
    """Add columns to rows: words, score, probability, false-positive rate, verdict, reason, error.

    INPUT is a file of JSON lines (.jsonl), CSV (.csv, .tsv), each also compressed (.gz, .zst, .xz), Parquet, WARC or
    WET, or a mailbox (.mbox). It may also be a folder of such files, or - for JSON lines on standard input. OUTPUT has
    the same format, and its name says whether it is compressed. The rows of WARC and WET are written as JSON lines or
    Parquet, and the mails of a mailbox as JSON lines.

    The output contains all rows, in order, with their columns unchanged. With --drop-spun, spun rows are in a second
    file; with --drop-partly-spun, so are rows that are spun in part. A row that cannot be scored has its error in a
    column. Memory does not grow with the input. If a run is killed, the same command with --resume completes it, and
    the output is the same, byte for byte.

    Exit status: 0 on success; 2 if something is unusable, or no row has a text. If a file is damaged further on, its
    rows before the damage are annotated, and the status is 2.
    """
    if all_marks and not spans:
        raise click.UsageError("--all-marks adds marks to the column of --spans; give both.")
    if resume and overwrite:
        raise click.UsageError("--resume and --overwrite exclude each other; choose one.")
    # Arrow's own allocator would keep some megabytes in each process.
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    from spin_detect.annotate import Options, annotate_files
    from spin_detect.annotate.options import AnnotateError

    damaged = False

    def skip(error: AnnotateError) -> None:
        nonlocal damaged
        damaged = True
        print_error(error)

    model_folder, calibration_file = (str(path) if path else None for path in (model, calibration))
    options = Options(
        text_column,
        prefix,
        spans,
        fpr,
        drop_spun,
        model_folder,
        all_marks=all_marks,
        drop_partly_spun=drop_partly_spun,
        calibration=calibration_file,
    )
    try:
        counts = annotate_files(
            inputs,
            output,
            options,
            dropped=dropped,
            jobs=jobs or _cores(),
            resume=resume,
            overwrite=overwrite,
            chunk_bytes=max(int(part_size * 1e6), 1),
            on_damage=skip,
        )
    except KeyboardInterrupt:
        if output != "-":
            print_error("interrupted; the same command with --resume continues")
        raise
    if counts is None:
        print_error(f"{output}: is finished already; there is nothing to resume")
        return
    if counts.read and counts.unreadable == counts.read:
        place = "" if output == "-" else f" of {output}"
        print_error(
            f"none of the {counts.read:,} rows has a text that can be read; the column {prefix}error{place} says why"
        )
        ctx.exit(UNUSABLE_STATUS)
    if not has_flag("quiet"):
        click.echo(
            f"{counts.read:,} rows read: {counts.kept:,} kept, {counts.dropped:,} dropped; "
            f"{counts.spun:,} spun, {counts.partly_spun:,} spun in part, {counts.uncertain:,} uncertain, "
            f"{counts.unreadable:,} unreadable",
            err=True,
        )
    if damaged:
        ctx.exit(UNUSABLE_STATUS)


def _cores() -> int:
    """Return the number of cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
