"""How long a user waits before anything is simulated."""

import subprocess
import sys

import pytest

pytestmark = pytest.mark.benchmark(group="start-up")


def command(*arguments: str) -> str:
    return subprocess.run(
        [sys.executable, "-m", "discharge_sim", *arguments], check=True, capture_output=True, text=True
    ).stdout


def test_help(benchmark):
    assert "compare" in benchmark.pedantic(command, args=("--help",), rounds=10)


def test_check_of_the_real_scenario(benchmark):
    assert "no mistakes" in benchmark.pedantic(command, args=("check", "scenarios/winter-hub/base.toml"), rounds=5)
