"""A test of the agreement test: engines that differ by a deliberate fault are found to differ."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from functools import lru_cache
from itertools import count
from pathlib import Path
from typing import NamedTuple

import pytest

from discharge_sim.engines import fast
from discharge_sim.engines.fast.jit import INTERPRETED
from discharge_sim.engines.reference import BalanceError
from discharge_sim.engines.reference import run as reference
from discharge_sim.plan.compile import compile_plan
from discharge_sim.plan.layout import Plan
from discharge_sim.plan.people import draw_happenings, draw_people
from discharge_sim.plan.people_layout import Happenings, People
from discharge_sim.vocabulary.records import Records
from tests.engines.faults import FAULTS, Fault
from tests.engines.shortcuts import IN_STORIES, SHORTCUTS
from tests.worlds.agree import first_difference, quick_compilation
from tests.worlds.generator import random_world, replication_of
from tests.worlds.mechanisms import MECHANISMS, fired
from tests.worlds.telling import Told

WITHIN, MANY = 60, 1000
"""Worlds with the fault's mechanism, within which it has to show: in every run, and in a search from another seed."""
ELSEWHERE = 1_000_000
ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.timeout(900)  # the first to run the kernel may have to wait for the compiler


class Known(NamedTuple):
    """A world, and the fast engine's history of it."""

    plan: Plan
    people: People
    happenings: Happenings
    key: tuple[int, int]
    records: Records
    fired: set[str]


def known(seed: int) -> Known:
    """Return a world as the fast engine tells it."""
    key = seed, replication_of(seed)
    world = random_world(seed)
    with quick_compilation():
        plan = compile_plan(world.member(key[1]))
    people, happenings = draw_people(plan, *key), draw_happenings(plan, *key)
    records = fast.run_replication(plan, *key)
    told = Told(seed, plan, people, happenings, records, key[1], len(world.members) or 1)
    return Known(plan, people, happenings, key, records, fired(told))


remembered = lru_cache(maxsize=512)(known)


def worlds_with(mechanisms: tuple[str, ...], first: int) -> Iterator[Known]:
    """Yield world after world in which some mechanisms happen."""
    for seed in count(first):
        world = remembered(seed)
        if world.fired.issuperset(mechanisms):
            yield world


def difference(world: Known) -> str | None:
    """Return where the reference engine's history differs from that of the fast engine, or how it fails."""
    try:
        records = reference.tell_everything(world.plan, world.people, world.happenings, world.key)
    except BalanceError as error:
        return str(error)
    return first_difference(records, world.records)


def worlds_until_caught(fault: Fault, first: int, within: int) -> int | None:
    """Return in the how-manieth world a fault shows."""
    for number, world in zip(range(1, within + 1), worlds_with(fault.needs, first), strict=False):
        with fault.made():
            if difference(world) is not None:
                return number
    return None


def test_there_are_enough_faults_of_known_mechanisms() -> None:
    assert len(FAULTS) >= 20
    assert {name for fault in FAULTS.values() for name in fault.needs} <= set(MECHANISMS)


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_fault_is_caught(fault: Fault) -> None:
    caught = worlds_until_caught(fault, fault.first, WITHIN)
    assert caught, f"not caught in {WITHIN} worlds"


@pytest.mark.verification
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_fault_is_caught_in_other_worlds(fault: Fault) -> None:
    caught = worlds_until_caught(fault, ELSEWHERE, MANY)
    print(f"caught in world {caught} of those with: {fault.needs}")
    assert caught, f"not caught in {MANY} worlds"


@pytest.mark.skipif(INTERPRETED, reason="nothing is compiled in any test of this run")
def test_faults_of_the_fast_engines_shortcuts_are_caught() -> None:
    """They are made without the compiler, in a process of its own."""
    command = [sys.executable, "-m", "tests.engines.shortcuts"]
    environment = {**os.environ, "NUMBA_DISABLE_JIT": "1"}
    ran = subprocess.run(command, env=environment, cwd=ROOT, text=True, capture_output=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert ran.stdout.count(": caught in ") == len(SHORTCUTS) + len(IN_STORIES)


def test_faults_are_undone_and_without_one_nothing_is_caught() -> None:
    for fault in FAULTS.values():
        with fault.made():
            pass
    assert difference(remembered(0)) is None


def test_a_fault_that_can_no_longer_be_made_says_so() -> None:
    fault = FAULTS["no hand-off"]._replace(old="words that are not there")
    with pytest.raises(ValueError, match="needs new ones"), fault.made():
        pass
