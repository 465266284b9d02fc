"""The model folder: `model.safetensors` holds the arrays, `model.json` their checksum, settings, metrics and feature names.

Nothing is unpickled, so an untrusted model cannot run code. The arrays are read-only views into one memory map, so that
worker processes share one copy. The safetensors library writes the file; the package reads it itself, which is faster
than to import the library.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NoReturn

import numpy as np

from spin_detect.errors import SpinDetectError, missing_extra
from spin_detect.report import ModelInfo
from spin_detect.storage.atomic_files import atomic_files, remove_partial_files, write_atomic
from spin_detect.storage.package_data import package_path
from spin_detect.storage.safetensors import TensorError, read_tensors

FORMAT = "spin-detect-model"
FORMAT_VERSION = 6
ARRAYS_FILE = "model.safetensors"
META_FILE = "model.json"
_RESTORE = "restore the model folder from where it came, or train it again"


class ModelError(SpinDetectError):
    """Raised for a model folder that is missing, damaged, foreign or of another version."""


@dataclass(frozen=True, slots=True)
class Model:
    """An opened model.

    Attributes:
        arrays: Read-only arrays by name.
        meta: What `model.json` has: settings, metrics and feature names.
        info: Name, version and checksum.
    """

    arrays: dict[str, np.ndarray]
    meta: dict[str, Any]
    info: ModelInfo

    @property
    def features(self) -> dict[str, Any]:
        """Names of the features that each model takes."""
        names: dict[str, Any] = self.meta["features"]
        return names


def default_model_path() -> Path:
    """Return the folder of the model that ships.

    Returns:
        Its path, whether or not it exists.
    """
    return package_path("model", "models/en")


def save_model(
    folder: str | Path,
    arrays: Mapping[str, np.ndarray],
    meta: Mapping[str, Any],
    features: Mapping[str, Sequence[str]],
) -> ModelInfo:
    """Write a model folder.

    Equal arguments give equal bytes. The files take their names only once both are complete, so an interrupted save never
    leaves a partial model.

    Args:
        folder: The folder; it is made if it is absent.
        arrays: Arrays by name.
        meta: Settings and metrics, JSON-ready, with at least `name` and `version`.
        features: Names of the features that each model takes, in order: `spin_detect.predict.stages.feature_names()`.

    Returns:
        Name, version and checksum of the model.

    Raises:
        ValueError: `meta` has no name or version, or holds what JSON cannot (such as NaN).
        ImportError: safetensors is not installed; the extra `train` brings it.
        OSError: The folder cannot be written; a model that was there stays.
    """
    try:
        from safetensors.numpy import save
    except ImportError as error:
        raise ImportError(missing_extra("saving a model", "safetensors", "train"), name=error.name) from None

    info = {key: meta.get(key) for key in ("name", "version")}
    if not all(isinstance(value, str) for value in info.values()):
        raise ValueError(f"meta needs a name and a version, both text; it has {info}")
    data = save({name: _little_endian(array) for name, array in arrays.items()})
    sha256 = hashlib.sha256(data).hexdigest()
    body = {**meta, "features": {model: list(names) for model, names in features.items()}}
    body |= {"format": FORMAT, "format_version": FORMAT_VERSION, "sha256": sha256, "size": len(data)}
    text = _meta_text(body)
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    remove_partial_files(folder)
    with atomic_files(folder / ARRAYS_FILE, folder / META_FILE) as (arrays_file, meta_file):
        arrays_file.write(data)
        meta_file.write(text)
    return ModelInfo(name=str(meta["name"]), version=str(meta["version"]), sha256=sha256)


def add_results(folder: str | Path, name: str, results: Mapping[str, Any]) -> Model:
    """Write results that were measured after a model was saved into its `model.json`. The model itself does not change.

    Args:
        folder: Folder of the model.
        name: Name of the results; earlier ones of this name are replaced.
        results: The results, JSON-ready.

    Returns:
        The model, with the results in its metadata.

    Raises:
        ModelError: The folder holds no usable model.
        OSError: The folder cannot be written.
    """
    folder = Path(folder)
    model = open_model(folder)
    body = {**model.meta, name: results}
    write_atomic(folder / META_FILE, _meta_text(body))
    return replace(model, meta=body)


def open_model(folder: str | Path) -> Model:
    """Check a model folder and map its arrays.

    Size, checksums and headers of both files are checked before anything is used.

    Args:
        folder: The folder.

    Returns:
        The opened model.

    Raises:
        ModelError: A file is missing, truncated, altered, foreign or of another version. One line, with the remedy.
    """
    folder = Path(folder)
    meta = read_meta(folder / META_FILE)
    path = folder / ARRAYS_FILE
    try:
        mapped = np.memmap(path, dtype=np.uint8, mode="r")
    except (OSError, ValueError) as error:  # ValueError: an empty file cannot be mapped
        _fail(path, _reason(error), _RESTORE)
    if mapped.size != meta["size"]:
        _fail(path, f"has {mapped.size:,} bytes, not the {meta['size']:,} that model.json says: truncated?", _RESTORE)
    if hashlib.sha256(mapped.data).hexdigest() != meta["sha256"]:
        _fail(path, "does not match its checksum in model.json: damaged or replaced", _RESTORE)
    try:
        # A plain array over the map: slicing np.memmap itself costs a Python call each time.
        arrays = read_tensors(mapped.view(np.ndarray))
    except TensorError as error:
        _fail(path, f"is not a safetensors file: {error}", _RESTORE)
    return Model(arrays, meta, ModelInfo(name=meta["name"], version=meta["version"], sha256=meta["sha256"]))


def read_meta(path: Path) -> dict[str, Any]:
    """Return what model.json has, known to be a model of a readable version and unaltered.

    Args:
        path: The file.

    Returns:
        Settings, metrics, and the names of features.

    Raises:
        ModelError: The file is missing, altered, foreign or of another version.
    """
    try:
        meta = json.loads(path.read_bytes().decode("utf-8"))
        checksum = _meta_sha256(meta) if isinstance(meta, dict) else ""
    except OSError as error:
        _fail(path, _reason(error), "give the folder of a trained model (it holds model.json and model.safetensors)")
    except (ValueError, RecursionError):
        _fail(path, "is not JSON: damaged or foreign", _RESTORE)
    if not isinstance(meta, dict) or meta.get("format") != FORMAT:
        _fail(path, "does not describe a spin_detect model", "give a folder that `spin-detect train` wrote")
    if meta.get("format_version") != FORMAT_VERSION:
        version = str(meta.get("format_version"))[:20]
        _fail(
            path, f"is of format version {version}, this program reads {FORMAT_VERSION}", "train it again, or upgrade"
        )
    types: dict[str, type] = {"name": str, "version": str, "sha256": str, "size": int, "features": dict}
    if any(type(meta.get(key)) is not expected for key, expected in types.items()):
        _fail(path, f"lacks one of {', '.join(types)}", _RESTORE)
    if meta.get("meta_sha256") != checksum:
        _fail(path, "does not match its own checksum: damaged or edited by hand", _RESTORE)
    return meta


def _meta_text(body: Mapping[str, Any]) -> bytes:
    """Return the text of model.json, with its own checksum."""
    checked = {**body, "meta_sha256": _meta_sha256(body)}
    return (json.dumps(checked, sort_keys=True, indent=1, ensure_ascii=False, allow_nan=False) + "\n").encode("utf-8")


def _meta_sha256(meta: Mapping[str, Any]) -> str:
    """Return the checksum of the settings; their layout in the file does not matter."""
    content = {key: value for key, value in meta.items() if key != "meta_sha256"}
    return hashlib.sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode("ascii")).hexdigest()


def _little_endian(array: np.ndarray) -> np.ndarray:
    return np.asarray(array, dtype=array.dtype.newbyteorder("<"), order="C")


def _reason(error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return "is missing"
    return f"cannot be read ({getattr(error, 'strerror', None) or error})"


def _fail(path: Path, problem: str, remedy: str) -> NoReturn:
    """Raise the error for a file of a model.

    Args:
        path: The file.
        problem: What is wrong with it.
        remedy: What to do.

    Raises:
        ModelError: Always.
    """
    raise ModelError(f"{path}: {problem}; {remedy}") from None
