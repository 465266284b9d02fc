"""Compiled versions of the innermost loops: same arguments, same numbers, several times as fast.

The compiled versions need numba (extra `fast`), and loading it takes longer than scoring an article. A caller that knows that much text
will come calls `enable`; otherwise a process enables them once it has scored enough characters (`record_workload`). Where they are off, or
numba is not installed, NumPy computes the same. Every function that has a compiled version asks `compiled_kernels` for it.

Compiled and NumPy code do the same operations in the same order, so that features agree to the last bit. Whoever changes a computation
changes it in both. `kernels/X.py` holds the compiled versions of functions in the file `X.py` of the package.

The environment variable `SPIN_DETECT_KERNELS` is `on` (from the first text), `off` (never) or `auto` (the default).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

import numpy as np

_VARIABLE = "SPIN_DETECT_KERNELS"
_LARGEST_MAPPED = (32 << 20) - (1 << 16)
_MUCH = 3_000_000  # characters from which on switching on pays: a second or less at the speed of NumPy

_active: ModuleType | None = None
_tried = False
_n_characters = 0


def compiled_kernels() -> ModuleType | None:
    """The compiled kernels, None where they are off."""
    return _active


def record_workload(characters: int) -> None:
    """Tell that so many characters more are about to be scored."""
    global _n_characters
    if _tried:
        return
    _n_characters += characters
    if _n_characters >= _MUCH or os.environ.get(_VARIABLE) == "on":
        enable()


def enable() -> bool:
    """Use the compiled kernels from now on, if numba is there and they are not forbidden; whether they are used."""
    global _active, _tried
    if not _tried:
        _tried = True
        _keep_memory()
        if os.environ.get(_VARIABLE) != "off":
            try:
                from spin_detect.kernels import compiled
            except ImportError:
                return False
            _active = compiled
    return _active is not None


def _keep_memory() -> None:
    """Let the C library keep what a batch frees for the next one, which would otherwise meet each page anew: a sixth of the time.

    glibc gives back what is free at the top of its heap once that is twice as large as the largest block it ever mapped and
    freed, up to 32 MiB. A block that nobody writes to takes no memory; elsewhere it does nothing.
    """
    np.empty(_LARGEST_MAPPED, np.uint8)


@contextmanager
def override(*, on: bool) -> Iterator[None]:
    """Compiled kernels or NumPy alone for the block, whatever was and is met; to compare the two.

    Raises ImportError for kernels where numba is absent.
    """
    global _active, _tried
    before = _active, _tried
    try:
        if on:
            from spin_detect.kernels import compiled
        _active, _tried = compiled if on else None, True
        yield
    finally:
        _active, _tried = before
