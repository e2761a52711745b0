"""How full the hospital pools are."""

from __future__ import annotations

from discharge_sim.report.figures.dots import Dot, draw_dot
from discharge_sim.report.findings import occupancy_title
from discharge_sim.report.inputs import Inputs
from discharge_sim.report.numbers import amount, amount_range, is_number
from discharge_sim.report.picture import DARK_BLUE, DARK_GREY, INK, KeyEntry, Picture, empty_chart, write_row_name
from discharge_sim.report.results import Estimate, Results
from discharge_sim.report.sentences import NINE_IN_TEN
from discharge_sim.report.table import Table

ROW_HEIGHT = 66
Rows = list[tuple[str, list[tuple[Inputs, Estimate]]]]


def occupancy_by_pool(results: Results) -> Picture | None:
    """Return mean occupancy of each hospital pool, under the baseline and the best configuration."""
    rows = _rows(results)
    if not rows:
        return None
    chart = empty_chart(height=50 + ROW_HEIGHT * len(rows), top=12, bottom=36)
    chart.add_vline(x=1, line={"color": INK, "width": 1, "dash": "dash"})
    for position, (pool, values) in enumerate(rows):
        write_row_name(chart, -position, results.title_of_place(pool))
        for offset, (inputs, estimate) in enumerate(values):
            colour = DARK_GREY if inputs is results.baseline else DARK_BLUE
            label = amount(estimate.mean, "share")
            dot = Dot(estimate.mean, estimate.low, estimate.high, label, colour, hover=f"{inputs.title}: {label}")
            draw_dot(chart, -position - 0.28 * offset, dot, size=11)
    ends = [value for _, values in rows for _, one in values for value in (one.mean, one.high) if is_number(value)]
    starts = [value for _, values in rows for _, one in values for value in (one.mean, one.low) if is_number(value)]
    low, high = min(*starts, 0.7) - 0.03, max(*ends, 1.0)
    chart.update_xaxes(range=[low, high + 0.22 * (high - low)], tickformat=".0%", nticks=6)
    chart.update_yaxes(range=[-len(rows) + 0.45, 0.6], visible=False)
    shown = [results.baseline, *([results.best] if results.others else [])]
    lines = "" if results.demonstration else " Line: nine simulated winters in ten."
    return Picture(
        name="occupancy-by-pool",
        title=occupancy_title(results, [pool for pool, _ in rows]),
        reading=(
            f"Occupied beds as a share of staffed beds. Dot: average over the period.{lines} "
            "Dashed: every staffed bed taken."
        ),
        alternative="; ".join(_in_words(results, pool, values) for pool, values in rows) + ".",
        chart=chart,
        table=_table(results),
        key=tuple(KeyEntry(DARK_GREY if one is results.baseline else DARK_BLUE, one.title, "●") for one in shown),
    )


def _rows(results: Results) -> Rows:
    shown = [results.baseline, *([results.best] if results.others else [])]
    rows: Rows = []
    for pool in results.baseline.pools:
        values = [
            (one, found) for one in shown if (found := results.estimate(one.name, "occupancy_share", pool)) is not None
        ]
        if values:
            rows.append((pool, values))
    return rows


def _in_words(results: Results, pool: str, values: list[tuple[Inputs, Estimate]]) -> str:
    parts = []
    for inputs, estimate in values:
        span = amount_range(estimate.low, estimate.high, "share")
        parts.append(
            f"{amount(estimate.mean, 'share')} with {inputs.title}" + (f" ({span} {NINE_IN_TEN})" if span else "")
        )
    return f"{results.title_of_place(pool)}: {', '.join(parts)}"


def _table(results: Results) -> Table:
    pools = [pool for pool, _ in _rows(results)]
    rows = []
    for inputs in (results.baseline, *results.ordered_others):
        found = [results.estimate(inputs.name, "occupancy_share", pool) for pool in pools]
        rows.append((inputs.title, *("–" if one is None else amount(one.mean, "share") for one in found)))
    titles = (results.title_of_place(pool) for pool in pools)
    return Table("Occupied beds as a share of staffed beds", ("Configuration", *titles), tuple(rows))
