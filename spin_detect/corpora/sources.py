"""Human text to train on, from any folder of .txt, .jsonl (also .xz, .gz) and .parquet files, one document at a time.

A `corpora.toml` beside the files tells their genre and checksum. Files it does not name, or folders without one, work
too. The manifest that ships knows the full corpora by name: whatever it holds out stays held out.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from spin_detect.corpora.manifest import MANIFEST, CorpusError, read_manifest, shipped_manifest, verify
from spin_detect.corpora.readers import SUFFIXES, OnBad, read_shard, shard_suffix

__all__ = ["CorpusError", "CorpusSource", "Document", "read_corpora", "read_source", "sources"]


@dataclass(frozen=True, slots=True)
class CorpusSource:
    """A collection of documents: one file, or all .txt files of one folder, which is then its `path`.

    `sha256` is what the manifest says the file must have; `held_out` documents are only ever tested on.
    """

    name: str
    path: Path
    genre: str
    sha256: str | None
    held_out: bool
    files: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """One human text, known by its source and its id within it."""

    source: str
    id: str
    genre: str
    text: str


def _raise(error: CorpusError) -> NoReturn:
    raise error


def sources(folder: str | Path) -> list[CorpusSource]:
    """List the sources of a folder and its subfolders, by name, without reading their texts.

    Sources that a manifest, or the one that ships, marks as reserved are left out, known by name and file.

    Raises:
        CorpusError: the folder is missing, unreadable, or has no file to train on; or its manifest is bad.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise CorpusError(f"{folder}: is not a folder; give one with {', '.join(SUFFIXES)} files")
    beside = {entry.file: entry for entry in read_manifest(folder / MANIFEST)}
    shipped = {entry.name: entry for entry in shipped_manifest()}
    found: dict[str, CorpusSource] = {}
    for path, files in sorted(_collections(folder, set(beside)).items()):
        file = path.relative_to(folder).as_posix()
        name = beside[file].name if file in beside else _stem(file, path)
        entry = beside.get(file) or shipped.get(name)
        # The same source in another packing (a sample of it, say) has another checksum.
        sha256 = entry.sha256 if entry and entry.file in (file, path.name) else None
        entries = [known for known in (entry, shipped.get(name)) if known]
        if any(known.reserved and known.file in (file, path.name) for known in entries):
            continue  # by name and file: a collection of someone's own that is merely called so is read
        held_out = any(known.held_out for known in entries)
        if name in found:
            raise CorpusError(f"{path}: is called {name!r} as {found[name].path} is; rename one to tell them apart")
        found[name] = CorpusSource(
            name, path, entry.genre if entry else "unknown", sha256, held_out, tuple(sorted(files))
        )
    if not found:
        raise CorpusError(f"{folder}: has no file to train on; give a folder with {', '.join(SUFFIXES)} files")
    return [found[name] for name in sorted(found)]


def read_corpora(folder: str | Path, *, on_bad: OnBad = _raise) -> Iterator[Document]:
    """Yield every document of every source of a folder, in a fixed order, in constant memory.

    `on_bad` is called for each bad row or file; it raises by default. Where it returns, the row is left out.

    Raises:
        CorpusError: as `sources`; or a file differs from its checksum, is corrupt, truncated or not UTF-8, or a row has
            no text. Names the file and line, and the remedy.
    """
    for source in sources(folder):
        yield from read_source(source, on_bad=on_bad)


def read_source(source: CorpusSource, *, on_bad: OnBad = _raise) -> Iterator[Document]:
    """Yield the documents of one source, its checksum verified first.

    Raises as `read_corpora`.
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

    Text files are one source a folder, save those a manifest names.
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


def _stem(file: str, path: Path) -> str:
    """Return what a source is called: its path without the suffix; the folder's own name for what lies at its top."""
    if path.is_dir():
        return path.resolve().name if file == "." else file
    return file[: -len(shard_suffix(path) or "")]
