"""Reading finished replications back takes no more memory when there are more of them."""

import datetime as dt
import tracemalloc

import numpy as np
import pytest

from discharge_sim.experiment.keeping import blocks
from discharge_sim.experiment.keeping.blocks import Blocks
from discharge_sim.experiment.keeping.layout import Layout

SERIES, DAYS, COUNTS = 40, 60, 3_000
LAYOUT = Layout(
    indicators=(("delayed_bed_days", "all", "all"),),
    daily=tuple(("delayed_hospital_beds", f"place_{number}", "all") for number in range(SERIES)),
    official=((("bed_days",), tuple(f"month_{number}" for number in range(COUNTS))),),
    first_day=dt.date(2018, 10, 1),
    n_days=DAYS,
    members=1,
)
FEW, MANY = 25, 400
COUNTED = {}
"""What was kept, by number of replications and replication."""
AT_ONCE = 2**20


@pytest.fixture(scope="module")
def stores(tmp_path_factory):
    chance = np.random.default_rng(3)
    found = {}
    for number in (FEW, MANY):
        store = found[number] = Blocks(tmp_path_factory.mktemp("memory") / str(number), LAYOUT)
        store.begin()
        for replication in range(number):
            daily = np.full((SERIES, DAYS), float(replication))
            counts = np.floor(chance.random(COUNTS) * 50)
            store.keep(replication, LAYOUT.row(np.zeros(1), daily, counts))
            COUNTED[number, replication] = counts
        store.gather()
    return found


def most_bytes(ask) -> int:
    tracemalloc.start()
    ask()
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most


def test_daily_series(stores, monkeypatch):
    monkeypatch.setattr(blocks, "_BYTES_READ_AT_ONCE", AT_ONCE)

    def go_through(number):
        for position, (key, days) in enumerate(stores[number].daily(range(number))):
            assert key == LAYOUT.daily[position]
            assert days.shape == (number, DAYS)
            assert days[:, 0].tolist() == list(range(number))

    whole = MANY * SERIES * DAYS * 8
    assert whole > 6 * AT_ONCE
    assert most_bytes(lambda: go_through(MANY)) < 2.5 * AT_ONCE


def test_the_mean_of_official_counts(stores):
    few, many = (most_bytes(lambda n=number: stores[n].mean_counts(range(n))) for number in (FEW, MANY))
    assert many < 1.3 * few
    every = [COUNTED[MANY, replication] for replication in range(MANY)]
    assert np.array_equal(stores[MANY].mean_counts(range(MANY)), np.mean(every, axis=0))


def test_the_mean_of_some_replications(stores):
    some = [3, 30, 31, 399]
    expected = np.mean([COUNTED[MANY, replication] for replication in some], axis=0)
    assert np.array_equal(stores[MANY].mean_counts(some), expected)


def test_only_series_that_are_wanted(stores):
    wanted = {LAYOUT.daily[7], LAYOUT.daily[2]}
    assert [key for key, _ in stores[FEW].daily(range(FEW), wanted)] == [LAYOUT.daily[2], LAYOUT.daily[7]]
