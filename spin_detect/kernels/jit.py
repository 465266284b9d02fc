"""How numba compiles the kernels: each when it is first called with arrays of a type."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from llvmlite import ir
from numba import njit, types
from numba.core import cgutils
from numba.extending import intrinsic


def compiled(function: Callable[..., Any]) -> Any:
    """Compile a function, and keep the machine code on disk for the next process where a folder can be written.

    Compiled functions release the lock of the interpreter. They keep the order of floating-point operations, so that
    sums equal those of NumPy.

    Args:
        function: A function of arrays and numbers that numba can compile.

    Returns:
        The compiled function.
    """
    try:
        return njit(function, cache=True, nogil=True, error_model="numpy")
    except RuntimeError:  # neither beside the source nor in the user's cache folder; NUMBA_CACHE_DIR names another
        return njit(function, nogil=True, error_model="numpy")


# Arguments of llvm.prefetch: read access, keep in all cache levels, data (not instructions).
_READ, _KEEP, _DATA = 0, 3, 1


def _prefetch(typing: Any, table: Any, row: Any) -> Any:
    """Fetch the beginning of a row of a table into the cache, which changes nothing but speed.

    Args:
        typing: Typing context of numba.
        table: Type of the table, an array whose first axis is rows.
        row: Type of the row, an unsigned integer.

    Returns:
        Signature, and the function that generates the code.
    """

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        array = context.make_array(signature.args[0])(context, builder, arguments[0])
        step = cgutils.unpack_tuple(builder, array.strides)[0]
        pointer = cgutils.pointer_add(builder, array.data, builder.mul(arguments[1], step))
        pointer = builder.bitcast(pointer, cgutils.voidptr_t)
        integer = ir.IntType(32)
        function_type = ir.FunctionType(ir.VoidType(), [pointer.type, integer, integer, integer])
        function = cgutils.get_or_insert_function(builder.module, function_type, "llvm.prefetch.p0i8")
        builder.call(function, [pointer, *(integer(value) for value in (_READ, _KEEP, _DATA))])
        return context.get_dummy_value()

    return types.void(table, types.uint64), generate


prefetch: Any = intrinsic(_prefetch)
