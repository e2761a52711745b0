"""What was counted of the kernel's branches: it belongs to the text as it is now, and LLVM is told."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from llvmlite.binding import parse_assembly  # type: ignore[import-untyped]

from discharge_sim.engines import fast
from discharge_sim.engines.fast.jit import INTERPRETED, compiler

if INTERPRETED:
    pytest.skip("nothing is compiled", allow_module_level=True)

from discharge_sim.engines.fast import branches
from discharge_sim.engines.fast.branches import BEGINNING, Place, WeighedCompiler, counted

AGAIN = "the kernel's text has changed: count again with `python benchmarks/branches.py`"
FOLDER = Path(fast.__file__).parent


def test_what_was_counted_stands_in_the_kernel() -> None:
    lines = {
        f"{path.stem}.{function.name}": {
            line.strip() for line in path.read_text("utf-8").splitlines()[function.lineno - 1 : function.end_lineno]
        }
        for path, function in _functions()
    }
    gone = [place for place in counted() if place.text not in lines.get(place.function, set()) | {BEGINNING}]
    assert not gone, AGAIN
    assert {place.function for place in counted()} <= set(lines), AGAIN


def test_every_function_of_the_kernel_was_counted() -> None:
    compiled = {f"{path.stem}.{function.name}" for path, function in _functions() if _is_verb(function)}
    assert compiled | {"entrance.kernel"} == {place.function for place in counted() if place.text == BEGINNING}, AGAIN


def test_branches_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(branches._compiling, "counters", None)
    counters = branches.count_branches()
    assert _odd_numbers_below()(10) == 5
    assert counters.counts() == {
        Place("test_branches.odd", BEGINNING, 0): (1, 0),
        Place("test_branches.odd", "for k in range(number):", 0): (10, 1),
        Place("test_branches.odd", "if k & 1:", 0): (5, 5),
    }


def test_llvm_is_told_what_was_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    places = {Place("test_branches.odd", BEGINNING, 0): (3, 0), Place("test_branches.odd", "if k & 1:", 0): (7, 70)}
    monkeypatch.setattr(branches, "counted", lambda: places)
    odd = _odd_numbers_below()
    assert odd(10) == 5
    (text,) = odd.inspect_llvm().values()  # type: ignore[attr-defined]
    assert '!"function_entry_count", i64 3' in text
    assert '!"branch_weights", i32 7, i32 70' in text or '!"branch_weights", i32 70, i32 7' in text


def test_llvm_is_told_once_how_the_counts_are_distributed(monkeypatch: pytest.MonkeyPatch) -> None:
    counts = {Place("one.one", BEGINNING, 0): (90, 0), Place("one.one", "if two:", 0): (60, 30)}
    monkeypatch.setattr(branches, "counted", lambda: counts)
    module = parse_assembly(branches.summary())
    module.verify()
    facts = ("TotalCount", 180), ("MaxCount", 90), ("MaxFunctionCount", 90), ("NumCounts", 4), ("NumFunctions", 1)
    text = str(module)
    assert all(f'!{{!"{name}", i64 {value}}}' in text for name, value in facts)
    assert "!{i32 500000, i64 90, i32 1}" in text  # half of all: the highest count alone
    assert "!{i32 900000, i64 30, i32 3}" in text


def _odd_numbers_below() -> Callable[[int], int]:
    def odd(number: int) -> int:
        found = 0
        for k in range(number):
            if k & 1:
                found += compiler.int64(_far(k))
        return found

    function: Callable[[int], int] = compiler.njit(odd, pipeline_class=WeighedCompiler)
    return function


@compiler.njit
def _far(number: int) -> int:
    """Return 1, by a way that LLVM does not make into a choice without a branch."""
    while number > 1:
        number -= 2
    return number


def _functions() -> Iterator[tuple[Path, ast.FunctionDef]]:
    for path in sorted(FOLDER.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef):
                yield path, node


def _is_verb(function: ast.FunctionDef) -> bool:
    return any(isinstance(mark, ast.Name) and mark.id in ("verb", "verb_within") for mark in function.decorator_list)
