"""The plan's rows as plain Python objects: reading a field of a numpy row is too slow for a story."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from discharge_sim.vocabulary.needs import Need

if TYPE_CHECKING:
    from discharge_sim.engines.reference.machinery import Service
    from discharge_sim.plan.layout import Plan


class Tables(dict[int, list[int]]):
    """Quantile tables by their index, each made into a list when it is first read."""

    def __init__(self, tables: NDArray[np.int32]) -> None:
        self._tables = tables

    def __missing__(self, index: int) -> list[int]:
        """Make a table into a list."""
        row: list[int] = self._tables[index].tolist()
        self[index] = row
        return row


class Step:
    """A step of a pathway."""

    def __init__(self, plan: Plan, index: int, services: list[Service]) -> None:
        row = plan.step[index]
        for name, value in zip(row.dtype.names, row.tolist(), strict=True):
            if name not in ("service", "branch_first", "branch_count", "partnership"):
                setattr(self, name, value)
        self.service = services[int(row["service"])] if row["service"] >= 0 else None
        first, count = int(row["branch_first"]), int(row["branch_count"])
        thresholds = plan.branch.threshold[first : first + count].tolist()
        self.branches = list(zip(thresholds, plan.branch.target[first : first + count].tolist(), strict=True))

    lead_table: int
    lead_reason: int
    waiting_reason: int
    stay_table: int
    units_table: int
    last_units_per_mille: int
    taper_minutes: int
    taper_steps: int
    review_after: int
    review: int
    review_calendar: int
    after_minutes: int
    action: int
    alternative: int
    assesses: int
    name_hash: int


class StreamRow:
    """A stream."""

    def __init__(self, row: Any) -> None:
        self.kind, self.bed_rank = int(row["kind"]), int(row["bed_rank"])
        self.route = int(row["route"])
        self.cancelled_after, self.new_date_after = int(row["cancelled_after"]), int(row["new_date_after"])
        self.cancelled_at_most = int(row["cancelled_at_most"])
        self.would_be_admitted, self.admitted_after = int(row["would_be_admitted"]), int(row["admitted_after"])
        self.admitted_to_pool = int(row["admitted_to_pool"])


class TaskRow:
    """A task of a hub."""

    def __init__(self, row: Any, services: list[Service]) -> None:
        self.queue = services[int(row["service"])]
        self.work_table, self.turnaround_table = int(row["work_table"]), int(row["turnaround_table"])
        self.needs, self.employer = int(row["needs"]), int(row["employer"])
        self.slice_minutes, self.name_hash = int(row["slice_minutes"]), int(row["name_hash"])


class HubRow:
    """A hub."""

    def __init__(self, plan: Plan, row: Any, services: list[Service]) -> None:
        self.discharge_to_assess = bool(row["discharge_to_assess"])
        self.starts_before_planned = bool(row["starts_before_planned"])
        self.before_planned, self.repeated_after_slip = int(row["before_planned"]), int(row["repeated_after_slip"])
        self.hand_off, self.order = int(row["hand_off"]), int(row["order"])
        self.days_at_start_table = int(row["days_at_start_table"])
        self.panel, self.panel_needs = int(row["panel"]), int(row["panel_needs"])
        self.caseload = services[int(row["caseload"])] if row["caseload"] >= 0 else None
        self.home_step, self.intermediate_step = int(row["home_step"]), int(row["intermediate_step"])
        self.d2a_needs = int(row["d2a_needs"])
        first, count = int(row["task_first"]), int(row["task_count"])
        self.tasks = [TaskRow(plan.task[t], services) for t in range(first, first + count)]
        self.rapid_task = TaskRow(plan.task[int(row["rapid_task"])], services) if row["rapid_task"] >= 0 else None

    def assesses_outside(self, need: int) -> bool:
        """Whether people with this need (as assessed in hospital) leave before the full assessment."""
        return self.discharge_to_assess and bool(self.d2a_needs >> need & 1)

    def work_list(self, need: int, *, rapid: bool) -> list[tuple[int, TaskRow]]:
        """Return the tasks that a person with a need goes through, with their positions."""
        if rapid:
            return [(len(self.tasks), self.rapid_task)] if self.rapid_task is not None else []
        return [(position, task) for position, task in enumerate(self.tasks) if task.needs >> Need(need) & 1]
