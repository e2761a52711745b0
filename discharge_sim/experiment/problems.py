"""What can go wrong with an experiment: the asker's mistake, or ours."""

from __future__ import annotations


class ExperimentError(Exception):
    """Something that the person asking can put right; the message says how."""


class DamagedFileError(Exception):
    """A stored file is not what was written: its checksum or its form is wrong."""


class ReplicationError(Exception):
    """A replication stopped with an error: a mistake of the program, not of the person asking.

    Attributes
    ----------
    scenario : str
        Name of the scenario.
    replication : int
        Number of the replication.
    details : str
        The traceback, as text (it may come from another process).
    """

    def __init__(self, scenario: str, replication: int, cause: str, details: str, remedy: str = "") -> None:
        self.scenario = scenario
        self.replication = replication
        self.cause = cause
        self.details = details
        message = f"replication {replication} of scenario {scenario} stopped with an error: {cause}"
        super().__init__(f"{message}\n{remedy}" if remedy else message)
