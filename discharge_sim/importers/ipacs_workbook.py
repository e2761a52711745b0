"""An IPACS workbook as it was understood: five tabs, one way of waiting a node, every mistake with its tab and cell."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from discharge_sim.importers.excel import Cell, Sheet, WorkbookError, plain, read_sheets
from discharge_sim.scenario.errors import Problem, listed, shown, spelling

ARRIVALS, INITIAL, CAPACITY, STAYS, COSTS = "arrivals", "initial conditions", "capacity", "los", "costs"
COLUMNS: dict[str, tuple[str, ...]] = {
    ARRIVALS: ("node", "arrivals", "scenario", "date"),
    INITIAL: ("node", "measure", "value"),
    CAPACITY: ("node", "scenario", "capacity"),
    STAYS: ("node", "scenario", "los_dist", "mean_los"),
    COSTS: ("node", "community_cost", "acute_dtoc"),
}
"""Tabs and the columns that each must have; other tabs and columns are working notes."""
MEASURES = ("occ", "dtoc")
LARGEST = 1_000_000
_NODE = re.compile(r"(P[123])_(\S.*)", re.IGNORECASE)


class Stay(NamedTuple):
    """How long people stay, in days, and the visits a day at home at the beginning and end (0 where there are beds)."""

    distribution: str
    mean: float
    median: float | None
    sd: float | None
    first_visits: float
    last_visits: float


@dataclass(frozen=True)
class Node:
    """One pathway in one place.

    Attributes
    ----------
    name : str
        As written, such as `P1_B`.
    pathway : str
        `p1`: visits at home; `p2`, `p3`: beds.
    place : str
        What follows, such as `B`.
    in_service, waiting : int
        People at the start.
    capacity : dict of int
        People at a time, by label.
    stays : dict of Stay
        By label.
    arrivals : dict of list of float
        People a day, by label; one number for each date.
    community_cost, acute_cost : float
        Pounds a visit or bed day, and a day delayed in hospital.
    """

    name: str
    pathway: str
    place: str
    in_service: int
    waiting: int
    capacity: Mapping[str, int]
    stays: Mapping[str, Stay]
    arrivals: Mapping[str, Sequence[float]]
    community_cost: float
    acute_cost: float

    @property
    def visits(self) -> bool:
        """Whether people are visited at home."""
        return self.pathway == "p1"


@dataclass(frozen=True)
class Workbook:
    """What a workbook says; labels stand in the order in which they first appear."""

    nodes: tuple[Node, ...]
    first_day: dt.date
    days: int
    capacity_labels: tuple[str, ...]
    stay_labels: tuple[str, ...]
    arrival_labels: tuple[str, ...]


def read_workbook(path: Path) -> Workbook:
    """Read an IPACS workbook.

    Raises
    ------
    WorkbookError
        With every mistake, its tab and cell.
    """
    return _Reading(path, read_sheets(path, frozenset(COLUMNS))).workbook()


class _Row:
    """A row of a tab whose cells are asked for by heading."""

    def __init__(self, reading: _Reading, sheet: Sheet, cells: tuple[Cell, ...]) -> None:
        self.reading, self.sheet, self.cells = reading, sheet, cells

    def cell(self, column: str) -> Cell:
        """Return the cell of a column; an empty one if the column is missing."""
        position = self.sheet.headings.get(column)
        return Cell(None, "") if position is None else self.cells[position]

    def say(self, column: str, found: str, allowed: str = "", remedy: str = "") -> None:
        """Note a mistake in one of the cells."""
        self.reading.say(self.sheet.name, self.cell(column).at, found, allowed, remedy)

    def text(self, column: str) -> str | None:
        """Return the text of a cell, or note that there is none."""
        value = self.cell(column).value
        seen = "".join(sign if sign.isprintable() else " " for sign in value) if isinstance(value, str) else ""
        if seen.strip():
            return " ".join(seen.split())
        if isinstance(value, int | float) and not isinstance(value, bool):
            return f"{value:g}"
        self.say(column, _found(value), "a name")
        return None

    def number(self, column: str, *, whole: bool = False, above: float | None = None) -> float | None:
        """Return the number of a cell, or note why there is none."""
        value = self.cell(column).value
        allowed = f"a {'whole ' if whole else ''}number, 0 or more" if above is None else f"a number above {above:g}"
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.say(column, _found(value), allowed, "" if value is None else "write the number without other signs")
        elif not 0 <= value <= LARGEST or (above is not None and value <= above) or (whole and value != int(value)):
            self.say(column, f"found {value:g}", allowed if value <= LARGEST else f"at most {LARGEST}")
        else:
            return float(value)
        return None


@dataclass
class _Reading:
    """Goes through the tabs and collects what is wrong."""

    path: Path
    sheets: dict[str, Sheet]
    problems: list[Problem] = field(default_factory=list)

    def say(self, sheet: str, cell: str, found: str, allowed: str = "", remedy: str = "") -> None:
        where = f"tab {sheet}" + (f", cell {cell}" if cell else "")
        self.problems.append(Problem(str(self.path), where, found, allowed, remedy))

    def workbook(self) -> Workbook:
        self._look_for_tabs_and_columns()
        capacity, stays = self._capacity(), self._stays()
        arrivals, dates = self._arrivals()
        start, costs = self._initial(), self._costs()
        nodes = self._nodes({ARRIVALS: arrivals, INITIAL: start, CAPACITY: capacity, STAYS: stays, COSTS: costs})
        if not nodes and not self.problems:
            self.say(ARRIVALS, "", "there is no node", remedy="fill in the tabs")
        if self.problems:
            raise WorkbookError(self.problems)
        return Workbook(
            tuple(
                Node(
                    name=name,
                    pathway=match[1].lower(),
                    place=match[2],
                    in_service=int(start[name]["occ"]),
                    waiting=int(start[name]["dtoc"]),
                    capacity={label: int(value) for label, value in capacity[name].items()},
                    stays=stays[name],
                    arrivals={label: [by_date[date] for date in dates] for label, by_date in arrivals[name].items()},
                    community_cost=costs[name][0],
                    acute_cost=costs[name][1],
                )
                for name, match in nodes.items()
            ),
            dates[0],
            len(dates),
            _labels(capacity),
            _labels(stays),
            _labels(arrivals),
        )

    def _look_for_tabs_and_columns(self) -> None:
        for name, columns in COLUMNS.items():
            if name not in self.sheets:
                self.say(name, "", "the tab is missing", f"tabs named {listed(COLUMNS)}", "add it, or name it so")
                continue
            sheet = self.sheets[name]
            for column in columns:
                if column not in sheet.headings:
                    near = spelling(column, sheet.headings)
                    self.say(sheet.name, "", f'the column "{column}" is missing', listed(columns), near)

    def _rows(self, name: str) -> Iterator[_Row]:
        """Yield the rows of a tab; none if columns are missing, because that has been said."""
        sheet = self.sheets.get(name)
        if sheet is not None and all(column in sheet.headings for column in COLUMNS[name]):
            yield from (_Row(self, sheet, cells) for cells in sheet.rows)

    def _by_node(self, name: str, key: str, read: Callable[[_Row], Any]) -> dict[str, dict[str, Any]]:
        """Read a tab with one row for each node and key; a second one is a mistake."""
        found: dict[str, dict[str, Any]] = {}
        for row in self._rows(name):
            node, word, value = row.text("node"), row.text(key), read(row)
            if node is None or word is None:
                continue
            if word in found.setdefault(node, {}):
                row.say("node", f"a second row for {node} and {word}", remedy="remove one of the two")
            found[node][word] = value
        return found

    def _capacity(self) -> dict[str, dict[str, Any]]:
        return self._by_node(CAPACITY, "scenario", lambda row: row.number("capacity", whole=True, above=0) or 1)

    def _initial(self) -> dict[str, dict[str, Any]]:
        def read(row: _Row) -> float:
            measure = row.text("measure")
            if measure is not None and measure not in MEASURES:
                row.say("measure", f'found "{measure}"', listed(MEASURES))
            return row.number("value", whole=True) or 0

        found = self._by_node(INITIAL, "measure", read)
        for node, measures in found.items():
            for measure in MEASURES:
                if measure not in measures:
                    self.say(INITIAL, "", f'{node} has no row with the measure "{measure}"', remedy="add it")
        return found

    def _costs(self) -> dict[str, tuple[float, float]]:
        found: dict[str, tuple[float, float]] = {}
        for row in self._rows(COSTS):
            node = row.text("node")
            prices = row.number("community_cost") or 0.0, row.number("acute_dtoc") or 0.0
            if node in found:
                row.say("node", f"a second row for {node}", remedy="remove one of the two")
            elif node is not None:
                found[node] = prices
        return found

    def _arrivals(self) -> tuple[dict[str, dict[str, Any]], list[dt.date]]:
        found: dict[str, dict[str, dict[dt.date, float]]] = {}
        for row in self._rows(ARRIVALS):
            node, label, date = row.text("node"), row.text("scenario"), _date(row)
            number = row.number("arrivals") or 0.0
            if node is None or label is None or date is None:
                continue
            by_date = found.setdefault(node, {}).setdefault(label, {})
            if date in by_date:
                row.say("date", f"a second row for {node}, {label} on {date}", remedy="remove one of the two")
            by_date[date] = number
        return found, self._dates(found)

    def _dates(self, arrivals: Mapping[str, Mapping[str, Mapping[dt.date, float]]]) -> list[dt.date]:
        """Return the days of the workbook; every node needs each of them, without gaps."""
        days = sorted({date for labels in arrivals.values() for by_date in labels.values() for date in by_date})
        if not days:
            return days
        number = (days[-1] - days[0]).days + 1
        if number > _LONGEST:
            self.say(ARRIVALS, "", f"the dates go from {days[0]} to {days[-1]}", f"at most {_LONGEST} days")
            return days
        every = [days[0] + dt.timedelta(days=day) for day in range(number)]
        for node, labels in arrivals.items():
            for label, by_date in labels.items():
                missing = [date for date in every if date not in by_date]
                if missing:
                    more = f" and {len(missing) - 1} more days" if len(missing) > 1 else ""
                    found = f"{node}, {label} has no row for {missing[0]}{more}"
                    self.say(ARRIVALS, "", found, f"every day from {days[0]} to {days[-1]}", "write 0 if nobody comes")
        return every

    def _stays(self) -> dict[str, dict[str, Any]]:
        return self._by_node(STAYS, "scenario", _stay)

    def _nodes(self, tabs: Mapping[str, Mapping[str, Any]]) -> dict[str, re.Match[str]]:
        """Return the nodes, which have to be in every tab, with every label."""
        nodes: dict[str, re.Match[str]] = {}
        twins: dict[tuple[str, str], str] = {}
        everywhere = dict.fromkeys(node for tab in tabs.values() for node in tab)
        for node in everywhere:
            match = _NODE.fullmatch(node)
            if match is None:
                self.say(next(name for name in tabs if node in tabs[name]), "", f'found the node "{node[:60]}"', _NAMES)
            elif twin := twins.get((match[1].lower(), match[2])):
                self.say(ARRIVALS, "", f"{node[:60]} and {twin[:60]} are the same node", remedy="write it in one way")
            else:
                nodes[node], twins[match[1].lower(), match[2]] = match, node
        for name, tab in tabs.items():
            for node in everywhere if tab else ():
                if node not in tab:
                    self.say(name, "", f"the node {node[:60]} is missing", remedy="add it, or remove it elsewhere")
        for name in (ARRIVALS, CAPACITY, STAYS):
            for label in _labels(tabs[name]):
                for node in (node for node, labels in tabs[name].items() if label not in labels):
                    found = f'{node[:60]} has no row with the scenario "{label[:60]}"'
                    self.say(name, "", found, remedy="add it: every node needs every scenario of a tab")
        return nodes


_LONGEST = 3660
_NAMES = "a pathway and a place, such as P1_B, P2_B or P3_B (P1: visits at home; P2, P3: beds)"


def _labels(tab: Mapping[str, Mapping[str, Any]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(label for labels in tab.values() for label in labels))


def _found(value: Any) -> str:
    return (
        "the cell is empty" if value is None else f"found {shown(value) if _is_plain(value) else type(value).__name__}"
    )


def _is_plain(value: Any) -> bool:
    return isinstance(value, str | int | float | dt.date | dt.time)


def _date(row: _Row) -> dt.date | None:
    value = row.cell("date").value
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    if isinstance(value, str):
        try:
            return dt.date.fromisoformat(value.strip())
        except ValueError:
            pass
    row.say("date", _found(value), "a date", "format the cells of the column as dates")
    return None


def _stay(row: _Row) -> Stay:
    word = plain(row.text("los_dist") or "")
    if word not in ("lnorm", "norm", ""):
        row.say("los_dist", f'found "{word[:60]}"', "lnorm (lognormal), norm (normal)")
    mean = row.number("mean_los", above=0) or 1.0
    median, sd = (_given(row, column) for column in ("median", "sd_los"))
    if word == "lnorm":
        if median is None and sd is None:
            row.say("mean_los", "neither median nor sd_los is given", remedy="a lognormal needs one of them")
        elif median is not None and mean < median:
            row.say("median", f"found {median:g}, above the mean {mean:g}", "a lognormal has a median below its mean")
    return Stay(word, mean, median, sd, *_visits(row))


def _given(row: _Row, column: str) -> float | None:
    return None if row.cell(column).value is None else row.number(column, above=0)


def _visits(row: _Row) -> Iterable[float]:
    """Return visits a day at the beginning and at the end; P1 nodes need them."""
    if not str(row.cell("node").value).strip().upper().startswith("P1"):
        return 0.0, 0.0
    for column in ("ivr", "fvr"):
        if column not in row.sheet.headings:
            row.say(
                "node", f'the column "{column.upper()}" is missing', remedy="P1 nodes need visits a day: IVR and FVR"
            )
            return 1.0, 1.0
    first, last = row.number("ivr", above=0), row.number("fvr", above=0)
    if first is not None and last is not None and last > first:
        row.say("fvr", f"found {last:g}, above the first visits a day ({first:g})", "visits that stay or become fewer")
    return first or 1.0, last or 1.0
