"""Finished chunks in a folder beside the output, from which an interrupted run is resumed.

Every file is written under a temporary name and renamed. The counts of a chunk are written last, so a chunk that has
counts is finished. The manifest holds the specification of the run, so that only the same run resumes it; at the end it
says that the outputs are complete.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from spin_detect.annotate.formats.base import AnnotatedChunk
from spin_detect.annotate.options import AnnotateError, Options, RowCounts
from spin_detect.annotate.outputs import Outputs
from spin_detect.files.inputs import STANDARD_STREAM
from spin_detect.integrations.dataframe import detector_of
from spin_detect.storage.atomic_files import write_atomic

_MANIFEST = "manifest.json"
KEPT_SUFFIX, DROPPED_SUFFIX, _COUNTS_SUFFIX = ".kept", ".dropped", ".json"
_CHECKPOINT_FILE = re.compile(r"\.?([0-9]{9}\.(kept|dropped|json)|manifest\.json)(\.[0-9]+\.unfinished)?")
# Libraries that decide the bytes of the output
_LIBRARIES = ("spin-detect", "numpy", "pyarrow", "zstandard", "FastWARC", "Resiliparse")

RunSpec = dict[str, Any]


def run_spec(inputs: Sequence[str], outputs: Outputs, options: Options, chunk_bytes: int) -> RunSpec:
    """Return everything that decides the bytes of the output.

    Args:
        inputs: The input files.
        outputs: The outputs.
        options: Options of the run.
        chunk_bytes: Minimum size of a chunk, in bytes.

    Returns:
        Values by the names that messages call them.

    Raises:
        ModelError: The model is unusable.
        CalibrationError: The calibration file is unusable.
    """
    detector = detector_of(options.model, options.calibration)
    stats = [(os.path.abspath(path), os.stat(path)) for path in inputs if path != STANDARD_STREAM]
    versions = {}
    for name in _LIBRARIES:
        with suppress(metadata.PackageNotFoundError):
            versions[name] = metadata.version(name)
    return {
        "inputs": [[path, stat.st_size, stat.st_mtime_ns] for path, stat in stats],
        "outputs": [os.path.abspath(path) for path in outputs],
        **{name: value for name, value in asdict(options).items() if name not in ("model", "calibration")},
        "model": detector.info.sha256,
        "calibration": _digest(options.calibration),
        "part size": chunk_bytes,
        "versions": versions,
    }


@dataclass(frozen=True, slots=True)
class PreviousRun:
    """An earlier run whose checkpoints exist.

    Attributes:
        folder: Folder of its checkpoints.
        spec: What it was to do.
        counts: Numbers of rows of the whole run once its chunks are joined; None before.
    """

    folder: Path
    spec: RunSpec
    counts: RowCounts | None

    def check(self, spec: RunSpec) -> None:
        """Check that another run is the same.

        Args:
            spec: Specification of the other run.

        Raises:
            AnnotateError: The two differ.
        """
        for name, value in spec.items():
            if self.spec.get(name) != value:
                remedy = "give the same, or --overwrite to start over"
                raise AnnotateError(f"{self.folder}: belongs to a run with other {name}; {remedy}")


class CheckpointFolder:
    """The finished chunks of one output.

    Attributes:
        path: The folder.
    """

    def __init__(self, output: Path) -> None:
        """Name the folder, without making it.

        Args:
            output: File of the rows that are kept; the folder lies beside it.
        """
        self.path = output.with_name(output.name + ".parts")

    def previous_run(self) -> PreviousRun | None:
        """Return the run that the folder belongs to.

        Returns:
            The run, or None if there is no such folder.

        Raises:
            AnnotateError: The manifest cannot be read.
        """
        try:
            manifest = json.loads((self.path / _MANIFEST).read_text(encoding="utf-8"))
            counts = RowCounts(**manifest["counts"]) if manifest["counts"] else None
            return PreviousRun(self.path, manifest["spec"], counts)
        except FileNotFoundError:
            return None
        except (ValueError, TypeError, KeyError):
            raise AnnotateError(f"{self.path / _MANIFEST}: is damaged; delete the folder to start over") from None

    def start(self, spec: RunSpec) -> None:
        """Make the folder, and delete the checkpoints of an earlier run.

        Args:
            spec: Specification of the run.
        """
        self.delete()
        self.path.mkdir(exist_ok=True)
        self._write(_MANIFEST, _json({"spec": spec, "counts": None}))

    def finished_counts(self) -> dict[int, RowCounts]:
        """Return the counts of the finished chunks.

        Returns:
            Counts by the number of the chunk.
        """
        files = (path for path in self.path.iterdir() if path.suffix == _COUNTS_SUFFIX and path.stem.isdecimal())
        return {int(path.stem): RowCounts(**json.loads(path.read_bytes())) for path in files}

    def add(self, number: int, chunk: AnnotatedChunk) -> None:
        """Store a finished chunk.

        Args:
            number: Position of the chunk among those of all inputs.
            chunk: Its annotated rows.
        """
        name = f"{number:09d}"
        self._write(name + KEPT_SUFFIX, chunk.kept)
        if chunk.dropped:
            self._write(name + DROPPED_SUFFIX, chunk.dropped)
        self._write(name + _COUNTS_SUFFIX, _json(asdict(chunk.counts)))

    def chunk_files(self, suffix: str, n_chunks: int) -> Iterator[Path]:
        """Return the files of the first chunks, in order.

        Args:
            suffix: `KEPT_SUFFIX` or `DROPPED_SUFFIX`.
            n_chunks: Number of chunks.

        Returns:
            The files that exist: a chunk without dropped rows has no file of them.
        """
        paths = (self.path / f"{number:09d}{suffix}" for number in range(n_chunks))
        return (path for path in paths if path.exists())

    def finish(self, spec: RunSpec, counts: RowCounts) -> None:
        """Record that all chunks are joined: what remains is to move the outputs and to delete the folder.

        Args:
            spec: Specification of the run.
            counts: Numbers of rows of the whole run.
        """
        self._write(_MANIFEST, _json({"spec": spec, "counts": asdict(counts)}))

    def delete(self) -> None:
        """Delete the checkpoint files, the manifest last, and the folder unless it holds other files."""
        if self.path.is_dir():
            checkpoint_files = [path for path in self.path.iterdir() if _CHECKPOINT_FILE.fullmatch(path.name)]
            for path in sorted(checkpoint_files, key=lambda path: path.name == _MANIFEST):
                path.unlink(missing_ok=True)
            with suppress(OSError):
                self.path.rmdir()

    def _write(self, name: str, data: bytes) -> None:
        write_atomic(self.path / name, data)


def _digest(calibration: str | None) -> str | None:
    """Return the checksum of a calibration file; None where there is none."""
    return None if calibration is None else hashlib.sha256(Path(calibration).read_bytes()).hexdigest()


def _json(value: Mapping[str, Any]) -> bytes:
    return (json.dumps(value, indent=1) + "\n").encode("ascii")
