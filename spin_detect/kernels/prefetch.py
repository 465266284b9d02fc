"""Telling the processor which row of a table is wanted soon: most of the time of a look-up is waiting for memory."""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

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
