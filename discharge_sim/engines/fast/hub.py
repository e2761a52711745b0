"""The discharge hub at work for one person, beside the stay (the side track)."""

from __future__ import annotations

from discharge_sim.engines.fast.alarms import do_urgently, set_hub_alarm, wake, wake_hub
from discharge_sim.engines.fast.calendars import end_of_work, next_on, on_minutes_between
from discharge_sim.engines.fast.chance import draw, lookup
from discharge_sim.engines.fast.delays import HOSPITAL_POOL, INTERMEDIATE_CARE, kind_of_place, show_reason
from discharge_sim.engines.fast.jit import verb
from discharge_sim.engines.fast.layout import NEEDS, World
from discharge_sim.engines.fast.need import need_assessed_in
from discharge_sim.engines.fast.places import COMPLETED, count_as_gone, new_ticket
from discharge_sim.engines.fast.queues import give_back_units, join_queue, leave_queue
from discharge_sim.engines.fast.words import (
    ASSESSED,
    AT_PANEL,
    AT_TASK,
    FOR_CASELOAD,
    FOR_STAFF,
    HAND_OFF,
    HUB_BEGINS,
    HUB_RESTS,
    NEW_WORK,
    NEXT_TASK,
    NO_WORK,
    NONE,
    NOT_YET_BEGUN,
    STAGE_NOT_STARTED,
    STAGE_PANEL,
    STAGE_STARTED,
    TURNAROUND,
    TURNAROUND_TIME,
    WORK,
)
from discharge_sim.plan.words import HubOrder
from discharge_sim.vocabulary.clock import NEVER
from discharge_sim.vocabulary.needs import AssessmentPlace

DUE_AFTER_READY = 72 * 60
NOT_READY_YET = 2**29
LONGEST_WAIT, DUE_FIRST, BY_NEED = int(HubOrder.LONGEST_WAIT), int(HubOrder.EARLIEST_DUE), int(HubOrder.BY_NEED)
IN_HOSPITAL_PLACE, AT_HOME_PLACE = int(AssessmentPlace.HOSPITAL), int(AssessmentPlace.HOME)
IN_INTERMEDIATE_CARE = int(AssessmentPlace.INTERMEDIATE_CARE)


@verb
def assesses_outside(world: World, who: int) -> bool:
    """Whether people with this need (as assessed in hospital) leave before the full assessment."""
    person = world.person[who]
    hub = world.hub[person.partnership]
    return bool(hub.discharge_to_assess and (int(hub.d2a_needs) >> int(person.need)) & 1)


@verb
def start_assessment(world: World, who: int, from_minute: int) -> None:
    """Refer a person to the hub."""
    person, work, hub = world.person[who], world.work[who], world.hub[world.person[who].partnership]
    spell = world.spell[person.spell]
    in_bed = kind_of_place(world, who) == HOSPITAL_POOL
    work.rapid = in_bed and assesses_outside(world, who) and not spell.assessed_rapidly
    spell.referred = min(int(spell.referred), from_minute)
    spell.slip_after = hub.repeated_after_slip
    person.hub_state, person.hub_stage = NEW_WORK, STAGE_NOT_STARTED
    work.from_minute, work.work_round = from_minute, spell.work_rounds
    work.waiting, work.case, work.busy, work.employer = NONE, NONE, NONE, -1
    work.slice, work.slice_of, work.position, work.task = 0, 0, 0, NONE
    do_urgently(world, who, HUB_BEGINS, 0)


@verb
def hub_goes_on(world: World, who: int) -> None:
    """Take up the hub's work where it stood, until it waits for something or is finished."""
    next_thing = hub_wakes(world, who)
    while next_thing == NEXT_TASK:
        next_thing = next_task(world, who)


@verb
def hub_wakes(world: World, who: int) -> int:
    """Return what comes after what the hub has waited for."""
    person, work = world.person[who], world.work[who]
    state = person.hub_state
    if state == NEW_WORK and work.from_minute > world.clock[0].now:
        person.hub_state = NOT_YET_BEGUN
        set_hub_alarm(world, who, int(work.from_minute))
        return HUB_RESTS
    if state in (NEW_WORK, NOT_YET_BEGUN):
        return take_case(world, who)
    if state in (FOR_CASELOAD, TURNAROUND):
        return next_task(world, who)
    if state == HAND_OFF:
        return begin_task(world, who)
    if state == FOR_STAFF:
        work_on_slice(world, who)
        return HUB_RESTS
    if state == AT_TASK:
        give_back_staff(world, who, COMPLETED, int(work.slice_of))
        work.left -= work.slice_of
        work.slice += 1
        return next_slice(world, who)
    return finish(world, who) if state == AT_PANEL else HUB_RESTS


@verb
def hub_waits(world: World, who: int, state: int, minute: int) -> None:
    """Let the hub's work wait."""
    world.person[who].hub_state = state
    set_hub_alarm(world, who, minute)


@verb
def take_case(world: World, who: int) -> int:
    """Wait for a place in the caseload, if there is one."""
    work, caseload = world.work[who], int(world.hub[world.person[who].partnership].caseload)
    if caseload < 0:
        return next_task(world, who)
    work.case = join_hub_queue(world, who, caseload, joins_at(world, who))
    hub_waits(world, who, FOR_CASELOAD, NEVER)
    return HUB_RESTS


@verb
def next_task(world: World, who: int) -> int:
    """Go to the next task that the need asks for; a change of employer takes a hand-off."""
    work, hub = world.work[who], world.hub[world.person[who].partnership]
    need = world.spell[world.person[who].spell].need
    task = NONE
    if work.rapid:
        if work.task == NONE:
            task, work.position = int(hub.rapid_task), hub.task_count
    else:
        position = int(work.position) + 1 if work.task != NONE else 0
        while position < hub.task_count and not (world.task[hub.task_first + position].needs >> need) & 1:
            position += 1
        if position < hub.task_count:
            task, work.position = int(hub.task_first) + position, position
    if task == NONE:
        return wait_for_panel(world, who)
    work.task = task
    last, employer = int(work.employer), int(world.task[task].employer)
    if last not in (-1, employer) and hub.hand_off:
        hub_waits(world, who, HAND_OFF, after_working_time(world, int(hub.hand_off)))
        return HUB_RESTS
    return begin_task(world, who)


@verb
def begin_task(world: World, who: int) -> int:
    """Begin to wait for a task."""
    work = world.work[who]
    task = world.task[work.task]
    work.employer = task.employer
    # Both are drawn now: nothing waits for the second, while the end of the work would have to wait for it.
    u = draw(world, who, WORK ^ int(task.name_hash), int(work.work_round))
    v = draw(world, who, TURNAROUND_TIME ^ int(task.name_hash), int(work.work_round))
    work.left, work.turnaround = lookup(world, int(task.work_table), u), lookup(world, int(task.turnaround_table), v)
    work.joined, work.slice = joins_at(world, who), 0
    return next_slice(world, who)


@verb
def next_slice(world: World, who: int) -> int:
    """Wait for a member of staff; after the last slice, for the turnaround."""
    work = world.work[who]
    task = world.task[work.task]
    if work.left > 0:
        join_hub_queue(world, who, int(task.service), int(work.joined))
        hub_waits(world, who, FOR_STAFF, NEVER)
        return HUB_RESTS
    if work.turnaround > 1:
        hub_waits(world, who, TURNAROUND, after_working_time(world, int(work.turnaround)))
        return HUB_RESTS
    return NEXT_TASK


@verb
def work_on_slice(world: World, who: int) -> None:
    """Work, no longer than a shift."""
    work = world.work[who]
    work.slice_of = min(int(work.left), int(world.task[work.task].slice_minutes))
    end = end_of_work(world, int(work.shift), int(world.clock[0].now), int(work.slice_of))
    hub_waits(world, who, AT_TASK, end)


@verb
def wait_for_panel(world: World, who: int) -> int:
    """Wait for the panel's decision, where the need asks for one."""
    work, hub = world.work[who], world.hub[world.person[who].partnership]
    need = world.spell[world.person[who].spell].need
    if work.rapid or hub.panel < 0 or not (hub.panel_needs >> need) & 1:
        return finish(world, who)
    world.person[who].hub_stage = STAGE_PANEL
    show_reason(world, who)
    hub_waits(world, who, AT_PANEL, next_on(world, int(hub.panel), int(world.clock[0].now) + 1))
    return HUB_RESTS


@verb
def after_working_time(world: World, minutes: int) -> int:
    """Return when so many office minutes of working days have passed."""
    clock = world.clock[0]
    return end_of_work(world, int(clock.working_days), int(clock.now), max(minutes, 1))


# -- queues and staff -------------------------------------------------------------------------------------------
@verb
def joins_at(world: World, who: int) -> int:
    """Return the minute at which a queue is joined: the first one perhaps before the start (rule 12)."""
    work = world.work[who]
    minute = min(int(work.from_minute), int(world.clock[0].now))
    work.from_minute = NEVER
    return minute


@verb
def join_hub_queue(world: World, who: int, service: int, joined: int) -> int:
    """Wait in a hub queue."""
    number = new_ticket(world, who, service, hub_rank(world, who), joined)
    world.work[who].waiting = number
    join_queue(world, number)
    return number


@verb
def hub_rank(world: World, who: int) -> int:
    """Return the rank in the hub's queues (lower goes first)."""
    person = world.person[who]
    spell = world.spell[person.spell]
    order = world.hub[person.partnership].order
    ready = min(int(spell.ready) if spell.ready != NEVER else int(spell.planned), NOT_READY_YET)  # 32 bits hold it
    if order == LONGEST_WAIT:
        return ready if spell.ready != NEVER else NOT_READY_YET + ready
    if order == DUE_FIRST:
        return ready + DUE_AFTER_READY
    if order == BY_NEED:
        return int(world.need[person.partnership * NEEDS + person.need].rank)
    return 0


@verb
def hub_learns_ready(world: World, who: int) -> None:
    """Take the rank of somebody recorded ready, and keep the minute joined."""
    number = int(world.work[who].waiting)
    if number != NONE and world.ticket[number].rank != hub_rank(world, who):
        leave_queue(world, number)
        world.ticket[number].rank = hub_rank(world, who)
        join_queue(world, number)


@verb
def begin_hub_ticket(world: World, number: int) -> None:
    """A member of staff (or a place in the caseload) is there."""
    clock, ticket = world.clock[0], world.ticket[number]
    who = int(ticket.who)
    work = world.work[who]
    ticket.started, ticket.last_units = clock.now, 1
    work.waiting = NONE
    world.service[ticket.service].came_in += 1
    if number != work.case:
        work.busy = number
        work.shift = world.supply[ticket.supply].on_shift
        person = world.person[who]
        if person.hub_stage == STAGE_NOT_STARTED:
            person.hub_stage = STAGE_STARTED
            world.spell[person.spell].assessment_started = clock.now
            show_reason(world, who)
    wake_hub(world, who)


@verb
def break_off(world: World, who: int, ended_by: int) -> None:
    """Let the member of staff go, if there is one, in the middle of a slice of work."""
    work = world.work[who]
    if work.busy != NONE:
        started = int(world.ticket[work.busy].started)
        done = on_minutes_between(world, int(work.shift), started, int(world.clock[0].now))
        give_back_staff(world, who, ended_by, done)


@verb
def give_back_staff(world: World, who: int, ended_by: int, done: int) -> None:
    """Let the member of staff go and write the slice of work, of which so many minutes are done."""
    work, now = world.work[who], int(world.clock[0].now)
    number = int(work.busy)
    work.busy = NONE
    ticket = world.ticket[number]
    world.spell[world.person[who].spell].work_done += done
    give_back_units(world, int(ticket.supply), 1)
    count_as_gone(world, number, ended_by)
    write_slice(world, number, now, done, ended_by)


@verb
def write_slice(world: World, number: int, ended: int, done: int, ended_by: int) -> None:
    """Write a row of the task table."""
    clock, ticket = world.clock[0], world.ticket[number]
    who = int(ticket.who)
    work = world.work[who]
    if clock.tasks >= len(world.task_row):
        clock.full = 1
        return
    row = world.task_row[clock.tasks]
    clock.tasks += 1
    row.person, row.spell, row.work_round = ticket.person, world.person[who].spell_number, work.work_round
    row.task, row.slice, row.service, row.supply = work.position, work.slice, ticket.service, ticket.supply
    row.joined, row.started, row.ended = ticket.joined, ticket.started, ended
    row.work_minutes, row.ended_by = done, ended_by


# -- the end ----------------------------------------------------------------------------------------------------
@verb
def finish(world: World, who: int) -> int:
    """Tell the person that the assessment is complete."""
    person, work = world.person[who], world.work[who]
    spell = world.spell[person.spell]
    leave_case(world, who, COMPLETED)
    person.hub_state = NO_WORK
    if work.rapid:
        spell.assessed_rapidly = 1
    else:
        kind = kind_of_place(world, who)
        place = AT_HOME_PLACE
        if kind == HOSPITAL_POOL:
            place = IN_HOSPITAL_PLACE
        elif kind == INTERMEDIATE_CARE:
            place = IN_INTERMEDIATE_CARE
        spell.assessed_now, spell.assessed = 1, world.clock[0].now
        spell.assessment_place, spell.assessed_need = place, need_assessed_in(world, who, place)
    wake(world, who, ASSESSED)
    return HUB_RESTS


@verb
def stop_work(world: World, who: int, ended_by: int) -> None:
    """Stop the hub's work: leave the queue, give back staff at once; what was done is wasted."""
    person, work = world.person[who], world.work[who]
    if person.hub_state == NO_WORK:
        return
    number = int(work.waiting)
    if number != NONE:
        leave_queue(world, number)
        if number != work.case:
            write_slice(world, number, int(world.clock[0].now), 0, ended_by)
        else:
            work.case = NONE
        work.waiting = NONE
    break_off(world, who, ended_by)
    leave_case(world, who, ended_by)
    person.hub_serial, person.hub_awaits = person.hub_serial + 1, 0
    person.hub_state = NO_WORK
    spell = world.spell[person.spell]
    spell.work_wasted += spell.work_done
    spell.work_done = 0
    spell.work_rounds += 1


@verb
def leave_case(world: World, who: int, ended_by: int) -> None:
    """Give back the place in the caseload."""
    work = world.work[who]
    if work.case != NONE:
        give_back_units(world, int(world.ticket[work.case].supply), 1)
        count_as_gone(world, int(work.case), ended_by)
        work.case = NONE
