"""The model folder: `model.safetensors` holds the arrays, `model.json` what they mean and their checksum.

Nothing is unpickled, so an untrusted model cannot run code. The arrays are read-only views into one memory map, so ten
worker processes share one copy. The safetensors library writes the file; reading it takes no library, which keeps a
cold start fast.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import numpy as np

from spin_detect.errors import SpinDetectError
from spin_detect.report import ModelInfo
from spin_detect.storage.atomic_files import atomic_files, remove_partial_files
from spin_detect.storage.package_data import package_path
from spin_detect.storage.safetensors import TensorError, read_tensors

FORMAT = "spin-detect-model"
FORMAT_VERSION = 5
_ARRAYS = "model.safetensors"
_META = "model.json"
_RESTORE = "restore the model folder from where it came, or train it again"


class ModelError(SpinDetectError):
    """A model folder is missing, damaged, foreign or of another version."""


@dataclass(frozen=True, slots=True)
class Model:
    """An opened model: read-only `arrays` by name, settings and metrics in `meta`, and in `info` who it is."""

    arrays: dict[str, np.ndarray]
    meta: dict[str, Any]
    info: ModelInfo


def default_model_path() -> Path:
    """Return the folder of the model that ships."""
    return package_path("model", "models/en")


def save_model(folder: str | Path, arrays: Mapping[str, np.ndarray], meta: Mapping[str, Any]) -> ModelInfo:
    """Write a model folder and return what it is known by. Equal arrays and meta give equal bytes.

    `meta` is JSON-ready and has at least `name` and `version`. Each file takes its final name only once it is whole, so
    an interrupted save never leaves a partial model.

    Raises:
        ValueError: `meta` has no name or version, or holds what JSON cannot (such as NaN).
        ImportError: safetensors is missing; `pip install spin-detect[train]` brings it.
        OSError: it cannot be written; a model that was there stays.
    """
    from safetensors.numpy import save

    info = {key: meta.get(key) for key in ("name", "version")}
    if not all(isinstance(value, str) for value in info.values()):
        raise ValueError(f"meta needs a name and a version, both text; it has {info}")
    data = save({name: _little_endian(array) for name, array in arrays.items()})
    sha256 = hashlib.sha256(data).hexdigest()
    body = {**meta, "format": FORMAT, "format_version": FORMAT_VERSION, "sha256": sha256, "size": len(data)}
    body["meta_sha256"] = _meta_sha256(body)
    text = json.dumps(body, sort_keys=True, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    remove_partial_files(folder)
    with atomic_files(folder / _ARRAYS, folder / _META) as (tensors, about):
        tensors.write(data)
        about.write(text.encode("utf-8"))
    return ModelInfo(name=str(meta["name"]), version=str(meta["version"]), sha256=sha256)


def open_model(folder: str | Path) -> Model:
    """Check a model folder and map its arrays.

    The size, the checksums of both files and the whole structure are checked before anything is used.

    Raises:
        ModelError: a file is missing, truncated, altered, foreign or of another version. One line, with the remedy.
    """
    folder = Path(folder)
    meta = _read_meta(folder / _META)
    path = folder / _ARRAYS
    try:
        mapped = np.memmap(path, dtype=np.uint8, mode="r")
    except (OSError, ValueError) as error:  # ValueError: an empty file cannot be mapped
        _fail(path, _because(error), _RESTORE)
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


def _read_meta(path: Path) -> dict[str, Any]:
    """Return model.json, known to be ours, of this version and unaltered."""
    try:
        meta = json.loads(path.read_bytes().decode("utf-8"))
        checksum = _meta_sha256(meta) if isinstance(meta, dict) else ""
    except OSError as error:
        _fail(path, _because(error), "give the folder of a trained model (it holds model.json and model.safetensors)")
    except (ValueError, RecursionError):
        _fail(path, "is not JSON: damaged or foreign", _RESTORE)
    if not isinstance(meta, dict) or meta.get("format") != FORMAT:
        _fail(path, "does not describe a spin_detect model", "give a folder that `spin-detect train` wrote")
    if meta.get("format_version") != FORMAT_VERSION:
        version = str(meta.get("format_version"))[:20]
        _fail(
            path, f"is of format version {version}, this program reads {FORMAT_VERSION}", "train it again, or upgrade"
        )
    types = {"name": str, "version": str, "sha256": str, "size": int}
    if any(type(meta.get(key)) is not kind for key, kind in types.items()):
        _fail(path, f"lacks one of {', '.join(types)}", _RESTORE)
    if meta.get("meta_sha256") != checksum:
        _fail(path, "does not match its own checksum: damaged or edited by hand", _RESTORE)
    return meta


def _meta_sha256(meta: Mapping[str, Any]) -> str:
    """Return the checksum of what the settings say; their layout in the file does not matter."""
    said = {key: value for key, value in meta.items() if key != "meta_sha256"}
    return hashlib.sha256(json.dumps(said, sort_keys=True, separators=(",", ":")).encode("ascii")).hexdigest()


def _little_endian(array: np.ndarray) -> np.ndarray:
    return np.asarray(array, dtype=array.dtype.newbyteorder("<"), order="C")


def _because(error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return "is missing"
    return f"cannot be read ({getattr(error, 'strerror', None) or error})"


def _fail(path: Path, problem: str, remedy: str) -> NoReturn:
    raise ModelError(f"{path}: {problem}; {remedy}") from None
