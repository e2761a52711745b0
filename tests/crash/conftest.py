"""A town of one scenario that plays in a fraction of a second, and what an undisturbed run of it leaves."""

from __future__ import annotations

import json

import pytest

from discharge_sim.experiment.playing.running import Experiment
from discharge_sim.experiment.settings import Settings
from discharge_sim.scenario.loading import load_scenario
from tests.tiny_town import tiny

__all__ = ["experiment", "tiny", "undisturbed"]
REPLICATIONS = 2


@pytest.fixture(scope="session")
def experiment(tiny):
    """Make the same experiment again and again, each time into the folder given."""
    scenario = load_scenario(tiny / "base.toml")

    def make(folder, **changes):
        asked = {"replications": REPLICATIONS, "engine": "reference", "workers": 1, "command": "test", **changes}
        return Experiment([scenario], None, Settings(**asked), folder)

    return make


@pytest.fixture(scope="session")
def undisturbed(experiment, tmp_path_factory):
    """Return everything that a run without disturbance leaves."""
    folder = tmp_path_factory.mktemp("undisturbed") / "results"
    experiment(folder).run()
    return left_in(folder)


def left_in(folder):
    """Return the content of a results folder by path, without times; files set aside and the log do not count."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and ".damaged" not in name and path.name not in ("run.log", ".lock"):
            found[name] = path.read_bytes()
    found["run.json"] = _without_times(found["run.json"])
    return found


def _without_times(content):
    try:
        run = json.loads(content)
    except ValueError:  # damaged on purpose
        return content
    return json.dumps({key: value for key, value in run.items() if key not in ("began", "ended", "wall_time_seconds")})
