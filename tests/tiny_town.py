"""A tiny town: two configurations whose replications take a fraction of a second."""

from __future__ import annotations

import datetime as dt

import pytest

from discharge_sim.scenario.loading import load_scenario
from discharge_sim.scenario.starter import starter_files

CONFIGURATION = """format = 1
name = "late"
extends = "base.toml"

[readiness]
weekday_share = 0.3
"""


@pytest.fixture(scope="session")
def tiny(tmp_path_factory):
    """Make a scenario folder: `base.toml`, nine days of the starter scenario, and `late.toml`, which extends it."""
    folder = tmp_path_factory.mktemp("tiny")
    for name, content in starter_files("tiny", 2016).items():
        (folder / name).write_text(content, encoding="utf-8")
    changes = {
        "period.window_end": dt.date(2016, 11, 6),
        "period.follow_up_days": 1,
        "streams.elective.dated_factors": [],
        "streams.emergency.per_day": 3,
        "streams.elective.per_day": 1,
        "pools.acute.beds": 34,
        "pools.acute.not_fit_at_start": 20,
    }
    (folder / "base.toml").write_text(load_scenario(folder / "base.toml", changes=changes).to_toml(), encoding="utf-8")
    (folder / "weekend-hub.toml").unlink()
    (folder / "late.toml").write_text(CONFIGURATION, encoding="utf-8")
    return folder
