"""Why: days of persons that add up, flows that balance, counts that are not counted twice."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pandas as pd
import pytest

import discharge_sim as ds
from discharge_sim.engines import fast
from discharge_sim.experiment.keeping.columns import column_rows
from discharge_sim.experiment.questions.changes import PARTS
from discharge_sim.experiment.questions.flows import flows_of_services
from discharge_sim.experiment.questions.why import (
    _WORDS,
    STATES,
    _common_numbers,
    _states_at,
    reason_to_reason,
    reasons_table,
)
from discharge_sim.outputs.frames import case_ids
from discharge_sim.outputs.measure import measure
from discharge_sim.outputs.view import View
from discharge_sim.vocabulary.clock import NEVER
from discharge_sim.vocabulary.reasons import REASON_CODES

WINTERS = 6


@pytest.fixture(scope="module")
def comparison(tiny, tmp_path_factory):
    out = tmp_path_factory.mktemp("why")
    return ds.compare([tiny / "base.toml", tiny / "late.toml"], replications=WINTERS, seed=3, workers=1, out=out)


@pytest.fixture(scope="module")
def views(tiny):
    """Play the same winter of both configurations."""
    found = {}
    for name in ("base", "late"):
        plan = ds.compile_plan(ds.load_scenario(tiny / f"{name}.toml"))
        found[name] = View(plan, fast.run_replication(plan, 3, 1))
    return found


def delayed_days(view, reason):
    numbers = measure(view.plan, fast.run_replication(view.plan, 3, 1)).indicators
    return numbers["delayed_bed_days", "all", f"reason:{reason}"]


def test_days_of_each_reason_add_up_to_the_official_bed_days_on_both_sides(views):
    counted = reason_to_reason(views["base"], views["late"])
    assert sum(counted.values()) > 20
    for side, name in ((0, "base"), (1, "late")):
        by_state = Counter()
        for states, days in counted.items():
            by_state[states[side]] += days
        for reason in REASON_CODES:
            if reason != "100":
                assert by_state[reason] == delayed_days(views[name], reason), (name, reason)


def test_other_people_are_told_apart_by_name(views, tiny):
    """With another stream the same people stand in other rows."""
    more = ds.load_scenario(tiny / "base.toml").with_changes({"streams.emergency.per_day": 4}, name="more")
    plan = ds.compile_plan(more)
    other = View(plan, fast.run_replication(plan, 3, 1))
    mine, theirs = _common_numbers(views["base"], other)
    names = [list(case_ids(view.plan, view.person)) for view in (views["base"], other)]
    assert len(names[1]) > len(names[0])
    by_name = dict(zip(names[1], theirs.tolist(), strict=True))
    assert all(by_name.get(name, number) == number for name, number in zip(names[0], mine.tolist(), strict=True))
    assert len(set(mine.tolist()) & set(theirs.tolist())) == len(set(names[0]) & set(names[1]))


def test_the_same_scenario_moves_nothing(views):
    assert all(before == after for before, after in reason_to_reason(views["late"], views["late"]))


def state_by_hand(view, person, day):
    """Say where somebody is at a snapshot by going through all their records."""
    minute = day * 1440
    if view.person["died"][person] < minute:
        return "died"
    state = "not_there"
    for row in range(len(view.spell)):
        if view.spell["person"][row] == person and view.spell["arrived"][row] < minute:
            if view.spell["left"][row] < minute:
                state = "left"
            elif view.spell["bed_start"][row] < minute:
                state = "in_bed"
            else:
                state = "waiting_for_bed"
    return state


def test_where_somebody_is_who_is_not_delayed(views):
    view = views["base"]
    first = view.scope.days.first
    asked = [(person, first + day) for person in range(len(view.person)) for day in (0, 2, 5)] + [(-1, first)]
    person, day = (np.array(column) for column in zip(*asked, strict=True))
    found = [_WORDS[state] for state in _states_at(view, person, day)]
    assert found == [state_by_hand(view, *one) for one in asked[:-1]] + ["not_there"]
    assert {"left", "in_bed", "not_there"} <= set(found)


def test_the_table_has_shares_of_each_reason():
    counted = {"base": [{}], "late": [{"reasons": [["11A", "left", 6], ["11A", "25D", 2], ["left", "11A", 4]]}]}
    table = reasons_table(counted, "base").set_index(["from_state", "to_state"])
    assert table.loc[("11A", "left"), "share_of_from"] == 0.75
    assert np.isnan(table.loc[("left", "11A"), "share_of_from"])
    assert table.loc[("11A", "25D"), "from_meaning"] == "assessment not yet started"
    assert table.loc[("11A", "25D"), "bed_days"] == 2


def test_stored_reasons_are_of_the_first_winters(comparison):
    table = comparison.reasons()
    assert set(table["winters"]) == {3}
    assert set(table["from_state"]) <= {*STATES, *REASON_CODES}
    before = table[~table["from_state"].isin(list(STATES))].groupby("from_state")["share_of_from"].sum()
    assert before.to_numpy() == pytest.approx(1)


def test_nothing_is_played_again_to_count_again(comparison, tiny, monkeypatch):
    before = {name: (comparison.folder / name).read_bytes() for name in ("reasons.csv", "flows.csv")}

    def refuse(*arguments):
        raise AssertionError("played again")

    monkeypatch.setattr(fast, "run_replication", refuse)
    ds.compare([tiny / "base.toml", tiny / "late.toml"], replications=WINTERS, seed=3, workers=1, out=comparison.folder)
    assert before == {name: (comparison.folder / name).read_bytes() for name in before}


def test_flows_of_services_by_hand(views):
    view = views["base"]
    found = flows_of_services(view)
    plan, days = view.plan, view.scope.days.number
    service = next(key for key in plan.services if key.endswith(".home_care"))
    index = plan.services.index(service)
    first, end = plan.window_start, plan.window_end
    asked = given = 0
    waiting = 0
    for row in range(len(view.visit)):
        if view.visit["service"][row] != index:
            continue
        joined, started, ended = (int(view.visit[name][row]) for name in ("joined", "started", "ended"))
        asked += first <= joined < end
        given += started != NEVER and first <= started < end
        last = view.scope.midnights[-1]
        waiting += joined < last <= (started if started != NEVER else ended)
    assert found[service]["needed_per_day"] == pytest.approx(asked / days)
    assert found[service]["given_per_day"] == pytest.approx(given / days)
    assert found[service]["waiting_last_day"] == waiting


def test_flows_say_needed_and_given(comparison):
    table = comparison.flows().set_index(["scenario", "kind", "place"])
    delay = table.loc[("tiny", "delay", "all")]
    summary = comparison.summary().set_index(["scenario", "indicator", "place", "group"])["mean"]
    days = comparison.daily().query("scenario == 'tiny' and indicator == 'delayed_hospital_beds'")
    days = days[(days["place"] == "all") & (days["group"] == "all")]["mean"]
    assert (delay["waiting_first_day"], delay["waiting_last_day"]) == pytest.approx((days.iloc[0], days.iloc[-1]))
    comes = summary["tiny", "delay_flow_in_per_day", "all", "all"]
    assert delay["needed_per_day"] == pytest.approx(comes)
    out = summary["tiny", "delay_flow_out_per_day", "all", "all"]
    assert delay["given_per_day"] + delay["otherwise_per_day"] == pytest.approx(out)
    assert "a day needed" in table.loc[("tiny", "home_care", "town.home_care"), "words"]
    assert table.loc[("tiny", "team", "town.hub.therapy"), "offered_load_share"] > 0


def test_overloaded_services_are_named(tiny, tmp_path):
    base = ds.load_scenario(tiny / "base.toml")
    starved = base.with_changes({"partnerships.town.services.home_care.hours_per_week": 30}, name="starved")
    result = ds.simulate(starved, replications=1, workers=1, out=tmp_path)
    table = result.flows().set_index("place")
    assert bool(table.loc["town.home_care", "is_overloaded"])
    assert "overloaded" in table.loc["town.home_care", "words"]


def test_the_waterfall_adds_up(comparison):
    table = comparison.waterfall()
    late = table[table["scenario"] == "late"].sort_values("order")
    base, mine = late.iloc[0], late.iloc[-1]
    assert (base["step"], mine["step"]) == ("baseline", "scenario")
    changes = late[late["step"] == "change"]
    assert base["value"] + changes["value"].sum() == pytest.approx(mine["value"])
    assert (changes["value"].diff().dropna() >= 0).all()
    assert changes["end"].iloc[-1] == pytest.approx(mine["value"])
    differences = comparison.differences().set_index(["indicator", "place", "group"])["difference"]
    for group, value in zip(changes["group"], changes["value"], strict=True):
        assert value == pytest.approx(differences["delayed_hospital_beds", "all", group])


def test_waits_stand_by_place_and_deaths_apart(comparison):
    table = comparison.moved()
    assert list(table.groupby("part", sort=False).groups) == ["wait", "apart"]
    assert table.loc[table["part"] == "wait", "indicator"].tolist() == list(PARTS["wait"])
    assert {"deaths_while_delayed", "unfit_again"} <= set(table.loc[table["part"] == "apart", "indicator"])
    differences = comparison.differences().set_index(["indicator", "place", "group"])["difference"]
    for row in table.to_dict("records"):
        assert row["difference"] == pytest.approx(differences[row["indicator"], "all", "all"])
        assert row["scenario_mean"] - row["baseline_mean"] == pytest.approx(row["difference"])


def test_every_column_of_every_table_is_explained(comparison):
    known = {(row["file"], row["column"]) for row in column_rows()}
    paths = [path for path in comparison.folder.glob("*.csv") if not path.name.startswith(("data_", "columns"))]
    assert len(paths) >= 10
    for path in paths:
        for column in pd.read_csv(path, nrows=0).columns:
            assert known & {(path.name, column), ("*", column)}, (path.name, column)


def test_each_table_is_a_method_of_the_result(comparison):
    for name in ("quantiles", "risk", "waterfall", "moved", "reasons", "flows", "drift", "welch", "columns", "ranking"):
        assert not getattr(comparison, name)().empty, name
    for name in ("quantiles", "risk", "flows", "drift", "welch"):
        assert set(getattr(comparison["late"], name)()["scenario"]) == {"late"}
