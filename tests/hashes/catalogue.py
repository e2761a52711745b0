"""The scenarios of which results are kept as hashes, and the file that holds them.

`worlds/` holds random worlds of `tests/worlds` as scenario files, so that they stay what they are when the generator
learns something new.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from discharge_sim.engines import fast
from discharge_sim.outputs.measure import measure
from discharge_sim.plan.compile import compile_plan
from discharge_sim.scenario.loading import Scenario, load_scenario
from discharge_sim.scenario.starter import starter_files
from tests.hashes.hashing import hash_of_official, hashes_of_history, hashes_of_measures, hashes_of_tables

HERE = Path(__file__).parent
WINTER_HUB = HERE.parents[1] / "scenarios" / "winter-hub"
RESULTS = HERE / "results.toml"
SEED = 1
REPLICATIONS = 3
WORLDS = (0, 7, 9, 11, 18, 22, 23, 34)
"""Worlds with much going on: two or three partnerships, most mechanisms."""
HEADING = """\
# Hashes of results. Written by `python -m tests.hashes`: never by hand.
# A version with other results says "Results change: yes" in CHANGELOG.md, with what and why, and writes it again.
"""
Hashes = dict[str, str]


@dataclass(frozen=True)
class Stored:
    """What is kept of one scenario.

    Attributes
    ----------
    scenario : str
        Hash of the scenario: another one means that the question has changed, not the program.
    replications : list of dict
        By replication: the hash of each table of records, and of the official counts.
    measures : dict
        Of each indicator and daily series, over all replications.
    """

    scenario: str
    replications: list[Hashes]
    measures: Hashes


def names() -> list[str]:
    """Return the names of all scenarios kept, as in the file."""
    winter = [f"winter-hub/{path.stem}" for path in sorted(WINTER_HUB.glob("*.toml"))]
    return [*winter, "starter/base", "starter/weekend-hub", *(f"worlds/world-{seed}" for seed in WORLDS)]


def load(name: str) -> Scenario:
    """Load a scenario by its name here."""
    folder, _, file = name.partition("/")
    if folder != "starter":
        return load_scenario({"winter-hub": WINTER_HUB, "worlds": HERE / "worlds"}[folder] / f"{file}.toml")
    with TemporaryDirectory() as place:
        for known, text in starter_files("starter", 2016).items():
            Path(place, known).write_text(text, encoding="utf-8")
        return load_scenario(Path(place, f"{file}.toml"))


def computed(name: str) -> Stored:
    """Play a scenario and return its hashes."""
    scenario = load(name)
    rows, measured = [], []
    for replication in range(REPLICATIONS):
        plan = compile_plan(scenario.member(replication) if scenario.members is not None else scenario)
        records = fast.run_replication(plan, SEED, replication)
        measured.append(measure(plan, records))
        rows.append({**hashes_of_history(records), "official": hash_of_official(measured[-1])})
    return Stored(scenario.hash, rows, hashes_of_measures(measured))


def stored() -> tuple[Hashes, dict[str, Stored]]:
    """Read the file: hashes of the quantile tables, and of each scenario."""
    content = tomllib.loads(RESULTS.read_text(encoding="utf-8"))
    scenarios = {
        name: Stored(row["scenario"], [row[f"replication_{n}"] for n in range(REPLICATIONS)], row.get("measures", {}))
        for name, row in content["results"].items()
    }
    return content["quantile_tables"], scenarios


def written() -> Iterator[str]:
    """Compute everything and yield the lines of the file."""
    yield from HEADING.splitlines()
    yield "\n[quantile_tables]"
    yield from (f'"{name}" = "{value}"' for name, value in hashes_of_tables().items())
    for name in names():
        found = computed(name)
        yield f'\n[results."{name}"]'
        yield f'scenario = "{found.scenario}"'
        for number, row in enumerate(found.replications):
            yield f"replication_{number} = {{ " + ", ".join(f'{key} = "{value}"' for key, value in row.items()) + " }"
        yield f'[results."{name}".measures]'
        yield from (f'"{key}" = "{value}"' for key, value in found.measures.items())
