"""Compiled twins of the innermost loops, for much text: same arguments, same numbers, several times as fast.

They need numba (extra `fast`), whose start costs more than scoring an article. So they are switched on by those who know
that much is to come (`switch_on`), or once a process has scored so many characters that it looks that way (`met`).
Where they are off, or numba is absent, NumPy does the work: every function that has a twin asks `active` for it.
Twins do the same operations in the same order, so that features agree to the last bit: a feature that is computed otherwise
is computed otherwise in both. Features of tokens that have no twin (`written_words`, `_around`, most of `_block`) are computed by NumPy in
either case and can be added to without a look at this folder.
The environment variable SPIN_DETECT_KERNELS says `on` (from the first text), `off` (never) or `auto`, the default.
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
_met = 0


def active() -> ModuleType | None:
    """The compiled kernels, None where they are off."""
    return _active


def met(characters: int) -> None:
    """Tell that so many characters more are about to be scored."""
    global _met
    if _tried:
        return
    _met += characters
    if _met >= _MUCH or os.environ.get(_VARIABLE) == "on":
        switch_on()


def switch_on() -> bool:
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
def switched(*, on: bool) -> Iterator[None]:
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
