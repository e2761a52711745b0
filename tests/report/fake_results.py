"""An invented results folder, by the columns of the interface: plausible numbers without a simulation."""

from __future__ import annotations

import datetime as dt
import json
import math
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

import numpy as np
import pandas as pd

from discharge_sim.experiment.keeping.table_columns import COMPARISON_COLUMNS
from tests.report.fake_scenario import scenario_toml

START, END = dt.date(2016, 11, 1), dt.date(2017, 3, 31)
PARTNERSHIPS = {"city": "Aberdeen City", "shire": "Aberdeenshire"}
POOLS = {
    "acute_medical": "Acute medical",
    "acute_surgical": "Acute surgical",
    "community_hospital": "Community hospitals",
}
SUBGROUPS = {
    "assessment": 0.19,
    "care_arrangements": 0.33,
    "place_availability": 0.29,
    "adults_with_incapacity": 0.09,
    "other_code_9": 0.05,
    "other": 0.04,
    "transport": 0.01,
}
CHRISTMAS = (dt.date(2016, 12, 25), dt.date(2016, 12, 26))
STANDARD_NORMAL = {
    "p05": -1.64,
    "p25": -0.67,
    "p50": 0,
    "p75": 0.67,
    "p95": 1.64,
    "p10": -1.28,
    "p90": 1.28,
    "p02_5": -1.96,
    "p97_5": 1.96,
}
LOWER, HIGHER, NEITHER = "lower", "higher", "neither"


@dataclass(frozen=True)
class Fake:
    """One invented configuration and what it does, as differences to the baseline."""

    name: str
    title: str
    beds: float = 0.0
    community: float = 0.0
    staff: int = 0
    cash: float = 0.0
    places: float = 0.0
    home_share: float | None = None
    description: str = ""


BASE = Fake(
    "base",
    "As in 2016/17",
    description="Each employer does its own part; assessment begins four days before the planned date.",
)
SEVEN_DAY = Fake(
    "seven-day",
    "Seven-day hub",
    beds=-6,
    staff=120,
    cash=120_000,
    description="The hub works on Saturdays and Sundays.",
)
WORSE = Fake("fewer-staff", "A fifth fewer staff", beds=19, staff=-90, cash=-90_000)
CONFIGURATIONS = (
    BASE,
    SEVEN_DAY,
    Fake("integrated", "One integrated team, same hours", beds=-14),
    Fake(
        "discharge-to-assess", "Discharge to assess", beds=-41, community=38, staff=60, cash=1_240_000, home_share=0.55
    ),
    Fake("more-home-care", "4 % more home care", beds=-18, community=-60, cash=1_900_000),
    Fake(
        "intermediate-care", "Forty intermediate-care places with in-reach", beds=-22, cash=1_100_000, home_share=0.42
    ),
    Fake("holiday-cover", "Cover over the holidays", beds=-0.9, staff=9, cash=9_000),
    WORSE,
)


def write_fake_results(
    folder: Path, configurations: tuple[Fake, ...] = CONFIGURATIONS, replications: int = 200
) -> Path:
    """Write an invented results folder and return it."""
    (folder / "scenarios").mkdir(parents=True)
    winters = {fake.name: _indicators(fake, replications) for fake in configurations}
    better = {key: (unit, way) for key, (_, unit, way) in winters[configurations[0].name].items()}
    _summary(winters).to_csv(folder / "summary.csv", index=False)
    if len(configurations) > 1:
        _comparison(winters, configurations[0].name, better).to_csv(folder / "comparison.csv", index=False)
    _daily(configurations).to_csv(folder / "daily.csv", index=False)
    for fake in configurations:
        (folder / "scenarios" / f"{fake.name}.toml").write_text(scenario_toml(fake), encoding="utf-8")
    _dictionary(better).to_csv(folder / "data_dictionary.csv", index=False)
    run = {
        "format": 1,
        "version": "0.1.0 (abc123)",
        "versions": {"discharge_sim": "0.1.0", "python": "3.12.1", "numpy": "2.2.0"},
        "state": "finished",
        "command": "discharge-sim compare scenarios/winter-hub",
        "scenarios": [{"name": fake.name, "title": fake.title, "hash": "x", "plan": "y"} for fake in configurations],
        "baseline": configurations[0].name,
        "seed": 0,
        "replications": replications,
        "engine": "reference",
    }
    (folder / "run.json").write_text(json.dumps(run), encoding="utf-8")
    return folder


class Winters:
    """Draws of one configuration: the same winters as every other, plus its own chance in what it changes."""

    def __init__(self, fake: Fake, replications: int):
        self.fake, self.replications = fake, replications
        self.columns: dict[tuple[str, str, str], tuple[np.ndarray, str, str]] = {}

    def around(self, name: str, mean: float, spread: float, change: float = 0.0, noise: float = 0.25) -> np.ndarray:
        level = np.random.default_rng(crc32(name.encode())).normal(mean, spread, self.replications)
        own = np.random.default_rng(crc32(f"{name} {self.fake.name}".encode())).normal(0.0, noise, self.replications)
        return level + change * (1.0 + own - own.mean())  # the mean changes by `change`, whatever the chance

    def enter(self, name: str, values: np.ndarray, unit: str, better: str, place: str = "all", group: str = "all"):
        self.columns[name, place, group] = (values, unit, better)

    def enter_around(self, name: str, unit: str, better: str, mean: float, spread: float, change: float = 0.0):
        self.enter(name, self.around(name, mean, spread, change), unit, better)


def _indicators(fake: Fake, replications: int):
    """Return values of every indicator winter by winter, by (indicator, place, group), with unit and better."""
    winters = Winters(fake, replications)
    _delays(winters, winters.around("beds", 145.0, 11.0, fake.beds))
    _elsewhere(winters)
    _money(winters)
    return winters.columns


def _delays(winters: Winters, beds: np.ndarray) -> None:
    days = ((END - START).days + 1) * beds
    winters.enter("delayed_hospital_beds", beds, "beds", LOWER)
    winters.enter("delayed_bed_days", days, "bed days", LOWER)
    for key, share in zip(PARTNERSHIPS, (0.57, 0.43), strict=True):
        winters.enter("delayed_hospital_beds", beds * share, "beds", LOWER, key)
    for key, share in zip(POOLS, (0.5, 0.12, 0.38), strict=True):
        winters.enter("delayed_bed_days", days * share, "bed days", LOWER, key)
        winters.enter("delayed_hospital_beds", beds * share, "beds", LOWER, key)
    weights = np.array(list(SUBGROUPS.values()))
    weights[0] *= max(0.1, 1 + winters.fake.beds / 60)
    for key, share in zip(SUBGROUPS, weights / weights.sum(), strict=True):
        winters.enter("delayed_bed_days", days * share, "bed days", LOWER, group=f"subgroup:{key}")
        winters.enter("delayed_hospital_beds", beds * share, "beds", LOWER, group=f"subgroup:{key}")
    for limit, share in ((3, 0.9), (14, 0.6), (28, 0.4), (90, 0.15)):
        winters.enter("delayed_bed_days", days * share, "bed days", LOWER, group=f"length:over_{limit}d")
    winters.enter_around("people_delayed", "people", LOWER, 1050, 60, winters.fake.beds * 6)
    winters.enter_around("discharged_within_72h_share", "share", HIGHER, 0.41, 0.03, -winters.fake.beds / 200)
    winters.enter_around("unfit_again", "episodes", LOWER, 430, 25, winters.fake.beds * 2.5)
    winters.enter_around("deaths_while_delayed", "people", LOWER, 20, 4, winters.fake.beds / 8)
    winters.enter_around("delay_flow_in_per_day", "people a day", NEITHER, 9.1, 0.3, winters.fake.beds / 20)
    winters.enter_around("delay_flow_out_per_day", "people a day", NEITHER, 9.4, 0.3, winters.fake.beds / 20)
    left = winters.columns["delay_flow_out_per_day", "all", "all"][0] - 2.6
    winters.enter("delay_flow_out_per_day", left, "people a day", NEITHER, group="ended:left")


def _elsewhere(winters: Winters) -> None:
    fake = winters.fake
    waiting = winters.around("waiting", 350, 20, fake.community)
    winters.enter("waiting_in_community", waiting, "people", LOWER)
    winters.enter(
        "delayed_anywhere", waiting + winters.columns["delayed_hospital_beds", "all", "all"][0], "people", LOWER
    )
    home = math.nan if fake.home_share is None else fake.home_share
    shares = {"home": home, "care_home": 0.2, "hospital": 0.1, "died": 0.04, "still_there": 0.66 - home}
    for key, share in shares.items():
        values = np.full(winters.replications, share + 0 * home)
        winters.enter(f"intermediate_care_within_28_days_{key}_share", values, "share", NEITHER)
    for key, share in zip(POOLS, (0.955, 0.87, 0.90), strict=True):
        values = winters.around(key, share, 0.012, fake.beds / 1500)
        winters.enter("occupancy_share", values, "share", NEITHER, key)
    winters.enter_around("wait_for_bed_hours", "hours", LOWER, 3.1, 0.6, fake.beds / 60)
    winters.enter_around("boarders", "people", LOWER, 24, 5, fake.beds / 5)
    winters.enter_around("elective_cancellations", "people", LOWER, 130, 30, fake.beds)
    winters.enter_around("home_care_hours_owed", "hours a week", LOWER, 2900, 150, fake.community * 8)
    winters.enter_around("readmissions_28d", "spells", LOWER, 2100, 50)


def _money(winters: Winters) -> None:
    fake = winters.fake
    winters.enter_around("staff_hours_per_week", "hours a week", NEITHER, 787.5 + fake.staff, 0)
    winters.enter_around("cash_out_gbp", "pounds", LOWER, 2_000_000 + fake.cash, 0)
    winters.enter_around("cost_staff_gbp", "pounds", NEITHER, 1_500_000 + fake.cash - fake.places, 0)
    for place, gbp in (("all", 9_000_000), ("city", 6_000_000 + fake.places), ("shire", 3_000_000 - fake.places)):
        winters.enter("set_aside_gbp", np.full(winters.replications, float(gbp)), "pounds", NEITHER, place)
    winters.enter_around("cost_places_gbp", "pounds", NEITHER, 500_000 + fake.places, 0)
    for payer, gbp in (("council", 1_500_000 + fake.cash - fake.places), ("nhs", 500_000 + fake.places)):
        winters.enter("cash_out_gbp", np.full(winters.replications, gbp), "pounds", LOWER, group=f"payer:{payer}")
    winters.enter_around("cash_released_gbp", "pounds", HIGHER, 0, 0)
    freed = -((END - START).days + 1) * winters.around("freed", 0, 0, fake.beds)
    for price, gbp in (("marginal", 234), ("average", 480)):
        winters.enter("capacity_released_gbp", freed * gbp, "pounds", HIGHER, group=f"price:{price}")


def _statistics(values: np.ndarray) -> dict[str, float]:
    error = 1.96 * values.std(ddof=1) / len(values) ** 0.5 if len(values) > 1 else np.nan
    low, high = np.quantile(values, [0.05, 0.95])
    return {"ci95_low": values.mean() - error, "ci95_high": values.mean() + error, "p05": low, "p95": high}


def _summary(winters) -> pd.DataFrame:
    rows = []
    for name, columns in winters.items():
        for (indicator, place, group), (values, unit, _) in columns.items():
            found = {"mean": values.mean(), "sd": values.std(), **_statistics(values), "replications": len(values)}
            found |= dict(zip(("p25", "p50", "p75"), np.quantile(values, [0.25, 0.5, 0.75]), strict=True))
            rows.append(
                {"scenario": name, "indicator": indicator, "place": place, "group": group, "unit": unit, **found}
            )
    order = "scenario indicator place group unit mean ci95_low ci95_high sd p05 p25 p50 p75 p95 replications"
    return pd.DataFrame(rows)[order.split()]


def _comparison(winters, baseline: str, better) -> pd.DataFrame:
    rows = []
    for name, columns in winters.items():
        if name == baseline:
            continue
        for key, (values, unit, _) in columns.items():
            difference = values - winters[baseline][key][0]
            good = difference < 0 if better[key][1] == LOWER else difference > 0
            rows.append(
                {
                    "scenario": name,
                    "baseline": baseline,
                    "indicator": key[0],
                    "place": key[1],
                    "group": key[2],
                    "unit": unit,
                }
                | {"difference": difference.mean(), **_statistics(difference), "share_of_winters_better": good.mean()}
                | {"probability_mean_better": 0.999 if good.mean() > 0.5 else 0.001, "verdict": ""}
            )
    return pd.DataFrame(rows).reindex(columns=list(COMPARISON_COLUMNS))


def _daily(configurations: tuple[Fake, ...]) -> pd.DataFrame:
    rows = []
    for fake in configurations:
        for number in range((END - START).days + 1):
            day = START + dt.timedelta(days=number)
            level = 175 - 40 * number / 150 + fake.beds * min(1, number / 40) + 6 * (day.weekday() in (5, 6))
            spread = 6 + 16 * min(1, number / 30)
            medical = 640 + fake.beds / 2 + 30 * (day in CHRISTMAS)
            rows += [
                _day(fake, day, "delayed_hospital_beds", "all", "beds", level, spread),
                _day(fake, day, "delay_flow_in", "all", "people a day", 171 if number == 0 else 9.1, 1),
                _day(fake, day, "occupancy_beds", "acute_medical", "beds", medical, 12),
                _day(fake, day, "capacity_beds", "acute_medical", "beds", 684, 0),
            ]
    return pd.DataFrame(rows)


def _day(
    fake: Fake, day: dt.date, indicator: str, place: str, unit: str, level: float, spread: float
) -> dict[str, object]:
    quantiles = {name: level + z * spread for name, z in STANDARD_NORMAL.items()}
    about = {"scenario": fake.name, "date": day.isoformat(), "indicator": indicator, "place": place, "group": "all"}
    return {**about, "unit": unit, "mean": level, **quantiles}


def _dictionary(better) -> pd.DataFrame:
    units = {key[0]: found for key, found in better.items()}
    return pd.DataFrame(
        {
            "indicator": name,
            "meaning": f"Meaning of {name}",
            "unit": unit,
            "better": way,
            "computed": "invented",
            "source": "test",
        }
        for name, (unit, way) in units.items()
    )
