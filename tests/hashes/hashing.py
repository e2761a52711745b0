"""Hashes of results, in one byte order, so that machines that compute the same say the same."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields

import numpy as np
from numpy.typing import NDArray

from discharge_sim.outputs.measures import Measures
from discharge_sim.plan.quantiles import length_biased_table, quantile_table, signed_normal_table
from discharge_sim.scenario.base import Spread
from discharge_sim.vocabulary.records import Records

BYTES, BYTES_OF_MEASURE = 6, 4
"""Enough to notice a change; nobody tries to forge one."""


def _hash(parts: Iterable[bytes], size: int = BYTES) -> str:
    digest = hashlib.blake2b(digest_size=size)
    for part in parts:
        digest.update(part)
    return digest.hexdigest()


def _numbers(values: NDArray[np.generic]) -> bytes:
    return np.ascontiguousarray(values).astype("<i8").tobytes()


def hashes_of_history(records: Records) -> dict[str, str]:
    """Return the hash of each table of a history: its columns' names and its whole numbers."""
    return {field.name: _hash(_columns(getattr(records, field.name))) for field in fields(records)}


def _columns(table: NDArray[np.void]) -> Iterable[bytes]:
    for name in table.dtype.names or ():
        yield name.encode()
        yield _numbers(table[name])


def hash_of_official(measures: Measures) -> str:
    """Return the hash of the official counts that are not 0."""
    rows = sorted(("|".join(key), int(count)) for key, count in measures.official.items() if count)
    return _hash(f"{key}={count};".encode() for key, count in rows)


def hashes_of_measures(replications: Sequence[Measures]) -> dict[str, str]:
    """Return the hash of each indicator, and of each daily series, at all places and in all groups of some winters.

    Unlike records these are no whole numbers. Nine digits are enough to notice a change, and the same on every machine.
    """
    parts: dict[str, list[bytes]] = {}
    for measures in replications:
        for (name, *of), value in measures.indicators.items():
            parts.setdefault(name, []).append(f"{of}={_digits(value)};".encode())
        for (name, *of), series in measures.daily.items():
            days = ",".join(map(_digits, series.tolist()))
            parts.setdefault(f"{name}, by day", []).append(f"{of}={days};".encode())
    return {name: _hash(part, BYTES_OF_MEASURE) for name, part in sorted(parts.items())}


def _digits(value: float) -> str:
    return f"{value + 0.0:.9g}"  # no minus before 0


# -- quantile tables -----------------------------------------------------------------------------------------------
SPREADS: Mapping[str, dict[str, object]] = {
    "exponential": {"distribution": "exponential", "mean": 5.0},
    "lognormal": {"distribution": "lognormal", "mean": 6.3, "sigma": 1.1},
    "lognormal, long tail": {"distribution": "lognormal", "mean": 30.0, "sigma": 1.7},
    "gamma": {"distribution": "gamma", "mean": 26.0, "sd": 14.0},
    "gamma, many short": {"distribution": "gamma", "mean": 10.0, "sd": 25.0},
    "normal": {"distribution": "normal", "mean": 20.0, "sd": 6.0},
    "uniform": {"distribution": "uniform", "low": 2.0, "high": 9.0},
    "empirical": {"distribution": "empirical", "values": [1.0, 3.0, 10.0], "shares": [0.5, 0.3, 0.2]},
}


def hashes_of_tables() -> dict[str, str]:
    """Return the hash of the quantile table of each kind of spread: all that floating-point functions decide."""
    made = {name: quantile_table(Spread.model_validate(spread), 1440) for name, spread in SPREADS.items()}
    made["signed normal"] = signed_normal_table(3 * 1440)
    made["length-biased gamma"] = length_biased_table(made["gamma"])
    return {name: _hash([_numbers(table)]) for name, table in made.items()}
