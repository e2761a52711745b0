"""On a computer that has compiled nothing yet, two processes share it."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from discharge_sim.engines import fast
from discharge_sim.engines.fast import entrance
from discharge_sim.engines.fast.apart import Apart
from discharge_sim.experiment.playing.engines import ENGINES

ROOT = Path(__file__).parents[2]
FAST, REFERENCE = ENGINES["fast"], ENGINES["reference"]


class Recorded:
    """Stands for the other process."""

    def __init__(self):
        self.done = []

    def begin(self):
        self.done.append("begin")

    def wait(self):
        self.done.append("wait")

    def end(self):
        self.done.append("end")


@pytest.fixture
def apart(monkeypatch):
    recorded = Recorded()
    monkeypatch.setattr(fast, "compiling_apart", recorded)
    monkeypatch.setattr(entrance, "compiling_apart", recorded)
    return recorded


def told(engine, processors, module):
    with engine.shared_compiling(processors) as tell:
        tell(module)


def test_another_process_compiles_the_engine_while_this_one_compiles_the_rest(apart):
    told(FAST, 2, "discharge_sim.outputs.reducers.entrance")
    assert apart.done == ["begin", "end"]


@pytest.mark.parametrize(
    ("engine", "processors", "module"),
    [
        (FAST, 1, "discharge_sim.outputs.reducers.entrance"),  # one processor would do one after the other
        (FAST, 2, "discharge_sim.engines.fast.entrance"),  # the rest is compiled already
        (REFERENCE, 2, "discharge_sim.outputs.reducers.entrance"),
    ],
)
def test_there_is_not_always_something_to_share(apart, engine, processors, module):
    told(engine, processors, module)
    assert not apart.done


def test_an_engine_that_cannot_be_imported_is_told_of_later(monkeypatch):
    monkeypatch.setitem(sys.modules, FAST.module, None)
    told(FAST, 2, "discharge_sim.outputs.reducers.entrance")


def test_whoever_needs_the_kernel_waits_for_the_other_process(apart, monkeypatch):
    monkeypatch.setattr(entrance, "entrance", lambda function: (apart.done.append("compile"), function)[1])
    entrance._compiled.__wrapped__()
    assert apart.done == ["wait", "compile"]


def test_the_process_ends_by_itself_or_is_ended(monkeypatch):
    for script, end in (("pass", Apart.wait), ("import time; time.sleep(600)", Apart.end)):
        monkeypatch.setattr("discharge_sim.engines.fast.apart._COMMAND", ("-c", script))
        process = Apart()
        process.begin()
        end(process)
        process.end()  # nobody is left to be ended
        process.wait()


def test_if_no_process_can_be_started_nobody_is_waited_for(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/no/such/python")
    process = Apart()
    process.begin()
    process.wait()
    process.end()


@pytest.mark.verification
@pytest.mark.timeout(600)
def test_what_the_other_process_compiled_need_only_be_read(tmp_path):
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path), "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-m", "discharge_sim.engines.fast"], check=True, env=environment)
    script = """
    from numba.core import event
    class Listener(event.Listener):
        def on_start(self, begun): print(begun.data["dispatcher"])
        def on_end(self, _): pass
    event.register("numba:compile", Listener())
    from discharge_sim.engines import fast
    fast.make_ready()
    """
    command = [sys.executable, "-c", textwrap.dedent(script)]
    assert subprocess.run(command, check=True, env=environment, capture_output=True, text=True).stdout == ""
