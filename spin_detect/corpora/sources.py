"""Human text to train on, from any folder of .txt, .jsonl (also .xz, .gz) and .parquet files, one document at a time.

A manifest, `corpora.toml`, in the folder gives the genre and checksum of its files. Files that it does not name work too,
and so do folders without one. The manifest that ships knows the full corpora by name: what it holds out
or does not count stays so, and so does what wrote a text down.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from spin_detect.corpora.manifest import MANIFEST, CorpusError, ProducedBy, read_manifest, shipped_manifest, verify
from spin_detect.corpora.readers import SUFFIXES, OnBad, read_shard, shard_suffix


@dataclass(frozen=True, slots=True)
class CorpusSource:
    """A collection of documents: one file, or all .txt files of one folder.

    Attributes:
        name: Name of the source.
        path: The file, or the folder.
        genre: Genre of its documents.
        sha256: Checksum that the file must have, or None where no manifest gives one.
        held_out: Whether its documents are only ever tested.
        files: Its files, in order.
        counted: Whether a language model may be counted from it.
        produced_by: What wrote the texts down, as in the manifest.
    """

    name: str
    path: Path
    genre: str
    sha256: str | None
    held_out: bool
    files: tuple[Path, ...]
    counted: bool = True
    produced_by: ProducedBy = "human"


@dataclass(frozen=True, slots=True)
class Document:
    """One human text.

    Attributes:
        source: Name of its source.
        id: Its id within the source.
        genre: Genre of the source.
        text: The text.
    """

    source: str
    id: str
    genre: str
    text: str


def _raise(error: CorpusError) -> NoReturn:
    raise error


def sources(folder: str | Path) -> list[CorpusSource]:
    """List the sources of a folder and its subfolders, without reading their texts.

    Args:
        folder: The folder.

    Returns:
        The sources, sorted by name.

    Raises:
        CorpusError: The folder is missing, cannot be read, or has no file to train on; or its manifest is bad.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise CorpusError(f"{folder}: is not a folder; give one with {', '.join(SUFFIXES)} files")
    listed = {entry.file: entry for entry in read_manifest(folder / MANIFEST)}
    shipped = {entry.name: entry for entry in shipped_manifest()}
    found: dict[str, CorpusSource] = {}
    for path, files in sorted(_collections(folder, set(listed)).items()):
        file = path.relative_to(folder).as_posix()
        name = listed[file].name if file in listed else _source_name(file, path)
        entry = listed.get(file) or shipped.get(name)
        # The same source in another packing (a sample of it, say) has another checksum.
        sha256 = entry.sha256 if entry and entry.file in (file, path.name) else None
        entries = [known for known in (entry, shipped.get(name)) if known]
        held_out = any(known.held_out for known in entries)
        counted = all(known.counted for known in entries)
        if name in found:
            raise CorpusError(f"{path}: is called {name!r} as {found[name].path} is; rename one to tell them apart")
        found[name] = CorpusSource(
            name,
            path,
            entry.genre if entry else "unknown",
            sha256,
            held_out,
            tuple(sorted(files)),
            counted,
            next((known.produced_by for known in entries if known.produced_by != "human"), "human"),
        )
    if not found:
        raise CorpusError(f"{folder}: has no file to train on; give a folder with {', '.join(SUFFIXES)} files")
    return [found[name] for name in sorted(found)]


def of_people(selected: Iterable[CorpusSource]) -> list[CorpusSource]:
    """Return the sources whose texts people wrote or spoke, whatever wrote them down.

    Args:
        selected: Sources.

    Returns:
        Those that no language model wrote.
    """
    return [source for source in selected if source.produced_by != "llm"]


def read_source(source: CorpusSource, *, on_bad: OnBad = _raise) -> Iterator[Document]:
    """Read the documents of one source, in constant memory, after its checksum is verified.

    Args:
        source: The source.
        on_bad: Is called for each bad row or file, and raises by default. Where it returns, the row or file is left out.

    Yields:
        The documents, in a fixed order.

    Raises:
        CorpusError: A file differs from its checksum, is corrupt, truncated or not UTF-8, or a row has no text. The
            message names the file, the line and the remedy.
    """
    if source.sha256:
        try:
            verify(source.path, source.sha256)
        except CorpusError as error:
            on_bad(error)
            return
    for path in source.files:
        for identifier, text in read_shard(path, on_bad):
            yield Document(source.name, identifier, source.genre, text)


def _collections(folder: Path, named: set[str]) -> dict[Path, list[Path]]:
    """Return the files of each source by its path.

    The text files of a folder are one source, except those that the manifest names.
    """

    def unreadable(error: OSError) -> NoReturn:
        raise CorpusError(f"{error.filename}: cannot be read ({error.strerror}); check its permissions")

    found: dict[Path, list[Path]] = {}
    for parent, folders, files in os.walk(folder, onerror=unreadable):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for path in (Path(parent, name) for name in files if not name.startswith(".")):
            suffix = shard_suffix(path)
            if suffix:
                alone = suffix != ".txt" or path.relative_to(folder).as_posix() in named
                found.setdefault(path if alone else path.parent, []).append(path)
    return found


def _source_name(file: str, path: Path) -> str:
    """Return the name of a source: its path without the suffix, or the folder's own name for text files at its top."""
    if path.is_dir():
        return path.resolve().name if file == "." else file
    return file[: -len(shard_suffix(path) or "")]
