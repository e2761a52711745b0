"""One person's story under two configurations."""

from __future__ import annotations

import pytest

import discharge_sim as ds
from discharge_sim.engines import fast
from discharge_sim.experiment.questions.story import Told, changes_of_people, in_words
from discharge_sim.outputs.frames import frame_of_patients


@pytest.fixture(scope="module")
def told(tiny):
    found = []
    for name in ("base", "late"):
        scenario = ds.load_scenario(tiny / f"{name}.toml")
        plan = ds.compile_plan(scenario)
        found.append(Told(scenario.name, plan, fast.run_replication(plan, 1, 2)))
    return found


def test_whoever_moves_most_stands_first(told):
    table = changes_of_people(*told)
    far = table["days_earlier"].abs()
    assert far.iloc[0] > 0.5
    assert (far.diff().dropna() <= 0).all()
    first, second = (frame_of_patients(one.plan, one.records).set_index(["case_id", "spell"]) for one in told)
    case = table["case_id"].iloc[0]
    days = (first.loc[(case, 0), "left"] - second.loc[(case, 0), "left"]).total_seconds() / 86400
    assert table["days_earlier"].iloc[0] == pytest.approx(days)


def test_the_story_is_told_under_both(tiny, told):
    frame = ds.story(tiny / "base.toml", tiny / "late.toml", replication=2)
    assert frame.attrs["case_id"] == changes_of_people(*told)["case_id"].iloc[0]
    assert list(frame["scenario"].unique()) == ["tiny", "late"]
    for _, mine in frame.groupby("scenario"):
        assert mine["start"].is_monotonic_increasing
        assert mine["words"].str.contains("is fit to leave").any()
    text = in_words(frame.attrs["case_id"], frame, {"tiny": "Tiny town", "late": "late"})
    assert "under tiny (Tiny town)" in text
    assert "under late\n" in text


def test_illness_is_the_same_and_only_what_is_done_differs(tiny):
    frame = ds.story(tiny / "base.toml", tiny / "late.toml", replication=2)
    fit = frame[frame["words"] == "is fit to leave"].groupby("scenario")["start"].min()
    left = frame[frame["words"].str.startswith("leaves hospital")].groupby("scenario")["start"].min()
    assert fit["tiny"] == fit["late"]
    assert left["tiny"] != left["late"]


def test_persons_by_number_or_by_name(tiny, told):
    second = changes_of_people(*told)["case_id"].iloc[1]
    arguments = {"replication": 2}
    by_number = ds.story(tiny / "base.toml", tiny / "late.toml", person=2, **arguments)
    by_name = ds.story(tiny / "base.toml", tiny / "late.toml", person=second, **arguments)
    assert by_number.attrs["case_id"] == second
    assert by_number.equals(by_name)


@pytest.mark.parametrize("person", [0, 100_000, "nobody:1:1"])
def test_nobody_of_that_name(tiny, person):
    with pytest.raises(ds.ExperimentError, match=r"person must be a number|nobody in this winter"):
        ds.story(tiny / "base.toml", tiny / "late.toml", person=person)
