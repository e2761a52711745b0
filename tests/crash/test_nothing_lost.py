"""Loss of power at any write, a full disk, a folder that cannot be written: the same command continues afterwards."""

from __future__ import annotations

import errno
import types

import pytest
from click.testing import CliRunner

from discharge_sim.cli import commands
from discharge_sim.experiment.keeping import files, provenance
from discharge_sim.experiment.keeping.folder import ResultsFolder
from discharge_sim.experiment.problems import ExperimentError
from tests.crash.conftest import left_in
from tests.crash.disks import ForgetfulDisk, FullDisk, PowerLoss, RefusingDisk

MOMENTS = 7
"""Moments tried in the ordinary tests, evenly spread over a run; all of them are tried in a verification."""


@pytest.fixture(scope="module")
def operations(experiment, tmp_path_factory):
    """Return how often a run asks something of the disk."""
    counting = ForgetfulDisk(dies_at=None)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(files, "disk", counting)
        experiment(tmp_path_factory.mktemp("counting") / "results").run()
    return counting.count


def interrupted(experiment, folder, dies_at, seed=None):
    """Run until the power fails."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(files, "disk", ForgetfulDisk(dies_at, seed))
        with pytest.raises(PowerLoss):
            experiment(folder).run()


def differs(folder, undisturbed):
    """Return the files that are not those of a run without disturbance."""
    found = left_in(folder)
    return sorted(name for name in found.keys() | undisturbed.keys() if found.get(name) != undisturbed.get(name))


@pytest.mark.parametrize("part", range(MOMENTS))
def test_power_fails_and_the_same_command_continues(part, experiment, undisturbed, operations, tmp_path):
    dies_at = 1 + (operations - 1) * part // (MOMENTS - 1)
    interrupted(experiment, tmp_path / "results", dies_at)
    experiment(tmp_path / "results").run()
    assert not differs(tmp_path / "results", undisturbed)


@pytest.mark.verification
@pytest.mark.timeout(3600)
def test_power_fails_at_every_moment(experiment, undisturbed, operations, tmp_path):
    for dies_at in range(1, operations + 1):
        for seed in (None, dies_at):
            folder = tmp_path / f"{dies_at}-{seed}"
            interrupted(experiment, folder, dies_at, seed)
            experiment(folder).run()
            assert not differs(folder, undisturbed), (dies_at, seed)


def test_power_fails_while_other_results_are_replaced(experiment, undisturbed, operations, tmp_path):
    """Replications of another seed never come back under the new name, whatever of the removal was forgotten."""
    for part in range(1, 4):
        folder = tmp_path / str(part)
        experiment(folder, seed=99).run()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(files, "disk", ForgetfulDisk(dies_at=4 * part))
            with pytest.raises(PowerLoss):
                experiment(folder, overwrite=True).run()
        experiment(folder, overwrite=True).run()
        assert not differs(folder, undisturbed), part


@pytest.mark.parametrize("room", [0, 30_000, 90_000, 150_000])
def test_a_full_disk_is_said_and_the_same_command_continues(room, experiment, undisturbed, tmp_path, monkeypatch):
    folder = tmp_path / "results"
    with monkeypatch.context() as patch:
        patch.setattr(files, "disk", FullDisk(room))
        with pytest.raises(OSError, match="No space left") as error:
            experiment(folder).run()
    assert error.value.errno == errno.ENOSPC
    experiment(folder).run()
    assert not differs(folder, undisturbed)


@pytest.mark.parametrize(
    ("disk", "words"),
    [
        (FullDisk(50_000), "the disk is full"),
        (RefusingDisk(errno.EROFS), "cannot be written"),
        (RefusingDisk(errno.EACCES), "no permission"),
        (RefusingDisk(errno.EDQUOT), "quota"),
        (RefusingDisk(errno.EIO), "input/output error"),
    ],
)
def test_the_door_says_it_in_plain_words(disk, words, tiny, tmp_path, monkeypatch):
    monkeypatch.setattr(files, "disk", disk)
    command = ["run", str(tiny / "base.toml"), "--out", str(tmp_path / "out"), "--replications", "2"]
    result = CliRunner().invoke(commands, [*command, "--engine", "reference", "--workers", "1"])
    assert result.exit_code == 2, result.output
    assert words in result.output
    assert "Traceback" not in result.output


def test_two_runs_keep_out_of_each_others_way(experiment, undisturbed, tiny, tmp_path):
    folder = tmp_path / "results"
    experiment(folder).run()
    with ResultsFolder(folder).ours_alone(), pytest.raises(ExperimentError, match="another run is writing"):
        experiment(folder).run()
    assert not differs(folder, undisturbed)


def test_a_clock_that_jumps_changes_nothing(experiment, undisturbed, tmp_path, monkeypatch):
    hands = iter(f"{year}-06-01T00:00:00+00:00" for year in (2031, 1970, 2031, 1999, 2040, 1980))
    clock = types.SimpleNamespace(now=lambda: types.SimpleNamespace(astimezone=_stopped(hands)))
    monkeypatch.setattr(provenance, "dt", types.SimpleNamespace(datetime=clock))
    interrupted(experiment, tmp_path / "results", dies_at=60)
    experiment(tmp_path / "results").run()
    assert not differs(tmp_path / "results", undisturbed)


def _stopped(hands):
    return lambda: types.SimpleNamespace(isoformat=lambda timespec: next(hands))
