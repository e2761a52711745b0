"""What a scenario costs before its first winter, and the compiler at the first start on a machine."""

import os
import subprocess
import sys

import pytest
from workloads import BASE

from discharge_sim.plan.compile import compile_plan
from discharge_sim.scenario.loading import load_scenario

pytestmark = pytest.mark.benchmark(group="compile")

FIRST_WINTER = """
import sys
sys.path.insert(0, "benchmarks")
from workloads import SMALL, one_winter, plan_of
one_winter(plan_of(SMALL))
"""


def test_reading_a_scenario(benchmark):
    assert benchmark(load_scenario, BASE).name == "base"


def test_compiling_its_plan(benchmark):
    scenario = load_scenario(BASE)
    assert len(benchmark(compile_plan, scenario).services) > 30


@pytest.mark.timeout(900)
def test_first_winter_on_a_new_machine(benchmark, tmp_path):
    """A process whose cache of compiled code is empty."""
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path)}
    benchmark.pedantic(
        subprocess.run,
        args=([sys.executable, "-c", FIRST_WINTER],),
        kwargs={"check": True, "env": environment},
        rounds=1,
    )
    assert list(tmp_path.rglob("*.nbi"))


def test_first_winter_with_compiled_code_on_disk(benchmark):
    command = [sys.executable, "-c", FIRST_WINTER]
    assert benchmark.pedantic(subprocess.run, args=(command,), kwargs={"check": True}, rounds=3).returncode == 0
