"""Deliberate faults: each a change of a line or two of an engine, most of the reference engine, undone when it is over.

A fault says what is replaced by what in the source of a function; if the source no longer has these words, the fault
cannot be made, and its test says so.
"""

from __future__ import annotations

import inspect
import sys
import textwrap
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, NamedTuple
from unittest.mock import patch

from discharge_sim.engines.reference import aftercare, calendar, hospital, present, referral, run, spell
from discharge_sim.engines.reference.care_home import CareHomes
from discharge_sim.engines.reference.hub import HubWork
from discharge_sim.engines.reference.machinery import Service, Supply, Ticket, Track
from discharge_sim.engines.reference.person import Person
from discharge_sim.engines.reference.world import World

ENGINES = "discharge_sim.engines"


class Fault(NamedTuple):
    """A change of an engine.

    Attributes
    ----------
    where : tuple of (module or class, str)
        The function.
    old, new : str
        What is replaced by what in its source.
    needs : tuple of str
        Mechanisms (names of `tests.worlds.mechanisms`) without which it cannot show.
    first : int
        The seed from which worlds are searched in every run: for a fault that shows rarely, just before one.
    """

    where: tuple[Any, str]
    old: str
    new: str
    needs: tuple[str, ...]
    first: int = 0

    @contextmanager
    def made(self) -> Iterator[None]:
        """Let the engine have this fault for a while."""
        owner, name = self.where
        right = inspect.getattr_static(owner, name)
        wrong = self._wrong(getattr(right, "fget", right))
        owners = [owner]
        if inspect.ismodule(owner):  # others may have imported the function by its name
            modules = [module for key, module in sys.modules.items() if key.startswith(ENGINES)]
            owners = [module for module in modules if getattr(module, name, None) is right]
        with ExitStack() as changes:
            for one in owners:
                changes.enter_context(patch.object(one, name, wrong))
            yield

    def _wrong(self, right: Callable[..., Any]) -> Any:
        source = textwrap.dedent(inspect.getsource(right))
        if source.count(self.old) != 1:
            raise ValueError(f"{right.__qualname__} has not once the words {self.old!r}: the fault needs new ones")
        changed = "from __future__ import annotations\n" + source.replace(self.old, self.new)
        made: dict[str, Any] = {}
        exec(compile(changed, f"fault in {right.__qualname__}", "exec"), right.__globals__, made)
        return made[self.where[1]]


_OTHER_HORIZON = """plan = __import__("dataclasses").replace(plan, horizon=plan.horizon + {})
    world = World(plan"""
_PHASE = 'At(self.env, earliest, DEATHS if word == "died" else self.phase, ('
_PANEL = "self.world.calendars.next_on(self.hub.panel, self.world.now + 1)"
_PROCESS = "self.resume = Resume(self.process.step, NEVER, NEVER, self.reason)"
_END, _TAPER = '(person.finish_at, "end_of_stay")', '(taper[0], "taper")'

FAULTS: dict[str, Fault] = {
    # order (rules 2, 3, 5, 6)
    "last come, first served": Fault((Ticket, "key"), "self.joined", "-self.joined", ("waited for a bed",)),
    "ties go to the higher patient number": Fault(
        (Ticket, "key"), "self.person.number", "-self.person.number", ("reason 11A",)
    ),
    "upstream services start first": Fault(
        (World, "_settle"), "in self.services", "in reversed(self.services)", ("waited for a bed",)
    ),
    "one start a pass": Fault((Service, "start_all"), "while (ticket", "if (ticket", ("waited for a bed",)),
    "a timeout loses to a start": Fault(
        (Track, "wait"), _PHASE, _PHASE.replace("DEATHS", '9 if word == "waited_enough" else DEATHS'), ("switch",)
    ),
    "reviews come before changes": Fault(
        (calendar, "review_rules"), "REVIEW_EVERY, REVIEWS", "REVIEW_EVERY, -2", ("surge or escalation beds",)
    ),
    "a rule acts a look too early": Fault(
        (calendar.Rule, "look"), "now - self.since >=", "now - self.since + 60 >=", ("surge or escalation beds",)
    ),
    # the horizon (rule 14)
    "the horizon is a minute late": Fault(
        (run, "tell_everything"), "world = World(plan", _OTHER_HORIZON.format(1), ("started home",)
    ),
    "the horizon is a minute early": Fault(
        (run, "tell_everything"), "world = World(plan", _OTHER_HORIZON.format(-1), ("started home",)
    ),
    # room (rule 8)
    "one member of staff too many": Fault(
        (Service, "supply_for"), "units - supply", "units + supply.only_on_shift - supply", ("reason 11A",)
    ),
    "a rule's staff come when the team is away": Fault(
        (Supply, "units"), "self.capacity or not self.only_on_shift", "True", ("escalation: staff",)
    ),
    "small packages never overtake": Fault(
        (Service, "first_who_can_start"), "if not self.skips", "if True", ("overtaking",)
    ),
    # looking again (rule 9)
    "a queue that somebody leaves is not looked at": Fault((Service, "leave"), "self.reopen()", "pass", ("switch",)),
    "a door that opens is not looked at": Fault((calendar, "_set_door"), "service.reopen()", "pass", ("holiday",)),
    "new capacity is not looked at": Fault((Supply, "set"), "service.reopen()", "pass", ("capacity opens",)),
    "what is given back is not looked at": Fault(
        (Supply, "give_back"), "service.reopen()", "pass", ("waited for a bed",)
    ),
    "a ward that opens is not looked at": Fault(
        (calendar, "_close"), "world.reopen_institutions()", "pass", ("reason 46X",)
    ),
    "the queue kept in an interim move is not looked at": Fault(
        (World, "begin"),
        "kept.service.reopen()",
        "pass",
        (
            "interim",
            "reason 46X",
        ),
        first=229,
    ),
    # change of mind (rule 10)
    "an interim move loses the place in the queue": Fault(
        (World, "begin"), "if not ticket.interim", "if True", ("interim",)
    ),
    "a due date begins again after a switch": Fault(
        (aftercare, "wait_for"),
        "due_from=asked.joined",
        "due_from=None",
        (
            "switch",
            "waiting order: earliest_due",
        ),
    ),
    "a timeout comes a minute late": Fault(
        (aftercare, "wait_for"),
        "asked.joined + wanted.after_minutes",
        "asked.joined + 1 + wanted.after_minutes",
        ("also",),
    ),
    # the hospital (rules 15 to 18)
    "a boarder stays in the first queue": Fault(
        (World, "begin"), "if not ticket.interim", "if not ticket.interim and person.spell is None", ("boarding",)
    ),
    "a new date moves the admission only": Fault(
        (spell.Spell, "move_by"), "self.fit_at += minutes", "pass", ("elective cancelled",)
    ),
    "the last hour's round counts": Fault(
        (hospital, "wait_for_round"), "world.now + 1", "world.now - 60", ("reason 11A",)
    ),
    # reasons (rule 13)
    "a reason is a minute late": Fault(
        (Person, "show_reason"), "pool, self.world.now", "pool, self.world.now + 1", ("reason 11B",)
    ),
    "a refused offer is no reason": Fault(
        (Person, "reason_now"), "if self.refusals and", "if False and", ("reason 71",)
    ),
    "a closed ward closes no bed": Fault(
        (calendar, "_capacity"), ", **world.happenings.open_beds}", "}", ("beds closed by an outbreak",)
    ),
    # the start of the world (rule 12)
    "who has finished waits anew": Fault(
        (present, "finished_at_start"),
        "person.number]), finish)",
        "person.number]), 0)",
        ("start: finished and blocking",),
    ),
    "who has finished has not": Fault(
        (present, "finished_at_start"), "visit[FINISHED]", "visit[PLANNED]", ("start: finished and blocking",)
    ),
    "an outbreak ends with the first of two": Fault(
        (calendar, "_close"), "service.closed += by", "service.closed = int(by > 0)", ("reason 26X",)
    ),
    # the hub (rule 11)
    "no hand-off": Fault((HubWork, "story"), "and self.hub.hand_off:", "and False:", ("hand-off",)),
    "the panel sits a day early": Fault((HubWork, "story"), _PANEL, _PANEL + " - 1440", ("panel, other (23D)",)),
    "to the end of the line after each slice": Fault(
        (HubWork, "do"), "(task.queue, joined)", "(task.queue, world.now)", ("slices",)
    ),
    "no new rank when ready": Fault((HubWork, "became_ready"), "ticket is not None", "False", ("planned start",)),
    # the start (rule 12)
    "what was done before the start is done again": Fault(
        (referral, "begun_before_start"), "done=done", "done=0", ("start: some tasks done before it",)
    ),
    "the time passed says nothing": Fault(
        (referral, "begun_before_start"),
        "passed + remaining(table, passed, u)",
        "passed + lookup(table, u)",
        ("start: some tasks done before it", "start: delayed"),
    ),
    "everybody joins at the start": Fault(
        (HubWork, "joins_at"),
        "min(self.from_minute, self.world.now)",
        "self.world.now",
        ("start: first task under way",),
    ),
    "an estimate known to be wrong still holds": Fault(
        (referral, "referred_before_start"), "if slips > 0 or", "if True or", ("start: assessed before it", "slip")
    ),
    "unfit again a minute late": Fault(
        (present, "already_delayed"), '(0 if word == "unfit"', '(1 if word == "unfit"', ("start: unfit again",)
    ),
    # the end of things (rules 4, 19 to 23)
    "the dead keep their place": Fault(
        (hospital, "dies"), "(person.process, person.place)", "(person.process,)", ("died while delayed",)
    ),
    "unfit again begins the process anew": Fault(
        (Person, "remember_what_was_waited_for"),
        _PROCESS,
        _PROCESS + "; self.stop_process(EndedBy.UNFIT_AGAIN)",
        ("reason 51X",),
    ),
    "unfit again loses the place in the queue": Fault(
        (Person, "remember_what_was_waited_for"), "self.tickets[0].joined", "NEVER", ("place in the queue resumed",)
    ),
    "a package shrinks as it ends": Fault((aftercare, "stay_on"), f"{_END}, {_TAPER}", f"{_TAPER}, {_END}", ("taper",)),
    "a place is kept a minute longer": Fault(
        (World, "keep_or_release"), "self.now + ticket", "self.now + 1 + ticket", ("held place lost",)
    ),
    "one draw for whether and when readmitted": Fault(
        (spell, "readmission_minute"), '"readmission_day"', '"readmission"', ("readmission",)
    ),
    "waiting never raises the need": Fault(
        (World, "need_assessed_in"), "if rise and", "if False and", ("dependency rose",)
    ),
    # care homes (rule 24)
    "offers go to the last class first": Fault(
        (CareHomes, "_who_accepts"), "in classes:", "in reversed(classes):", ("offer passed on",)
    ),
    "every offer is the first": Fault((CareHomes, "_accepts"), "person.refusals += 1", "pass", ("reason 71X",)),
    "offers wait until somebody takes them": Fault(
        (CareHomes, "start_all"), "(self.pending), []", "(self.pending), self.pending", ("started care_home",)
    ),
}
