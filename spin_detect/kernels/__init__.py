"""Compiled versions of the inner loops: they give the same numbers as NumPy, several times as fast.

The compiled versions need numba (extra `fast`), and loading it takes longer than scoring an article. A caller that expects
much text calls `enable`; otherwise a process enables them once it has scored enough characters (`record_workload`). Every
function that has a compiled version asks `compiled_kernels` for it, and computes with NumPy where that returns None.

Compiled and NumPy code do the same operations in the same order, so that features agree to the last bit. Whoever changes a
computation changes it in both. `kernels/X.py` holds the compiled versions of functions in the file `X.py` of the package.

The environment variable `SPIN_DETECT_KERNELS` is `on` (from the first text), `off` (never) or `auto` (the default).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

import numpy as np

_VARIABLE = "SPIN_DETECT_KERNELS"
# The largest block whose size glibc takes as its threshold, with room for a header.
_MAX_MAPPED_BYTES = (32 << 20) - (1 << 16)
_MIN_CHARACTERS = 3_000_000  # characters after which loading numba pays: NumPy scores them in a second or less

_active: ModuleType | None = None
_tried = False
_n_characters = 0


def compiled_kernels() -> ModuleType | None:
    """Return the compiled kernels if they are on.

    Returns:
        A module with one function a kernel, or None: the caller computes with NumPy.
    """
    return _active


def record_workload(n_characters: int) -> None:
    """Count characters that are about to be scored, and enable the kernels once there are enough.

    Args:
        n_characters: Characters of the texts.
    """
    global _n_characters
    if _tried:
        return
    _n_characters += n_characters
    if _n_characters >= _MIN_CHARACTERS or os.environ.get(_VARIABLE) == "on":
        enable()


def enable() -> bool:
    """Use the compiled kernels from now on, if numba is installed and `SPIN_DETECT_KERNELS` is not `off`.

    Returns:
        Whether they are used.
    """
    global _active, _tried
    if not _tried:
        _tried = True
        _keep_freed_memory()
        if os.environ.get(_VARIABLE) != "off":
            try:
                from spin_detect.kernels import compiled
            except ImportError:
                return False
            _active = compiled
    return _active is not None


def _keep_freed_memory() -> None:
    """Let the C library keep the memory that a batch frees, which saves a sixth of the time of the next batch.

    glibc returns the free memory at the top of its heap once that is twice as large as the largest block that it ever
    mapped and freed, up to 32 MiB. Other C libraries ignore this. The block takes no memory, since nobody writes to it.
    """
    np.empty(_MAX_MAPPED_BYTES, np.uint8)


@contextmanager
def override(*, on: bool) -> Iterator[None]:
    """Use compiled kernels, or NumPy alone, within a `with` block, to compare the two.

    Args:
        on: Whether to use compiled kernels.

    Yields:
        Nothing.

    Raises:
        ImportError: Kernels are requested and numba is not installed.
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
