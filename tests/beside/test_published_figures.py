"""What the program says was published is what the published files say."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from discharge_sim.outputs.published_form import OFFICIAL_AGES, OFFICIAL_GROUPS
from discharge_sim.scenario.loading import load_scenario
from discharge_sim.vocabulary.reasons import DELAY_REASONS

pytestmark = pytest.mark.shared
BASE = Path(__file__).parents[2] / "scenarios" / "winter-hub" / "base.toml"
WINTER = ("2016-11-01", "2017-03-01")
GROUPS = {"Code 100": "code_100", "Code 9": "code_9", "Health and Social Care Reasons": "health_and_social_care"}
FAMILY = "Patient/Carer/Family-related Reasons"
SUBGROUPS = {"Adults with Incapacity Act": "adults_with_incapacity", "Other Code 9 (not AWI)": "other_code_9"}


@pytest.fixture(scope="module")
def councils(reference):
    found = pd.read_csv(reference / "data" / "scotland_delayed_discharge_ltla.csv.gz")
    return found[found["date"].between(*WINTER)]


@pytest.fixture(scope="module")
def base():
    return load_scenario(BASE).tables


def test_every_code_has_its_published_group(reference):
    codes = pd.read_csv(reference / "delay-reasons.csv", dtype=str)
    found = {reason.code: (reason.group, reason.subgroup) for reason in DELAY_REASONS}
    assert set(found) == set(codes["code"])
    for row in codes.itertuples():
        group, subgroup = found[row.code]
        assert group == ("patient_carer_family" if row.group1 == FAMILY else GROUPS[row.group1])
        words = row.group2.lower().replace("/", "_").replace(" ", "_")
        assert subgroup in (SUBGROUPS.get(row.group2), words, f"family_{words}")


def test_ages_and_groups_are_called_as_in_the_published_files(councils):
    assert set(OFFICIAL_AGES.values()) | {"18plus"} == set(councils["age_group"])
    assert set(OFFICIAL_GROUPS.values()) | {"All Delay Reasons"} == set(councils["delay_reason"])


def test_bed_days_of_the_winter_are_those_of_the_published_file(councils, base):
    words = {"all": "All Delay Reasons"} | {f"reason_group:{key}": word for key, word in OFFICIAL_GROUPS.items()}
    compared = 0
    for figure in base.published:
        if figure.indicator == "delayed_bed_days" and figure.place in base.partnerships and figure.group in words:
            code = base.partnerships[figure.place].council_area_code
            chosen = councils[(councils["ltla_code"] == code) & (councils["age_group"] == "18plus")]
            chosen = chosen[chosen["delay_reason"] == words[figure.group]]
            assert len(chosen) == 5, "one row a month"
            assert figure.value == chosen["num_delayed_bed_days"].sum(), (figure.place, figure.group)
            compared += 1
    assert compared >= 9
