"""Processes killed without warning, at any moment, and two processes at once: through the command line."""

from __future__ import annotations

import json
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.cli.conftest import as_at_a_terminal
from tests.crash.conftest import left_in


def command(tiny, out, engine="reference", workers=1):
    program = [sys.executable, "-m", "discharge_sim", "run", str(tiny / "base.toml"), "--out", str(out)]
    return [*program, "--replications", "6", "--engine", engine, "--workers", str(workers), "--quiet"]


def carried_out(*arguments):
    done = subprocess.run(command(*arguments), capture_output=True, text=True, timeout=600)  # on a busy machine
    assert "Traceback" not in done.stderr
    return done


def differing(first, second):
    """Return the files in which two folders differ; reports say when and how long they ran."""
    found, wanted = left_in(first), left_in(second)
    for results in (found, wanted):
        run = json.loads(results.pop("run.json"))
        results["run.json"] = {key: value for key, value in run.items() if key != "command"}
        for name in ("report.html", "results.xlsx", "stress-des.md"):
            results[name] = bool(results[name])
    return sorted(name for name in found.keys() | wanted.keys() if found.get(name) != wanted.get(name))


def killed(tiny, out, after):
    """Start the command and kill it after some seconds."""
    process = subprocess.Popen(command(tiny, out), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(after)
    process.kill()
    process.wait()


class Undisturbed(NamedTuple):
    """A run that nobody disturbed: its folder, and how long it took; moments of the kill are spread over that."""

    folder: Path
    seconds: float


@pytest.fixture(scope="module")
def finished(tiny, tmp_path_factory):
    out, began = tmp_path_factory.mktemp("finished") / "out", time.monotonic()
    assert carried_out(tiny, out).returncode == 0
    return Undisturbed(out, time.monotonic() - began)


def kill_again_and_again(tiny, out, seed, times, lasts_seconds):
    dice = random.Random(seed)
    for _ in range(times):
        killed(tiny, out, dice.uniform(0.2, 1.0) * lasts_seconds)


@pytest.mark.timeout(300)
def test_killed_again_and_again(tiny, finished, tmp_path):
    kill_again_and_again(tiny, tmp_path / "out", 7, 3, finished.seconds)
    assert carried_out(tiny, tmp_path / "out").returncode == 0
    assert not differing(tmp_path / "out", finished.folder)


@pytest.mark.verification
@pytest.mark.timeout(3600)
def test_killed_at_a_hundred_moments(tiny, finished, tmp_path):
    for seed in range(25):
        kill_again_and_again(tiny, tmp_path / "out", seed, 4, finished.seconds)
        assert carried_out(tiny, tmp_path / "out").returncode == 0
        assert not differing(tmp_path / "out", finished.folder), seed
        shutil.rmtree(tmp_path / "out")


@pytest.mark.verification
@pytest.mark.skipif(sys.platform == "win32", reason="signals are different there")
@pytest.mark.timeout(3600)
def test_interrupted_at_a_hundred_moments(tiny, tmp_path):
    """With threads that play and import, each of which may need a lock that the main thread holds."""
    how = {"engine": "fast", "workers": 2}
    began = time.monotonic()
    subprocess.run(command(tiny, tmp_path / "undisturbed", **how), check=True)
    lasts_seconds, dice = time.monotonic() - began, random.Random(130)
    for moment in range(100):
        out = tmp_path / f"out {moment // 4}"  # the fourth goes on where the third was interrupted
        process = subprocess.Popen(
            command(tiny, out, **how), stderr=subprocess.PIPE, text=True, preexec_fn=as_at_a_terminal
        )
        while not (out / "run.json").exists() and process.poll() is None:
            time.sleep(0.001)
        time.sleep(dice.uniform(0, lasts_seconds))
        process.send_signal(signal.SIGINT)
        _, words = process.communicate(timeout=60)
        assert process.returncode in (0, 130), (moment, words)
        assert "Traceback" not in words, moment
        assert "did not end by itself" not in words, moment
        if moment % 4 == 3:
            subprocess.run(command(tiny, out, **how), check=True)
            assert not differing(out, tmp_path / "undisturbed"), moment


@pytest.mark.verification
@pytest.mark.timeout(600)
def test_two_processes_at_once(tiny, finished, tmp_path):
    """One of them writes; the other says so and leaves, or comes after the first and finds everything done."""
    both = [subprocess.Popen(command(tiny, tmp_path / "out"), stderr=subprocess.PIPE, text=True) for _ in range(2)]
    said = [process.communicate()[1] for process in both]
    codes = sorted(process.returncode for process in both)
    assert codes in ([0, 2], [0, 0]), said
    assert codes == [0, 0] or any("another run is writing" in words for words in said)
    assert carried_out(tiny, tmp_path / "out").returncode == 0
    assert not differing(tmp_path / "out", finished.folder)
