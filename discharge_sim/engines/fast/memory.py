"""The world as compiled functions see it: one pointer, whose attributes are arrays.

A tuple of forty arrays takes numba minutes to compile and costs every call hundreds of words. So the kernel is given
the address of a directory instead: for each array of the world its address and its lengths. Reading ``world.person``
loads them and makes an array of it; nothing is counted, the caller keeps the arrays alive.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from llvmlite import ir  # type: ignore[import-untyped]
from numba.core import types
from numba.core.imputils import lower_getattr_generic
from numba.core.typing.templates import AttributeTemplate, infer_getattr
from numba.extending import intrinsic, models, register_model
from numba.np import numpy_support
from numba.np.arrayobj import make_array, populate_array
from numpy.typing import NDArray

from discharge_sim.engines.fast.layout import WORLD_DTYPES, World

WORDS = 4
"""Words of the directory for each array: address and three lengths."""
DIMENSIONS = WORDS - 1
WORD = ir.IntType(64)


class WorldType(types.Type):
    """The numba type of a world."""

    def __init__(self) -> None:
        super().__init__(name="World")


WORLD_TYPE = WorldType()
PLACE = {name: WORDS * number for number, name in enumerate(World._fields)}
ARRAY_TYPES = {
    name: types.Array(numpy_support.from_dtype(dtype), dimensions, "C")
    for name, (dtype, dimensions) in WORLD_DTYPES.items()
}


@register_model(WorldType)
class WorldModel(models.PrimitiveModel):
    """A world is the address of its directory."""

    def __init__(self, manager: Any, world_type: WorldType) -> None:
        super().__init__(manager, world_type, WORD.as_pointer())  # type: ignore[no-untyped-call]


@infer_getattr
class WorldAttributes(AttributeTemplate):
    """Attributes of a world are arrays."""

    key = WorldType

    def generic_resolve(self, _: WorldType, name: str) -> types.Type | None:  # type: ignore[override]
        """Return the type of an attribute."""
        return ARRAY_TYPES.get(name)


@lower_getattr_generic(WorldType)  # type: ignore[no-untyped-call, untyped-decorator]
def read_attribute(context: Any, builder: Any, _: WorldType, directory: Any, name: str) -> Any:
    """Write the instructions that make an array of a row of the directory."""
    array_type, first = ARRAY_TYPES[name], PLACE[name]

    def word(number: int) -> Any:
        return builder.load(builder.gep(directory, [ir.Constant(WORD, first + number)], source_etype=WORD))

    item_size = context.get_abi_sizeof(context.get_data_type(array_type.dtype))
    array = make_array(array_type)(context, builder)  # type: ignore[no-untyped-call]
    lengths = [word(1 + dimension) for dimension in range(array_type.ndim)]
    strides = [ir.Constant(WORD, item_size)]
    for length in reversed(lengths[1:]):
        strides.insert(0, builder.mul(strides[0], length))
    data = builder.inttoptr(word(0), array.data.type)
    size = ir.Constant(WORD, item_size)
    populate_array(array, data, lengths, strides, itemsize=size, meminfo=None)  # type: ignore[no-untyped-call]
    return array._getvalue()


@intrinsic
def world_at(_: Any, address: Any) -> Any:
    """Return the world whose directory is at an address."""

    def generate(__: Any, builder: Any, ___: Any, arguments: Any) -> Any:
        return builder.inttoptr(arguments[0], WORD.as_pointer())

    return WORLD_TYPE(address), generate


def directory_of(world: World) -> NDArray[np.int64]:
    """Return the directory of a world's arrays; it is good for as long as they are kept."""
    directory = np.zeros((len(World._fields), WORDS), np.int64)
    for number, name in enumerate(World._fields):
        array: NDArray[np.generic] = getattr(world, name)
        dtype, dimensions = WORLD_DTYPES[name]
        if array.dtype != dtype or array.ndim != dimensions or not array.flags.c_contiguous:
            raise TypeError(
                f"{name} is {array.ndim} x {array.dtype}, but the kernel was made for {dimensions} x {dtype}"
            )
        directory[number, 0] = array.ctypes.data
        directory[number, 1 : 1 + dimensions] = array.shape
    return directory
