"""The commands that explain: what one more would buy, how risky it is, one person's story, what is not known."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from discharge_sim.cli.asking import telling
from discharge_sim.cli.door import say, typed_command
from discharge_sim.cli.finding import load_all
from discharge_sim.cli.options import SCENARIO_PATH, changes_option, playing_options
from discharge_sim.experiment.problems import ExperimentError
from discharge_sim.experiment.settings import DEFAULT_SEED, ONE_MORE_REPLICATIONS

if TYPE_CHECKING:
    import pandas as pd

_SHOWN = 10
NEVER = ": in none of these winters"
"""How a limit is told that no winter went beyond: they are told together."""


@click.command("one-more")
@click.argument("scenario", type=SCENARIO_PATH)
@playing_options(replications=ONE_MORE_REPLICATIONS)
@click.option("--units", type=click.IntRange(min=1), default=1, show_default=True, help="How many more of each.")
@click.option("--only", metavar="PLACE", multiple=True,
              help="A pool, service or team, or how its name begins (repeatable).")  # fmt: skip
def one_more(
    scenario: Path, changes: dict[str, Any], out: Path | None, quiet: bool, only: tuple[str, ...], **options: Any
) -> None:
    """Say what one more bed, place, package or post would buy, one at a time."""
    loaded = load_all([scenario], changes)[0]
    from discharge_sim.experiment.asking import one_more as play
    from discharge_sim.experiment.questions.one_more import left_out, weeks_of
    from discharge_sim.experiment.settings import DEMONSTRATION_BELOW

    target = out or Path("results") / f"one-more-{loaded.name}"
    with telling(quiet, options) as progress:
        table = play(loaded, only=only, out=target, progress=progress, command=typed_command(), **options)
    if quiet:
        return
    weeks = weeks_of(loaded)
    click.echo(
        f"Over the {weeks:.0f} weeks of the period, the most delayed bed days saved for a pound first. Cash is what it "
        "costs less what it saves elsewhere, such as surge beds."
    )
    if options["replications"] < DEMONSTRATION_BELOW:
        click.echo(f"demonstration only: {options['replications']} simulated winters say nothing about ranges")
    for row in table.head(_SHOWN).to_dict("records"):
        click.echo(_in_words(row))
    if len(table) > _SHOWN:
        click.echo(f"and {len(table) - _SHOWN} more")
    for words in left_out(loaded):
        click.echo(f"left out: {words}")
    click.echo(f"\nall: {target / 'one_more.csv'}")


def _in_words(row: dict[Any, Any]) -> str:
    from discharge_sim.experiment.settings import DEMONSTRATION_BELOW

    few = row["replications"] < DEMONSTRATION_BELOW
    words = f"  {row['order']:2}. {row['what']}: {row['delayed_bed_days']:+,.1f} delayed bed days"
    if not few:
        words += f" ({row['delayed_bed_days_ci95_low']:+,.1f} to {row['delayed_bed_days_ci95_high']:+,.1f})"
    if row["kind"] == "bed":
        words += f", {row['boarders']:+,.2f} boarders and {row['wait_for_bed_hours']:+,.3f} hours of wait for a bed"
    cost = row["extra_cost_gbp"]
    words += f", £{abs(cost):,.0f} {'less' if round(cost) < 0 else 'more'} cash" if round(cost) else ", no extra cash"
    if row["bed_days_saved_per_1000_gbp"] == row["bed_days_saved_per_1000_gbp"]:
        words += f", {row['bed_days_saved_per_1000_gbp']:,.2f} days saved for £1,000"
    return words if few else f"{words}: {row['verdict']}"


@click.command()
@click.argument("results", type=SCENARIO_PATH)
@click.option("--delayed-above", metavar="PEOPLE", type=click.FloatRange(min=0), multiple=True,
              help="Number of delayed people in hospital (repeatable).")  # fmt: skip
@click.option("--occupancy-above", metavar="SHARE", type=click.FloatRange(0, 2), multiple=True,
              help="Share of the open beds, as in 0.95 (repeatable).")  # fmt: skip
@click.option("--days-running", type=click.IntRange(min=1), default=None,
              help="For so many days one after the other; 7 if left out.")  # fmt: skip
@click.option("--on", "dates", metavar="DATE", type=click.DateTime(["%Y-%m-%d"]), multiple=True,
              help="A day whose position is shown, as in 2016-12-23 (repeatable).")  # fmt: skip
@click.option("--csv", "as_csv", is_flag=True, help="Print the whole table as CSV.")
def risk(
    results: Path,
    delayed_above: tuple[float, ...],
    occupancy_above: tuple[float, ...],
    days_running: int | None,
    dates: tuple[dt.datetime, ...],
    as_csv: bool,
) -> None:
    """Say how likely a winter is to go beyond some limits, from stored results; nothing is played again."""
    from discharge_sim.experiment import open_results

    asked: dict[str, Any] = {"delayed_above": delayed_above, "dates": tuple(day.date() for day in dates)}
    asked |= {"occupancy_above": occupancy_above} if occupancy_above else {}
    asked |= {"days_running": days_running} if days_running is not None else {}
    found = open_results(results)
    if dates:
        _refuse_days_not_counted(found.welch()["date"], dates)
    table = found.risk(**asked)
    if as_csv:
        click.echo(table.to_csv(index=False), nl=False)
        return
    _say_risks(table)


def _refuse_days_not_counted(counted: pd.Series[pd.Timestamp], asked: tuple[dt.datetime, ...]) -> None:
    first, last = counted.min(), counted.max()
    outside = [f"{day:%Y-%m-%d}" for day in asked if not first <= day <= last]
    if outside:
        raise ExperimentError(
            f"{', '.join(outside)}: not among the days that were counted, {first:%Y-%m-%d} to {last:%Y-%m-%d}"
        )


def _say_risks(table: pd.DataFrame) -> None:
    everybody = table[table["place"] == "all"]
    for scenario, rows in everybody.groupby("scenario", sort=False):
        click.echo(scenario)
        never = [words.removesuffix(NEVER) for words in rows["words"] if words.endswith(NEVER)]
        for words in rows["words"]:
            if not words.endswith(NEVER):
                click.echo(f"    {words}")
        if never:
            click.echo(f"    in none of these winters: {'; '.join(never)}")


@click.command()
@click.argument("first", metavar="SCENARIO_A", type=SCENARIO_PATH)
@click.argument("second", metavar="SCENARIO_B", type=SCENARIO_PATH)
@click.option("--replication", type=click.IntRange(min=0), default=0, show_default=True,
              help="Number of the simulated winter.")  # fmt: skip
@click.option("--person", metavar="N", default=None,
              help="1 is the person whose leaving moves most, 2 the next, ...; or a case_id.")  # fmt: skip
@click.option("--seed", type=click.IntRange(0, 2**32 - 1), default=DEFAULT_SEED, show_default=True,
              help="As in run and compare.")  # fmt: skip
@changes_option
def story(first: Path, second: Path, replication: int, person: str | None, seed: int, changes: dict[str, Any]) -> None:
    """Follow one person through the same winter under two scenarios."""
    loaded = load_all([first, second], changes)
    from discharge_sim.experiment.asking import story as tell
    from discharge_sim.experiment.questions.story import in_words

    frame = tell(loaded[0], loaded[1], replication=replication, person=person, seed=seed)
    click.echo(in_words(frame.attrs["case_id"], frame, {one.name: one.title for one in loaded}))


@click.command()
@click.argument("scenario", type=SCENARIO_PATH)
@click.option("--members", type=click.IntRange(2, 10_000), default=50, show_default=True,
              help="Parameter sets to draw.")  # fmt: skip
@click.option("--figure", "figures", metavar="PATH", multiple=True,
              help="A figure with low and high, or how its path begins (repeatable); all if left out.")  # fmt: skip
@click.option("--together", "groups", metavar="GROUP", multiple=True,
              help="Figures that move together, as in '0.6: streams.a.per_day, -streams.a.stay_days.mean': a rank "
              "correlation (1 if left out), and a minus before what goes the other way (repeatable).")  # fmt: skip
@click.option("--seed", type=click.IntRange(0, 2**32 - 1), default=DEFAULT_SEED, show_default=True,
              help="The same seed draws the same sets.")  # fmt: skip
@click.option(
    "--out", type=click.Path(path_type=Path), default=None, help="The CSV file; ensemble.csv beside SCENARIO."
)
@changes_option
def vary(
    scenario: Path,
    members: int,
    figures: tuple[str, ...],
    groups: tuple[str, ...],
    seed: int,
    out: Path | None,
    changes: dict[str, Any],
) -> None:
    """Draw an ensemble from every figure that states how well it is known (low and high)."""
    loaded = load_all([scenario], changes)[0]
    from discharge_sim.experiment.questions.varying import Together, write_ensemble

    target = out or scenario.parent / "ensemble.csv"
    together = [Together.parsed(group) for group in groups]
    varied = write_ensemble(loaded, target, members=members, only=figures, seed=seed, together=together)
    drawn = f"{len(together)} {'group' if len(together) == 1 else 'groups'} moving together, the others "
    click.echo(f"{target}: {members} members of {len(varied)} figures, {drawn if together else ''}drawn independently")
    say(f'next: write these two lines into {scenario}\n\n[ensemble]\nfile = "{target.name}"\n')
