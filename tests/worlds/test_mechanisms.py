"""The random worlds reach every mechanism: a test of them that finds nothing means something."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.worlds.mechanisms import MECHANISMS, fired
from tests.worlds.telling import remembered, tell

WORLDS, MANY = 60, 1000
RAREST = 0.05


def _shares(worlds: int) -> dict[str, float]:
    counts = Counter(
        name for seed in range(worlds) for name in fired(remembered(seed) if seed < WORLDS else tell(seed))
    )
    return {name: counts[name] / worlds for name in MECHANISMS}


def _table(shares: dict[str, float]) -> str:
    width = max(map(len, shares))
    return "\n".join(f"{name:<{width}}  {share:6.1%}" for name, share in shares.items())


def test_every_mechanism_happens_in_some_of_the_first_worlds() -> None:
    shares = _shares(WORLDS)
    print(_table(shares))
    assert not [name for name, share in shares.items() if share == 0]


@pytest.mark.verification
@pytest.mark.timeout(1800)
def test_every_mechanism_happens_in_one_world_of_twenty() -> None:
    shares = _shares(MANY)
    print(_table(shares))
    assert not {name: share for name, share in shares.items() if share < RAREST}
