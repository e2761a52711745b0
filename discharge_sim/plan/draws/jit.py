"""How the compiled draws are made; they exist only where numba does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np

from discharge_sim.plan.draws import memory
from discharge_sim.plan.draws.layout import (
    DRAWN,
    GROUP_ROW,
    KEYS,
    STEP_AT_START,
    STREAM_ROW,
    TRANSFER_ROW,
    Tables,
)
from discharge_sim.vocabulary.records import PERSON

Function = TypeVar("Function", bound=Callable[..., object])

_TYPES: dict[str, np.dtype[Any]] = {
    "keys": KEYS,
    "stream": STREAM_ROW,
    "stream_begins": DRAWN,
    "group_begins": DRAWN,
    "transfer": TRANSFER_ROW,
    "group": GROUP_ROW,
    "step": STEP_AT_START,
    "knots": np.dtype(np.int32),
    "drawn": DRAWN,
    "person": PERSON,
    "choice_from": np.dtype(np.int32),
    "need_from": np.dtype(np.int8),
    "number": np.dtype(np.int32),
    "number_of_day": np.dtype(np.int32),
}
_DIMENSIONS = {"asked": 2, "transfer_chance": 3, "factor": 2, "word": 2}
TABLES_TYPE = memory.DirectoryType(
    "tables of the draws",
    {name: memory.Column(_TYPES.get(name, np.dtype(np.int64)), _DIMENSIONS.get(name, 1)) for name in Tables._fields},
)
tables_at = memory.opener(TABLES_TYPE)


def verb(function: Function) -> Function:
    """Compile a function of the tables and of whole numbers, of which every caller gets a copy."""
    return memory.verb(function, TABLES_TYPE, forceinline=True)


def called(function: Function) -> Function:
    """Compile a long function of the tables and of whole numbers, of which there is one copy."""
    return memory.verb(function, TABLES_TYPE)
