"""Figures one by one, as results hand them out."""

from __future__ import annotations

import shutil
import subprocess
import sys

import plotly.graph_objects as go
import pytest

import discharge_sim as ds
from discharge_sim.report.results import ResultsError
from tests.report.fake_results import PARTNERSHIPS

EVERY = (
    *("daily", "differences", "reasons", "lengths", "pools", "occupancy", "within_72_hours", "after_28_days"),
    *("waterfall", "moved", "costs", "beds"),
)
NOT_MEASURED = ("chances", "marked_days", "one_more", "tornado", "welch")


def names(figure):
    """Return what the colour key of a figure says."""
    return [trace.name for trace in figure.data if trace.showlegend]


@pytest.mark.parametrize("name", EVERY)
def test_a_comparison_draws_every_figure(compared, name):
    figure = getattr(ds.Comparison(compared.folder).plot, name)()
    assert isinstance(figure, go.Figure)
    assert figure.layout.title.text
    assert figure.layout.height > 100
    assert len(figure.data) > len(names(figure))
    assert figure.layout.showlegend == bool(names(figure))


@pytest.mark.parametrize("name", NOT_MEASURED)
def test_what_the_folder_lacks_is_said(compared, name):
    with pytest.raises(ResultsError, match="these results do not hold"):
        getattr(ds.Comparison(compared.folder).plot, name)()


def test_differences_name_every_scenario(compared):
    figure = ds.Comparison(compared.folder).plot.differences()
    written = " ".join(note.text for note in figure.layout.annotations)
    for one in compared.others:
        assert one.title[:40] in written


def test_a_result_draws_itself_alone(compared, alone):
    daily = ds.Result(compared.folder, "integrated").plot.daily()
    written = " ".join(note.text for note in daily.layout.annotations)
    assert "One integrated team, same hours" in written
    assert "As in 2016/17" not in written
    with pytest.raises(ResultsError, match="nothing to compare with"):
        ds.Result(alone.folder, "base").plot.differences()


def test_each_figure_is_new_and_can_be_changed(compared):
    plot = ds.Comparison(compared.folder).plot
    plot.reasons().update_layout(height=50)
    assert plot.reasons().layout.height > 100


def test_any_daily_indicator_and_place_can_be_drawn(tmp_path, alone):
    folder = shutil.copytree(alone.folder, tmp_path / "results")
    daily = (folder / "daily.csv").read_text(encoding="utf-8").splitlines()
    place = next(iter(PARTNERSHIPS))
    shares = [line.replace("delayed_hospital_beds,all", f"occupancy_share,{place}") for line in daily[1:]]
    (folder / "daily.csv").write_text("\n".join([*daily, *shares]), encoding="utf-8")
    figure = ds.Result(folder, "base").plot.daily("occupancy_share", place=place)
    assert figure.layout.title.text == "Occupancy share, Aberdeen City, day by day"
    assert figure.layout.yaxis.tickformat == ".0%"
    with pytest.raises(ResultsError, match="was not measured day by day in 'all'; there is delayed_hospital_beds"):
        ds.Result(folder, "base").plot.daily("boarders")


def test_figures_need_nothing_of_the_report_before_they_are_asked_for():
    script = (
        "import sys; from discharge_sim.experiment.results import Result; r = Result('nowhere', 'a')\n"
        "assert 'plotly' not in sys.modules; r.plot; assert 'plotly' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
