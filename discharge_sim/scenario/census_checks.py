"""A person of a census against the scenario: names that exist, columns that fit the stage, dates in their order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection
from typing import Any, NamedTuple

from discharge_sim.scenario.checks.needs import pathway_of
from discharge_sim.scenario.errors import listed, shown, spelling
from discharge_sim.scenario.people import HospitalStream
from discharge_sim.scenario.scenario import ScenarioTables
from discharge_sim.scenario.services import HomeCare, Process, Service
from discharge_sim.vocabulary.needs import NEED_KEYS
from discharge_sim.vocabulary.reasons import REASON_CODES

STAGES = ("not_fit", "fit", "ready", "in_service", "finished", "waiting")
"""Where people are: in a bed and not fit; fit; recorded ready; using a service; finished there and waiting for what
comes next, the place being held; waiting in the community."""
IN_BED = ("not_fit", "fit", "ready")
STAGES_AT = {"bed": IN_BED, "service": ("in_service", "finished"), "community": ("waiting",)}
COMMUNITY = "community"
ASSESSMENT, HOME = "assessment", "home"
ASSESSMENT_REASONS = ("11A", "11B", "23C", "23D")
"""Reasons while the hub works for a person or a panel decides."""
FIRST_DATE = dt.date(1900, 1, 1)

Say = Callable[..., None]
Values = dict[str, Any]

_NOTHING_TO_SAY = {
    "not_fit": ("fit_date", "ready_date", "waiting_for", "reason_code", "package_hours"),
    "fit": ("ready_date", "waiting_for", "reason_code", "package_hours"),
    "ready": (),
    "in_service": ("fit_date", "ready_date", "waiting_for", "reason_code"),
    "finished": ("fit_date", "reason_code"),
    "waiting": ("fit_date", "ready_date", "reason_code"),
}
"""Columns that mean nothing at a stage: what stands there would be lost."""
_GOES_HOME = "leave out whoever goes home today"


def check_person(tables: ScenarioTables, values: Values, say: Say, unread: Collection[str]) -> Values | None:
    """Return the fields of a CensusPerson, or None after having said what is wrong.

    Parameters
    ----------
    tables : ScenarioTables
        The scenario.
    values : dict
        Cells of the row; None where blank. Ages, hours and dates are read already.
    say : callable
        Takes column, found, allowed, remedy.
    unread : collection of str
        Columns in which something stood that could not be read; the blank in their place is no mistake.
    """
    _known(say, "partnership", "partnership", values["partnership"], tables.partnerships)
    _known(say, "stream", "stream", values["stream"], tables.streams)
    _known(say, "need", "need", values["need"], NEED_KEYS)
    _known(say, "reason_code", "reason code", values["reason_code"], REASON_CODES)
    _dates(tables, values, say)
    _age_has_cohort(tables, values, say)
    place = _place(tables, values, say)
    if place is None or (place.partnership is not None and place.partnership not in tables.partnerships):
        return None
    partnership = place.partnership
    stage = values["stage"] or _stage(place, values)
    if stage not in STAGES_AT[place.kind]:
        found = f"found {shown(stage)} with the setting {values['setting']}"
        say("stage", found, listed(STAGES_AT[place.kind]), "correct one of them")
        return None
    for column in _NOTHING_TO_SAY[stage]:
        if values[column] is not None:
            say(
                column,
                f"found {shown(values[column])}",
                f"blank at the stage {stage}",
                "remove it, or change the stage",
            )
    if stage == "ready" and values["ready_date"] is None and "ready_date" not in unread:
        say("ready_date", "missing", "the day on which the person was recorded ready", "or change the stage")
    hospital = [key for key, stream in tables.streams.items() if isinstance(stream, HospitalStream)]
    if stage in IN_BED and values["stream"] in tables.streams and values["stream"] not in hospital:
        say("stream", f"found {shown(values['stream'])}, whose people stay at home", listed(hospital))
    waiting_for = _waiting_for(tables, stage, place, values, say)
    _package(tables, place, waiting_for, values, say)
    return {
        "stage": stage,
        "setting": place.key,
        "partnership": partnership,
        "age": values["age"],
        "stream": values["stream"],
        "admitted": values["admitted_date"],
        "fit": values["fit_date"],
        "ready": values["ready_date"],
        "need": values["need"],
        "waiting_for": waiting_for,
        "package_hours": values["package_hours"],
    }


def _known(say: Say, column: str, kind: str, name: str | None, allowed: Collection[str]) -> None:
    if name is not None and name not in allowed:
        say(column, f'unknown {kind} "{name}"', listed(allowed), spelling(name, allowed))


# -- where --------------------------------------------------------------------------------------------------------


class Place(NamedTuple):
    """Where somebody is: in a bed of a pool, in a service, or in the community (no key)."""

    kind: str
    partnership: str | None
    key: str


def _place(tables: ScenarioTables, values: Values, say: Say) -> Place | None:
    setting, partnership = values["setting"], values["partnership"]
    if partnership is None and len(tables.partnerships) == 1:
        partnership = next(iter(tables.partnerships))
    if setting is None:
        say("setting", "missing", _settings(tables, partnership), "")
        return None
    # A community hospital may be called community; the stage tells the two apart.
    if setting in tables.pools and not (setting == COMMUNITY and values["stage"] == "waiting"):
        return _bed_place(tables, values, partnership, say)
    if setting == COMMUNITY:
        if partnership is None:
            say("partnership", "missing: whose waiting list?", listed(tables.partnerships), "")
            return None
        return Place("community", partnership, "")
    return _service_place(tables, setting, partnership, say)


def _bed_place(tables: ScenarioTables, values: Values, partnership: str | None, say: Say) -> Place | None:
    """Return a bed in a pool, which serves the person's partnership; if it serves only one, that is the person's."""
    pool = str(values["setting"])
    served = tables.pools[pool].partnerships
    if partnership is None and served is not None and len(served) == 1:
        partnership = served[0]
    if served is None or partnership in served or partnership not in (None, *tables.partnerships):
        return Place("bed", partnership, pool)
    if partnership is not None:
        say("partnership", f"found {shown(partnership)}, which {pool} does not serve", listed(served), "")
        return None
    stream = tables.streams.get(values["stream"] or stream_like(tables, pool))
    if stream is not None and any(
        share > 0 and name not in served for name, share in stream.partnership_shares.items()
    ):
        say("partnership", f"missing: whose people lie in {pool}?", listed(served), "")
        return None
    return Place("bed", None, pool)


def stream_like(tables: ScenarioTables, pool: str) -> str:
    """Return the stream whose people those of a pool resemble, if they do not say."""
    streams = {key: one for key, one in tables.streams.items() if isinstance(one, HospitalStream)}
    named = tables.pools[pool].not_fit_at_start_stream
    return named or next((key for key, one in streams.items() if one.pool == pool), next(iter(streams)))


def _service_place(tables: ScenarioTables, setting: str, partnership: str | None, say: Say) -> Place | None:
    owner, _, name = setting.rpartition(".")
    if owner in tables.partnerships:
        if partnership not in (None, owner):
            say("setting", f"found {shown(setting)}, but the partnership is {partnership}", f"{partnership}.{name}", "")
            return None
        partnership = owner
    if partnership is not None and partnership not in tables.partnerships:
        return None
    everywhere = {key for one in tables.partnerships.values() for key in one.services} | set(tables.shared_services)
    if partnership is None and setting in everywhere:
        say("partnership", f"missing: whose {setting}?", listed(tables.partnerships), "")
        return None
    if partnership is None or name not in (*tables.partnerships[partnership].services, *tables.shared_services):
        allowed = _settings(tables, partnership)
        say("setting", f'unknown setting "{setting}"', allowed, spelling(setting, allowed.split(", ")))
        return None
    _service_is_used(tables, partnership, name, say)
    return Place("service", partnership, name)


def _settings(tables: ScenarioTables, partnership: str | None) -> str:
    named = tables.partnerships.get(partnership or "")
    own = named.services if named else {key: 0 for one in tables.partnerships.values() for key in one.services}
    return listed([*tables.pools, *own, *tables.shared_services, COMMUNITY])


def service_named(tables: ScenarioTables, partnership: str, name: str) -> Service:
    """Return a service of a partnership, or one that all share."""
    own = tables.partnerships[partnership].services
    return own[name] if name in own else tables.shared_services[name]


def _service_is_used(tables: ScenarioTables, partnership: str, name: str, say: Say) -> None:
    pathways = tables.partnerships[partnership].pathways
    if isinstance(service_named(tables, partnership, name), Process):
        remedy = "write the pool in which the person lies, and the pathway in waiting_for"
        say("setting", f"{name} is a process: nobody lives in it", "a pool, a service with places, community", remedy)
    elif all(pathway.service != name for pathway in pathways.values()):
        say("setting", f"no pathway of {partnership} uses {name}", "", "add a pathway, or leave the person out")


def _stage(place: Place, values: Values) -> str:
    """Return the stage that a blank one must be."""
    if place.kind != "bed":
        return STAGES_AT[place.kind][0]
    if values["ready_date"] is not None:
        return "ready"
    return "fit" if values["fit_date"] is not None else "not_fit"


# -- when and who -------------------------------------------------------------------------------------------------


def _dates(tables: ScenarioTables, values: Values, say: Say) -> None:
    start = tables.period.window_start
    before: tuple[str, dt.date] | None = None
    for column in ("admitted_date", "fit_date", "ready_date"):
        date = values[column]
        if date is None:
            continue
        if date >= start:
            remedy = "leave out people who come on or after that day: they are simulated" if before is None else ""
            say(column, f"{date} is not before the start of the run", f"before {start}", remedy)
        elif date < FIRST_DATE:
            say(column, f"found {date}", f"{FIRST_DATE} or later", "correct the year")
        elif before is not None and date < before[1]:
            say(column, f"{date} is before {before[0]} ({before[1]})", "admitted, then fit, then recorded ready", "")
        before = (column, date)


def _age_has_cohort(tables: ScenarioTables, values: Values, say: Say) -> None:
    if values["age"] is not None:
        band = age_band(values["age"])
        if all(cohort.age_band != band for cohort in tables.cohorts.values()):
            say("age", f"found {values['age']}, but the scenario has no cohort of the age band {band}", "", "add one")


def age_band(age: int) -> str:
    """Return the age band of the official counts."""
    return "75_plus" if age >= 75 else "18_74"


# -- what for -----------------------------------------------------------------------------------------------------


def _waiting_for(tables: ScenarioTables, stage: str, place: Place, values: Values, say: Say) -> str | None:
    """Return the pathway waited for, `assessment` or `home`; None at stages without a wait."""
    wanted: str | None = values["waiting_for"]
    partnership = place.partnership
    if stage not in ("ready", "waiting", "finished"):
        return None
    if wanted is None and stage == "ready":
        return _waited_for_by_reason(tables, partnership, values, say)
    if wanted in (ASSESSMENT, HOME) and stage == "ready":
        return str(wanted)
    if partnership is None:
        say("partnership", f"missing: whose {wanted}?", listed(tables.partnerships), "")
        return None
    pathways = tables.partnerships[partnership].pathways
    allowed = listed([*pathways, *((ASSESSMENT, HOME) if stage == "ready" else ())])
    if wanted is None:
        say("waiting_for", "missing: what does the person wait for?", allowed, "")
    elif wanted not in pathways:
        remedy = _GOES_HOME if (stage, wanted) == ("finished", HOME) else spelling(wanted, pathways)
        say("waiting_for", f'unknown pathway "{wanted}" of {partnership}', allowed, remedy)
    elif stage == "waiting" and pathways[wanted].service is None:
        say("waiting_for", f"{wanted} has no service: nobody waits for it in the community", "", "leave the person out")
    elif stage == "finished" and pathways[wanted].service == place.key:
        say("waiting_for", f"found {shown(wanted)}, which is where the person is", "", "correct one of them")
    elif stage == "finished" and pathways[wanted].service is None and pathways[wanted].lead_days is None:
        say("waiting_for", f"{wanted} has neither a service nor lead_days: nothing is waited for", "", _GOES_HOME)
    return wanted


def _waited_for_by_reason(tables: ScenarioTables, partnership: str | None, values: Values, say: Say) -> str | None:
    """Return what a person recorded ready waits for, from the reason code and the need."""
    code, need = values["reason_code"], values["need"]
    if code is None:
        return HOME if need == "independent" else _way_back(tables, partnership, need, say)
    if code in ASSESSMENT_REASONS or code not in REASON_CODES:
        return ASSESSMENT
    if code == "44":
        return HOME
    if partnership is None:
        say("partnership", f"missing: whose pathway for the reason {code}?", listed(tables.partnerships), "")
        return None
    own = tables.partnerships[partnership]
    found = [key for key, pathway in own.pathways.items() if code in (pathway.waiting_reason, pathway.lead_reason)]
    if need in NEED_KEYS and need is not None and pathway_of(own, need) in found:
        return pathway_of(own, need)
    if len(found) == 1:
        return found[0]
    words = f"{len(found)} pathways" if found else "no pathway"
    say(
        "reason_code",
        f"{words} of {partnership} with the reason {code}",
        "",
        "say in waiting_for which pathway is meant",
    )
    return None


def _way_back(tables: ScenarioTables, partnership: str | None, need: str | None, say: Say) -> str | None:
    if need != "restart":
        return ASSESSMENT
    if partnership is None:
        say("partnership", "missing: whose package or place is taken up again?", listed(tables.partnerships), "")
        return None
    return pathway_of(tables.partnerships[partnership], need)


def _package(tables: ScenarioTables, place: Place, waiting_for: str | None, values: Values, say: Say) -> None:
    if values["package_hours"] is None or values["stage"] in ("not_fit", "fit"):
        return
    own = place.kind == "service" and waiting_for is None
    service = place.key if own else _service_of(tables, place.partnership, waiting_for)
    if (
        service is None
        or place.partnership is None
        or not isinstance(service_named(tables, place.partnership, service), HomeCare)
    ):
        say("package_hours", f"found {values['package_hours']:g}", "blank: only home care is given in hours a week", "")


def _service_of(tables: ScenarioTables, partnership: str | None, pathway: str | None) -> str | None:
    if partnership is None:
        return None
    found = tables.partnerships[partnership].pathways.get(pathway or "")
    return found.service if found is not None else None
