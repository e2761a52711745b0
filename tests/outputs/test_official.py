"""The official counting rules, one edge after the other, on histories that can be checked with a calendar."""

import datetime as dt

import pytest

from discharge_sim.outputs.measure import measure
from discharge_sim.outputs.official import CENSUS_LENGTHS
from discharge_sim.outputs.published_form import CENSUS_COLUMNS, Codes, official_tables
from discharge_sim.outputs.scope import scope_of
from discharge_sim.vocabulary.settings import EndedBy
from tests.outputs.history import History, at
from tests.outputs.small_plan import small_plan

ORIGIN = dt.date(2019, 11, 1)
PLAN = small_plan(origin=ORIGIN, days=152)  # 1 November 2019 to 31 March 2020, with 29 February
HORIZON = PLAN.horizon


def when(text: str) -> int:
    return at(ORIGIN, text)


def counts(history: History) -> dict:
    """Return the counts that are not 0."""
    return {key: value for key, value in measure(PLAN, history.records()).official.items() if value}


def bed_days(history: History) -> dict[str, float]:
    """Return the bed days by month."""
    found: dict[str, float] = {}
    for key, value in counts(history).items():
        if key.measure == "delayed_bed_days":
            found[key.month] = found.get(key.month, 0) + value
    return found


def census(history: History) -> dict[tuple[str, str, str], float]:
    """Return the people at censuses by month, reason and length."""
    return {
        (key.month, key.reason, key.length_band): value
        for key, value in counts(history).items()
        if key.measure == "census_people"
    }


def one_delay(ready: str, end: str | None, **words: object) -> History:
    history = History()
    person = history.person()
    history.spell(person)
    ended_by = EndedBy.NOT_ENDED if end is None else EndedBy.MOVED_ON
    history.delay(person, when(ready), HORIZON if end is None else when(end), ended_by=ended_by, **words)
    return history


def test_the_plan_has_the_months_and_the_leap_day():
    months = scope_of(PLAN).months
    assert [(month.key, month.days.number) for month in months] == [
        ("2019-11", 30),
        ("2019-12", 31),
        ("2020-01", 31),
        ("2020-02", 29),
        ("2020-03", 31),
    ]
    censuses = [(ORIGIN + dt.timedelta(days=month.census)).isoformat() for month in months]
    assert censuses == ["2019-11-28", "2019-12-26", "2020-01-30", "2020-02-27", "2020-03-26"]


@pytest.mark.parametrize(
    ("ready", "left", "expected"),
    [
        ("2019-11-11 10:00", "2019-11-12 15:00", {"2019-11": 1}),  # Monday to Tuesday
        ("2019-11-11 10:00", "2019-11-11 23:59", {}),  # ready date = discharge date
        ("2019-11-11 10:00", "2019-11-12 00:00", {"2019-11": 1}),  # left on the Tuesday, in its first minute
        ("2019-11-30 10:00", "2019-12-02 15:00", {"2019-12": 2}),  # ready on the month's last day
        ("2019-11-30 10:00", "2019-11-30 15:00", {}),
        ("2019-11-29 10:00", "2019-12-02 15:00", {"2019-11": 1, "2019-12": 2}),
        ("2019-12-31 10:00", "2020-01-01 09:00", {"2020-01": 1}),
        ("2020-02-28 10:00", "2020-03-01 15:00", {"2020-02": 1, "2020-03": 1}),  # over the leap day
        ("2020-02-29 10:00", "2020-03-01 15:00", {"2020-03": 1}),
        ("2020-03-20 10:00", None, {"2020-03": 11}),  # still delayed at the end: up to the month's end, not the horizon
        ("2019-11-01 00:00", "2019-11-03 15:00", {"2019-11": 2}),  # ready in the first minute of all
        ("2019-10-28 10:00", "2019-11-03 15:00", {"2019-11": 3}),  # ready before the window: the first three midnights
    ],
)
def test_bed_days_of_a_month(ready, left, expected):
    # A delay that began before minute 0 is recorded from 0 on, with its true ready date.
    history = one_delay(ready, left, start=max(when(ready), 0))
    assert bed_days(history) == expected


def test_who_is_counted():
    history = History()
    person = history.person("shire", older=False)
    history.spell(person)
    history.delay(person, when("2019-11-11"), when("2019-11-13"), reason="24C", pool="acute_surgical")
    (key,) = counts(history)
    assert key == ("delayed_bed_days", "2019-11", "shire", "acute_surgical", "24C", "18_74", "all")


def test_code_100_and_pools_that_are_not_hospital_are_outside_everything():
    assert counts(one_delay("2019-11-11", None, reason="100")) == {}
    assert counts(one_delay("2019-11-11", None, pool="hotel")) == {}


def test_a_reason_that_changes_in_the_minute_of_midnight_counts_once():
    history = History()
    person = history.person()
    history.spell(person)
    ready, change = when("2019-11-11 10:00"), when("2019-11-13 00:00")
    history.delay(person, ready, change, reason="11A", ended_by=EndedBy.REASON_CHANGED)
    history.delay(person, ready, when("2019-11-15"), reason="25D", start=change)
    assert {key.reason: value for key, value in counts(history).items()} == {"11A": 2, "25D": 2}


def test_the_ready_date_counts_once_for_all_reasons_of_an_episode():
    history = History()
    person = history.person()
    history.spell(person)
    ready, change = when("2019-11-11 10:00"), when("2019-11-11 15:00")
    history.delay(person, ready, change, reason="11A", ended_by=EndedBy.REASON_CHANGED)
    history.delay(person, ready, when("2019-11-28 08:00"), reason="25D", start=change)
    # The second interval has its length at the census from the ready date, not from the change.
    assert census(history) == {("2019-11", "25D", "15_to_28_days"): 1}
    assert bed_days(history) == {"2019-11": 17}


def test_unfit_again_and_ready_again_is_a_new_ready_date():
    history = History()
    person = history.person()
    history.spell(person, episodes=2)
    history.delay(person, when("2019-11-04"), when("2019-11-10"), ended_by=EndedBy.UNFIT_AGAIN)
    history.delay(person, when("2019-11-26"), when("2019-12-01"), episode=1)
    assert bed_days(history) == {"2019-11": 6 + 4, "2019-12": 1}
    assert census(history) == {("2019-11", "25D", "1_to_3_days"): 1}


@pytest.mark.parametrize(
    ("ready", "left", "there"),
    [
        ("2019-11-27 10:00", "2019-11-28 09:00", True),  # left on the census Thursday: was there at its beginning
        ("2019-11-27 10:00", "2019-11-28 00:00", True),
        ("2019-11-27 10:00", "2019-11-27 23:59", False),
        ("2019-11-28 00:00", None, False),  # ready on the census date
        ("2019-11-27 23:59", None, True),
    ],
)
def test_who_is_at_the_census_of_november(ready, left, there):
    people = census(one_delay(ready, left))
    assert people.get(("2019-11", "25D", "1_to_3_days"), 0) == there


@pytest.mark.parametrize("reason", ["26X", "46X"])
def test_closures_count_in_bed_days_but_not_in_the_census(reason):
    history = one_delay("2019-11-26", "2019-11-30", reason=reason)
    assert bed_days(history) == {"2019-11": 4}
    assert census(history) == {}


@pytest.mark.parametrize(
    ("elapsed", "label"),
    [
        (1, "1_to_3_days"),
        (3, "1_to_3_days"),
        (4, "4_to_14_days"),
        (14, "4_to_14_days"),
        (15, "15_to_28_days"),
        (28, "15_to_28_days"),
        (29, "29_to_42_days"),
        (42, "29_to_42_days"),
        (43, "43_to_84_days"),
        (85, "85_to_182_days"),
        (182, "85_to_182_days"),
        (183, "183_to_365_days"),
        (365, "183_to_365_days"),
        (366, "over_365_days"),
    ],
)
def test_length_bands_at_the_census(elapsed, label):
    day = dt.date(2020, 3, 26) - dt.timedelta(days=elapsed)
    history = one_delay(f"{day} 15:00", "2020-03-27", start=max(when(f"{day} 15:00"), 0))
    assert census(history)["2020-03", "25D", label] == 1


def test_census_indicators_are_means_over_the_censuses():
    indicators = measure(PLAN, one_delay("2019-11-20", "2019-11-29").records()).indicators
    assert indicators["census_people", "all", "all"] == 1 / 5
    assert indicators["census_people", "city", "length:4_to_14_days"] == 1 / 5
    assert indicators["delayed_over_72h_share", "all", "all"] == 1.0
    assert sum(indicators["census_people", "all", f"length:{label}"] for label, _ in CENSUS_LENGTHS) == 1 / 5


def test_a_part_of_a_month_counts_its_own_days():
    plan = small_plan(origin=ORIGIN, days=20)
    history = one_delay("2019-11-11", None)
    official = measure(plan, history.records()).counts
    assert official.sum() == 9  # 12 to 20 November; the census is not in the window
    table = official_tables(plan, official, CODES).bed_days
    everybody = table[(table["AgeGroup"] == "18plus") & (table["ReasonForDelay"] == "All Delay Reasons")]
    assert everybody.set_index("Partnership").loc["city", "AverageDailyNumberOfDelayedBeds"] == 9 / 20
    assert official_tables(plan, official, CODES).census.empty


# -- in the form of the published files -------------------------------------------------------------------------
CODES = Codes("S08000020", {"city": "S12000033"})
PUBLISHED = ["AgeGroup", "AgeGroupQF", "ReasonForDelay", "ReasonForDelayQF"]
"""Columns that all four published files share, in their order."""


def tables_of(history: History):
    return official_tables(PLAN, measure(PLAN, history.records()).counts, CODES)


def test_the_headings_are_those_of_the_published_files():
    tables = tables_of(one_delay("2019-11-11", "2019-11-18"))
    bed_days = ["NumberOfDelayedBedDays", "AverageDailyNumberOfDelayedBeds"]
    assert list(tables.bed_days) == ["Partnership", "MonthOfDelay", "CA", "CAQF", *PUBLISHED, *bed_days]
    assert list(tables.bed_days_board) == ["Partnership", "MonthOfDelay", "HBT", "HBTQF", *PUBLISHED, *bed_days]
    assert list(tables.census)[:9] == ["Partnership", "MonthOfDelay", "CA", "CAQF", *PUBLISHED, "NumberOfCensusDelays"]
    assert list(tables.census_board)[2:4] == ["HBT", "HBTQF"]


def test_every_group_stands_in_every_month_in_the_published_order():
    table = tables_of(one_delay("2019-11-11", "2019-11-18")).bed_days
    first = table[(table["MonthOfDelay"] == "201911") & (table["Partnership"] == "city")]
    assert first["AgeGroup"].drop_duplicates().to_list() == ["18plus", "18-74", "75plus"]
    assert first["ReasonForDelay"].to_list()[:5] == [
        "All Delay Reasons",
        "Code 9 AWI",
        "Code 9 Non-AWI",
        "Health and Social Care Reasons",
        "Patient and Family Related Reasons",
    ]
    assert len(table) == 5 * 2 * 3 * 5  # months, partnerships, ages, reasons


def test_sums_are_marked_as_derived_and_codes_stand_where_they_are_known():
    table = tables_of(one_delay("2019-11-11", "2019-11-18")).bed_days
    assert ((table["AgeGroupQF"] == "d") == (table["AgeGroup"] == "18plus")).all()
    assert ((table["ReasonForDelayQF"] == "d") == (table["ReasonForDelay"] == "All Delay Reasons")).all()
    assert dict(zip(table["Partnership"], table["CA"], strict=True)) == {"city": "S12000033", "shire": ""}


def test_bed_days_in_the_published_form_add_up():
    tables = tables_of(one_delay("2019-11-11", "2019-11-18", reason="51X"))
    for table, place in ((tables.bed_days, "city"), (tables.bed_days_board, "all")):
        found = table[table["NumberOfDelayedBedDays"] > 0]
        assert set(zip(found["AgeGroup"], found["ReasonForDelay"], strict=True)) == {
            (age, reason) for age in ("75plus", "18plus") for reason in ("Code 9 AWI", "All Delay Reasons")
        }
        assert set(found["Partnership"]) == {place}
        assert set(found["MonthOfDelay"]) == {"201911"}
        assert set(found["NumberOfDelayedBedDays"]) == {7.0}
        assert found["AverageDailyNumberOfDelayedBeds"].to_list() == pytest.approx([7 / 30] * 4)


@pytest.mark.parametrize(
    ("ready", "columns"),
    [  # the census is on Thursday 28 November
        ("2019-11-27", 1),
        ("2019-11-25", 1),  # three days
        ("2019-11-24", 2),  # four: over three days
        ("2019-11-13", 3),  # fifteen: over two weeks
        ("2019-10-31", 3),  # twenty-eight
        ("2019-10-30", 4),  # twenty-nine: over four weeks
        ("2019-10-16", 5),  # forty-three: over six weeks
    ],
)
def test_lengths_at_the_census_count_from_their_first_day(ready, columns):
    census = tables_of(one_delay(ready, "2019-11-29")).census_board
    row = census[(census["MonthOfDelay"] == "201911") & (census["AgeGroup"] == "18plus")].iloc[0]
    assert [row[name] for name in CENSUS_COLUMNS] == [1.0] * columns + [0.0] * (5 - columns)
