"""One person under two configurations, in words: who it is, by which rule chosen, and what happens when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, NamedTuple

import pandas as pd

from discharge_sim.experiment.questions.story import DELAYED, HOSPITAL, HUB, MILESTONES, MOMENT, STAY, WAITING
from discharge_sim.report.inputs import Inputs
from discharge_sim.report.names import shown
from discharge_sim.report.numbers import amount
from discharge_sim.report.results import Results, Story
from discharge_sim.report.sentences import quoted
from discharge_sim.report.table import Table
from discharge_sim.report.words import AGES, group_label, listed, plain

LONG_ENOUGH_DAYS = 1.0
"""Shorter waits after hospital are not told: they fill the page without saying anything."""


class Line(NamedTuple):
    """One line of the timeline: when, and what."""

    when: str
    what: str
    is_delay: bool = False


class Told(NamedTuple):
    """The timeline of one configuration."""

    inputs: Inputs
    lines: tuple[Line, ...]


def both_of(results: Results) -> tuple[Inputs, Inputs] | None:
    """Return the two configurations of the story, the baseline first; None without a story."""
    if results.story is None:
        return None
    by_name = {one.name: one for one in results.inputs}
    about = results.story.about
    return by_name[about["baseline"]], by_name[about["scenario"]]


def title(results: Results) -> str:
    """Return the finding: days delayed of this one person under both."""
    both = both_of(results)
    if both is None or results.story is None:
        return ""
    before, after = (_delayed(results.story, one.name) for one in both)
    return f"One person: delayed for {before} with {quoted(both[0])}, for {after} with {quoted(both[1])}"


def introduction(results: Results) -> tuple[str, ...]:
    """Return who the person is, how they were chosen, and how it goes for all the others of that winter."""
    both = both_of(results)
    if both is None or results.story is None:
        return ()
    return (_who(results, results.story), _rule(results.story, both), _others(results.story, both))


def timelines(results: Results) -> tuple[Told, ...]:
    """Return what happens when, under the baseline and under the other configuration."""
    both = both_of(results)
    if both is None or results.story is None:
        return ()
    return tuple(Told(one, tuple(_lines(results.story, one.name))) for one in both)


def moments_table(results: Results) -> Table | None:
    """Return the moments and days delayed side by side."""
    both = both_of(results)
    if both is None or results.story is None:
        return None
    found = [_moments(results.story, one.name) for one in both]
    rows = [
        (plain(words), *(_time(moments.get(words)) for moments in found))
        for words in MILESTONES.values()
        if any(words in moments for moments in found)
    ]
    rows.append(("Days delayed (midnights)", *(_delayed(results.story, one.name) for one in both)))
    columns = ("Moment", *(one.title for one in both))
    return Table("The same person under both configurations", columns, tuple(rows), text_columns=(1, 2))


def rows_of(story: Story, name: str, what: str | None = None) -> list[dict[str, Any]]:
    """Return the rows of a scenario's story, of one kind or of all, in order of time."""
    rows = story.rows[story.rows["scenario"] == name]
    rows = rows if what is None else rows[rows["what"] == what]
    return [{str(key): value for key, value in row.items()} for row in rows.to_dict("records")]


def date_of(moment: dt.datetime) -> str:
    """Return a day as in ``3 January``: the year stands above."""
    return f"{moment.day} {moment:%B}"


def left_at(story: Story, name: str) -> pd.Timestamp:
    """Return when the person first leaves hospital."""
    leaves = MILESTONES["left"]
    moments = rows_of(story, name, MOMENT)
    return next(pd.Timestamp(row["start"]) for row in moments if row["words"].startswith(leaves))


def _who(results: Results, story: Story) -> str:
    person = story.about["person"][story.about["baseline"]]
    arrives = rows_of(story, story.about["baseline"], MOMENT)[0]["start"]
    age = AGES.get(person["age_band"], plain(person["age_band"])).removesuffix(" years")
    age = age.replace(" years and over", " or over")
    home, pool = (results.title_of_place(person[place]) for place in ("partnership", "pool"))
    need = person["need"].replace("_", " ")
    return (
        f"An invented person aged {age} from {home}, who comes into {pool} on {date_of(arrives)} {arrives.year} "
        f"({person['admission']}) and whose need is “{need}”. The illness is the same with both."
    )


def _rule(story: Story, both: tuple[Inputs, Inputs]) -> str:
    about = story.about
    word = "fewer" if about["direction"] < 0 else "more"
    return (
        f"Chosen by a rule, not by hand: of {about['winters']} simulated winters, the one in which the difference in "
        f"delayed beds is in the middle (number {about['replication']}); of the people who come in it and are delayed "
        f"for {word} days with {quoted(both[1])}, the one whose change is in the middle."
    )


def _others(story: Story, both: tuple[Inputs, Inputs]) -> str:
    counts = story.about["counts"]
    told = [
        f"{counts[word]:,} for {word} days (the one in the middle by {_days(counts[f'{word}_by'])})"
        for word in ("fewer", "more")
        if counts[word]
    ]
    told += [f"{counts['same']:,} for just as many"] if counts["same"] else []
    return (
        f"It does not go for everybody as for this person. {counts['delayed']:,} people come in that winter, are "
        f"delayed with either and leave alive; with {quoted(both[1])} they are delayed: {listed(told)}."
    )


def _lines(story: Story, name: str) -> list[Line]:
    left = left_at(story, name)
    found = []
    for row in _joined(rows_of(story, name)):
        after = row["start"] >= left and row["setting"] != HOSPITAL
        if row["what"] == MOMENT:
            found.append(Line(date_of(row["start"]), plain(row["words"])))
        elif row["what"] == DELAYED:
            reason = group_label(f"reason:{row['delay_reason']}")
            found.append(Line(_from_to(row), f"Delayed: {reason}{_how_long(row)}", is_delay=True))
        elif row["what"] == STAY and after:
            found.append(Line(_from_to(row), plain(row["words"])))
        elif row["what"] == WAITING and after and row["setting"] != HUB and not row["days"] < LONG_ENOUGH_DAYS:
            found.append(Line(_from_to(row), f"{plain(row['words'])}{_how_long(row)}"))
    return [Line(line.when, shown(line.what, 200), line.is_delay) for line in _by_day(found)]


def _by_day(lines: list[Line]) -> list[Line]:
    """Return lines in which moments of the same day that follow each other are one."""
    told: list[Line] = []
    for line in lines:
        if told and told[-1].when == line.when and not (line.is_delay or told[-1].is_delay or " to " in line.when):
            told[-1] = Line(line.when, f"{told[-1].what}; {line.what[:1].lower()}{line.what[1:]}")
        else:
            told.append(line)
    return told


def _joined(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return rows in which a delay that goes on with the same reason in another pool is one."""
    told: list[dict[str, Any]] = []
    open_delays: dict[str, dict[str, Any]] = {}
    for row in rows:
        earlier = open_delays.get(row["delay_reason"]) if row["what"] == DELAYED else None
        if earlier is not None and earlier["end"] == row["start"]:
            earlier |= {"end": row["end"], "days": earlier["days"] + row["days"]}
            continue
        told.append(dict(row))
        if row["what"] == DELAYED:
            open_delays[row["delay_reason"]] = told[-1]
    return told


def _moments(story: Story, name: str) -> dict[str, dt.datetime]:
    """Return when each milestone is first reached."""
    found: dict[str, dt.datetime] = {}
    for row in rows_of(story, name, MOMENT):
        words = next((words for words in MILESTONES.values() if row["words"].startswith(words)), None)
        if words is not None:
            found.setdefault(words, row["start"])
    return found


def _delayed(story: Story, name: str) -> str:
    return _days(story.about["person"][name]["delayed_days"])


def _days(number: float) -> str:
    return f"{amount(number) if number else 'no'} {'day' if number == 1 else 'days'}"


def _how_long(row: Mapping[str, Any]) -> str:
    days = row["days"]
    if pd.isna(days):
        return ", and still at the end"
    hours = round(24 * days)
    return f", {_days(round(days))}" if hours >= 24 else f", {hours} {'hour' if hours == 1 else 'hours'}"


def _from_to(row: Mapping[str, Any]) -> str:
    start, end = row["start"], row["end"]
    if pd.isna(end):
        return f"from {date_of(start)}"
    return date_of(start) if start.date() == end.date() else f"{date_of(start)} to {date_of(end)}"


def _time(moment: dt.datetime | None) -> str:
    return "–" if moment is None else f"{moment:%a} {date_of(moment)} {moment.year}, {moment:%H:%M}"


def alternative(results: Results) -> str:
    """Return the figure in words: stretches of both timelines, one after the other."""
    told = []
    for one in timelines(results):
        delays = [f"{line.when} {line.what[0].lower()}{line.what[1:]}" for line in one.lines if line.is_delay]
        story = results.story
        left = "" if story is None else f"leaves hospital on {date_of(left_at(story, one.inputs.name))}"
        told.append(f"{one.inputs.title}: {'; '.join([*delays, left])}.")
    return " ".join(told)
