"""The event log in the columns of other tools: nothing is lost, and nobody is in two places."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest
from click.testing import CliRunner

import discharge_sim as ds
from discharge_sim.cli import commands
from discharge_sim.cli.exporting import FORMS as OFFERED
from discharge_sim.experiment.handing_on.event_forms import (
    FORMS,
    PROCESS_MINING_COLUMNS,
    VIDIGI_COLUMNS,
    for_process_mining,
    for_vidigi,
)

ORIGIN = dt.date(2016, 11, 1)


def at(text: str | None) -> pd.Timestamp:
    return pd.Timestamp(f"2016-11-{text}") if text else pd.NaT


def log_of(*rows: tuple) -> pd.DataFrame:
    """Make a log of (case, activity, start, end, setting, resource, reason)."""
    columns = ["case_id", "activity", "start", "end", "setting", "resource", "delay_reason"]
    frame = pd.DataFrame(
        [(case, what, at(start), at(end), *rest) for case, what, start, end, *rest in rows], columns=columns
    )
    return frame.assign(scenario="base", replication=0)


WARD = ("hospital_pool", "ward", "")
STORY = log_of(
    ("a", "wait: ward", "01 08:00", "01 09:00", *WARD),
    ("a", "ward", "01 09:00", "03 09:00", *WARD),
    ("a", "delayed", "02 10:00", "03 09:00", "hospital_pool", "ward", "25D"),
    ("a", "hub.assessment", "02 10:00", "02 11:00", "hub_task", "hub.nurses", ""),
    ("a", "wait: care", "02 11:00", "03 09:00", "home_care", "care", ""),
    ("a", "care", "03 09:00", None, "home_care", "care", ""),
    ("b", "ward", "01 10:00", "01 12:00", *WARD),
    ("b", "home", "01 12:00", "01 12:00", "home", "home", ""),
    ("c", "ward", "01 12:00", "01 13:00", *WARD),
)


@pytest.fixture(scope="module")
def result(tiny, tmp_path_factory):
    return ds.simulate(
        tiny / "base.toml",
        replications=2,
        workers=1,
        engine="reference",
        event_log=True,
        out=tmp_path_factory.mktemp("log") / "out",
    )


def test_process_mining_has_one_row_an_activity():
    table = for_process_mining(STORY)
    assert tuple(table) == PROCESS_MINING_COLUMNS
    assert len(table) == len(STORY)
    mine = table[table["case:concept:name"] == "base/0/a"]
    assert mine["concept:name"].to_list() == STORY[STORY["case_id"] == "a"]["activity"].to_list()
    assert table["time:timestamp"].notna().all()
    going_on = table[table["lifecycle:transition"] == "start"]
    assert going_on["concept:name"].to_list() == ["care"]
    assert (going_on["time:timestamp"] == going_on["start_timestamp"]).all()


def test_the_same_person_in_another_winter_is_another_case():
    both = pd.concat([STORY, STORY.assign(replication=1), STORY.assign(scenario="other")])
    assert for_process_mining(both)["case:concept:name"].nunique() == 9


def test_vidigi_tells_where_somebody_is_and_what_for_they_wait():
    table = for_vidigi(STORY, ORIGIN)
    assert tuple(table) == VIDIGI_COLUMNS
    told = table[table["entity_id"] == "a"]
    assert list(zip(told["time"], told["event_type"], told["event"], strict=True)) == [
        (8 * 60, "arrival_departure", "arrival"),
        (8 * 60, "queue", "wait: ward"),
        (9 * 60, "resource_use", "ward"),
        (1440 + 600, "queue", "delayed: 25D"),
        (1440 + 660, "queue", "wait: care"),
        (2 * 1440 + 540, "resource_use_end", "ward ends"),
        (2 * 1440 + 540, "resource_use", "care"),
    ]  # care goes on: no departure
    assert table[table["event"] == "depart"].set_index("entity_id")["time"].to_dict() == {"b": 720, "c": 780}


def test_places_are_numbered_from_the_lowest_that_is_free():
    table = for_vidigi(STORY, ORIGIN)
    places = table[table["event"] == "ward"].set_index("entity_id")["resource_id"].to_dict()
    assert places == {"a": 1, "b": 2, "c": 2}  # b's bed is free in the minute in which c comes


def test_what_began_before_the_first_day_stands_at_its_beginning():
    early = log_of(("a", "ward", "01 09:00", "03 09:00", *WARD))
    assert for_vidigi(early, dt.date(2016, 11, 2))["time"].to_list() == [0, 0, 1440 + 540, 1440 + 540]


def test_a_whole_log_keeps_its_promises_to_vidigi(result):
    for replication in (0, 1):
        table = result.events("vidigi", replication=replication)
        assert set(table["run_number"]) == {replication}
        assert set(table["event_type"]) == {"arrival_departure", "queue", "resource_use", "resource_use_end"}
        by_person = table.groupby("entity_id", sort=False)
        assert (by_person.head(1)["event"] == "arrival").all()
        assert by_person["time"].is_monotonic_increasing.all()
        gone = table[table["event"] == "depart"]
        assert gone["entity_id"].is_unique
        last = by_person.tail(1).set_index("entity_id")["event"]
        assert (last[gone["entity_id"]] == "depart").all()
        starts = table[table["event_type"] == "resource_use"]
        assert (starts["resource_id"] >= 1).all()
        assert not nobody_shares_a_place(table)


def nobody_shares_a_place(table) -> list:
    """Return who is in a place that somebody else has not left."""
    held, found = {}, []
    for row in table.itertuples():
        if row.event_type == "resource_use":
            place = (row.event, row.resource_id)
            if place in held and held[place] != row.entity_id:
                found.append((place, held[place], row.entity_id))
            held[place] = row.entity_id
        elif row.event_type == "resource_use_end":
            held.pop((row.event.removesuffix(" ends"), row.resource_id), None)
    return found


def test_all_forms_are_offered_and_others_refused(result):
    assert OFFERED == FORMS
    plain = result.events()
    assert len(result.events("process-mining")) == len(plain)
    assert set(result.events(replication=1)["replication"]) == {1}
    with pytest.raises(ds.ExperimentError, match="there is: plain, process-mining, vidigi"):
        result.events("xes")
    with pytest.raises(ds.ExperimentError, match="holds nothing of scenario tiny, replication 5"):
        result.events(replication=5)


def test_vidigi_takes_one_scenario(tiny, tmp_path):
    quick = {"replications": 1, "workers": 1, "engine": "reference", "event_log": True, "out": tmp_path / "out"}
    comparison = ds.compare([tiny / "base.toml", tiny / "late.toml"], **quick)
    with pytest.raises(ds.ExperimentError, match="choose one of: tiny, late"):
        comparison.events("vidigi")
    assert len(comparison["late"].events("vidigi")) > 100


def run(*words):
    return CliRunner().invoke(commands, ["events", *map(str, words)])


@pytest.mark.parametrize("form", FORMS)
def test_the_command_writes_what_python_returns(result, tmp_path, form):
    for ending in (".csv", ".parquet"):
        path = tmp_path / f"log{ending}"
        done = run(result.folder, "--form", form, "--replication", 1, "--out", path)
        assert done.exit_code == 0, done.output
        written = pd.read_csv(path) if ending == ".csv" else pd.read_parquet(path)
        expected = result.events(form, replication=1)
        assert list(written) == list(expected)
        assert len(written) == len(expected)
    pd.testing.assert_frame_equal(written, expected, check_dtype=False)


def test_the_command_refuses_what_it_cannot_do(result, tiny, tmp_path):
    refused = run(result.folder, "--out", tmp_path / "log.xlsx")
    assert refused.exit_code == 2
    assert "neither .csv nor .parquet" in refused.stderr
    assert run(result.folder, "--scenario", "nobody", "--out", tmp_path / "log.csv").exit_code == 2
    assert run(tiny, "--out", tmp_path / "log.csv").exit_code == 2
    assert not list(tmp_path.iterdir())


def test_a_damaged_log_is_said_to_be_damaged(result, tmp_path):
    (tmp_path / "events.parquet").write_bytes(b"PAR1 and nothing else")
    refused = run(tmp_path, "--out", tmp_path / "log.csv")
    assert refused.exit_code == 2
    assert "damaged" in refused.stderr
