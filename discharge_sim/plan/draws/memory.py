"""Many arrays as compiled functions see them: one pointer, whose attributes are the arrays.

A tuple of forty arrays takes numba minutes to compile and costs every call hundreds of words and counted references. So
a compiled function is given the address of a directory instead: of each array its address, the distance of its rows and
its lengths. Reading ``tables.person`` loads them and makes an array of it; nothing is counted, the caller keeps the
arrays alive. Without numba the same functions get the tuple itself.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeVar

import numba
import numpy as np
from llvmlite import ir  # type: ignore[import-untyped]
from numba.core import cgutils, types
from numba.core.imputils import lower_getattr_generic
from numba.core.typing.templates import AttributeTemplate, infer_getattr
from numba.extending import intrinsic, models, register_model
from numba.np import numpy_support
from numba.np.arrayobj import make_array, populate_array
from numpy.typing import NDArray

Function = TypeVar("Function", bound=Callable[..., object])

compiler: Any = numba
"""The types that numba ships do not know all of its options."""
DIMENSIONS = 5
WORDS = DIMENSIONS + 2
"""Words of the directory for each array: address, distance of its rows, lengths."""
WORD = ir.IntType(64)


class Column(NamedTuple):
    """What an array of a directory must be.

    Attributes
    ----------
    dtype : numpy dtype
    dimensions : int
    strided : bool
        Whether its rows may lie apart (one dimension only).
    """

    dtype: Any
    dimensions: int = 1
    strided: bool = False


class DirectoryType(types.Type):
    """The numba type of a directory with certain arrays."""

    def __init__(self, name: str, columns: Mapping[str, Column]) -> None:
        super().__init__(name=name)
        self.columns = dict(columns)
        self.arrays = {
            each: types.Array(numpy_support.from_dtype(column.dtype), column.dimensions, "A" if column.strided else "C")
            for each, column in columns.items()
        }
        self.place = {each: WORDS * number for number, each in enumerate(columns)}


@register_model(DirectoryType)
class DirectoryModel(models.PrimitiveModel):
    """A directory is its address."""

    def __init__(self, manager: Any, directory_type: DirectoryType) -> None:
        super().__init__(manager, directory_type, WORD.as_pointer())  # type: ignore[no-untyped-call]


@infer_getattr
class DirectoryAttributes(AttributeTemplate):
    """Attributes of a directory are arrays."""

    key = DirectoryType

    def generic_resolve(self, directory_type: DirectoryType, name: str) -> types.Type | None:  # type: ignore[override]
        """Return the type of an attribute."""
        return directory_type.arrays.get(name)


@lower_getattr_generic(DirectoryType)  # type: ignore[no-untyped-call, untyped-decorator]
def read_attribute(context: Any, builder: Any, directory_type: DirectoryType, directory: Any, name: str) -> Any:
    """Write the instructions that make an array of a row of the directory."""
    array_type, first = directory_type.arrays[name], directory_type.place[name]

    def word(number: int) -> Any:
        address = builder.gep(directory, [ir.Constant(WORD, first + number)], inbounds=True, source_etype=WORD)
        loaded = builder.load(address)
        # Nothing that the loops write can change the directory: what is read once need not be read again.
        loaded.set_metadata("invariant.load", builder.module.add_metadata([]))
        return loaded

    item_size = ir.Constant(WORD, context.get_abi_sizeof(context.get_data_type(array_type.dtype)))
    array = make_array(array_type)(context, builder)  # type: ignore[no-untyped-call]
    lengths = [word(2 + dimension) for dimension in range(array_type.ndim)]
    strides = [word(1) if directory_type.columns[name].strided else item_size]
    for length in reversed(lengths[1:]):
        strides.insert(0, builder.mul(strides[0], length))
    data = builder.inttoptr(word(0), array.data.type)
    populate_array(array, data, lengths, strides, itemsize=item_size, meminfo=None)  # type: ignore[no-untyped-call]
    return array._getvalue()


@intrinsic
def fetch(_: Any, array: Any, index: Any) -> Any:
    """Ask the memory for a row that will soon be written, so that it comes while other work is done."""

    def generate(context: Any, builder: Any, call: Any, arguments: Any) -> Any:
        rows = make_array(call.args[0])(context, builder, arguments[0])  # type: ignore[no-untyped-call]
        row = cgutils.get_item_pointer(context, builder, call.args[0], rows, [arguments[1]])  # type: ignore[no-untyped-call]
        address, flag = builder.bitcast(row, ir.IntType(8).as_pointer()), ir.IntType(32)
        kind = ir.FunctionType(ir.VoidType(), [address.type, flag, flag, flag])
        prefetch = builder.module.declare_intrinsic("llvm.prefetch", [address.type], kind)
        builder.call(prefetch, [address, flag(1), flag(3), flag(1)])  # to write, into the nearest cache, data
        return context.get_dummy_value()

    return types.void(array, types.int64), generate


def opener(directory_type: DirectoryType) -> Any:
    """Return a function, for compiled functions to call, that opens a directory of a type by its address."""

    @intrinsic
    def directory_at(_: Any, address: Any) -> Any:
        """Return the directory at an address."""

        def generate(__: Any, builder: Any, ___: Any, arguments: Any) -> Any:
            return builder.inttoptr(arguments[0], WORD.as_pointer())

        return directory_type(address), generate

    return directory_at


def directory_of(directory_type: DirectoryType, tables: Mapping[str, NDArray[Any]]) -> NDArray[np.int64]:
    """Return the directory of some arrays; it is good for as long as they are kept.

    Raises
    ------
    TypeError
        If an array is not what the compiled functions were made for.
    """
    directory = np.zeros((len(directory_type.columns), WORDS), np.int64)
    for number, (name, column) in enumerate(directory_type.columns.items()):
        array = tables[name]
        in_one_piece = array.flags.c_contiguous or column.strided
        if array.dtype != column.dtype or array.ndim != column.dimensions or not in_one_piece:
            raise TypeError(f"{name} is {array.ndim} x {array.dtype}, expected {column.dimensions} x {column.dtype}")
        directory[number, 0] = array.__array_interface__["data"][0]
        directory[number, 1] = array.strides[0]
        directory[number, 2 : 2 + column.dimensions] = array.shape
    return directory


def point_to(directory: NDArray[np.int64], directory_type: DirectoryType, tables: Mapping[str, NDArray[Any]]) -> None:
    """Let a directory point to other arrays, of the same types, in the place of some."""
    for name, array in tables.items():
        column, number = directory_type.columns[name], directory_type.place[name] // WORDS
        if array.dtype != column.dtype or not (column.strided or array.flags.c_contiguous):
            raise TypeError(f"{name} is {array.dtype}, expected {column.dtype}")
        directory[number, 0] = array.__array_interface__["data"][0]
        directory[number, 1] = array.strides[0]
        directory[number, 2 : 2 + column.dimensions] = array.shape


INNER = {"_nrt": False, "error_model": "numpy", "no_cpython_wrapper": True, "no_cfunc_wrapper": True}
"""Options of functions that only compiled functions call: nothing is counted, so nothing can be allocated."""


def verb(function: Function, directory_type: DirectoryType, **more: bool) -> Function:
    """Compile a function of a directory (its parameter `tables`) and of whole numbers, for compiled functions to call.

    Left to itself numba compiles a function again for every mixture of widths with which it is called.

    Parameters
    ----------
    **more : bool
        Further options of numba.
    """
    compiled: Any = compiler.njit(function, **INNER, **more)
    compile_for = compiled.compile
    signature = tuple(
        directory_type if name == "tables" else numba.int64 for name in inspect.signature(function).parameters
    )
    compiled.compile = lambda _: compile_for(signature)
    return compiled  # type: ignore[no-any-return]


def entrance(function: Function) -> Function:
    """Compile a function that Python calls: kept on disk, and run without the interpreter's lock."""
    compiled: Function = compiler.njit(function, _nrt=False, error_model="numpy", nogil=True, cache=True)
    return compiled
