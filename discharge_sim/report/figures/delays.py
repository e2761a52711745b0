"""Where the delayed bed days lie: by reason, by length of delay, by kind of hospital."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from discharge_sim.report.figures.stacks import Stack, fewer_parts, stacked_bars, stacks_in_words, stacks_table
from discharge_sim.report.findings import length_title, pools_title, reasons_title
from discharge_sim.report.inputs import Inputs
from discharge_sim.report.picture import Picture
from discharge_sim.report.results import Results
from discharge_sim.report.words import group_label

LONGER_THAN = re.compile(r"length:over_\d+d")
"""Groups of delays longer than so many days."""


def delays_by_reason(results: Results) -> Picture | None:
    """Return delayed bed days by official subgroup of reasons."""
    stacks = _by_group(results, "subgroup")
    if not stacks:
        return None
    largest_first = sorted(stacks[0].parts, key=lambda label: -stacks[0].parts[label])
    stacks = [Stack(stack.name, {label: stack.parts[label] for label in largest_first}) for stack in stacks]
    return _picture("delays-by-reason", reasons_title(stacks, results), "by official group of reasons", stacks)


def delays_by_length(results: Results) -> Picture | None:
    """Return delayed bed days by how long the person had been delayed on the day."""
    nested = [group for group in results.groups("delayed_bed_days", "length") if LONGER_THAN.fullmatch(group)]
    if not nested:
        return None
    limits = sorted(int(group.removeprefix("length:over_").removesuffix("d")) for group in nested)
    stacks = [Stack(inputs.title, _bands(results, inputs, limits)) for inputs in _ordered(results)]
    return _picture(
        "delays-by-length",
        length_title(stacks),
        "by the days that the person had been delayed at that midnight",
        stacks,
    )


def delays_by_pool(results: Results) -> Picture | None:
    """Return delayed hospital beds by kind of hospital."""
    pools = [place for place in results.places("delayed_bed_days") if place in results.baseline.pools]
    stacks = [
        Stack(
            inputs.title,
            {
                results.title_of_place(pool): estimate.mean
                for pool in pools
                if (estimate := results.estimate(inputs.name, "delayed_bed_days", pool)) is not None
            },
        )
        for inputs in _ordered(results)
    ]
    if not pools:
        return None
    return _picture("delays-by-pool", pools_title(stacks), "by kind of hospital", stacks)


def _ordered(results: Results) -> Sequence[Inputs]:
    return (results.baseline, *results.ordered_others)


def _by_group(results: Results, prefix: str) -> list[Stack]:
    groups = results.groups("delayed_bed_days", prefix)
    if not groups:
        return []
    return [
        Stack(
            inputs.title,
            {
                group_label(group): estimate.mean
                for group in groups
                if (estimate := results.estimate(inputs.name, "delayed_bed_days", "all", group)) is not None
            },
        )
        for inputs in _ordered(results)
    ]


def _bands(results: Results, inputs: Inputs, limits: Sequence[int]) -> dict[str, float]:
    """Return bed days between each limit and the next: the groups of the tables contain one another."""
    found = [
        results.estimate(inputs.name, "delayed_bed_days"),
        *(results.estimate(inputs.name, "delayed_bed_days", "all", f"length:over_{limit}d") for limit in limits),
    ]
    above = [0.0 if one is None else one.mean for one in found]
    labels = [f"{first + 1} to {last} days" for first, last in pairwise([0, *limits])] + [f"over {limits[-1]} days"]
    return dict(zip(labels, [more - less for more, less in pairwise([*above, 0.0])], strict=True))


def _picture(name: str, title: str, what: str, stacks: list[Stack]) -> Picture:
    shown = fewer_parts(stacks)
    chart, key = stacked_bars(shown, "days")
    return Picture(
        name=name,
        title=title,
        reading=(
            f"Delayed bed days in the period, {what}; average of the simulated winters. "
            "The total stands at the end of each bar."
        ),
        alternative=stacks_in_words(shown, "days"),
        chart=chart,
        table=stacks_table(f"Delayed bed days {what}", stacks, "days"),
        key=key,
    )
