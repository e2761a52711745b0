"""Run one replication with the reference engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from discharge_sim.engines.reference.aftercare import follow
from discharge_sim.engines.reference.balance import check_balance
from discharge_sim.engines.reference.calendar import keep_calendar
from discharge_sim.engines.reference.hospital import admitted, begin_hospital_story, dies, unfit_again
from discharge_sim.engines.reference.machinery import CHANGES, At, Story
from discharge_sim.engines.reference.person import Interruption, Person
from discharge_sim.engines.reference.policy import Policy
from discharge_sim.engines.reference.present import present_at_start
from discharge_sim.engines.reference.world import World
from discharge_sim.engines.reference.writing import write_records
from discharge_sim.plan.people import draw_happenings, draw_people
from discharge_sim.plan.people_layout import Entry
from discharge_sim.vocabulary.settings import StreamKind

if TYPE_CHECKING:
    from discharge_sim.plan.layout import Plan
    from discharge_sim.plan.people_layout import Happenings, People
    from discharge_sim.vocabulary.records import Records


def run_replication(plan: Plan, seed: int, replication: int, *, policy: Policy | None = None) -> Records:
    """Simulate one replication of a plan.

    Parameters
    ----------
    plan : Plan
        The compiled scenario.
    seed, replication : int
        Key of all randomness, each below 2**32.
    policy : Policy, optional
        Who goes first in queues, if it is not to be as the scenario says.

    Returns
    -------
    Records
        What happened to everybody, up to the horizon.

    Raises
    ------
    BalanceError
        If somebody got lost: the balance sheet of a service does not close.
    """
    people, happenings = draw_people(plan, seed, replication), draw_happenings(plan, seed, replication)
    return tell_everything(plan, people, happenings, (seed, replication), policy)


def tell_everything(
    plan: Plan, people: People, happenings: Happenings, key: tuple[int, int], policy: Policy | None = None
) -> Records:
    """Simulate what becomes of given people under given happenings; `key` is that of all draws still to be taken.

    Raises
    ------
    BalanceError
        If somebody got lost: the balance sheet of a service does not close.
    """
    world = World(plan, people, happenings, key, policy or Policy())
    keep_calendar(world)
    world.env.process(people_arrive(world))
    world.env.run(until=At(world.env, plan.horizon, -1))
    check_balance(world)
    return write_records(world)


def people_arrive(world: World) -> Story:
    """Let people into the model: those present at the start, then arrivals by minute."""
    people = world.people
    world.persons = [Person(world, number) for number in range(len(people.person))]
    minutes = people.person["arrived"]
    present = people.entry >= Entry.IN_BED_NOT_FIT
    for number in np.flatnonzero(present).tolist():
        story = present_at_start(world, world.persons[number])
        if story is not None:
            world.env.process(tell(world, world.persons[number], story))
    arrivals = np.flatnonzero(~present)
    for number in arrivals[np.argsort(minutes[arrivals], kind="stable")].tolist():
        minute = int(minutes[number])
        if minute >= world.horizon:
            break
        if minute > world.now:
            yield At(world.env, minute, CHANGES)
        person = world.persons[number]
        world.env.process(tell(world, person, _first_story(world, person)))


def tell(world: World, person: Person, story: Story) -> Story:
    """Tell a person's whole story: one chapter after the other, interrupted by death, illness and admission."""
    chapter: Story | None = story
    while chapter is not None:
        try:
            chapter = yield from chapter
        except Interruption as interruption:
            chapter = {"died": dies, "unfit": unfit_again, "admitted": admitted}[interruption.word](world, person)


def _first_story(world: World, person: Person) -> Story:
    if world.people.entry[person.number] == Entry.HOSPITAL:
        return begin_hospital_story(world, person)
    return community_story(world, person)


def community_story(world: World, person: Person) -> Story:
    """Ask for a service from the community, in competition with hospital patients."""
    stream = world.streams[person.stream]
    person.route = stream.route
    if stream.kind == StreamKind.VIRTUAL_WARD_REFERRAL:
        admitted_instead = world.draw_for(person, "would_be_admitted") < stream.would_be_admitted
        person.gives_up_at = world.now + stream.admitted_after
        person.gives_up_to = "admitted" if admitted_instead else "leaves"
    return follow(world, person, int(world.people.step[person.number]))
