"""The folder of finished parts beside the output: what makes a run go on where it was killed.

Every part is written under a temporary name and renamed, its tally last: a part that has a tally is finished. The
manifest says what the run was asked for, so that only the same run goes on with it, and at the end that the output is
whole.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from spin_detect.annotate.compression import STANDARD
from spin_detect.annotate.formats.base import AnnotatedChunk
from spin_detect.annotate.options import AnnotateError, Options, RowCounts
from spin_detect.annotate.outputs import Outputs
from spin_detect.integrations.dataframe import detector_of
from spin_detect.storage.atomic_files import write_atomic

_MANIFEST = "manifest.json"
KEPT, DROPPED, _TALLY = ".kept", ".dropped", ".json"
_OURS = re.compile(r"\.?([0-9]{9}\.(kept|dropped|json)|manifest\.json)(\.[0-9]+\.unfinished)?")
_VERSIONS = ("spin-detect", "numpy", "pyarrow", "zstandard", "FastWARC", "Resiliparse")  # they decide the bytes, too

RunSpec = dict[str, Any]


def run_spec(files: Sequence[str], outputs: Outputs, options: Options, part_bytes: int) -> RunSpec:
    """Everything that decides the bytes of the output, by what it is called to a person.

    Raises ModelError where the model is unusable.
    """
    stats = [(os.path.abspath(path), os.stat(path)) for path in files if path != STANDARD]
    versions = {}
    for name in _VERSIONS:
        with suppress(metadata.PackageNotFoundError):
            versions[name] = metadata.version(name)
    return {
        "inputs": [[path, stat.st_size, stat.st_mtime_ns] for path, stat in stats],
        "outputs": [os.path.abspath(path) for path in outputs],
        **{name: value for name, value in asdict(options).items() if name != "model"},
        "model": detector_of(options.model).info.sha256,
        "part size": part_bytes,
        "versions": versions,
    }


@dataclass(frozen=True, slots=True)
class PreviousRun:
    """A run that was begun: what it was asked for and, once its parts are joined, its tally."""

    folder: Path
    asked: RunSpec
    tally: RowCounts | None

    def check(self, asked: RunSpec) -> None:
        """Raise AnnotateError where another run is asked for."""
        for name, value in asked.items():
            if self.asked.get(name) != value:
                remedy = "give the same, or --overwrite to start over"
                raise AnnotateError(f"{self.folder}: was begun with other {name}; {remedy}")


class CheckpointFolder:
    """The finished parts of one output."""

    def __init__(self, output: Path) -> None:
        self.path = output.with_name(output.name + ".parts")

    def begun(self) -> PreviousRun | None:
        """The run that the folder is of; None where there is none.

        Raises AnnotateError where its manifest cannot be read.
        """
        try:
            manifest = json.loads((self.path / _MANIFEST).read_text(encoding="utf-8"))
            tally = RowCounts(**manifest["tally"]) if manifest["tally"] else None
            return PreviousRun(self.path, manifest["asked"], tally)
        except FileNotFoundError:
            return None
        except (ValueError, TypeError, KeyError):
            raise AnnotateError(f"{self.path / _MANIFEST}: is damaged; delete the folder to start over") from None

    def begin(self, asked: RunSpec) -> None:
        """Make the folder, without any part of a run before."""
        self.delete()
        self.path.mkdir(exist_ok=True)
        self._write(_MANIFEST, _json({"asked": asked, "tally": None}))

    def tallies(self) -> dict[int, RowCounts]:
        """The tallies of the finished parts, by number."""
        found = (path for path in self.path.iterdir() if path.suffix == _TALLY and path.stem.isdecimal())
        return {int(path.stem): RowCounts(**json.loads(path.read_bytes())) for path in found}

    def add(self, number: int, part: AnnotatedChunk) -> None:
        """Keep a finished part."""
        name = f"{number:09d}"
        self._write(name + KEPT, part.kept)
        if part.dropped:
            self._write(name + DROPPED, part.dropped)
        self._write(name + _TALLY, _json(asdict(part.tally)))

    def parts(self, suffix: str, count: int) -> Iterator[Path]:
        """The files of the first `count` parts, in order."""
        paths = (self.path / f"{number:09d}{suffix}" for number in range(count))
        return (path for path in paths if path.exists())

    def finish(self, asked: RunSpec, tally: RowCounts) -> None:
        """Note that all parts are joined: what is left is to move the outputs and delete the folder."""
        self._write(_MANIFEST, _json({"asked": asked, "tally": asdict(tally)}))

    def delete(self) -> None:
        """Delete what is ours in the folder, the manifest last, and the folder if nothing else is in it."""
        if self.path.is_dir():
            ours = [path for path in self.path.iterdir() if _OURS.fullmatch(path.name)]
            for path in sorted(ours, key=lambda path: path.name == _MANIFEST):
                path.unlink(missing_ok=True)
            with suppress(OSError):
                self.path.rmdir()

    def _write(self, name: str, data: bytes) -> None:
        write_atomic(self.path / name, data)


def _json(value: Mapping[str, Any]) -> bytes:
    return (json.dumps(value, indent=1) + "\n").encode("ascii")
