"""Corpus manifests (`corpora.toml`): what each file of text is, where it came from, and the checksum it must have."""

from __future__ import annotations

import functools
import hashlib
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from spin_detect.errors import SpinDetectError
from spin_detect.storage.package_data import package_path

MANIFEST = "corpora.toml"
ProducedBy = Literal["human", "llm", "asr", "ocr"]


class CorpusError(SpinDetectError):
    """A corpus or its manifest is unusable; the message names the file, the line if there is one, and the remedy."""


@dataclass(frozen=True, slots=True)
class ManifestEntry:
    """One `[[corpus]]` table of a manifest, as far as training and evaluation use it.

    Attributes:
        name: Name of the source.
        file: Path of its file, relative to the manifest.
        genre: Genre of its documents, by which false-positive rates are reported.
        sha256: Checksum of the file, or None where the manifest gives none.
        held_out: Whether its documents are only ever tested.
        counted: Whether the language model is counted from its documents of the `table` split. A source that is not has no such
            split.
        produced_by: What wrote the text down: a person, a language model (`llm`), a speech recogniser (`asr`) or optical
            character recognition (`ocr`).
    """

    name: str
    file: str
    genre: str
    sha256: str | None
    held_out: bool
    counted: bool = True
    produced_by: ProducedBy = "human"


def read_manifest(path: Path) -> tuple[ManifestEntry, ...]:
    """Read a manifest.

    Args:
        path: The manifest.

    Returns:
        Its entries; none where there is no such file.

    Raises:
        CorpusError: It is not TOML, or an entry lacks its name or file or has a field of the wrong type.
    """
    try:
        parsed = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise CorpusError(f"{path}: cannot be read ({error.strerror}); check its permissions") from None
    except ValueError as error:
        raise CorpusError(
            f"{path}: is not TOML ({error}); correct it, or remove it to train without a manifest"
        ) from None
    tables = parsed.get("corpus", [])
    if not isinstance(tables, list):
        raise CorpusError(f"{path}: `corpus` is not a list; write each corpus as a [[corpus]] table")
    return tuple(_entry(path, number, table) for number, table in enumerate(tables, 1))


def shipped_manifest() -> tuple[ManifestEntry, ...]:
    """Read the manifest that ships, which lists the full corpora and says which are held out.

    Returns:
        Its entries.
    """
    return read_manifest(package_path("datasets", "datasets") / MANIFEST)


def sources_held_out() -> frozenset[str]:
    """Name the sources of the full corpora that never train anything.

    Returns:
        Their names.
    """
    return frozenset(entry.name for entry in shipped_manifest() if entry.held_out)


def verify(path: Path, sha256: str) -> None:
    """Check a file against the checksum of its manifest, once in a run for as long as the file does not change.

    Args:
        path: The file.
        sha256: The checksum, 64 hexadecimal digits.

    Raises:
        CorpusError: The file has another checksum, or cannot be read.
    """
    try:
        status = path.stat()
        actual = _sha256(path, status.st_size, status.st_mtime_ns)
    except OSError as error:
        raise CorpusError(f"{path}: cannot be read ({error.strerror}); check that it is there and readable") from None
    if actual != sha256:
        raise CorpusError(
            f"{path}: does not match its sha256 in {MANIFEST} (is {actual[:12]}..., should be {sha256[:12]}...); "
            "fetch it again, or correct the manifest"
        )


_DEFAULTS: dict[str, Any] = {
    "name": "", "file": "", "genre": "unknown", "sha256": "", "held_out": False, "counted": True, "produced_by": "human",
}  # fmt: skip


@functools.cache
def _sha256(path: Path, size: int, modified: int) -> str:
    """Return the checksum of a file, cached for as long as its size and time of modification stay the same.

    Args:
        path: The file.
        size: Its size in bytes.
        modified: When it was modified, in nanoseconds.

    Returns:
        SHA-256 as 64 hexadecimal digits.
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _entry(path: Path, number: int, table: object) -> ManifestEntry:
    """Check one table of a manifest.

    Args:
        path: The manifest, for messages.
        number: Number of the table, from 1, for messages.
        table: The table as TOML gives it.

    Returns:
        The entry.
    """
    if not isinstance(table, dict):
        raise CorpusError(f"{path}: corpus {number} is not a table; write each corpus as a [[corpus]] table")
    fields = _DEFAULTS | table
    for key, default in _DEFAULTS.items():
        if not isinstance(fields[key], type(default)):
            raise CorpusError(f"{path}: corpus {number}: `{key}` is not of type {type(default).__name__}; correct it")
    if not fields["name"] or not fields["file"]:
        raise CorpusError(f"{path}: corpus {number} lacks `name` or `file`; add it")
    if fields["produced_by"] not in get_args(ProducedBy):
        known = ", ".join(get_args(ProducedBy))
        raise CorpusError(f"{path}: corpus {number}: `produced_by` is {fields['produced_by']!r}; give one of {known}")
    fields["sha256"] = fields["sha256"].lower() or None
    return ManifestEntry(**{key: fields[key] for key in _DEFAULTS})
