"""That something is being compiled is said when it is, and only then."""

import sys

import numba
import pytest

from discharge_sim.cli.asking import COMPILING, telling
from discharge_sim.outputs.reducers.compiling import told_of_compiling

OPTIONS = {"engine": "fast", "seed": 1, "replications": 3}
pytestmark = pytest.mark.skipif(bool(numba.config.DISABLE_JIT), reason="nothing is compiled")


def uncompiled():
    return numba.njit(lambda number: number + 1)


def test_told_once_before_the_first_function_is_compiled():
    told, one, another = [], uncompiled(), uncompiled()
    with told_of_compiling(lambda module: told.append((len(one.signatures), module))):
        assert not told
        one(1)
        another(1)
    assert told == [(0, __name__)]


def test_not_told_of_what_is_compiled_already():
    told, one = [], uncompiled()
    one(1)
    with told_of_compiling(lambda _: told.append(1)):
        one(2)
    assert not told


def test_not_told_afterwards():
    told = []
    with told_of_compiling(lambda _: told.append(1)):
        pass
    uncompiled()(1)
    assert not told


def test_without_the_compiler_nothing_is_said(monkeypatch):
    monkeypatch.setitem(sys.modules, "numba.core", None)
    with told_of_compiling(lambda _: pytest.fail("nothing can be compiled")):
        pass


def test_the_user_is_told(capsys):
    with telling(False, OPTIONS):
        assert COMPILING not in capsys.readouterr().err
        uncompiled()(1)
    assert COMPILING in capsys.readouterr().err


def test_unless_quiet(capsys):
    with telling(True, OPTIONS):
        uncompiled()(1)
    assert COMPILING not in capsys.readouterr().err
