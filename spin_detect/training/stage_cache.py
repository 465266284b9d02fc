"""Results of steps of training, each stored under a key of everything that it depends on."""

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


class StageCache:
    """Results of steps on disk, each under its name and a digest of everything that it depends on."""

    def __init__(self, folder: Path) -> None:
        """Open the cache, and remove files that an interrupted run left behind.

        Args:
            folder: The folder, which is made if it is missing.
        """
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        remove_partial_files(folder)

    def __call__(self, step: str, key: Mapping[str, Any], compute: Callable[[], Result]) -> Result:
        """Return the result of a step, computed if it is not in the cache.

        Args:
            step: Name of the step.
            key: Everything that the result depends on, of types whose `repr` is the same on every run.
            compute: Computes the result.

        Returns:
            The result.
        """
        digest = hashlib.sha256(repr(sorted(key.items())).encode()).hexdigest()
        path = self._folder / f"{step}-{digest[:24]}.joblib"
        if path.exists():
            result: Result = joblib.load(path)
            return result
        result = compute()
        with atomic_files(path) as [file]:
            joblib.dump(result, file)
        return result


def file_digest(files: Sequence[Path]) -> str:
    """Return a digest of the bytes of files.

    Args:
        files: The files, in an order that does not change.

    Returns:
        SHA-256 of their checksums, as 64 hexadecimal digits.

    Raises:
        SpinDetectError: A file cannot be read.
    """
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

    Args:
        *modules: Names of modules, such as `spin_detect.training.corpus_counts`.

    Returns:
        SHA-256 as 64 hexadecimal digits.

    Raises:
        ModuleNotFoundError: A module does not exist; its code would not be part of the digest.
    """
    digest = hashlib.sha256(platform.python_version().encode())
    for path in sorted(code_files(*modules)):
        digest.update(path.relative_to(_PACKAGE).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()


def code_files(*modules: str) -> set[Path]:
    """Return the files of the package that some modules run.

    These are the modules and every module that they import, at their top or inside a function, and so on, with the tables
    (`.tsv`) in the same folders.

    Args:
        *modules: Names of modules.

    Returns:
        Paths of the files.

    Raises:
        ModuleNotFoundError: A module does not exist.
    """
    files: set[Path] = set()
    pending = [_source_file(module) for module in modules]
    while pending:
        path = pending.pop()
        if path not in files:
            files.add(path)
            files.update(path.parent.glob("*.tsv"))
            pending += _imported_files(path)
    return files


def _source_file(module: str) -> Path:
    file = _find_source(module)
    if file is None:
        raise ModuleNotFoundError(
            f"{module}: is named as code of a step of training and does not exist; correct its name"
        )
    return file


def _find_source(module: str) -> Path | None:
    path = _PACKAGE.joinpath(*module.split(".")[1:])
    return next((file for file in (path.with_suffix(".py"), path / "__init__.py") if file.is_file()), None)


def _imported_files(path: Path) -> list[Path]:
    """Return the files of the package's own modules that a file imports.

    The package's own `__init__.py` is left out, because it loads everything that scores texts.
    """
    files: list[Path] = []
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == _PACKAGE.name:
            for alias in node.names:
                file = _find_source(f"{node.module}.{alias.name}")
                if file is None and node.module != _PACKAGE.name:
                    file = _source_file(str(node.module))
                files += [file] if file else []
    return files


def package_version(package: str) -> str:
    """Return the version of an installed package.

    Args:
        package: Name of the distribution.

    Returns:
        Its version, or `absent`.
    """
    try:
        return version(package)
    except PackageNotFoundError:
        return "absent"
