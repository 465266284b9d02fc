"""How kernels are compiled: by numba, when first called with arrays of a kind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from llvmlite import ir
from numba import njit, types
from numba.core import cgutils
from numba.extending import intrinsic


def compiled(function: Callable[..., Any]) -> Any:
    """`function`, compiled; the machine code is kept on disk for the next process where a folder for it can be written.

    Other threads run meanwhile. Floating-point operations keep their order, so that sums are those of NumPy.
    """
    try:
        return njit(function, cache=True, nogil=True, error_model="numpy")
    except RuntimeError:  # neither beside the source nor in the user's cache folder; NUMBA_CACHE_DIR names another
        return njit(function, nogil=True, error_model="numpy")


_READ, _KEEP, _DATA = 0, 3, 1  # of llvm.prefetch


def _prefetch(typing: Any, table: Any, row: Any) -> Any:
    """Fetch the beginning of a row of `table`, [rows, ...], into the cache; nothing comes of it but speed."""

    def generated(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        array = context.make_array(signature.args[0])(context, builder, arguments[0])
        step = cgutils.unpack_tuple(builder, array.strides)[0]
        pointer = cgutils.pointer_add(builder, array.data, builder.mul(arguments[1], step))
        pointer = builder.bitcast(pointer, cgutils.voidptr_t)
        number = ir.IntType(32)
        kind = ir.FunctionType(ir.VoidType(), [pointer.type, number, number, number])
        function = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0i8")
        builder.call(function, [pointer, *(number(value) for value in (_READ, _KEEP, _DATA))])
        return context.get_dummy_value()

    return types.void(table, types.uint64), generated


prefetch: Any = intrinsic(_prefetch)
