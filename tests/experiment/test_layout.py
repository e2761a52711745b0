"""Rows have fixed places: what does not fit is refused."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from discharge_sim.experiment.keeping.layout import Layout

LAYOUT = Layout(
    indicators=(
        ("delayed_hospital_beds", "all", "all"),
        ("wait_for_bed_hours", "all", "all"),
        ("people_delayed", "moray", "age:75_plus"),
    ),
    daily=(("delayed_hospital_beds", "all", "all"), ("boarders", "acute_medical", "all")),
    official=((("bed_days",), ("2016-11", "2016-12"), ("moray", "aberdeen")),),
    first_day=dt.date(2016, 11, 1),
    n_days=4,
)


def measures():
    return np.arange(3.0), np.arange(8.0).reshape(2, 4), np.array([0.0, 2.0, 0.0, 1.0])


def test_measures_become_a_row():
    row = LAYOUT.row(*measures())
    assert row.indicators.tolist() == [0.0, 1.0, 2.0]
    assert row.daily.shape == (2, 4)
    assert row.official.place.tolist() == [1, 3]
    assert row.official.number.tolist() == [2.0, 1.0]


def test_official_counts_are_of_every_combination_of_their_words():
    assert LAYOUT.n_official == 4


@pytest.mark.parametrize("which", [0, 1, 2])
def test_a_missing_measure_is_refused(which):
    given = list(measures())
    given[which] = given[which][:-1]
    with pytest.raises(ValueError, match="differ from those of its plan"):
        LAYOUT.row(*given)


def test_a_missing_day_is_refused():
    indicators, daily, official = measures()
    with pytest.raises(ValueError, match="daily series"):
        LAYOUT.row(indicators, daily[:, :-1], official)


def test_a_layout_survives_its_own_json():
    again = Layout.from_json(LAYOUT.as_json())
    assert again == LAYOUT
    assert again.hash == LAYOUT.hash


def test_the_days_begin_with_the_window():
    assert [day.isoformat() for day in LAYOUT.days] == ["2016-11-01", "2016-11-02", "2016-11-03", "2016-11-04"]
