"""Titles of the figures: each states what its figure shows, computed from the data."""

from __future__ import annotations

from collections.abc import Sequence

from discharge_sim.report.figures.stacks import Stack
from discharge_sim.report.numbers import amount, more_or_fewer
from discharge_sim.report.results import Results
from discharge_sim.report.sentences import Verdict, quoted, verdict
from discharge_sim.report.words import listed

NOTICEABLE_SHARE = 0.05
"""Smaller relative changes are called "about the same" in a title."""
NOTICEABLE_POINTS = 0.01
FULL = 0.92
"""Occupancy from which a pool is called full: above it, waits grow steeply."""


def effect_title(results: Results) -> str:
    """Return the finding of the picture of differences."""
    counts = dict.fromkeys(Verdict, 0)
    for inputs in results.others:
        difference = results.difference(inputs.name, "delayed_hospital_beds")
        if difference is not None:
            counts[verdict(difference, results.baseline.indifference_beds)] += 1
    total = sum(counts.values())
    better, worse = counts[Verdict.BETTER], counts[Verdict.WORSE]
    if total == 1:
        only = next(one for one, count in counts.items() if count)
        return f"Delayed hospital beds, compared with {quoted(results.baseline)}: {only.value}"
    if better == total:
        every = "Both" if total == 2 else f"All {total}"
        return f"{every} changes leave fewer beds taken up by delayed people than {quoted(results.baseline)}"
    if not better:
        none = "Neither change" if total == 2 else f"None of {total} changes"
        return f"{none} leaves clearly fewer beds taken up by delayed people"
    tail = f"; {worse} {'leaves' if worse == 1 else 'leave'} more" if worse else ""
    leaves = "leaves" if better == 1 else "leave"
    return f"{better} of {total} changes {leaves} fewer beds taken up by delayed people{tail}"


def daily_title(results: Results) -> str:
    """Return the finding of the daily fan."""
    base = results.estimate(results.baseline.name, "delayed_hospital_beds")
    difference = results.difference(results.best.name, "delayed_hospital_beds")
    if not results.others or difference is None or base is None:
        level = "" if base is None else f": {amount(base.mean)} on average"
        return f"People delayed in hospital, day by day{level}"
    if abs(difference.mean) < results.baseline.indifference_beds:
        return f"Day by day, {quoted(results.best)} and {quoted(results.baseline)} differ little"
    return f"Day by day, {quoted(results.best)} leaves {more_or_fewer(difference.mean)} people delayed on average"


def reasons_title(stacks: Sequence[Stack], results: Results) -> str:
    """Return which group of reasons changes most from the baseline to the best configuration."""
    base = stacks[0]
    largest = max(base.parts, key=lambda label: base.parts[label])
    opening = f"{largest} is the largest reason with {quoted(results.baseline)}"
    if len(stacks) == 1:
        return f"{opening} ({amount(base.parts[largest] / base.total, 'share')} of delayed bed days)"
    changes = {label: stacks[1].parts.get(label, 0.0) - value for label, value in base.parts.items()}
    most = min(changes, key=lambda label: changes[label])
    if -changes[most] < NOTICEABLE_SHARE * base.total:
        return f"{opening}; {quoted(results.best)} hardly changes the reasons"
    same = "it" if most == largest else f"“{most}”"
    return f"{opening}; {quoted(results.best)} takes most from {same}: {more_or_fewer(changes[most])} bed days"


def length_title(stacks: Sequence[Stack]) -> str:
    """Return which length of delay holds most bed days with the baseline."""
    base = stacks[0]
    largest = max(base.parts, key=lambda label: base.parts[label])
    share = base.parts[largest] / base.total if base.total else 0.0
    part = amount(share, "share")
    return f"{part} of delayed bed days with “{base.name}” are spent by people delayed for {largest} so far"


def pools_title(stacks: Sequence[Stack]) -> str:
    """Return how much of the delay lies outside the pool that holds most of it."""
    base = stacks[0]
    largest = max(base.parts, key=lambda label: base.parts[label])
    share = base.parts[largest] / base.total if base.total else 0.0
    part = amount(share, "share")
    return f"{part} of delayed bed days with “{base.name}” are in {largest}, the rest elsewhere"


def seventy_two_hours_title(results: Results) -> str:
    """Return the share who leave in time with the baseline and with the configuration that does best on it."""
    shares = [
        (estimate.mean, inputs)
        for inputs in results.inputs
        if (estimate := results.estimate(inputs.name, "discharged_within_72h_share")) is not None
    ]
    most, top = max(shares, key=lambda share: share[0])
    measured = results.estimate(results.baseline.name, "discharged_within_72h_share")
    if measured is None:
        return f"{amount(most, 'share')} leave within 72 hours of being ready with {quoted(top)}"
    base = f"{amount(measured.mean, 'share')} with {quoted(results.baseline)}"
    if most - measured.mean < NOTICEABLE_POINTS:
        tail = ", and nothing tried raises it" if results.others else ""
        return f"Leaving within 72 hours of being ready: {base}{tail}"
    return f"{amount(most, 'share')} leave within 72 hours with {quoted(top)}, {base}"


def intermediate_title(stacks: Sequence[Stack]) -> str:
    """Return the share who are home 28 days after coming into intermediate care, lowest to highest."""
    homes = {stack.name: stack.parts.get("Home", 0.0) for stack in stacks}
    least, most = min(homes, key=lambda name: homes[name]), max(homes, key=lambda name: homes[name])
    if homes[most] - homes[least] < NOTICEABLE_POINTS:
        return f"{amount(homes[most], 'share')} of people in intermediate care go home within 28 days"
    return (
        f"From intermediate care {amount(homes[most], 'share')} go home within 28 days with “{most}”, "
        f"{amount(homes[least], 'share')} with “{least}”"
    )


def occupancy_title(results: Results, pools: Sequence[str]) -> str:
    """Return which pools are full with the baseline, and how far the best configuration eases the fullest."""
    base = {
        pool: estimate.mean
        for pool in pools
        if (estimate := results.estimate(results.baseline.name, "occupancy_share", pool)) is not None
    }
    full = [results.title_of_place(pool) for pool, share in base.items() if share >= FULL]
    opening = (
        f"{listed(full)} {'is' if len(full) == 1 else 'are'} at least {FULL:.0%} full on average"
        if full
        else f"No pool is {FULL:.0%} full on average"
    )
    fullest = max(base, key=lambda pool: base[pool])
    change = results.difference(results.best.name, "occupancy_share", fullest) if results.others else None
    if change is None:
        return f"{opening} with {quoted(results.baseline)}"
    where = results.title_of_place(fullest)
    if abs(change.mean) < NOTICEABLE_POINTS:
        return f"{opening} with {quoted(results.baseline)}; {quoted(results.best)} hardly changes {where}"
    moved = more_or_fewer(change.mean, "share", "higher", "lower")
    return f"{opening} with {quoted(results.baseline)}; with {quoted(results.best)}, {where} is {moved}"
