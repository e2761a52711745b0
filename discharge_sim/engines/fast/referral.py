"""Referrals made before the start, and how far the hub had come with them (rule 12)."""

from __future__ import annotations

from discharge_sim.engines.fast.chance import draw, lookup, remaining
from discharge_sim.engines.fast.hub import IN_HOSPITAL_PLACE, assesses_outside, start_assessment
from discharge_sim.engines.fast.jit import verb
from discharge_sim.engines.fast.layout import World
from discharge_sim.engines.fast.need import need_assessed_in
from discharge_sim.engines.fast.spell import next_referral
from discharge_sim.engines.fast.words import NONE, PRESENT_ASSESSMENT, STAGE_STARTED
from discharge_sim.vocabulary.clock import NEVER


@verb
def begun_before_start(world: World, who: int) -> None:
    """Have as much of an assessment done at the start as the time since the referral says."""
    person = world.person[who]
    spell, hub = world.spell[person.spell], world.hub[person.partnership]
    table, tasks = int(hub.days_at_start_table), tasks_asked_for(world, who)
    if table < 0 or tasks == 0 or assesses_outside(world, who):
        return
    since = min(referred_before_start(world, who), int(spell.ready))
    if since >= 0:
        return
    passed, u = -since, draw(world, who, PRESENT_ASSESSMENT, 0)
    takes = lookup(world, table, u) if spell.ready == NEVER else passed + remaining(world, table, passed, u)
    slip = max(int(spell.planned) + int(hub.repeated_after_slip), 1)
    person.refer_at, person.slip_at = NEVER, slip if slip < person.fit_at else NEVER
    if takes > passed:
        done = tasks * passed // takes
        start_assessment(world, who, since + takes * done // tasks)
        go_on_after(world, who, done)
    else:
        spell.assessed_now, spell.assessed = 1, since + takes
        spell.assessment_place = IN_HOSPITAL_PLACE
        spell.assessed_need = need_assessed_in(world, who, IN_HOSPITAL_PLACE)
    spell.referred, spell.slip_after = since, hub.repeated_after_slip
    if spell.assessed_now or world.work[who].task != NONE:
        spell.assessment_started = since


@verb
def tasks_asked_for(world: World, who: int) -> int:
    """Return how many tasks a person's need asks for."""
    hub, need = world.hub[world.person[who].partnership], world.spell[world.person[who].spell].need
    tasks = 0
    for position in range(hub.task_count):
        tasks += (world.task[hub.task_first + position].needs >> need) & 1
    return tasks


@verb
def go_on_after(world: World, who: int, done: int) -> None:
    """Go on with the task after those that are done."""
    work, hub = world.work[who], world.hub[world.person[who].partnership]
    need = world.spell[world.person[who].spell].need
    for position in range(hub.task_count):
        if done > 0 and (world.task[hub.task_first + position].needs >> need) & 1:
            work.position, work.task = position, hub.task_first + position
            done -= 1
    if work.task != NONE:
        world.person[who].hub_stage = STAGE_STARTED


@verb
def referred_before_start(world: World, who: int) -> int:
    """Return when a person of the start was referred by the estimate that still held; NEVER or later if not yet."""
    person = world.person[who]
    spell, hub = world.spell[person.spell], world.hub[person.partnership]
    while person.refer_at < 0:
        slips = int(spell.planned) + int(hub.repeated_after_slip)
        if slips > 0 or slips >= person.fit_at:
            break
        person.refer_at = next_referral(world, who, slips + 1)
    return int(person.refer_at)
