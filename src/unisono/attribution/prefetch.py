"""Tell the processor which memory a compiled kernel writes next; needs numba.

Scattering rows over many places waits for memory at nearly every row, since no processor guesses
the next place. The kernels know it some rows ahead; asked for then, the memory has come when it is
written. LLVM's prefetch changes no result and may name any address, so no bounds are checked.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic
from numba.np.arrayobj import make_array

_BYTE = ir.IntType(8).as_pointer()
_INT = ir.IntType(32)
#: LLVM's arguments: for writing, to be kept near, data (not instructions).
_WRITE, _NEAR, _DATA = ir.Constant(_INT, 1), ir.Constant(_INT, 3), ir.Constant(_INT, 1)


def _about_to_write(_: Any, array: Any, index: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        held = make_array(signature.args[0])(  # type: ignore[no-untyped-call]
            context, builder, arguments[0]
        )
        place = builder.bitcast(builder.gep(held.data, [arguments[1]]), _BYTE)
        kind = ir.FunctionType(ir.VoidType(), [_BYTE, _INT, _INT, _INT])
        prefetch = builder.module.declare_intrinsic("llvm.prefetch", [_BYTE], kind)
        builder.call(prefetch, [place, _WRITE, _NEAR, _DATA])
        return context.get_dummy_value()

    return types.void(array, index), generate


#: ``about_to_write(array, index)`` asks for the memory of ``array[index]``; the array is contiguous
#: and of one dimension.
about_to_write: Any = intrinsic(_about_to_write)
