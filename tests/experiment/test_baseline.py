"""Which scenario is the baseline, and which scenarios cannot be compared."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from discharge_sim.experiment.problems import ExperimentError
from discharge_sim.experiment.statistics.baseline import check_comparable, choose_baseline, refuse_equal_names
from discharge_sim.scenario.loading import load_scenario


@dataclass
class Period:
    window_end: str = "2017-03-31"
    census_file: str | None = None

    def model_dump(self):
        return dict(self.__dict__)


@dataclass
class Tables:
    period: Period = field(default_factory=Period)
    partnerships: dict = field(default_factory=lambda: {"moray": 1})
    streams: dict = field(default_factory=lambda: {"emergency": 1})


@dataclass
class Fake:
    name: str
    base_names: tuple[str, ...] = ()
    tables: Tables = field(default_factory=Tables)
    path: str | None = None
    census_path: None = None
    member_count: int = 1


def test_the_baseline_is_what_all_others_extend():
    assert choose_baseline([Fake("b", ("a",)), Fake("a"), Fake("c", ("b", "a"))], None) == "a"


def test_a_named_baseline_wins():
    assert choose_baseline([Fake("b", ("a",)), Fake("a")], "b") == "b"


@pytest.mark.parametrize(
    "scenarios",
    [
        [Fake("a"), Fake("b")],
        [Fake("a", ("base",)), Fake("b", ("base",))],  # they extend a base that is not among them
        [Fake("a"), Fake("b", ("a",)), Fake("c")],
    ],
)
def test_without_a_unique_base_the_baseline_must_be_named(scenarios):
    with pytest.raises(ExperimentError, match="--baseline NAME"):
        choose_baseline(scenarios, None)


def test_an_unknown_baseline_is_answered_with_the_known_ones():
    with pytest.raises(ExperimentError, match=r"no scenario 'x' .* there is: a, b"):
        choose_baseline([Fake("a"), Fake("b", ("a",))], "x")


def test_equal_names_are_refused_with_both_files():
    with pytest.raises(ExperimentError, match=r"name 'a': one\.toml and two\.toml"):
        refuse_equal_names([Fake("a", path="one.toml"), Fake("b"), Fake("a", path="two.toml")])


def test_other_winters_are_refused_and_every_difference_is_listed():
    other = Fake("b", tables=Tables(Period("2017-02-28"), {"moray": 1, "fife": 2}, {}))
    with pytest.raises(ExperimentError) as raised:
        check_comparable([Fake("a"), other], "a")
    assert "period.window_end is 2017-02-28 in b and 2017-03-31 in a" in str(raised.value)
    assert "partnerships are moray, fife in b and moray in a" in str(raised.value)
    assert "b lacks the streams emergency of a" in str(raised.value)


def test_more_people_are_a_note():
    more = Fake("b", tables=Tables(streams={"emergency": 1, "virtual_ward": 1}))
    assert "streams virtual_ward" in check_comparable([Fake("a"), more], "a")[0]


def test_the_same_winter_says_nothing():
    assert check_comparable([Fake("a"), Fake("b")], "a") == []


def test_capacity_that_would_begin_full_is_told():
    base = load_scenario(Path(__file__).parents[2] / "scenarios" / "winter-hub" / "base.toml")
    place = "partnerships.moray.services"
    hours = base.tables.partnerships["moray"].services["home_care"].hours_per_week
    full = base.with_changes({f"{place}.home_care.hours_per_week": hours + 600}, name="full")
    empty = base.with_changes({f"{place}.intermediate_care.places": 10}, name="empty")  # begins with nobody in it
    fewer = base.with_changes({f"{place}.home_care.hours_per_week": hours - 600}, name="fewer")
    assert check_comparable([base, empty, fewer], "base") == []
    (told,) = check_comparable([base, full], "base")
    assert told.startswith(
        f"full adds 600 to {place}.home_care.hours_per_week, and the stated start fills 99.97% of that"
    )
    assert told.endswith("To add it empty, use hours_changes from 2016-11-01")
