"""Who goes first: the one place where the order of every queue is decided, and where a researcher can decide otherwise.

Subclass `Policy`, override a method, and hand an instance to `run_replication(..., policy=...)`. This works in this
engine only: the fast engine knows the orders of the scenario file and nothing else, so results of an own policy are not
checked by a second engine. People, draws and the rules of a minute stay as they are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from discharge_sim.plan.words import HubOrder, WaitingOrder
from discharge_sim.vocabulary.clock import NEVER
from discharge_sim.vocabulary.settings import EntryRoute

if TYPE_CHECKING:
    from discharge_sim.engines.reference.machinery import Service
    from discharge_sim.engines.reference.person import Person
    from discharge_sim.engines.reference.world import World

DUE_AFTER_READY = 72 * 60
NOT_READY_YET = 2**29  # longest wait: people not yet recorded ready come after all who are


class Policy:
    """The orders of the scenario file. Lower ranks go first; among equals who joined first, then the patient number."""

    def rank_in_queue(self, world: World, person: Person, service: Service, joined: int) -> int:
        """Return the rank of somebody who joins the queue of a service (not of a hospital pool).

        Parameters
        ----------
        world : World
            Everything in this replication; `world.now` is the minute.
        person : Person
            Who joins; `person.spell` is their hospital spell, `person.route` says from where they come.
        service : Service
            What they wait for: `world.plan.services[service.index]` is its key.
        joined : int
            Minute from which their wait counts.
        """
        hospital = person.route == EntryRoute.HOSPITAL
        if service.order == WaitingOrder.PRIORITY:
            return service.hospital_rank if hospital else service.community_rank
        if service.order == WaitingOrder.EARLIEST_DUE:
            return joined + (service.hospital_target if hospital else service.community_target)
        return 0

    def rank_in_hub(self, world: World, person: Person) -> int:
        """Return the rank of somebody in the queues of their hub; asked again when they are recorded ready."""
        order, spell = world.hubs[person.partnership].order, person.spell
        ready = int(spell.ready if spell.ready != NEVER else spell.planned)
        if order == HubOrder.LONGEST_WAIT:
            return ready if spell.ready != NEVER else NOT_READY_YET + ready
        if order == HubOrder.EARLIEST_DUE:
            return ready + DUE_AFTER_READY
        if order == HubOrder.BY_NEED:
            return world.need_rank(person)
        return 0
