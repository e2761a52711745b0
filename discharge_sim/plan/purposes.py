"""Every use of a random number has a name of its own, so that a new use changes nobody else's numbers."""

from __future__ import annotations

from discharge_sim.plan.philox import name_hash

_NAMES = (
    # one person's arrival
    "thinning",
    "arrival_minute",
    "partnership",
    "cohort",
    "dependency",
    "pathway",
    # a hospital spell
    "time_to_fit",
    "dies_in_hospital",
    "transfer",
    "transfer_stay",
    "planned_error",
    "board_round",
    "preparation",
    "weekend_leaving",
    "ward",
    # while delayed
    "unfit_again",
    "fit_again",
    "reassessed",
    "death_delayed",
    # the hub
    "work",
    "turnaround",
    "safe_at_home",
    # steps after hospital
    "lead",
    "stay",
    "branch",
    "package",
    "review",
    "acceptance",
    "interim_possible",
    "would_be_admitted",
    # coming back
    "readmission",
    "readmission_day",
    "service_admission",
    # the start of the world
    "present_total",
    "present_elapsed",
    "present_waited",
    "present_pool",
    "present_assessment",
    "present_package",
    # not of a person
    "absence",
    "outbreak_begins",
    "outbreak_lasts",
    "outbreak_ward",
    "offer_count",
    "offer_minute",
    "offer_class",
    "wave_peak",
    "wave_size",
)

PURPOSE: dict[str, int] = {name: name_hash(name) for name in _NAMES}
"""Purpose name -> 32-bit hash, the third word of the generator's counter."""

if len(set(PURPOSE.values())) != len(_NAMES):  # pragma: no cover - would need two names to be changed
    raise ValueError("two purposes share a hash: rename one of them")


def of_step(purpose: str, step_hash: int) -> int:
    """Return the purpose hash of something drawn once for each kind of step or task (its name's hash mixed in)."""
    return PURPOSE[purpose] ^ step_hash
