"""How kernels are compiled: by numba, when first called with arrays of a kind."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from numba import njit

Function = TypeVar("Function", bound=Callable[..., object])


def compiled(function: Function) -> Function:
    """`function`, compiled; the machine code is kept on disk for the next process where a folder for it can be written.

    Other threads run meanwhile. Floating-point operations keep their order, so that sums are those of NumPy.
    """
    options = {"nogil": True, "error_model": "numpy"}
    try:
        kept: Function = njit(cache=True, **options)(function)
    except RuntimeError:  # neither beside the source nor in the user's cache folder; NUMBA_CACHE_DIR names another
        kept = njit(**options)(function)
    return kept
