"""The commands on a tiny town: what they say, what they write, and the exit code."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from discharge_sim.cli import commands
from discharge_sim.engines import fast
from discharge_sim.scenario.loading import load_scenario
from tests.cli.conftest import as_at_a_terminal

ROOT = Path(__file__).parent.parent.parent
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}
FEW = ("--replications", "2", "--workers", "1")


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return lambda *words: CliRunner().invoke(commands, [str(word) for word in words])


@pytest.fixture(scope="module")
def stored(tiny, tmp_path_factory):
    """Compare both configurations, once; tests take a copy of what it left."""
    place = tmp_path_factory.mktemp("stored")
    with pytest.MonkeyPatch.context() as there:
        there.chdir(place)
        result = CliRunner().invoke(commands, ["compare", str(tiny), "--out", "out", *FEW])
    assert result.exit_code == 0, result.output
    return result, place


@pytest.fixture
def compared(run, stored):
    result, place = stored
    shutil.copytree(place, ".", dirs_exist_ok=True)
    return result


@pytest.fixture(scope="module")
def quietly_run(tiny, tmp_path_factory):
    """Run one configuration, once, with a changed value, its event log, and no name for the folder."""
    place = tmp_path_factory.mktemp("quietly")
    with pytest.MonkeyPatch.context() as there:
        there.chdir(place)
        asked = ["run", str(tiny / "base.toml"), "--quiet", "--event-log", "--set", "pools.acute.beds=33", *FEW]
        result = CliRunner().invoke(commands, asked)
    assert result.exit_code == 0, result.output
    return result, place / "results" / "tiny"


def test_compare_writes_the_folder_and_says_what_matters(compared):
    assert "more or fewer than with tiny\n    late  " in compared.stdout
    assert "demonstration only" in compared.stdout
    assert "2 simulated winters" in compared.stderr
    assert "fast engine" in compared.stderr
    for name in ("run.json", "run.log", "summary.csv", "comparison.csv", "report.html", "scenarios/late.toml"):
        assert (Path("out") / name).stat().st_size > 0
    assert not list(Path("out").rglob("*.unfinished"))


def test_the_command_is_recorded_as_typed(compared, tiny):
    command = json.loads(Path("out/run.json").read_text())["command"]
    assert command == f"discharge-sim compare {tiny} --out out --replications 2 --workers 1"


def test_quiet_says_nothing(quietly_run):
    result, _ = quietly_run
    assert result.output + result.stderr == ""


def test_results_lie_in_results_name(quietly_run):
    _, folder = quietly_run
    assert (folder / "report.html").exists()


def test_a_changed_value_is_used(quietly_run):
    _, folder = quietly_run
    assert load_scenario(folder / "scenarios" / "tiny.toml").tables.pools["acute"].beds == 33


def test_the_event_log_is_written_when_asked_for(quietly_run, compared):
    _, folder = quietly_run
    assert (folder / "events.parquet").exists()
    assert not Path("out/events.parquet").exists()


def test_other_results_are_the_users_decision(run, tiny, compared):
    result = run("compare", tiny, "--out", "out", "--seed", "0", *FEW)
    assert result.exit_code == 2
    assert "seed 1 (asked for: 0)" in result.stderr
    assert "--overwrite" in result.stderr
    assert run("compare", tiny, "--out", "out", "--seed", "0", "--overwrite", *FEW).exit_code == 0


def test_every_mistake_of_every_file_is_listed_and_nothing_is_written(run, tiny, tmp_path):
    folder = tmp_path / "wrong"
    folder.mkdir()
    (folder / "base.toml").write_text((tiny / "base.toml").read_text())
    for name, line in (("one", "nonsense = 1"), ("two", "rubbish = 2")):
        (folder / f"{name}.toml").write_text(f'format = 1\nname = "{name}"\nextends = "base.toml"\n{line}\n')
    for command in ("compare", "check"):
        result = run(command, folder)
        assert result.exit_code == 2
        assert "nonsense" in result.stderr
        assert "rubbish" in result.stderr
        assert "Traceback" not in result.stderr
    assert not Path("results").exists()


def test_equal_names_are_refused(run, tiny, tmp_path):
    other = tmp_path / "other.toml"
    other.write_text((tiny / "base.toml").read_text())
    result = run("compare", tiny / "base.toml", other)
    assert result.exit_code == 2
    assert "two scenarios have the name 'tiny'" in result.stderr


def test_a_baseline_that_is_not_there_is_refused(run, tiny):
    result = run("compare", tiny, "--baseline", "nobody")
    assert result.exit_code == 2
    assert "there is: tiny, late" in result.stderr or "there is: late, tiny" in result.stderr


def test_toml_files_without_format_are_no_scenarios(run, tiny, tmp_path):
    folder = tmp_path / "mixed"
    folder.mkdir()
    (folder / "pyproject.toml").write_text("[tool]\n")
    result = run("compare", folder)
    assert result.exit_code == 2
    assert "holds no scenario" in result.stderr
    for name in ("base.toml", "late.toml"):
        (folder / name).write_text((tiny / name).read_text())
    assert run("check", folder).stdout.count("no mistakes") == 2


def test_out_that_is_a_file_is_refused(run, tiny):
    Path("out").write_text("mine")
    result = run("run", tiny / "base.toml", "--out", "out", *FEW)
    assert result.exit_code == 2
    assert "is a file" in result.stderr
    assert Path("out").read_text() == "mine"


def test_a_full_disk_is_said_plainly(run, tiny, monkeypatch):
    from discharge_sim.experiment.keeping.blocks import Blocks

    def full(*arguments):
        raise OSError(28, "No space left on device", "out/work")

    monkeypatch.setattr(Blocks, "keep", full)
    result = run("run", tiny / "base.toml", "--out", "out", *FEW)
    assert result.exit_code == 2
    assert "the disk is full" in result.stderr
    assert "Traceback" not in result.stderr


def test_our_mistake_is_short_and_its_traceback_is_in_the_log(run, tiny, monkeypatch):
    def broken(plan, seed, replication):
        raise RuntimeError("a bug of ours")

    monkeypatch.setattr(fast, "run_for_sums", broken)
    result = run("run", tiny / "base.toml", "--out", "out", *FEW)
    assert result.exit_code == 1
    assert "a bug of ours" in result.stderr
    assert "--only 0" in result.stderr
    assert "run.log" in result.stderr
    assert "Traceback" not in result.stderr
    assert "in broken" in Path("out/run.log").read_text()
    alone = run("run", Path("out/scenarios/tiny.toml"), "--seed", "1", "--only", "0")
    assert alone.exit_code == 1
    assert "in broken" in alone.stderr


def test_one_replication_alone_writes_nothing(run, tiny):
    result = run("run", tiny / "base.toml", "--only", "3")
    assert result.exit_code == 0
    assert "replication 3 of tiny" in result.stdout
    assert not list(Path().iterdir())


def test_an_interruption_keeps_what_is_finished(run, tiny, monkeypatch):
    whole = fast.run_replication

    def interrupted(plan, seed, replication):
        if replication == 1:
            raise KeyboardInterrupt
        return whole(plan, seed, replication)

    monkeypatch.setattr(fast, "run_for_sums", interrupted)
    result = run("run", tiny / "base.toml", "--out", "out", *FEW)
    assert result.exit_code == 130
    assert "the same command continues" in result.stderr
    assert len(list(Path("out/work/tiny").glob("part-*.arrows"))) == 1


def test_report_is_written_again(run, tiny, compared):
    before = Path("out/report.html").read_bytes()
    Path("out/report.html").unlink()
    assert run("report", "out").exit_code == 0
    assert len(Path("out/report.html").read_bytes()) == pytest.approx(len(before), rel=0.01)
    refused = run("report", tiny)
    assert refused.exit_code == 2
    assert "is not a finished results folder" in refused.stderr


def test_list_and_diff_say_what_was_tried(run, tiny, compared):
    noted = ("--seed", "7", "--note", "another winter", "--out", "other")
    assert run("run", tiny / "base.toml", *noted, *FEW).exit_code == 0
    listed = run("list", ".")
    assert listed.exit_code == 0
    assert "tiny, late: 2 replications, seed 1" in listed.stdout
    assert "seed 7" in listed.stdout
    assert "delayed hospital beds: tiny" in listed.stdout
    assert "note: another winter" in listed.stdout
    assert "late: readiness: weekday share: 0.9 -> 0.3" in listed.stdout
    numbers = run("diff", "out", "other")
    assert "delayed_bed_days" in numbers.stdout
    assert "B  2 replications, seed 7, fast engine" in numbers.stdout
    assert "late: only in A" in numbers.stdout
    assert "demonstration only" in numbers.stdout
    assert "e+" not in numbers.stdout  # 22,243 bed days, not 2.224e+04
    words = run("diff", tiny / "base.toml", tiny / "late.toml")
    assert "weekday share: 0.9 -> 0.3" in words.stdout
    assert run("diff", tiny / "base.toml", "out").exit_code == 2
    assert run("list", tiny).exit_code == 2


def test_diff_of_equal_scenarios_and_results(run, tiny, compared):
    assert "nothing differs" in run("diff", tiny / "base.toml", tiny / "base.toml").stdout
    assert "all figures are equal" in run("diff", "out", "out").stdout


def test_new_makes_a_folder_that_has_no_mistakes(run):
    assert run("new", "my-town", "--winter", "2016").exit_code == 0
    result = run("check", "my-town")
    assert result.exit_code == 0, result.stderr
    assert result.stdout.count("no mistakes") == 2
    assert "discharge-sim check 'our town'" in run("new", "our town", "--winter", "2016").stderr
    again = run("new", "my-town")
    assert again.exit_code == 2
    assert "exists already" in again.stderr


def test_check_and_describe_warn_of_services_that_fall_behind(run, tiny):
    hours = ("--set", "services.home_care.hours_per_week=40", "--set", "services.home_care.waiting_at_start=6")
    result = run("check", tiny / "base.toml", *hours)
    assert result.exit_code == 0
    assert "warning: town.home_care: it is asked for" in result.stdout
    assert "its queue grows" in result.stdout
    assert "capacity in hours a week; its queue grows" in run("describe", tiny / "base.toml", *hours).stdout
    assert "warning" not in run("check", tiny / "base.toml").stdout


def test_check_warns_of_published_figures_that_nothing_can_stand_beside(run, tiny, tmp_path):
    for name in ("base.toml", "late.toml"):
        (tmp_path / name).write_text((tiny / name).read_text(encoding="utf-8"), encoding="utf-8")
    with (tmp_path / "late.toml").open("a", encoding="utf-8") as file:
        file.write('[[published]]\nindicator = "delayed_bed_day"\nplace = "village"\nvalue = 9\n')
        file.write('[[published]]\nindicator = "occupancy_share"\nplace = "acute"\nvalue = 0.9\n')
    result = run("check", tmp_path / "late.toml")
    assert result.exit_code == 0
    assert 'warning: published.0.indicator: there is no indicator "delayed_bed_day"' in result.stdout
    assert 'did you mean "delayed_bed_days"?' in result.stdout
    assert 'published.0.place: there is no place "village"' in result.stdout
    assert "published.1" not in result.stdout


def test_a_scenario_that_cannot_be_compiled_is_named(run, tiny):
    result = run("run", tiny / "late.toml", "--set", "streams.emergency.per_day=400", *FEW)
    assert result.exit_code == 2
    assert f"{tiny / 'late.toml'}: streams.emergency.dominating_per_day" in result.stderr
    assert not Path("results").exists()


def test_describe_shows_beds_and_load(run, tiny):
    result = run("describe", tiny / "late.toml")
    assert result.exit_code == 0, result.output
    for heading in ("Beds", "Offered load", "What differs from"):
        assert heading in result.stdout


def test_schema_is_json(run):
    assert json.loads(run("schema").stdout)["title"] == "A discharge_sim scenario"


def test_help_answers_at_once():
    # What takes time at the start is what is imported.
    look = "import runpy, sys\nsys.argv = ['discharge-sim', '--help']\n"
    look += "try:\n    runpy.run_module('discharge_sim', run_name='__main__')\nfinally:\n    print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", look], check=False, capture_output=True, cwd=ROOT, text=True)
    imported = set(done.stdout.splitlines()[-1].split())
    assert "discharge_sim.cli" in imported
    assert not imported & {"numba", "numpy", "pandas", "plotly", "pyarrow", "pydantic", "scipy", "simpy"}


@pytest.fixture(scope="module")
def uninterrupted(tiny, tmp_path_factory):
    out = tmp_path_factory.mktemp("uninterrupted")
    assert CliRunner().invoke(commands, asked(tiny, out)).exit_code == 0
    return out


def asked(tiny, out):
    return ["compare", str(tiny), "--out", str(out), "--replications", "6", "--workers", "2", "--quiet"]


@pytest.mark.skipif(sys.platform == "win32", reason="signals are different there")
@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 130), (signal.SIGKILL, -signal.SIGKILL)]
)
def test_a_run_that_is_stopped_from_outside_continues_to_the_same_results(tiny, tmp_path, uninterrupted, number, code):
    out = tmp_path / "stopped"
    command = [sys.executable, "-m", "discharge_sim", *asked(tiny, out)]
    process = subprocess.Popen(command, env=ENVIRONMENT, stderr=subprocess.PIPE, text=True, preexec_fn=as_at_a_terminal)
    deadline = time.monotonic() + 60
    while not list(out.glob("work/*/part-*.arrows")):
        assert time.monotonic() < deadline
        assert process.poll() is None
        time.sleep(0.01)
    process.send_signal(number)
    _, errors = process.communicate(timeout=30)
    assert process.returncode == code, errors
    assert "Traceback" not in errors
    assert not (out / "summary.csv").exists()
    assert list(out.glob("work/*/*.arrows"))
    assert CliRunner().invoke(commands, asked(tiny, out)).exit_code == 0
    for table in ("summary.csv", "comparison.csv", "daily.csv", "official.csv", "replications.parquet"):
        assert (out / table).read_bytes() == (uninterrupted / table).read_bytes()
    for block in uninterrupted.glob("work/*/*.arrows"):
        assert (out / block.relative_to(uninterrupted)).read_bytes() == block.read_bytes()


def test_one_more_says_what_it_would_buy(run, tiny):
    result = run("one-more", tiny / "base.toml", "--out", "more", *FEW)
    assert result.exit_code == 0, result.output
    assert "delayed bed days" in result.stdout
    assert Path("more/one_more.csv").exists()


@pytest.mark.skipif(os.name == "nt", reason="a pipe that is closed is another mistake there")
def test_a_reader_who_has_seen_enough_is_no_mistake():
    """As in `discharge-sim schema | head -1`."""
    command = [sys.executable, "-m", "discharge_sim", "schema"]
    writing = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT, env=ENVIRONMENT)
    assert writing.stdout is not None
    assert writing.stderr is not None
    writing.stdout.close()
    complaint = writing.stderr.read()
    writing.stderr.close()
    writing.wait()
    assert complaint == b""
