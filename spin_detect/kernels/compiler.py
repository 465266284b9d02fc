"""How kernels are compiled: by numba, when first called with arrays of a kind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from numba import njit


def compiled(function: Callable[..., Any]) -> Any:
    """`function`, compiled; the machine code is kept on disk for the next process where a folder for it can be written.

    Other threads run meanwhile. Floating-point operations keep their order, so that sums are those of NumPy.
    """
    try:
        return njit(function, cache=True, nogil=True, error_model="numpy")
    except RuntimeError:  # neither beside the source nor in the user's cache folder; NUMBA_CACHE_DIR names another
        return njit(function, nogil=True, error_model="numpy")
