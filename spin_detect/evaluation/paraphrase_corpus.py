"""The Machine-Paraphrased Corpus (Zenodo 3608000), read from its archives without unpacking them to disk.

The archives are in `spinbot/corpus/paragraphs/` and `spinnerchief/corpus/paragraphs/` below `automated_evaluation_up/`. Each has the
folders `og` and `mg` of ISO-8859-1 files, one for each paragraph, whose names contain ORIG or SPUN.
"""

from __future__ import annotations

import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO, NamedTuple

from spin_detect.corpora.examples import Example
from spin_detect.errors import SpinDetectError

_TOP_FOLDER = "automated_evaluation_up"
_PARAGRAPHS = "{}/corpus/paragraphs/{}"
_MAX_BYTES = 2**20  # of a paragraph, which has about 1 kB
_MAX_FILES = 2_000_000
_ENCODING = "iso-8859-1"  # every byte is a character in it, so every file can be decoded
_IS_SPUN_FOLDER = {"og": False, "mg": True}
_ARCHIVE_ERRORS = (
    tarfile.TarError,
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
)

TRAINING = _PARAGRAPHS.format("spinbot", "wikipedia_paragraphs_train.tar.gz")


class ParaphraseSet(NamedTuple):
    """One of the nine published test sets.

    Attributes:
        spinner: Name of the spinner.
        source: Where the texts are from.
        archive: Path of the archive in the folder of the corpus.
    """

    spinner: str
    source: str
    archive: str


PARAPHRASE_SETS: tuple[ParaphraseSet, ...] = (
    *(
        ParaphraseSet("SpinBot", name, _PARAGRAPHS.format("spinbot", f"{file}_paragraph.zip"))
        for name, file in (("arXiv", "arxiv"), ("theses", "thesis"), ("Wikipedia", "wikipedia"))
    ),
    *(
        ParaphraseSet(spinner, name, _PARAGRAPHS.format("spinnerchief", f"{file}_paragraphs_{words}.tar.gz"))
        for spinner, words in (("SpinnerChief-DF", "4w"), ("SpinnerChief-IF", "2w"))
        for name, file in (("arXiv", "arxiv"), ("theses", "thesis"), ("Wikipedia", "wikipedia"))
    ),
)


def corpus_folder(folder: Path) -> Path:
    """Return the folder that has the folders of the spinners.

    Args:
        folder: That folder, or the one that has `automated_evaluation_up`.

    Returns:
        An existing folder.

    Raises:
        SpinDetectError: The folder has neither a test set nor the training set.
    """
    for top in (folder / _TOP_FOLDER, folder):
        if any((top / archive).is_file() for archive in (TRAINING, *(test.archive for test in PARAPHRASE_SETS))):
            return top
    raise SpinDetectError(
        f"{folder}: has no archive of the Machine-Paraphrased Corpus; give the folder that holds "
        f"{_TOP_FOLDER}/{PARAPHRASE_SETS[0].archive} and the others"
    )


def read_archive(path: Path) -> Iterator[Example]:
    """Yield the paragraphs of one archive in its order; files that are neither ORIG nor SPUN are skipped.

    Args:
        path: A .zip or .tar.gz archive.

    Yields:
        Paragraphs; the spun ones have `spun` as their profile.

    Raises:
        SpinDetectError: The archive is damaged, has no paragraph, has too many files, or one that is too large.
    """
    n_paragraphs = 0
    try:
        for file_index, (name, file) in enumerate(_zip_members(path) if path.suffix == ".zip" else _tar_members(path)):
            if file_index >= _MAX_FILES:
                raise SpinDetectError(
                    f"{path}: has over {_MAX_FILES:,} files, so it is not of the published corpus; fetch it again"
                )
            spun = is_spun_member(name)
            if spun is None:
                continue
            data = file.read(_MAX_BYTES + 1)
            if len(data) > _MAX_BYTES:
                raise SpinDetectError(
                    f"{path}: {name[-100:]} has over {_MAX_BYTES // 2**20} MiB, too many for a paragraph; fetch it again"
                )
            n_paragraphs += 1
            yield Example(data.decode(_ENCODING), path.name, "unknown", name, "spun" if spun else "")
    except _ARCHIVE_ERRORS as error:
        raise SpinDetectError(f"{path}: cannot be read ({error}); fetch it again") from None
    if not n_paragraphs:
        raise SpinDetectError(f"{path}: has no file named ORIG or SPUN in a folder og or mg; fetch it again")


def is_spun_member(name: str) -> bool | None:
    """Return whether a member of an archive is a spun paragraph.

    Args:
        name: Path of the member; its file name says ORIG or SPUN. A title may have both words, and then the folder decides.

    Returns:
        None for a file that is no paragraph.
    """
    path = PurePosixPath(name)
    folder = next((_IS_SPUN_FOLDER[part] for part in reversed(path.parts[:-1]) if part in _IS_SPUN_FOLDER), None)
    if folder is None or path.name.startswith(".") or "__MACOSX" in path.parts:
        return None
    if ("ORIG" in path.name) == ("SPUN" in path.name):
        return folder if "ORIG" in path.name else None
    return "SPUN" in path.name


def _zip_members(path: Path) -> Iterator[tuple[str, IO[bytes]]]:
    with zipfile.ZipFile(path) as archive:
        for member in archive.infolist():
            if not member.is_dir():
                with archive.open(member) as file:
                    yield member.filename, file


def _tar_members(path: Path) -> Iterator[tuple[str, IO[bytes]]]:
    with tarfile.open(path, "r|gz") as archive:  # as a stream, which is read once
        for member in archive:
            if member.isreg():
                file = archive.extractfile(member)
                assert file is not None
                yield member.name, file
            archive.members = []  # type: ignore[attr-defined]  # otherwise it keeps every header
