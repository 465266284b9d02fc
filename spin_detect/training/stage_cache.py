"""Results of training stages, kept under a key of everything they depend on."""

from __future__ import annotations

import ast
import hashlib
import platform
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, TypeVar

import joblib

import spin_detect
from spin_detect.errors import SpinDetectError
from spin_detect.storage.atomic_files import atomic_files, remove_partial_files

Result = TypeVar("Result")
_PACKAGE = Path(spin_detect.__file__).parent


class _Cache:
    """Results of stages, each kept under its name and a digest of everything it depends on."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        remove_partial_files(folder)

    def __call__(self, stage: str, key: Mapping[str, Any], compute: Callable[[], Result]) -> Result:
        digest = hashlib.sha256(repr(sorted(key.items())).encode()).hexdigest()
        path = self._folder / f"{stage}-{digest[:24]}.joblib"
        if path.exists():
            result: Result = joblib.load(path)
            return result
        result = compute()
        with atomic_files(path) as [file]:
            joblib.dump(result, file)
        return result


def _fingerprint(files: Sequence[Path]) -> str:
    """A digest of the bytes of files. Raises SpinDetectError for one that cannot be read."""
    digest = hashlib.sha256()
    for path in files:
        try:
            with path.open("rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
        except OSError as error:
            raise SpinDetectError(f"{path}: cannot be read ({error.strerror}); check its permissions") from None
    return digest.hexdigest()


def code_digest(*modules: str) -> str:
    """Return a digest of all code of the package that some modules run, so that a step whose code changed runs again.

    The code is that of the modules, of every module that they import, at their top or inside a function, and so on; and the tables
    (`.tsv`) that lie beside it.

    Args:
        modules: Names of modules, such as `spin_detect.training.corpus_counts`.

    Returns:
        SHA-256 as 64 hexadecimal digits.

    Raises:
        ModuleNotFoundError: A module does not exist; its code would silently count for nothing.
    """
    files: set[Path] = set()
    waiting = [_source_file(module) for module in modules]
    while waiting:
        path = waiting.pop()
        if path not in files:
            files.add(path)
            files.update(path.parent.glob("*.tsv"))
            waiting += _imported_files(path)
    digest = hashlib.sha256(platform.python_version().encode())
    for path in sorted(files):
        digest.update(path.relative_to(_PACKAGE).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()


def _source_file(module: str) -> Path:
    file = _find_source(module)
    if file is None:
        raise ModuleNotFoundError(f"{module}: names code of a step of training and does not exist; correct its name")
    return file


def _find_source(module: str) -> Path | None:
    path = _PACKAGE.joinpath(*module.split(".")[1:])
    return next((file for file in (path.with_suffix(".py"), path / "__init__.py") if file.is_file()), None)


def _imported_files(path: Path) -> list[Path]:
    """Return the files of the package's own modules that a file imports.

    The package's own `__init__.py` does not count: it loads all that serves a model.
    """
    found: list[Path] = []
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == _PACKAGE.name:
            for alias in node.names:
                file = _find_source(f"{node.module}.{alias.name}")
                if file is None and node.module != _PACKAGE.name:
                    file = _source_file(str(node.module))
                found += [file] if file else []
    return found


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "absent"
