"""The files that a run writes: the rows kept and, if asked for, those set apart."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from spin_detect.annotate.compression import STANDARD
from spin_detect.annotate.inputs import compression_of, file_type
from spin_detect.annotate.options import AnnotateError


@dataclass(frozen=True, slots=True)
class Outputs:
    """Where rows go: kept, None for standard output; dropped, None where none is set apart."""

    kept: Path | None
    dropped: Path | None

    @classmethod
    def named(cls, output: str, dropped: str | None, *, drop_spun: bool) -> Outputs:
        """The outputs as a user names them; rows set apart go beside the others unless another place is named.

        Raises AnnotateError where the names do not go together.
        """
        kept = None if output == STANDARD else Path(output)
        if not drop_spun:
            if dropped:
                raise AnnotateError(f"{dropped}: is for the rows that --drop-spun sets apart; give both or neither")
            return cls(kept, None)
        if dropped is None:
            if kept is None:
                raise AnnotateError("rows set apart from standard output need a file; name it with --dropped")
            dropped = str(kept.with_name(_beside(kept.name)))
        alike = (file_type(dropped), compression_of(dropped)) == (file_type(output), compression_of(output))
        if not alike or dropped == STANDARD:
            raise AnnotateError(f"{dropped}: is of another kind than the output; give it the same suffixes")
        if kept and Path(dropped).resolve() == kept.resolve():
            raise AnnotateError(f"{dropped}: is the output itself; name another file with --dropped")
        return cls(kept, Path(dropped))

    def __iter__(self) -> Iterator[Path]:
        return (path for path in (self.kept, self.dropped) if path)

    def check(self, files: Sequence[str]) -> None:
        """Raise AnnotateError for an output that cannot be written, or that is an input too."""
        inputs = {Path(path).resolve() for path in files}
        for path in self:
            if path.is_dir():
                raise AnnotateError(f"{path}: is a folder; name a file in it")
            if path.exists() and not path.is_file():
                raise AnnotateError(
                    f"{path}: is no file that could be replaced; name another, or - for standard output"
                )
            if not path.resolve().parent.is_dir():
                raise AnnotateError(f"{path}: its folder does not exist; make it first")
            if path.resolve() in inputs:
                raise AnnotateError(f"{path}: is an input too, and would be lost; name another output")

    def refuse_existing(self, *, overwrite: bool) -> None:
        """Raise AnnotateError for an output that exists and is not to be overwritten."""
        for path in self:
            if path.exists() and not overwrite:
                raise AnnotateError(f"{path}: exists already; --overwrite to replace it, or name another output")

    def finished(self, files: Sequence[str]) -> bool:
        """Whether all outputs are there.

        Raises AnnotateError where an input was changed since.
        """
        if not all(path.exists() for path in self):
            return False
        oldest = min(path.stat().st_mtime for path in self)
        for path in files:
            if os.path.getmtime(path) > oldest:
                raise AnnotateError(f"{path}: was changed after {self.kept} was written; --overwrite to start over")
        return True

    @staticmethod
    def unfinished(path: Path) -> Path:
        """Where an output is written until it is whole."""
        return path.with_name(f".{path.name}.unfinished")

    def move(self) -> None:
        """Give what is whole its final name."""
        for path in self:
            if self.unfinished(path).exists():
                os.replace(self.unfinished(path), path)


def _beside(name: str) -> str:
    """The name with `.dropped` before its suffixes: rows.jsonl.gz, rows.dropped.jsonl.gz."""
    compression = compression_of(name)
    bare, suffix = os.path.splitext(name[: len(name) - len(compression)])
    return f"{bare}.dropped{suffix}{compression}"
