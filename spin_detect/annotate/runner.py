"""A run from inputs to outputs: cut into chunks, annotate them in processes, store the finished ones, join them."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial

from spin_detect.annotate.checkpoints import DROPPED_SUFFIX, KEPT_SUFFIX, CheckpointFolder, RunSpec, run_spec
from spin_detect.annotate.compression import DamagedError
from spin_detect.annotate.formats.base import AnnotatedChunk, Chunk, OnDamage, RowFormat
from spin_detect.annotate.formats.registry import choose_format
from spin_detect.annotate.inputs import find_inputs
from spin_detect.annotate.options import AnnotateError, Options, RowCounts
from spin_detect.annotate.outputs import Outputs
from spin_detect.annotate.worker_pool import parallel_map
from spin_detect.errors import SpinDetectError
from spin_detect.files.inputs import STANDARD_STREAM
from spin_detect.integrations.dataframe import prepare
from spin_detect.progress import announce, meter

CHUNK_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class _Job:
    """The inputs of a run and how to process them.

    Attributes:
        row_format: Format of the inputs and the output.
        inputs: The input files.
        chunk_bytes: Minimum size of a chunk, in bytes.
        n_processes: Number of worker processes.
        on_damage: Receives the error of a file that cannot be read any further.
    """

    row_format: RowFormat
    inputs: list[str]
    chunk_bytes: int
    n_processes: int
    on_damage: OnDamage

    def chunks(self) -> Iterator[Chunk]:
        """Yield the chunks of the inputs."""
        return self.row_format.chunks(self.inputs, self.chunk_bytes, self.on_damage)

    def prepare(self) -> Callable[[], object]:
        """Return what a worker process calls before its first chunk."""
        options = self.row_format.options
        return partial(prepare, options.model, options.calibration)

    def input_bytes(self) -> int | None:
        """Return the size of all inputs; None if standard input is one of them."""
        return None if STANDARD_STREAM in self.inputs else sum(os.path.getsize(path) for path in self.inputs)


def annotate_files(
    inputs: Sequence[str],
    output: str,
    options: Options = Options(),  # noqa: B008 - it is frozen
    *,
    dropped: str | None = None,
    jobs: int = 1,
    resume: bool = False,
    overwrite: bool = False,
    chunk_bytes: int = CHUNK_BYTES,
    on_damage: OnDamage | None = None,
) -> RowCounts | None:
    """Write the rows of the inputs to the output, in order, with scores in added columns.

    Args:
        inputs: Files and folders of one format, or ``-`` for standard input.
        output: File to write, in a format that suits the inputs, or ``-`` for standard output.
        options: What decides the bytes of the output.
        dropped: File of the dropped rows, if the options drop any; by default beside the output.
        jobs: Number of worker processes.
        resume: Whether to continue an interrupted run. Its finished chunks are not annotated again. If there is no
            such run, a new one starts.
        overwrite: Whether to replace existing outputs and interrupted runs.
        chunk_bytes: Minimum size of a chunk of input, in bytes.
        on_damage: Receives the error of a file that cannot be read any further, and by default raises it. If it
            returns, the rows before the damage are annotated.

    Returns:
        Numbers of rows, or None if `resume` is set and the output is finished already.

    Raises:
        AnnotateError: Inputs, outputs or options are unusable.
        ModelError: The model is unusable.
        CalibrationError: The calibration file is unusable.
    """
    outputs = Outputs.from_paths(output, dropped, drops_rows=bool(options.dropped_verdicts))
    files = find_inputs(inputs, outputs)
    row_format = choose_format(files, output, options)
    outputs.check(files)
    job = _Job(row_format, files, chunk_bytes, jobs, on_damage or _raise)
    if outputs.kept is None:
        outputs.refuse_existing(overwrite=overwrite)
        return _annotate_to_standard_output(job, outputs)
    if resume and STANDARD_STREAM in files:
        raise AnnotateError("standard input cannot be read twice, so --resume needs files")
    folder = CheckpointFolder(outputs.kept)
    spec = run_spec(files, outputs, options, chunk_bytes)
    previous = folder.previous_run()
    if previous and resume:
        previous.check(spec)
    elif previous and not overwrite:
        remedy = "give --resume to continue it, or --overwrite to start over"
        raise AnnotateError(f"{folder.path}: belongs to a run that was interrupted; {remedy}")
    elif resume and outputs.are_finished(files):
        folder.delete()
        return None
    else:
        outputs.refuse_existing(overwrite=overwrite)
        folder.start(spec)
    counts = previous.counts if previous and resume else None
    if counts is None:
        try:
            n_chunks, counts = _annotate_to_folder(job, folder)
        except SpinDetectError:
            if not folder.finished_counts():  # no row could be annotated, so there is nothing to resume
                folder.delete()
            raise
        _check_unchanged(spec, run_spec(files, outputs, options, chunk_bytes))
        for path, suffix in zip(outputs, (KEPT_SUFFIX, DROPPED_SUFFIX), strict=False):
            row_format.join(folder.chunk_files(suffix, n_chunks), files, outputs.temporary_path(path))
        folder.finish(spec, counts)
    outputs.publish()
    folder.delete()
    return counts


def _check_unchanged(before: RunSpec, after: RunSpec) -> None:
    """Raise AnnotateError for an input that was changed during the run: its rows are of two versions, or cut."""
    for old, new in zip(before["inputs"], after["inputs"], strict=True):
        if old != new:
            raise AnnotateError(
                f"{old[0]}: was changed during the run; wait until it is complete, then give --overwrite"
            )


def _annotate_to_folder(job: _Job, folder: CheckpointFolder) -> tuple[int, RowCounts]:
    """Annotate the chunks that are not finished; return the number of all chunks and the counts of all."""
    finished = folder.finished_counts()
    total, n_chunks = RowCounts(), 0

    with ExitStack() as stack:
        with announce("Loading the model"):
            map_chunks = stack.enter_context(parallel_map(job.n_processes, job.prepare()))
        progress = stack.enter_context(meter("Annotating", job.input_bytes()))

        def unfinished_chunks() -> Iterator[Chunk]:
            nonlocal total, n_chunks
            for chunk in job.chunks():
                n_chunks += 1
                if chunk.number not in finished:
                    yield chunk
                    continue
                total += finished[chunk.number]
                progress.reach(chunk.position, finished[chunk.number].read)

        for counts, position in map_chunks(partial(_annotate_and_store, job.row_format, folder), unfinished_chunks()):
            total += counts
            progress.reach(position, counts.read)
    return n_chunks, total


def _annotate_and_store(row_format: RowFormat, folder: CheckpointFolder, chunk: Chunk) -> tuple[RowCounts, int]:
    """Annotate one chunk in a worker process.

    Args:
        row_format: Format of the run.
        folder: Where to store the annotated rows.
        chunk: The chunk.

    Returns:
        Counts of the chunk, and its position in the inputs in bytes.
    """
    annotated = row_format.annotate(chunk)
    folder.add(chunk.number, annotated)
    return annotated.counts, chunk.position


def _annotate_to_standard_output(job: _Job, outputs: Outputs) -> RowCounts:
    total = RowCounts()
    with ExitStack() as stack:
        dropped_file = None
        if outputs.dropped:
            stack.callback(outputs.temporary_path(outputs.dropped).unlink, missing_ok=True)
            dropped_file = stack.enter_context(outputs.temporary_path(outputs.dropped).open("wb"))
        with announce("Loading the model"):
            map_chunks = stack.enter_context(parallel_map(job.n_processes, job.prepare()))
        progress = stack.enter_context(meter("Annotating", job.input_bytes()))
        for annotated, position in map_chunks(partial(_annotate, job.row_format), job.chunks()):
            sys.stdout.buffer.write(annotated.kept)
            sys.stdout.buffer.flush()
            if dropped_file:
                dropped_file.write(annotated.dropped)
            total += annotated.counts
            progress.reach(position, annotated.counts.read)
        if dropped_file:
            dropped_file.close()
            outputs.publish()
    return total


def _annotate(row_format: RowFormat, chunk: Chunk) -> tuple[AnnotatedChunk, int]:
    return row_format.annotate(chunk), chunk.position


def _raise(error: DamagedError) -> None:
    raise error
