"""The output files of a run: the rows kept and, on request, the dropped rows in a file of their own."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from spin_detect.annotate.compression import compression_of
from spin_detect.annotate.formats.registry import file_type
from spin_detect.annotate.options import AnnotateError
from spin_detect.files.inputs import STANDARD_STREAM


@dataclass(frozen=True, slots=True)
class Outputs:
    """The files that a run writes; iterating gives those that are files.

    Attributes:
        kept: File of the rows that are kept; None for standard output.
        dropped: File of the dropped rows; None if all rows are kept.
    """

    kept: Path | None
    dropped: Path | None

    @classmethod
    def from_paths(cls, output: str, dropped: str | None, *, drops_rows: bool) -> Outputs:
        """Return the outputs that a user names.

        Args:
            output: File of the rows that are kept, or ``-``.
            dropped: File of the dropped rows; None for a name made from `output`.
            drops_rows: Whether the run drops rows of any verdict.

        Returns:
            The outputs.

        Raises:
            AnnotateError: The names contradict each other or the options.
        """
        kept = None if output == STANDARD_STREAM else Path(output)
        if not drops_rows:
            if dropped:
                raise AnnotateError(
                    f"{dropped}: receives the rows that --drop-spun or --drop-partly-spun drops; give one of them, too"
                )
            return cls(kept, None)
        if dropped is None:
            if kept is None:
                raise AnnotateError("rows dropped from standard output need a file; name it with --dropped")
            dropped = str(kept.with_name(_name_of_dropped(kept.name)))
        same_format = (file_type(dropped), compression_of(dropped)) == (file_type(output), compression_of(output))
        if not same_format or dropped == STANDARD_STREAM:
            raise AnnotateError(f"{dropped}: has another format than the output; give it the same suffixes")
        if kept and Path(dropped).resolve() == kept.resolve():
            raise AnnotateError(f"{dropped}: is the output itself; name another file with --dropped")
        return cls(kept, Path(dropped))

    def __iter__(self) -> Iterator[Path]:
        """Yield the outputs that are files."""
        return (path for path in (self.kept, self.dropped) if path)

    def check(self, inputs: Sequence[str]) -> None:
        """Check that every output can be written and is not an input.

        Args:
            inputs: The input files.

        Raises:
            AnnotateError: An output is a folder, a device or an input, or its folder does not exist.
        """
        resolved_inputs = {Path(path).resolve() for path in inputs}
        for path in self:
            if path.is_dir():
                raise AnnotateError(f"{path}: is a folder; name a file in it")
            if path.exists() and not path.is_file():
                raise AnnotateError(
                    f"{path}: is not a file that can be replaced; name another, or - for standard output"
                )
            if not path.resolve().parent.is_dir():
                raise AnnotateError(f"{path}: its folder does not exist; make it first")
            if path.resolve() in resolved_inputs:
                raise AnnotateError(f"{path}: is an input too, and would be lost; name another output")

    def refuse_existing(self, *, overwrite: bool) -> None:
        """Check that no output exists, unless it may be replaced.

        Args:
            overwrite: Whether outputs may be replaced.

        Raises:
            AnnotateError: An output exists and may not be replaced.
        """
        for path in self:
            if path.exists() and not overwrite:
                raise AnnotateError(f"{path}: exists already; give --overwrite to replace it, or name another output")

    def are_finished(self, inputs: Sequence[str]) -> bool:
        """Tell whether all outputs exist.

        Args:
            inputs: The input files.

        Returns:
            Whether a finished run wrote them.

        Raises:
            AnnotateError: An input is newer than the outputs.
        """
        if not all(path.exists() for path in self):
            return False
        oldest = min(path.stat().st_mtime for path in self)
        for path in inputs:
            if os.path.getmtime(path) > oldest:
                raise AnnotateError(
                    f"{path}: was changed after {self.kept} was written; give --overwrite to start over"
                )
        return True

    @staticmethod
    def temporary_path(path: Path) -> Path:
        """Return the name under which an output is written until it is complete.

        Args:
            path: The output.

        Returns:
            A hidden file in the same folder.
        """
        return path.with_name(f".{path.name}.unfinished")

    def publish(self) -> None:
        """Give each complete output its final name."""
        for path in self:
            if self.temporary_path(path).exists():
                os.replace(self.temporary_path(path), path)


def _name_of_dropped(name: str) -> str:
    """Return a file name with `.dropped` before its suffixes: rows.jsonl.gz gives rows.dropped.jsonl.gz."""
    compression = compression_of(name)
    stem, suffix = os.path.splitext(name[: len(name) - len(compression)])
    return f"{stem}.dropped{suffix}{compression}"
