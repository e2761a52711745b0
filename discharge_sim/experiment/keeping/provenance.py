"""Where results come from: enough to get them again, and to see whether stored ones answer the same question."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import hashlib
import os
import platform
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np

from discharge_sim.experiment.keeping.files import read_json
from discharge_sim.experiment.problems import ExperimentError
from discharge_sim.experiment.version import __version__

RESULTS_FORMAT = 1
_LIBRARIES = ("numpy", "scipy", "pandas", "pyarrow", "pydantic", "simpy")
_NAMES_FOR_PEOPLE = frozenset({"name", "title", "titles"})
_FLOORS_THAT_DECIDE_RESULTS = ("vocabulary", "scenario", "plan", "engines", "outputs")


@dataclass(frozen=True)
class Identity:
    """What decides every number of an experiment: two equal identities give equal results.

    Attributes
    ----------
    program : str
        Version of the program, with the hash of the modules that decide results.
    seed : int
    engine : str
    scenarios : dict
        By name: hash of the scenario and hash of its compiled plan.
    """

    program: str
    seed: int
    engine: str
    scenarios: dict[str, dict[str, str]]

    def same_as(self, other: Identity, name: str) -> bool:
        """Return whether the replications of a scenario are the same under both."""
        alike = (self.program, self.seed, self.engine) == (other.program, other.seed, other.engine)
        return alike and self.scenarios.get(name) == other.scenarios.get(name)

    def why_other(self, stored: Identity) -> list[str]:
        """Say in words why stored results answer another question than this one; empty if they do not."""
        reasons = []
        if stored.program != self.program:
            reasons.append(f"they were computed by version {stored.program} (this is {self.program})")
        if stored.seed != self.seed:
            reasons.append(f"they were computed with seed {stored.seed} (asked for: {self.seed})")
        if stored.engine != self.engine:
            reasons.append(f"they were computed by the {stored.engine} engine (asked for: {self.engine})")
        for name, hashes in stored.scenarios.items():
            if name not in self.scenarios:
                reasons.append(f"they contain the scenario {name}, which is not among those asked for")
            elif hashes["scenario"] != self.scenarios[name]["scenario"]:
                reasons.append(f"the scenario {name} has changed since")
            elif hashes != self.scenarios[name] and stored.program == self.program:
                reasons.append(f"the scenario {name} compiles to other figures here (other library versions)")
        return reasons


@dataclass(frozen=True)
class Provenance:
    """The content of `run.json`."""

    identity: Identity
    replications: int
    baseline: str | None
    state: str
    content: Mapping[str, Any]

    @property
    def counts(self) -> dict[str, int]:
        """Replications of each scenario; they differ where some were left behind."""
        stored = self.content.get("replications_by_scenario") or {}
        return {name: int(stored.get(name, self.replications)) for name in self.identity.scenarios}


def identity_of(plans: Mapping[str, Any], hashes: Mapping[str, str], seed: int, engine: str) -> Identity:
    """Return the identity of an experiment.

    Parameters
    ----------
    plans : mapping
        Compiled plan by scenario name.
    hashes : mapping
        Scenario hash by scenario name.
    """
    scenarios = {name: {"scenario": hashes[name], "plan": hash_of_plan(plan)} for name, plan in plans.items()}
    return Identity(f"{__version__} ({hash_of_program()})", seed, engine, scenarios)


def read_provenance(folder: Path) -> Provenance | None:
    """Read `run.json` of a results folder, or return None if there is none."""
    path = folder / "run.json"
    if not path.exists():
        return None
    content = read_json(path)
    if not isinstance(content, dict) or content.get("format") != RESULTS_FORMAT:
        found = content.get("format") if isinstance(content, dict) else None
        raise ExperimentError(
            f"{path} has results format {found!r}; this version reads format {RESULTS_FORMAT}. "
            "Use the version of discharge_sim that wrote it, or another folder."
        )
    try:
        scenarios = {item["name"]: {"scenario": item["hash"], "plan": item["plan"]} for item in content["scenarios"]}
        identity = Identity(content["version"], content["seed"], content["engine"], scenarios)
        return Provenance(identity, content["replications"], content["baseline"], content["state"], content)
    except (KeyError, TypeError) as error:
        raise ExperimentError(f"{path} is damaged: {error!r} is missing or wrong") from error


def describe_run(
    identity: Identity, titles: Mapping[str, str], *, replications: int, baseline: str | None, state: str, command: str
) -> dict[str, Any]:
    """Return the content of `run.json` but for times and workers, which the run adds."""
    return {
        "format": RESULTS_FORMAT,
        "version": identity.program,
        "versions": versions(),
        "state": state,
        "command": command,
        "scenarios": [
            {"name": name, "title": titles[name], "hash": hashes["scenario"], "plan": hashes["plan"]}
            for name, hashes in identity.scenarios.items()
        ],
        "baseline": baseline,
        "seed": identity.seed,
        "replications": replications,
        "engine": identity.engine,
        "machine": machine(),
    }


def versions() -> dict[str, str]:
    """Return the versions of everything that takes part."""
    libraries = {name: metadata.version(name) for name in _LIBRARIES}
    return {"discharge_sim": __version__, "python": platform.python_version(), **libraries}


def machine() -> dict[str, Any]:
    """Return what machine this is, without its name or its user's."""
    return {
        "system": platform.system(),
        "release": platform.release(),
        "architecture": platform.machine(),
        "processors": os.cpu_count(),
    }


def now() -> str:
    """Return the present time with its offset, to the second."""
    return dt.datetime.now().astimezone().isoformat(timespec="seconds")


@functools.cache
def hash_of_program() -> str:
    """Return a hash of the modules that decide results: a changed engine must not continue an older one's results."""
    package = Path(__file__).parents[2]
    digest = hashlib.blake2b(digest_size=6)
    for path in sorted(path for floor in _FLOORS_THAT_DECIDE_RESULTS for path in (package / floor).rglob("*.py")):
        digest.update(path.relative_to(package).as_posix().encode())
        digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()


def hash_of_plan(plan: Any) -> str:
    """Return a hash of every array and value of a plan; names for people are left out."""
    digest = hashlib.blake2b(digest_size=16)
    for piece in _pieces(plan):
        digest.update(piece)
    return digest.hexdigest()


def _pieces(value: Any) -> Iterable[bytes]:
    if isinstance(value, np.ndarray):
        yield f"{value.dtype.descr}{value.shape}".encode()
        yield np.ascontiguousarray(value).tobytes()
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            if field.name in _NAMES_FOR_PEOPLE:
                continue
            yield field.name.encode()
            yield from _pieces(getattr(value, field.name))
    elif isinstance(value, tuple):
        for item in value:
            yield from _pieces(item)
        yield b";"
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield repr(key).encode()
            yield from _pieces(item)
        yield b";"
    else:
        yield repr(value).encode() + b";"
