"""A run from inputs to output: cut, annotate in processes, keep what is finished, join."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial

from spin_detect.annotate.checkpoints import DROPPED, KEPT, CheckpointFolder, RunSpec, run_spec
from spin_detect.annotate.compression import STANDARD, DamagedError
from spin_detect.annotate.formats.base import AnnotatedChunk, Chunk, OnDamage, RowFormat
from spin_detect.annotate.formats.registry import choose_format
from spin_detect.annotate.inputs import find_inputs
from spin_detect.annotate.options import AnnotateError, Options, RowCounts
from spin_detect.annotate.outputs import Outputs
from spin_detect.annotate.worker_pool import processes
from spin_detect.errors import SpinDetectError
from spin_detect.integrations.dataframe import prepare
from spin_detect.progress import meter

PART_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class _Work:
    """What is read, how, and by how many processes."""

    form: RowFormat
    files: list[str]
    part_bytes: int
    jobs: int
    on_damage: OnDamage

    def parts(self) -> Iterator[Chunk]:
        return self.form.parts(self.files, self.part_bytes, self.on_damage)

    def prepare(self) -> Callable[[], object]:
        return partial(prepare, self.form.options.model)

    def size(self) -> int | None:
        return None if STANDARD in self.files else sum(os.path.getsize(path) for path in self.files)


def annotate_files(
    inputs: Sequence[str],
    output: str,
    options: Options = Options(),  # noqa: B008 - it is frozen
    *,
    dropped: str | None = None,
    jobs: int = 1,
    resume: bool = False,
    overwrite: bool = False,
    part_bytes: int = PART_BYTES,
    on_damage: OnDamage | None = None,
) -> RowCounts | None:
    """Write the rows of the inputs to the output, in order, with scores in columns added.

    `inputs` are files and folders of one kind, or `-`; `output` is a file of a kind that suits them, or `-`. Rows set
    apart go to `dropped`, by default beside the output. `resume` goes on with a run that was killed, if there is one:
    its finished parts, of `part_bytes` each, are not annotated again. `overwrite` replaces what is there. A file that
    cannot be read on goes to `on_damage`, which raises by default; where it returns, the rows before the damage are
    annotated. Returns None where `resume` finds the output finished.

    Raises AnnotateError for unusable inputs, outputs or options; ModelError for an unusable model.
    """
    outputs = Outputs.named(output, dropped, drop_spun=options.drop_spun)
    files = find_inputs(inputs, outputs)
    form = choose_format(files, output, options)
    outputs.check(files)
    work = _Work(form, files, part_bytes, jobs, on_damage or _raise)
    if outputs.kept is None:
        outputs.refuse_existing(overwrite=overwrite)
        return _stream(work, outputs)
    if resume and STANDARD in files:
        raise AnnotateError("standard input cannot be read twice, so --resume needs files")
    folder = CheckpointFolder(outputs.kept)
    asked = run_spec(files, outputs, options, part_bytes)
    begun = folder.begun()
    if begun and resume:
        begun.check(asked)
    elif begun and not overwrite:
        remedy = "--resume to go on with it, --overwrite to start over"
        raise AnnotateError(f"{folder.path}: is of a run that was interrupted; {remedy}")
    elif resume and outputs.finished(files):
        folder.delete()
        return None
    else:
        outputs.refuse_existing(overwrite=overwrite)
        folder.begin(asked)
    tally = begun.tally if begun and resume else None
    if tally is None:
        try:
            count, tally = _annotate(work, folder)
        except SpinDetectError:
            if not folder.tallies():  # refused from the first row on: there is nothing to go on with
                folder.delete()
            raise
        _check_unchanged(asked, run_spec(files, outputs, options, part_bytes))
        for path, suffix in zip(outputs, (KEPT, DROPPED), strict=False):
            form.join(folder.parts(suffix, count), files, outputs.unfinished(path))
        folder.finish(asked, tally)
    outputs.move()
    folder.delete()
    return tally


def _check_unchanged(before: RunSpec, now: RunSpec) -> None:
    """Raise AnnotateError for an input that was changed while it was read: its rows are of two states, or half a row."""
    for was, found in zip(before["inputs"], now["inputs"], strict=True):
        if was != found:
            raise AnnotateError(f"{was[0]}: was changed while it was read; --overwrite to start over once it stays")


def _annotate(work: _Work, folder: CheckpointFolder) -> tuple[int, RowCounts]:
    """Annotate the parts that are not finished; how many there are in all, and the tally of all."""
    finished = folder.tallies()
    total, count = RowCounts(), 0

    with processes(work.jobs, work.prepare()) as spread, meter("Annotating", work.size()) as show:

        def missing() -> Iterator[Chunk]:
            nonlocal total, count
            for part in work.parts():
                count += 1
                if part.number not in finished:
                    yield part
                    continue
                total += finished[part.number]
                show(part.position, finished[part.number].read)

        for tally, position in spread(partial(_keep, work.form, folder), missing()):
            total += tally
            show(position, tally.read)
    return count, total


def _keep(form: RowFormat, folder: CheckpointFolder, part: Chunk) -> tuple[RowCounts, int]:
    annotated = form.annotate(part)
    folder.add(part.number, annotated)
    return annotated.tally, part.position


def _stream(work: _Work, outputs: Outputs) -> RowCounts:
    """Annotate to standard output."""
    total = RowCounts()
    with ExitStack() as stack:
        apart = None
        if outputs.dropped:
            stack.callback(outputs.unfinished(outputs.dropped).unlink, missing_ok=True)
            apart = stack.enter_context(outputs.unfinished(outputs.dropped).open("wb"))
        spread = stack.enter_context(processes(work.jobs, work.prepare()))
        show = stack.enter_context(meter("Annotating", work.size()))
        for annotated, position in spread(partial(_annotated, work.form), work.parts()):
            sys.stdout.buffer.write(annotated.kept)
            sys.stdout.buffer.flush()
            if apart:
                apart.write(annotated.dropped)
            total += annotated.tally
            show(position, annotated.tally.read)
        if apart:
            apart.close()
            outputs.move()
    return total


def _annotated(form: RowFormat, part: Chunk) -> tuple[AnnotatedChunk, int]:
    return form.annotate(part), part.position


def _raise(error: DamagedError) -> None:
    raise error
