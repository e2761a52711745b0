"""Where the fast engine does not work the reference engine plays, and a warning says so."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from discharge_sim.engines import reference
from discharge_sim.experiment.playing import engines
from discharge_sim.experiment.playing.engines import ENGINES, Engine, EngineWarning
from discharge_sim.experiment.problems import ExperimentError

PLAY = """
import sys, warnings
{before}
from discharge_sim.experiment.playing.engines import engine_named
print(engine_named("fast").load().__module__)
"""


def said(before: str, **environment: str) -> tuple[str, str]:
    """Return which module plays in a process of its own, and what it warns of."""
    done = subprocess.run(
        [sys.executable, "-c", PLAY.format(before=before)],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip(), done.stderr


def test_without_numba_the_reference_engine_plays() -> None:
    module, warned = said("sys.modules['numba'] = None")
    assert module.startswith("discharge_sim.engines.reference")
    assert "numba, which is not installed" in warned
    assert "reference engine plays instead" in warned


def test_a_numba_that_refuses_the_private_option_is_named() -> None:
    refuse = (
        "import numba, discharge_sim.engines.fast.entrance as entrance\n"
        "def refused(function): raise KeyError('_nrt')\n"
        "entrance.entrance = refused"
    )
    module, warned = said(refuse, NUMBA_DISABLE_JIT="0")
    assert module.startswith("discharge_sim.engines.reference")
    assert "_nrt" in warned


def test_another_numba_is_warned_of() -> None:
    _, warned = said("import numba\nnumba.__version__ = '0.99.0'", NUMBA_DISABLE_JIT="1")
    assert "tested with numba" in warned
    assert "0.99.0" in warned


def test_an_engine_with_nothing_instead_is_refused() -> None:
    broken = Engine("broken", "discharge_sim.engines.no_such_engine", "no engine")
    with pytest.raises(ExperimentError, match="the broken engine cannot be used here"):
        broken.load()


def test_the_engine_that_plays_instead_is_loaded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = Engine(
        "broken", "discharge_sim.engines.no_such_engine", "no engine", is_compiled=True, instead="reference"
    )
    monkeypatch.setitem(engines.ENGINES, "broken", broken)
    with pytest.warns(EngineWarning, match="broken engine cannot be used here"):
        assert broken.load() is reference.run_replication
    assert ENGINES["broken"].load() is reference.run_replication
