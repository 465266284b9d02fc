"""Models from the Hugging Face hub. Only `spin-detect download` uses this: opening a model and scoring use no network.

The files are fetched by name, so that what else a repository holds, and what its files are called, does not matter.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

from spin_detect.errors import SpinDetectError, missing_extra
from spin_detect.progress import has_flag
from spin_detect.storage.model_folder import ARRAYS_FILE, META_FILE, read_meta

CARD_FILE = "README.md"
_MAX_BYTES = {
    META_FILE: 16 * 2**20,
    ARRAYS_FILE: 2**30,
    CARD_FILE: 4 * 2**20,
}  # twenty times those of the model that ships
_MAX_REASON_CHARACTERS = 120
_REVISION = re.compile(r"[\w][\w./-]*")


class HubError(SpinDetectError):
    """Raised for a model that the hub does not give; the message names it and the remedy."""


def parse_model_name(name: str) -> tuple[str, str]:
    """Return the repository and the revision of a model on the hub.

    Args:
        name: ``OWNER/NAME`` or ``OWNER/NAME@REVISION``.

    Returns:
        The repository, and the branch, tag or commit: ``main`` if none is given.

    Raises:
        HubError: It is no such name.
    """
    repository, at, revision = name.partition("@")
    namespace, slash, model = repository.partition("/")
    if (
        not (namespace and slash and model)
        or "/" in model
        or (at and not _REVISION.fullmatch(revision))
        or ".." in revision
    ):
        raise HubError(f"{name}: is no model of the hub; give OWNER/NAME, or OWNER/NAME@REVISION")
    return repository, revision or "main"


def download_files(name: str, folder: Path) -> str:
    """Fetch the files of a model into a folder: its arrays, its settings and, if it has one, its card.

    Args:
        name: ``OWNER/NAME`` or ``OWNER/NAME@REVISION``.
        folder: The folder.

    Returns:
        The commit that they are of.

    Raises:
        HubError: The hub cannot be reached, or has no such model, revision or file, or a file is larger than a model's can be.
        ModelError: The settings are those of no model that this version reads; the message begins with the path in the folder.
        ImportError: huggingface_hub is missing.
    """
    try:
        import huggingface_hub
        from huggingface_hub.utils import logging
        from huggingface_hub.utils.tqdm import disable_progress_bars
    except ImportError as error:
        raise ImportError(missing_extra("downloading a model", "huggingface_hub", "hub"), name=error.name) from None
    repository, revision = parse_model_name(name)
    logging.set_verbosity_error()  # it would print a line for each attempt
    if has_flag("quiet"):
        disable_progress_bars()
    with _hub_errors(name):
        info = huggingface_hub.HfApi().model_info(repository, revision=revision, files_metadata=True)
    if info.sha is None:
        raise HubError(f"{name}: the hub names no commit of it; try again")
    sizes = {file.rfilename: file.size or 0 for file in info.siblings or ()}
    for file, max_bytes in _MAX_BYTES.items():
        if file not in sizes:
            if file == CARD_FILE:
                continue
            raise HubError(f"{name}: has no {file}, so it is no model of spin_detect; check the name and the revision")
        if sizes[file] > max_bytes:
            raise HubError(f"{name}: its {file} has {sizes[file]:,} bytes, more than any model's; check the name")
        with _hub_errors(name):
            huggingface_hub.hf_hub_download(repository, file, revision=info.sha, local_dir=folder)
        if file == META_FILE:
            read_meta(folder / META_FILE)  # before its arrays are fetched
    shutil.rmtree(folder / ".cache", ignore_errors=True)  # what huggingface_hub notes about the files
    return info.sha


@contextmanager
def _hub_errors(name: str) -> Iterator[None]:
    """Turn what huggingface_hub raises into one line with the remedy."""
    from huggingface_hub import errors

    # its parent, of the library for HTTP that this version of huggingface_hub uses
    http_error = cast(type[Exception], errors.HfHubHTTPError.__bases__[0])
    try:
        yield
    except errors.GatedRepoError:
        raise HubError(f"{name}: asks for consent on its page; give it there, then log in: hf auth login") from None
    except errors.RevisionNotFoundError:
        raise HubError(f"{name}: has no such revision; give a branch, a tag or a commit of it after @") from None
    except errors.RepositoryNotFoundError:
        raise HubError(f"{name}: is not on the hub, or is private; check the name, or log in: hf auth login") from None
    except errors.HFValidationError:
        raise HubError(f"{name}: is no model of the hub; give OWNER/NAME, or OWNER/NAME@REVISION") from None
    except errors.OfflineModeIsEnabled:
        raise HubError(f"{name}: cannot be fetched while HF_HUB_OFFLINE is set; unset it") from None
    except errors.LocalEntryNotFoundError:  # of a file whose address the hub did not give
        raise HubError(f"{name}: the hub cannot be reached; check the network, or HF_ENDPOINT, and try again") from None
    except errors.EntryNotFoundError:
        raise HubError(f"{name}: lacks a file that it lists; tell its owner, or give another revision") from None
    except errors.HfHubHTTPError as error:
        status = getattr(error.response, "status_code", "an error")
        raise HubError(f"{name}: the hub answered {status}; try again later") from None
    except OSError as error:
        if error.errno is not None:  # of the file system
            raise
        raise HubError(f"{name}: a file came damaged ({_in_short(error)}); try again") from None
    except http_error as error:  # of httpx: no answer
        raise HubError(
            f"{name}: the hub cannot be reached ({_in_short(error)}); check the network, or HF_ENDPOINT, and try again"
        ) from None


def _in_short(error: Exception) -> str:
    return " ".join(str(error).split())[:_MAX_REASON_CHARACTERS] or type(error).__name__
