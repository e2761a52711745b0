"""An invented workbook in the layout of IPACS: two places, three pathways, nothing of it from anywhere."""

from __future__ import annotations

import datetime as dt
from typing import Any

import openpyxl

FIRST_DAY = dt.date(2031, 3, 1)
DAYS = 28
NODES = ("P1_East", "P2_East", "P3_East", "P1_West", "P2_West")
A_WEEK = (1.5, 2.0, 2.5, 2.0, 2.25, 0.5, 0.25)
"""Arrivals by day of the week, from Monday."""
Tabs = dict[str, list[list[Any]]]


def tabs(days: int = DAYS) -> Tabs:
    """Return the tabs of the workbook, headings first."""
    found: Tabs = {
        "notes": [["whatever"], ["=1/0"]],
        "arrivals": [["node", "arrivals", "scenario", "date", "day"]],
        "initial conditions": [["node", "measure", "value"]],
        "capacity": [["node", "scenario", "capacity"]],
        "los": [["node", "median", "sd_los", "IVR", "FVR", "scenario", "mean_los", "los_params", "los_dist", "mu"]],
        "costs": [["node", "community_cost", "acute_dtoc"]],
    }
    for day in range(days):
        date = dt.datetime.combine(FIRST_DAY + dt.timedelta(days=day), dt.time())
        for number, node in enumerate(NODES):
            usual = A_WEEK[date.weekday()] * (1 + number / 10)
            found["arrivals"] += [
                [node, usual, "Usual", date, day + 1],
                [node, usual + 0.01 * day, "More", date, day + 1],
            ]
    for number, node in enumerate(NODES):
        visits = [5, 2] if node.startswith("P1") else [None, None]
        found["initial conditions"] += [[node, "occ", 9 + number], [node, "dtoc", 4 - number], [None, None, None]]
        found["capacity"] += [[node, "Now", 12], [node, "Plus", 14 + number]]
        found["los"] += [
            [node, 6.5, None, *visits, "Now", 8, "ignored", "lnorm", "ignored"],
            [node, None, 3, *visits, "Short", 6, None, "lnorm", None],
        ]
        found["costs"] += [[node, 40 + number, 300]]
    return found


def save(path: Any, content: Tabs) -> Any:
    """Write a workbook and return its path."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in content.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path
