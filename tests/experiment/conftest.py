"""Small things that several tests of the experiment need."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from discharge_sim.experiment.layout import Layout, Row

LAYOUT = Layout(
    indicators=(
        ("delayed_hospital_beds", "all", "all"),
        ("wait_for_bed_hours", "all", "all"),
        ("people_delayed", "moray", "age:75_plus"),
    ),
    daily=(("delayed_hospital_beds", "all", "all"), ("boarders", "acute_medical", "all")),
    official=(("bed_days", "2016-11", "moray"),),
    first_day=dt.date(2016, 11, 1),
    n_days=4,
)


def row_of(replication: int) -> Row:
    """Invent the row of a replication: another for each number, with an undefined value and an awkward fraction."""
    generator = np.random.default_rng(replication)
    indicators = generator.normal(size=3)
    indicators[1] = np.nan
    return Row(indicators, generator.normal(size=(2, 4)) / 3, generator.integers(0, 9, 1).astype(float))


@pytest.fixture
def layout() -> Layout:
    return LAYOUT
