"""Rows have fixed places: what does not fit is refused."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from discharge_sim.experiment.layout import Layout

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


def measures():
    indicators = {key: float(number) for number, key in enumerate(reversed(LAYOUT.indicators))}
    daily = {key: np.arange(4.0) for key in LAYOUT.daily}
    official = dict.fromkeys(LAYOUT.official, 2.0)
    return indicators, daily, official


def test_measures_find_their_places_whatever_their_order():
    row = LAYOUT.row(*measures())
    assert row.indicators.tolist() == [2.0, 1.0, 0.0]
    assert row.daily.shape == (2, 4)


@pytest.mark.parametrize("which", [0, 1, 2])
def test_a_missing_measure_is_refused(which):
    given = measures()
    given[which].popitem()
    with pytest.raises(ValueError, match="differ from those of its plan"):
        LAYOUT.row(*given)


def test_an_unknown_measure_is_refused():
    indicators, daily, official = measures()
    indicators["something", "all", "all"] = 1.0
    with pytest.raises(ValueError, match="something"):
        LAYOUT.row(indicators, daily, official)


def test_a_layout_survives_its_own_json():
    again = Layout.from_json(LAYOUT.as_json())
    assert again == LAYOUT
    assert again.hash == LAYOUT.hash


def test_the_days_begin_with_the_window():
    assert [day.isoformat() for day in LAYOUT.days] == ["2016-11-01", "2016-11-02", "2016-11-03", "2016-11-04"]
