"""The need of a person, as assessed somewhere."""

from __future__ import annotations

import numpy as np

from discharge_sim.engines.fast.jit import verb
from discharge_sim.engines.fast.layout import NEEDS, PLACES, World
from discharge_sim.engines.fast.queues import FROM_HOSPITAL
from discharge_sim.engines.fast.words import CERTAIN
from discharge_sim.vocabulary.clock import NEVER

DEPENDENCY_TOP = CERTAIN - 1


@verb
def need_assessed_in(world: World, who: int, place: int) -> int:
    """Return the need as assessed in a place: coupled through the latent dependency, never raised by the place."""
    person = world.person[who]
    need = int(person.need)
    if person.route != FROM_HOSPITAL:
        return need
    facts = world.facts[person.arrival]
    dependency = int(facts.dependency)
    thresholds = NEEDS * (person.partnership * world.clock[0].cohorts + facts.cohort)
    rise = float(world.dependency_rise[person.partnership])
    if rise != 0.0:
        spell = world.spell[person.spell]
        if spell.ready != NEVER:
            until = int(spell.left) if spell.left != NEVER else int(world.clock[0].now)
            dependency = min(DEPENDENCY_TOP, dependency + int(rise * max(0, until - int(spell.ready))))
        need = 0
        for k in range(thresholds, thresholds + NEEDS):
            if dependency >= world.need_threshold[k]:
                need += 1
    lowered = int(world.conversion[NEEDS * (person.partnership * PLACES + place) + need])
    if lowered > 0:
        bottom = int(world.need_threshold[thresholds + need - 1]) if need > 0 else 0
        if lies_below_share(dependency - bottom, lowered, int(world.need_threshold[thresholds + need]) - bottom):
            return int(world.conversion_to[need])
    return need


@verb
def lies_below_share(into: int, share: int, width: int) -> bool:
    """Whether ``into * 2**32 < share * width``; the products need all 64 bits without a sign."""
    if into < 0:
        return True
    if share >= CERTAIN:
        return into < width
    return bool(np.uint64(into) * np.uint64(CERTAIN) < np.uint64(share) * np.uint64(width))
