"""How often each branch of the kernel is taken: LLVM puts what is seldom needed out of the way of what is common.

In seven hundred places the kernel goes on in one of two ways, and its text does not say which is common. Left to itself
LLVM guesses. `branches.csv` holds what was counted while winters were played (`benchmarks/branches.py` counts again):
weights for LLVM and nothing else, so that no result can depend on them. Where the text has changed since, LLVM guesses.
"""

from __future__ import annotations

import csv
import linecache
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from llvmlite import ir  # type: ignore[import-untyped]
from numba.core import ir as numba_ir
from numba.core.compiler import Compiler
from numba.core.compiler_machinery import register_pass
from numba.core.lowering import Lower
from numba.core.typed_passes import NativeLowering

COUNTED = Path(__file__).with_name("branches.csv")
BEGINNING = ""
"""Stands for the text of a condition where the beginning of a function is meant."""
CUTOFFS = (10_000, *range(100_000, 1_000_000, 100_000), 950_000, 990_000, 999_000, 999_900, 999_990, 999_999)
"""Millionths of all that was counted, for which LLVM wants to know how often the rarest of them was counted."""


class Place(NamedTuple):
    """A place in the kernel: which branch of those with the same text in a function; or the function's beginning."""

    function: str
    text: str
    number: int


Counts = dict[Place, tuple[int, int]]
"""How often a branch was taken, and not taken; or a function begun (and 0)."""


@cache
def counted() -> Counts:
    """Return what was counted when winters were played: nothing, if nobody has."""
    if not COUNTED.exists():
        return {}
    with COUNTED.open(newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))[1:]
    return {Place(name, text, int(k)): (int(taken), int(not_taken)) for name, text, k, taken, not_taken in rows}


class Counters:
    """Two counters for each place of what is compiled from now on."""

    def __init__(self, most: int = 10_000) -> None:
        self._number: dict[Place, int] = {}
        self._table = np.zeros((most, 2), np.int64)

    def address_of(self, place: Place) -> int:
        """Return the address of a place's counters."""
        number = self._number.setdefault(place, len(self._number))
        return int(self._table[number:].ctypes.data)

    def counts(self) -> Counts:
        """Return what has been counted."""
        return {place: (int(self._table[k, 0]), int(self._table[k, 1])) for place, k in sorted(self._number.items())}


class _Compiling:
    """Whether branches are weighed when they are compiled, or counted, which makes them slow."""

    counters: Counters | None = None


_compiling = _Compiling()


def count_branches() -> Counters:
    """Count the branches of whatever is compiled from now on, instead of weighing them."""
    _compiling.counters = Counters()
    return _compiling.counters


class WeighedLower(Lower):
    """numba's way from its instructions to LLVM's, with weights (or counters) at the branches."""

    def pre_lower(self) -> None:
        """Say how often the function is begun."""
        super().pre_lower()  # type: ignore[no-untyped-call]
        self._name = f"{Path(self.func_ir.loc.filename).stem}.{self.func_ir.func_id.func_name}"
        self._branches: Counter[str] = Counter()
        begun = counted().get(Place(self._name, BEGINNING, 0))
        if _compiling.counters is None and begun:
            self.function.set_metadata("prof", _list(self.module, "function_entry_count", begun[0]))

    def pre_block(self, block: Any) -> None:
        """Count the beginning of the function."""
        super().pre_block(block)  # type: ignore[no-untyped-call]
        if _compiling.counters and block is self.blocks[self.firstblk]:
            self._count(_compiling.counters, Place(self._name, BEGINNING, 0), ir.IntType(1)(1))

    def lower_inst(self, inst: Any) -> None:
        """Weigh or count a branch."""
        super().lower_inst(inst)  # type: ignore[no-untyped-call]
        if not isinstance(inst, numba_ir.Branch):
            return
        text = linecache.getline(inst.loc.filename, inst.loc.line).strip()
        place = Place(self._name, text, self._branches[text])
        self._branches[text] += 1
        block = self.builder.block
        if _compiling.counters:
            self.builder.position_before(block.terminator)
            self._count(_compiling.counters, place, block.terminator.operands[0])
            self.builder.position_at_end(block)
        elif sum(counted().get(place, ())):
            block.terminator.set_weights(counted()[place])

    def _count(self, counters: Counters, place: Place, taken: Any) -> None:
        """Write the instructions that count: taken, or (the second counter) not."""
        word, build = ir.IntType(64), self.builder
        address = counters.address_of(place)
        counter = build.inttoptr(build.select(taken, word(address), word(address + 8)), word.as_pointer())
        build.store(build.add(build.load(counter), word(1)), counter)


def summary() -> str:
    """Return a module of LLVM's that says how the counts are distributed: what is often in the kernel, and what seldom.

    LLVM treats as hot the highest counts that make up 99 % of their sum. It need be told once, in any module.
    """
    if not counted():
        return ""
    module, counts = ir.Module("counts"), sorted((count for both in counted().values() for count in both), reverse=True)
    begun = [taken for place, (taken, _) in counted().items() if place.text == BEGINNING]
    facts = {
        "TotalCount": sum(counts),
        "MaxCount": counts[0],
        "MaxInternalCount": counts[0],
        "MaxFunctionCount": max(begun),
        "NumCounts": len(counts),
        "NumFunctions": len(begun),
    }
    said = [module.add_metadata(["ProfileFormat", "InstrProf"])]
    said += [_list(module, name, value) for name, value in facts.items()]
    said.append(module.add_metadata(["DetailedSummary", module.add_metadata(_cutoffs(module, counts))]))
    flag = module.add_metadata([ir.IntType(32)(1), "ProfileSummary", module.add_metadata(said)])
    module.add_named_metadata("llvm.module.flags", flag)
    return str(module)


def _cutoffs(module: Any, counts: list[int]) -> list[Any]:
    """Say of each cutoff how often the rarest of the highest counts up to it was counted, and how many they are."""
    of_32, of_64, so_far, rows = ir.IntType(32), ir.IntType(64), np.cumsum(counts), []
    for cutoff in CUTOFFS:
        last = int(np.searchsorted(so_far * 1_000_000, cutoff * so_far[-1]))
        rows.append(module.add_metadata([of_32(cutoff), of_64(counts[last]), of_32(last + 1)]))
    return rows


def _list(module: Any, name: str, value: int) -> Any:
    return module.add_metadata([name, ir.Constant(ir.IntType(64), value)])


@register_pass(mutates_CFG=True, analysis_only=False)  # type: ignore[no-untyped-call]
class WeighedLowering(NativeLowering):
    """numba's pass of that name, with weights."""

    _name = "weighed_lowering"

    @property
    def lowering_class(self) -> Any:
        """Return who does it."""
        return WeighedLower


class WeighedCompiler(Compiler):
    """numba's compiler, with weights at the branches."""

    def define_pipelines(self) -> list[Any]:
        """Return numba's passes, one of them replaced."""
        pipelines: list[Any] = super().define_pipelines()  # type: ignore[no-untyped-call]
        for pipeline in pipelines:
            pipeline.passes = [
                (WeighedLowering if one is NativeLowering else one, what) for one, what in pipeline.passes
            ]
        return pipelines
