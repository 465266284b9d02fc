"""The Machine-Paraphrased Corpus (Zenodo 3608000), read from its archives as they are: nothing is unpacked to disk.

Archives lie below `automated_evaluation_up/`, in `spinbot/corpus/paragraphs/` and `spinnerchief/corpus/paragraphs/`;
inside each, folders `og` and `mg` of ISO-8859-1 files, one a paragraph, whose names contain ORIG or SPUN.
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

_TOP = "automated_evaluation_up"
_PARAGRAPHS = "{}/corpus/paragraphs/{}"
_MOST_BYTES = 2**20  # a paragraph has about 1 kB; whatever is larger is none
_MOST_FILES = 2_000_000
_ENCODING = "iso-8859-1"  # every byte is a character in it, so nothing fails to decode
_FOLDERS = {"og": False, "mg": True}
_BROKEN = (tarfile.TarError, zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError)

TRAINING = _PARAGRAPHS.format("spinbot", "wikipedia_paragraphs_train.tar.gz")


class ParaphraseSet(NamedTuple):
    """One of the nine published test sets."""

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
    """Where the spinners' folders lie: `folder` itself, or `automated_evaluation_up` in it.

    Raises SpinDetectError for a folder that has neither a test set nor the training set.
    """
    for top in (folder / _TOP, folder):
        if any((top / archive).is_file() for archive in (TRAINING, *(test.archive for test in PARAPHRASE_SETS))):
            return top
    raise SpinDetectError(
        f"{folder}: has no archive of the Machine-Paraphrased Corpus; give the folder that holds "
        f"{_TOP}/{PARAPHRASE_SETS[0].archive} and the others"
    )


def read_archive(path: Path) -> Iterator[Example]:
    """The paragraphs of one archive (.zip or .tar.gz), in its order; files that are neither ORIG nor SPUN are passed over.

    Raises SpinDetectError for an archive that is damaged, has no paragraph, has too many files, or one too large.
    """
    count = 0
    try:
        for number, (name, file) in enumerate(_zipped(path) if path.suffix == ".zip" else _tarred(path)):
            if number >= _MOST_FILES:
                raise SpinDetectError(f"{path}: has over {_MOST_FILES:,} files; this is not the published corpus")
            spun = _is_spun(name)
            if spun is None:
                continue
            data = file.read(_MOST_BYTES + 1)
            if len(data) > _MOST_BYTES:
                raise SpinDetectError(f"{path}: {name[-100:]} has over {_MOST_BYTES // 2**20} MiB; it is no paragraph")
            count += 1
            yield Example(data.decode(_ENCODING), path.name, "unknown", name, "spun" if spun else "")
    except _BROKEN as error:
        raise SpinDetectError(f"{path}: cannot be read ({error}); fetch it again") from None
    if not count:
        raise SpinDetectError(f"{path}: has no file named ORIG or SPUN in a folder og or mg; fetch it again")


def _is_spun(name: str) -> bool | None:
    """Whether a member is spun, by its name within og or mg; None for what is no paragraph."""
    path = PurePosixPath(name)
    folder = next((_FOLDERS[part] for part in reversed(path.parts[:-1]) if part in _FOLDERS), None)
    if folder is None or path.name.startswith(".") or "__MACOSX" in path.parts:
        return None
    if ("ORIG" in path.name) == ("SPUN" in path.name):  # neither, or a title that has both: the folder tells
        return folder if "ORIG" in path.name else None
    return "SPUN" in path.name


def _zipped(path: Path) -> Iterator[tuple[str, IO[bytes]]]:
    with zipfile.ZipFile(path) as archive:
        for member in archive.infolist():
            if not member.is_dir():
                with archive.open(member) as file:
                    yield member.filename, file


def _tarred(path: Path) -> Iterator[tuple[str, IO[bytes]]]:
    with tarfile.open(path, "r|gz") as archive:  # a stream: read once, front to back
        for member in archive:
            if member.isreg():
                file = archive.extractfile(member)
                assert file is not None
                yield member.name, file
            archive.members = []  # type: ignore[attr-defined]  # or it would keep every header it has read
