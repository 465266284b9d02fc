"""Fetching a model from the Hugging Face hub into a folder that `load` opens. Nothing else in the package that scores uses a network."""

from __future__ import annotations

from pathlib import Path

from spin_detect.predict.detector import load
from spin_detect.report import ModelInfo
from spin_detect.storage.atomic_files import atomic_folder
from spin_detect.storage.hub import HubError, download_files
from spin_detect.storage.model_folder import ModelError, open_model
from spin_detect.storage.schema import check_values


def download_model(name: str, path: Path, sha256: str | None = None) -> tuple[ModelInfo, str]:
    """Fetch a model and check it: checksums, names, types and shapes of all arrays, their values, and the names of features.

    The folder is complete or absent.

    Args:
        name: ``OWNER/NAME`` or ``OWNER/NAME@REVISION``.
        path: The folder, which is absent or empty.
        sha256: Checksum that its arrays must have, which you know from elsewhere: the first digits, or all; None for any.

    Returns:
        Name, version and checksum of the model, and the commit that it is of.

    Raises:
        HubError: The hub cannot be reached or does not give the model, or its checksum is another.
        ModelError: It is damaged, foreign or of another version.
        SpinDetectError: There is something at the path.
        OSError: The folder cannot be written.
        ImportError: huggingface_hub is missing.
    """
    with atomic_folder(path) as folder:
        try:
            commit = download_files(name, folder)
            info = load(folder).info
            check_values(open_model(folder).arrays)
        except ModelError as error:
            raise ModelError(str(error).replace(str(folder), name)) from None
        except ValueError as error:
            if isinstance(error, HubError):
                raise
            raise ModelError(f"{name}: {error}; tell its owner") from None
        if sha256 is not None and not info.sha256.startswith(sha256.lower()):
            raise HubError(
                f"{name}: its checksum is {info.sha256}, not {sha256}; give the revision that you know it of"
            )
    return info, commit
