"""`spin-detect annotate`: files of rows in, the same rows with scores out."""

import os
from pathlib import Path

import click

from spin_detect.cli.options import fpr_option, model_option
from spin_detect.rendering.console import print_error

_UNUSABLE_STATUS = 2


@click.command("annotate", short_help="Add scores and verdicts to the rows of JSONL, CSV, Parquet and WARC files.")
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@click.option("-o", "--output", required=True, metavar="OUTPUT", help="File to write, or - for standard output.")
@click.option("--text-column", default="text", show_default=True, help="Column with the texts.")
@click.option("--prefix", default="spin_", show_default=True, help="What the names of added columns begin with.")
@click.option("--spans", is_flag=True, help="Add a column of the words that were probably swapped.")
@click.option("--drop-spun", is_flag=True, help="Set spun rows apart, in a file of their own.")
@click.option("--dropped", metavar="FILE", help="File for rows set apart.  [default: OUTPUT with .dropped in its name]")
@fpr_option
@click.option("--jobs", type=click.IntRange(min=1), help="Processes to use.  [default: one a core]")
@click.option("--resume", is_flag=True, help="Go on with a run that was interrupted, if there is one.")
@click.option("--overwrite", is_flag=True, help="Replace an output, or an interrupted run, that is there.")
@click.option(
    "--part-size",
    type=click.FloatRange(0, min_open=True),
    default=1,
    show_default=True,
    help="Megabytes of input that are finished at a time: what a kill can cost a process.",
)
@model_option
@click.pass_context
def command(
    ctx: click.Context,
    inputs: tuple[str, ...],
    output: str,
    text_column: str,
    prefix: str,
    spans: bool,
    drop_spun: bool,
    dropped: str | None,
    fpr: float,
    jobs: int | None,
    resume: bool,
    overwrite: bool,
    part_size: float,
    model: Path | None,
) -> None:
    """Add columns to rows: words, score, probability, false-positive rate, verdict, reason, error.

    INPUT is JSON lines (.jsonl), CSV (.csv, .tsv), each also .gz, .zst or .xz, Parquet, WARC or WET, a folder of these,
    or - for JSON lines on standard input. OUTPUT is of the same kind, compressed or not as its name says; from WARC and
    WET, JSON lines or Parquet. All rows come out, in order, with their columns as they were; one that has no text, or is
    no row, has its error in a column. Memory does not grow with the input. A run that was killed ends with --resume in
    the same bytes.

    Exit status: 0; 2 if something is unusable. A file that is damaged further on gives its rows up to there, and 2.
    """
    if resume and overwrite:
        raise click.UsageError("--resume and --overwrite exclude each other; choose one.")
    # Arrow's own allocator would keep some megabytes in each process
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    from spin_detect.annotate import AnnotateError, Options, annotate_files

    damaged = False

    def skip(error: AnnotateError) -> None:
        nonlocal damaged
        damaged = True
        print_error(error)

    options = Options(text_column, prefix, spans, fpr, drop_spun, str(model) if model else None)
    try:
        tally = annotate_files(
            inputs,
            output,
            options,
            dropped=dropped,
            jobs=jobs or _cores(),
            resume=resume,
            overwrite=overwrite,
            part_bytes=max(int(part_size * 1e6), 1),
            on_damage=skip,
        )
    except KeyboardInterrupt:
        if output != "-":
            print_error("interrupted; the same command with --resume goes on from here")
        raise
    if tally is None:
        print_error(f"{output}: is finished already; nothing to resume")
        return
    click.echo(
        f"{tally.read:,} rows read: {tally.kept:,} kept, {tally.dropped:,} dropped; "
        f"{tally.spun:,} spun, {tally.uncertain:,} uncertain, {tally.unreadable:,} unreadable",
        err=True,
    )
    if damaged:
        ctx.exit(_UNUSABLE_STATUS)


def _cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
