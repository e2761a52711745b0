"""The kernel is optimised once, as a whole.

numba makes machine code of every function together with all functions that it calls, directly or not: what lies at the
bottom is optimised again by every caller above it. Here a function's code is put aside as it is until one that Python
calls asks for it; then all parts become one module, whose inner functions nobody outside can call, so that LLVM is free
to put them into one another.
"""

from __future__ import annotations

from typing import Any

from llvmlite.binding import parse_assembly  # type: ignore[import-untyped]
from numba.core.codegen import JITCodeLibrary

from discharge_sim.engines.fast.branches import summary
from discharge_sim.engines.fast.calling import PlainCompiler


class Part(JITCodeLibrary):
    """One function as numba has written it, not yet optimised."""

    def finalize(self) -> None:
        """Leave the code as it is."""
        self._finalized = True

    def get_pointer_to_function(self, _: str) -> int:
        """Say that there is no machine code."""
        return 0

    @property
    def codegen(self) -> Any:
        """Return a generator of code that has no machine code to prepare."""
        return _NoMachineCode()

    def _optimize_functions(self, ll_module: Any) -> None:
        ll_module.data_layout = self._codegen._data_layout

    def _get_module_for_linking(self) -> Any:
        """Return one module of this function and all that it calls, directly or not."""
        if self._shared_module is None:
            module = self._final_module.clone()
            mine = _defined(module)
            for library in self._all_below({}):
                below = library._final_module if isinstance(library, Part) else library._get_module_for_linking()  # type: ignore[no-untyped-call]
                module.link_in(below, preserve=True)
            module.link_in(parse_assembly(summary()))
            for name in _defined(module):
                module.get_function(name).linkage = "linkonce_odr" if name in mine else "private"
            self._shared_module = module
        return self._shared_module

    def _all_below(self, found: dict[JITCodeLibrary, None]) -> dict[JITCodeLibrary, None]:
        for library in self._linking_libraries:
            if library not in found:
                found[library] = None
                if isinstance(library, Part):
                    library._all_below(found)
        return found


class PartCompiler(PlainCompiler):
    """numba's compiler, which puts code aside."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.state.library = Part(self.state.targetctx.codegen(), "part")  # type: ignore[no-untyped-call]


class _NoMachineCode:
    """What numba asks for once a function is ready for Python, which parts are not."""

    def set_env(self, *_: Any) -> None:
        """Do nothing: the environment is for errors and objects of Python, which parts do not know."""


def _defined(module: Any) -> set[str]:
    return {function.name for function in module.functions if not function.is_declaration}
