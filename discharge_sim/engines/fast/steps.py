"""A person's steps: how often on each, and what is drawn for it."""

from __future__ import annotations

from discharge_sim.engines.fast.chance import draw, lookup
from discharge_sim.engines.fast.jit import verb, verb_within
from discharge_sim.engines.fast.layout import World
from discharge_sim.engines.fast.words import NONE, PACKAGE


@verb
def times_on_step(world: World, who: int, step: int) -> int:
    """Return how often the person has been on a step, 0 if never."""
    person = world.person[who]
    if person.counted_step == step:
        return int(person.counted)
    node = int(person.times)
    while node != NONE and world.times[node].step != step:
        node = int(world.times[node].next)
    return int(world.times[node].count) if node != NONE else 0


@verb
def count_step(world: World, who: int, step: int) -> None:
    """Count one more time on a step."""
    clock, person = world.clock[0], world.person[who]
    if person.counted_step in (NONE, step):  # the first step has its place in the person's row
        person.counted_step, person.counted = step, person.counted + 1
        return
    node = int(person.times)
    while node != NONE and world.times[node].step != step:
        node = int(world.times[node].next)
    if node != NONE:
        world.times[node].count += 1
    elif clock.times >= len(world.times):
        clock.full = 1
    else:
        new = world.times[clock.times]
        new.step, new.count, new.next = step, 1, person.times
        person.times = clock.times
        clock.times += 1


@verb
def draw_step(world: World, who: int, purpose: int, step: int) -> int:
    """Return a person's draw for a step: the n-th time on a step has the n-th draw of that step's name."""
    occurrence = max(times_on_step(world, who, step), 1) - 1
    return draw(world, who, purpose ^ int(world.step[step].name_hash), occurrence)


@verb_within
def units_wanted(world: World, who: int, step: int) -> int:
    """Return the units that a person takes on a step: a package's quarter-hours a week, or one place."""
    if world.person[who].states_units and step == world.facts[world.person[who].arrival].step:
        return int(world.facts[world.person[who].arrival].units)
    table = int(world.step[step].units_table)
    return lookup(world, table, draw_step(world, who, PACKAGE, step)) if table >= 0 else 1
