"""The world as compiled functions see it: one pointer, whose attributes are tables.

A tuple of forty arrays takes numba minutes to compile and costs every call hundreds of words. So the kernel is given
the address of a directory instead: for each table of the world its address and its length. ``world.person[who]`` is
an address, ``world.person[who].step`` one number read from memory: nothing is counted (the caller keeps the arrays
alive), nothing is checked (an index is never negative), and what the directory says holds throughout a replication.
"""

from __future__ import annotations

import operator
from typing import Any

import numpy as np
from llvmlite import ir  # type: ignore[import-untyped]
from numba.core import types
from numba.core.cgutils import raw_memcpy
from numba.core.imputils import lower_builtin, lower_getattr_generic, lower_setattr_generic
from numba.core.typing.templates import AbstractTemplate, AttributeTemplate, infer_getattr, infer_global, signature
from numba.extending import intrinsic, models, register_model
from numpy.typing import NDArray

from discharge_sim.engines.fast.layout import WORLD_DTYPES, World, is_fixed

WORDS = 2
"""Words of the directory for each table: address and length."""
WORD = ir.IntType(64)
BYTE = ir.IntType(8)


_KIND_OF_ROW = {id(dtype): name for name, dtype in WORLD_DTYPES.items()}
"""Tables with the same columns have rows of one kind, named after the last of them."""


class WorldType(types.Type):
    """The numba type of a world."""

    def __init__(self) -> None:
        super().__init__(name="World")


class RowType(types.Type):
    """The numba type of a row of a table: its columns are whole numbers, 64 bits wide once they are read."""

    def __init__(self, table: str, dtype: np.dtype[Any]) -> None:
        super().__init__(name=f"Row({table})")
        self.table, self.dtype = table, dtype


class TableType(types.Type):
    """The numba type of a table of the world."""

    def __init__(self, name: str, dtype: np.dtype[Any]) -> None:
        super().__init__(name=f"Table({name})")
        self.table, self.size, self.is_of_rows = name, dtype.itemsize, dtype.names is not None
        self.number = dtype
        self.item = RowType(_KIND_OF_ROW[id(dtype)], dtype) if self.is_of_rows else _read_as(dtype)


def _read_as(dtype: np.dtype[Any]) -> types.Type:
    return types.float64 if dtype.kind == "f" else types.int64


WORLD_TYPE = WorldType()
PLACE = {name: WORDS * number for number, name in enumerate(World._fields)}
TABLE_TYPES = {name: TableType(name, dtype) for name, dtype in WORLD_DTYPES.items()}


@register_model(WorldType)
@register_model(TableType)
class PlaceModel(models.PrimitiveModel):
    """A world is the address of its directory, a table that of its place in the directory."""

    def __init__(self, manager: Any, kind: types.Type) -> None:
        super().__init__(manager, kind, WORD.as_pointer())  # type: ignore[no-untyped-call]


@register_model(RowType)
class RowModel(models.PrimitiveModel):
    """A row is its address."""

    def __init__(self, manager: Any, kind: types.Type) -> None:
        super().__init__(manager, kind, BYTE.as_pointer())  # type: ignore[no-untyped-call]


@infer_getattr
class WorldAttributes(AttributeTemplate):
    """Attributes of a world are tables."""

    key = WorldType

    def generic_resolve(self, _: WorldType, name: str) -> types.Type | None:  # type: ignore[override]
        """Return the type of an attribute."""
        return TABLE_TYPES.get(name)


@lower_getattr_generic(WorldType)  # type: ignore[no-untyped-call, untyped-decorator]
def read_attribute(_: Any, builder: Any, __: WorldType, directory: Any, name: str) -> Any:
    """Write the instruction that finds a table's place in the directory."""
    return builder.gep(directory, [ir.Constant(WORD, PLACE[name])], inbounds=True, source_etype=WORD)


@infer_global(operator.getitem)  # type: ignore[no-untyped-call]
class RowOfTable(AbstractTemplate):
    """A row of a table is a record, or a whole number."""

    def generic(self, arguments: Any, _: Any) -> Any:
        """Return the type of ``table[index]``."""
        if isinstance(arguments[0], TableType) and isinstance(arguments[1], types.Integer):
            return signature(arguments[0].item, arguments[0], types.int64)  # type: ignore[no-untyped-call]
        return None


@infer_global(operator.setitem)  # type: ignore[no-untyped-call]
class NumberOfTable(AbstractTemplate):
    """Numbers of a table can be set, rows copied."""

    def generic(self, arguments: Any, _: Any) -> Any:
        """Return the type of ``table[index] = number``."""
        table = arguments[0]
        if isinstance(table, TableType) and isinstance(arguments[1], types.Integer):
            return signature(types.none, table, types.int64, table.item)  # type: ignore[no-untyped-call]
        return None


@infer_global(len)  # type: ignore[no-untyped-call]
class LengthOfTable(AbstractTemplate):
    """A table has a length."""

    def generic(self, arguments: Any, _: Any) -> Any:
        """Return the type of ``len(table)``."""
        return signature(types.int64, *arguments) if isinstance(arguments[0], TableType) else None  # type: ignore[no-untyped-call]


@infer_getattr
class ColumnsOfRow(AttributeTemplate):
    """Attributes of a row are its columns."""

    key = RowType

    def generic_resolve(self, row: RowType, name: str) -> types.Type | None:  # type: ignore[override]
        """Return the type of a column as it is read."""
        return types.int64 if name in (row.dtype.names or ()) else None


# -- instructions -----------------------------------------------------------------------------------------------
def _word(builder: Any, place: Any, number: int) -> Any:
    """Write the instruction that reads the directory, which nothing that the kernel writes can change."""
    address = builder.gep(place, [ir.Constant(WORD, number)], inbounds=True, source_etype=WORD)
    word = builder.load(address, typ=WORD)
    word.set_metadata("invariant.load", builder.module.add_metadata([]))
    return word


def _address(builder: Any, table: TableType, place: Any, index: Any) -> Any:
    """Write the instructions that find a row of a table."""
    first = builder.inttoptr(_word(builder, place, 0), BYTE.as_pointer())
    offset = builder.mul(index, ir.Constant(WORD, table.size), flags=["nsw"])
    return builder.gep(first, [offset], inbounds=True, source_etype=BYTE)


def _access(builder: Any, instruction: Any, table: str, column: str, never_changes: bool) -> None:
    """Tell LLVM that a column of a table is memory of its own: writing another column does not change it."""
    module = builder.module
    root = module.add_metadata([ir.MetaDataString(module, "world")])
    kind = module.add_metadata([ir.MetaDataString(module, f"{table}.{column}"), root, ir.Constant(WORD, 0)])
    instruction.set_metadata("tbaa", module.add_metadata([kind, kind, ir.Constant(WORD, 0)]))
    if never_changes:
        instruction.set_metadata("invariant.load", module.add_metadata([]))


def _load(builder: Any, address: Any, dtype: np.dtype[Any], table: str, column: str) -> Any:
    """Write the instructions that read a number and make it 64 bits wide."""
    kind = ir.DoubleType() if dtype.kind == "f" else ir.IntType(8 * dtype.itemsize)
    number = builder.load(builder.bitcast(address, kind.as_pointer()), align=1)
    _access(builder, number, table, column, is_fixed(table, column))
    if dtype.kind == "f" or dtype.itemsize == WORD.width // 8:
        return number
    return builder.zext(number, WORD) if dtype.kind == "u" else builder.sext(number, WORD)


def _store(builder: Any, address: Any, number: Any, dtype: np.dtype[Any], table: str, column: str) -> None:
    """Write the instructions that write a number, as narrow as its column."""
    if is_fixed(table, column):
        raise TypeError(f"{table}.{column} never changes")
    if dtype.itemsize < WORD.width // 8:
        number = builder.trunc(number, ir.IntType(8 * dtype.itemsize))
    written = builder.store(number, builder.bitcast(address, number.type.as_pointer()), align=1)
    _access(builder, written, table, column, False)


def _column(builder: Any, row: RowType, address: Any, name: str) -> tuple[Any, np.dtype[Any]]:
    """Write the instruction that finds a column in a row."""
    fields: Any = row.dtype.fields
    dtype, offset = fields[name][:2]
    return builder.gep(address, [ir.Constant(WORD, offset)], inbounds=True, source_etype=BYTE), dtype


@lower_getattr_generic(RowType)  # type: ignore[no-untyped-call, untyped-decorator]
def read_column(_: Any, builder: Any, row: RowType, address: Any, name: str) -> Any:
    """Write the instructions of ``row.column``."""
    return _load(builder, *_column(builder, row, address, name), row.table, name)


@lower_setattr_generic(RowType)  # type: ignore[no-untyped-call, untyped-decorator]
def write_column(_: Any, builder: Any, call: Any, arguments: Any, name: str) -> None:
    """Write the instructions of ``row.column = number``."""
    row, (address, number) = call.args[0], arguments
    address, dtype = _column(builder, row, address, name)
    _store(builder, address, number, dtype, row.table, name)


@lower_builtin(operator.getitem, TableType, types.Integer)  # type: ignore[no-untyped-call, untyped-decorator]
def read_row(_: Any, builder: Any, call: Any, arguments: Any) -> Any:
    """Write the instructions of ``table[index]``."""
    table = call.args[0]
    address = _address(builder, table, *arguments)
    return address if table.is_of_rows else _load(builder, address, table.number, table.table, "")


@lower_builtin(operator.setitem, TableType, types.Integer, types.Any)  # type: ignore[no-untyped-call, untyped-decorator]
def write_number(context: Any, builder: Any, call: Any, arguments: Any) -> Any:
    """Write the instructions of ``table[index] = number``, or of copying a row."""
    table = call.args[0]
    address = _address(builder, table, *arguments[:2])
    if table.is_of_rows:
        raw_memcpy(builder, address, arguments[2], ir.Constant(WORD, 1), table.size)  # type: ignore[no-untyped-call]
        return
    number = context.cast(builder, arguments[2], call.args[2], table.item)
    _store(builder, address, number, table.number, table.table, "")


@lower_builtin(len, TableType)  # type: ignore[no-untyped-call, untyped-decorator]
def read_length(_: Any, builder: Any, __: Any, arguments: Any) -> Any:
    """Write the instruction of ``len(table)``."""
    return _word(builder, arguments[0], 1)


@intrinsic
def world_at(_: Any, address: Any) -> Any:
    """Return the world whose directory is at an address."""

    def generate(__: Any, builder: Any, ___: Any, arguments: Any) -> Any:
        return builder.inttoptr(arguments[0], WORD.as_pointer())

    return WORLD_TYPE(address), generate


@intrinsic
def fetch(_: Any, table: Any, index: Any, byte: Any) -> Any:
    """Ask the memory for the line of the processor's cache in which a byte of a row lies: it will soon be needed."""

    def generate(__: Any, builder: Any, call: Any, arguments: Any) -> Any:
        place, row, column = arguments
        address = builder.gep(_address(builder, call.args[0], place, row), [column], inbounds=True, source_etype=BYTE)
        flag = ir.IntType(32)
        kind = ir.FunctionType(ir.VoidType(), [address.type, flag, flag, flag])
        prefetch = builder.module.declare_intrinsic("llvm.prefetch", [address.type], kind)
        builder.call(prefetch, [address, flag(0), flag(2), flag(1)])  # to read, into the second cache, data

    return types.void(table, types.int64, types.int64), generate


def directory_of(world: World) -> NDArray[np.int64]:
    """Return the directory of a world's tables; it is good for as long as they are kept."""
    directory = np.zeros((len(World._fields), WORDS), np.int64)
    point_to(directory, world, None)
    return directory


def point_to(directory: NDArray[np.int64], world: World, before: World | None) -> None:
    """Let a directory point to the tables of a world, where they are others than those of the world before."""
    for number, array in enumerate(world):
        if before is not None and array is before[number]:
            continue
        name = World._fields[number]
        if array.dtype != WORLD_DTYPES[name] or array.ndim != 1 or not array.flags.c_contiguous:
            raise TypeError(f"{name} is {array.ndim} x {array.dtype}, but the kernel was made for {WORLD_DTYPES[name]}")
        directory[number] = array.__array_interface__["data"][0], len(array)
