"""Checks for optional packages, made before a command does any work."""

from __future__ import annotations

from importlib.util import find_spec

from spin_detect.errors import missing_extra


def require_packages(task: str, extra: str, *packages: str) -> None:
    """Check that packages of an extra are installed, without importing them.

    Args:
        task: What needs them, as the beginning of the message.
        extra: The extra that brings them.
        *packages: Names of the packages.

    Raises:
        ImportError: Some are missing; the message, of one line, names them and the remedy.
    """
    missing = [package for package in packages if find_spec(package) is None]
    if missing:
        raise ImportError(missing_extra(task, " and ".join(missing), extra))
