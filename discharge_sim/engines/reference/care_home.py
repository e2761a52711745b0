"""Care homes: vacancies are offered one by one, and a person accepts or waits on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from discharge_sim.engines.reference.machinery import Service, Supply, Ticket
from discharge_sim.plan.purposes import of_step
from discharge_sim.vocabulary.settings import Door, EntryRoute

if TYPE_CHECKING:
    from discharge_sim.engines.reference.world import World


class CareHomes(Service):
    """The care homes of a locality.

    An offer goes down the queue of its class at the minute in which it is made, then (where passed on) down the other
    classes; the first who accepts moves in. An offer that nobody takes is taken by somebody outside the model.
    """

    def __init__(self, world: World, index: int, row: Any, supplies: list[Supply], offers: Any) -> None:
        super().__init__(world, index, row, supplies)
        self.passed_on, self.acceptance = bool(offers["passed_on"]), int(offers["acceptance"])
        self.interim_possible = int(offers["interim_possible"])
        self.pending: list[int] = []

    def offer(self, route: int) -> None:
        """Make an offer to a class, to be settled in this minute's starts."""
        self.pending.append(route)
        self.reopen()

    def start_all(self) -> bool:
        """Let each offer of this minute find somebody who accepts it."""
        started = False
        pending, self.pending = sorted(self.pending), []
        for route in pending:
            ticket = self._who_accepts(route)
            if ticket is not None:
                self.start(ticket)
                started = True
        return started

    def _who_accepts(self, route: int) -> Ticket | None:
        if self.door == Door.CLOSED or self.closed or self.supply_for(1) is None:
            return None
        classes = [route, *(other for other in EntryRoute if other != route)] if self.passed_on else [route]
        for wanted in classes:
            for _, _, _, ticket in self.queue:
                person = ticket.person
                if person.route == wanted and person.may_start(self) and self._accepts(ticket):
                    return ticket
        return None

    def _accepts(self, ticket: Ticket) -> bool:
        person, world = ticket.person, self.world
        step_hash = world.steps[ticket.step].name_hash
        if world.draw(person, of_step("acceptance", step_hash), person.refusals) < self.acceptance:
            return True
        person.refusals += 1
        if person.delayed:
            person.spell.interim_possible = person.draw("interim_possible") < self.interim_possible
            person.show_reason()
        return False
