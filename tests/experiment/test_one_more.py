"""What one more would buy: every service and team, paired, ordered by effect for a pound."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

import discharge_sim as ds
from discharge_sim.engines import fast
from discharge_sim.experiment.questions.one_more import (
    More,
    left_out,
    one_more_table,
    possible_additions,
    ratio_of_means,
)
from discharge_sim.experiment.statistics.summarising import mean_of
from discharge_sim.scenario.titles import title_from_key

WINTER_HUB = Path(__file__).parents[2] / "scenarios" / "winter-hub"
BEDS, SOON = ("delayed_bed_days", "all", "all"), ("discharged_within_72h_share", "all", "all")
ANYWHERE, CASH = ("delayed_anywhere", "all", "all"), ("cash_out_gbp", "all", "all")


@pytest.fixture(scope="module")
def played(tiny, tmp_path_factory):
    out = tmp_path_factory.mktemp("more")
    return out, ds.one_more(tiny / "base.toml", replications=3, seed=2, workers=1, out=out)


def test_every_service_and_team_is_tried(tiny, played):
    tables = ds.load_scenario(tiny / "base.toml").tables
    town = tables.partnerships["town"]
    limited = [key for key, one in town.services.items() if getattr(one, "at_once", 1) is not None]
    wanted = {f"town.{key}" for key in limited} | {f"town.hub.{team}" for team in town.hub.teams}
    wanted |= set(tables.pools)
    assert set(played[1]["place"]) == wanted
    assert played[1]["order"].tolist() == list(range(1, len(wanted) + 1))
    assert {"post", "care_hours", "bed"} <= set(played[1]["kind"])


def test_the_effect_is_that_of_a_comparison(tiny, played):
    base = ds.load_scenario(tiny / "base.toml")
    row = played[1].set_index("place").loc["town.hub.social_work"]
    more = base.with_changes({row["path"]: base.tables.partnerships["town"].hub.teams["social_work"].weekday + 1})
    found = ds.compare([base, more], baseline="tiny", replications=3, seed=2, workers=1).differences()
    found = found.set_index(["indicator", "place", "group"])
    assert row["delayed_bed_days"] == pytest.approx(found.loc[BEDS, "difference"])
    assert row["extra_cost_gbp"] == pytest.approx(found.loc[CASH, "difference"])
    assert row["discharged_within_72h_share"] == pytest.approx(found.loc[SOON, "difference"])
    assert row["extra_cost_gbp_per_week"] == pytest.approx(row["extra_cost_gbp"] / (6 / 7))  # a window of six days


def test_what_is_finished_is_not_played_again(tiny, played, monkeypatch):
    def refuse(*arguments):
        raise AssertionError("played again")

    monkeypatch.setattr(fast, "run_for_sums", refuse)
    again = ds.one_more(tiny / "base.toml", replications=3, seed=2, workers=1, out=played[0])
    assert again.equals(played[1])
    assert (played[0] / "one_more.csv").exists()


def test_only_some_can_be_tried(tiny):
    additions = possible_additions(ds.load_scenario(tiny / "base.toml"), 3)
    assert all("3 more" in one.words for one in additions)
    with pytest.raises(ds.ExperimentError, match=r"there is no town\.nothing to add to; there is: acute, .*town\."):
        ds.one_more(tiny / "base.toml", only=["town.nothing"], replications=1)
    with pytest.raises(ds.ExperimentError, match="units must be a whole number"):
        ds.one_more(tiny / "base.toml", units=0, replications=1)


def test_a_fixed_price_leaves_the_interval_of_the_effect():
    saved = np.random.default_rng(1).normal(30, 10, 50)
    ratio, low, high = ratio_of_means(saved, np.full(50, 500.0))
    about = mean_of(saved)
    assert (ratio, low, high) == pytest.approx((about.mean / 500, about.ci95_low / 500, about.ci95_high / 500))


def test_fieller_covers_the_ratio_as_often_as_said():
    generator = np.random.default_rng(2)
    covered = 0
    for _ in range(1000):
        cost = generator.normal(100, 40, 30)
        saved = 0.3 * cost + generator.normal(0, 20, 30)
        _, low, high = ratio_of_means(saved, cost)
        covered += low <= 0.3 <= high
    assert covered / 1000 == pytest.approx(0.95, abs=3.5 * math.sqrt(0.95 * 0.05 / 1000))


def test_a_cost_that_may_be_nought_has_a_ratio_but_no_interval():
    cost = np.tile([-10.0, 12.0], 20)
    ratio, low, high = ratio_of_means(np.full(40, 5.0), cost)
    assert ratio == 5
    assert math.isnan(low)
    assert math.isnan(high)
    assert math.isnan(ratio_of_means(np.full(40, 5.0), -cost)[0])


def addition(place):
    return More("post", place, f"path.{place}", 2, 1, "staff", f"one more {place}")


def measured(days, cash, n=40):
    noise = np.tile([-1.0, 1.0], n // 2)
    return {BEDS: days + noise, SOON: 0.5 + noise / 100, ANYWHERE: noise, CASH: np.full(n, float(cash))}


def test_the_best_for_a_pound_stands_first_and_what_is_free_last():
    base = measured(1000, 0)
    more = {
        "more-dear": measured(900, 50_000),
        "more-cheap": measured(980, 1_000),
        "more-harmful": measured(1100, 1_000),
        "more-free": measured(990, 0),
    }
    table = one_more_table([addition(name.removeprefix("more-")) for name in more], base, more, 10)
    assert table["place"].tolist() == ["cheap", "dear", "harmful", "free"]
    assert table["bed_days_saved_per_1000_gbp"].tolist()[:3] == pytest.approx([20, 2, -100])
    assert math.isnan(table["bed_days_saved_per_1000_gbp"].iloc[3])
    assert table["extra_cost_gbp_per_week"].tolist()[:2] == [100, 5000]


def test_a_bed_is_charged_at_the_average_price_used_or_not(tiny, played):
    base = ds.load_scenario(tiny / "base.toml")
    days, price = 6, base.tables.prices.bed_day_average_gbp
    row = played[1].set_index("place").loc["acute"]
    more = base.with_changes({"pools.acute.beds": base.tables.pools["acute"].beds + 1})
    found = ds.compare([base, more], baseline="tiny", replications=3, seed=2, workers=1).differences()
    found = found.set_index(["indicator", "place", "group"])
    assert price > 0
    assert row["extra_cost_gbp"] == pytest.approx(found.loc[CASH, "difference"] + days * price)
    assert row["boarders"] == pytest.approx(found.loc[("boarders", "all", "all"), "difference"])
    assert row["wait_for_bed_hours"] == pytest.approx(found.loc[("wait_for_bed_hours", "all", "all"), "difference"])


def test_what_is_left_out_is_said_with_the_reason(tiny):
    base = ds.load_scenario(tiny / "base.toml")
    told = " ".join(left_out(base))
    assert "posts at weekends" in told
    town = base.tables.partnerships["town"].services
    for key, service in town.items():
        if getattr(service, "at_once", 1) is None:
            assert (service.title or title_from_key(key)) in told
    homes = [key for key, one in town.items() if getattr(one, "offers_per_week", None) is not None]
    assert ("vacancies offered a week are what limits them" in told) == bool(homes)


def test_what_is_added_is_empty_on_the_first_day():
    # The base's home care begins 99.97 % full: of a larger number of hours a week 99.97 % would be in use as well, by
    # somebody who is not there in the base, and nobody who waits would gain anything.
    base = ds.load_scenario(WINTER_HUB / "base.toml")
    one = next(one for one in possible_additions(base) if one.place == "moray.home_care")
    assert one.path == "partnerships.moray.services.home_care.hours_changes"
    service = base.tables.partnerships["moray"].services["home_care"]
    before = [change.model_dump(exclude_none=True) for change in service.hours_changes]
    assert one.value == [*before, {"start": base.tables.period.window_start, "units": 11}]
    larger = {one.path.replace("hours_changes", "hours_per_week"): service.hours_per_week + 11}
    as_it_is, opened_empty, filled = (
        waiting_in_each_winter(scenario)
        for scenario in (base, base.with_changes({one.path: one.value}), base.with_changes(larger))
    )
    for found, wanted in (
        (opened_empty - as_it_is, -1.0),  # one person more has care, from the first day
        (filled - as_it_is, 0.0),
        (opened_empty - filled, -1.0),
    ):
        error = found.std(ddof=1) / math.sqrt(len(found))
        assert error < 0.2
        assert abs(found.mean() - wanted) < 4 * error


def waiting_in_each_winter(scenario):
    """Return how many people are delayed anywhere in each of forty winters."""
    table = ds.simulate(scenario, replications=40, seed=1, workers=1).replications()
    found = table.query("indicator == 'delayed_anywhere' and place == 'all'")
    return found.groupby("replication")["value"].mean().to_numpy()
