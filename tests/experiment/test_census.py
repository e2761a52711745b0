"""A census in the results folder holds nobody's id."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from discharge_sim.experiment.keeping.census import carry_census, without_ids
from discharge_sim.experiment.problems import ExperimentError
from discharge_sim.experiment.statistics.baseline import check_comparable

TEXT = 'person_id,setting,need\nCHI-0209,acute,"a, b"\nCHI-0100,community,home_support\n'


def scenario(path, name="a", census="census.csv"):
    period = SimpleNamespace(census_file=census, model_dump=lambda: {"census_file": census})
    tables = SimpleNamespace(period=period, partnerships={}, streams={})
    census_path = path.parent / census if census else None
    return SimpleNamespace(name=name, path=path, tables=tables, census_path=census_path, member_count=1)


def test_ids_become_numbers_in_their_order():
    assert without_ids(TEXT) == 'person_id,setting,need\n0000001,community,home_support\n0000002,acute,"a, b"\n'


def test_numbers_do_not_change_again():
    assert without_ids(without_ids(TEXT)) == without_ids(TEXT)


def test_blank_rows_are_nobody():
    assert without_ids(TEXT + ",,\n") == without_ids(TEXT)


def test_the_copy_lies_beside_the_scenario(tmp_path):
    (tmp_path / "census.csv").write_text("\ufeff" + TEXT, encoding="utf-8")
    carry_census(scenario(tmp_path / "base.toml"), tmp_path / "out" / "scenarios")
    copy = (tmp_path / "out" / "scenarios" / "census.csv").read_text(encoding="utf-8")
    assert copy == without_ids(TEXT)


def test_a_scenario_without_census_carries_none(tmp_path):
    carry_census(scenario(tmp_path / "base.toml", census=None), tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_census_elsewhere_is_refused(tmp_path):
    with pytest.raises(ExperimentError, match="beside the scenario file"):
        carry_census(scenario(tmp_path / "base.toml", census="../census.csv"), tmp_path / "out")


def test_other_people_at_the_start_are_another_winter(tmp_path):
    paths: list[Path] = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "census.csv").write_text(TEXT, encoding="utf-8")
        paths.append(tmp_path / name / "base.toml")
    both = [scenario(paths[0], "a"), scenario(paths[1], "b")]
    assert check_comparable(both, "a") == []
    (tmp_path / "b" / "census.csv").write_text(TEXT + "CHI-0300,acute,\n", encoding="utf-8")
    with pytest.raises(ExperimentError, match="starts with other people"):
        check_comparable(both, "a")
