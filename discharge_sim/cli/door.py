"""What happens at the door: every mistake is said in plain words, and the exit code says whose it was."""

from __future__ import annotations

import errno
import shlex
import tempfile
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from discharge_sim import interruption

USERS_MISTAKE = 2
OUR_MISTAKE = 1
_COMMAND = "discharge_sim.command"
_FILE_TROUBLE = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EACCES: "there is no permission to write or read it",
    errno.EPERM: "there is no permission to write or read it",
    errno.EROFS: "it lies on a file system that cannot be written",
    errno.ENAMETOOLONG: "the name is too long",
    errno.EFBIG: "the file is larger than the system allows",
    errno.EIO: "the disk does not answer (input/output error)",
}


class Door(click.Group):
    """A group of commands that turns exceptions into words and exit codes."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Keep what was typed, for the provenance."""
        ctx.meta[_COMMAND] = shlex.join(["discharge-sim", *args])
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except BrokenPipeError:  # whoever reads has seen enough, as after `| head`: click ends quietly
            raise
        except KeyboardInterrupt:
            say_error(interruption.WORDS)
            ctx.exit(interruption.INTERRUPTED)
        except Exception as error:
            words = users_mistake(error)
            if words is not None:
                say_error(words)
                ctx.exit(USERS_MISTAKE)
            say_error(our_mistake(error))
            ctx.exit(OUR_MISTAKE)


def typed_command() -> str:
    """Return the command as it was typed."""
    return str(click.get_current_context().meta.get(_COMMAND, "discharge-sim"))


def say(text: str) -> None:
    """Say something that is not a result, beside the results."""
    click.echo(text, err=True)


def say_error(text: str) -> None:
    """Say what went wrong."""
    click.echo(f"discharge-sim: {text}", err=True)


def users_mistake(error: Exception) -> str | None:
    """Return in plain words what the user can put right, or None if it is not the user's."""
    from discharge_sim.experiment.problems import DamagedFileError, ExperimentError
    from discharge_sim.plan.problems import PlanError
    from discharge_sim.report.results import ResultsError
    from discharge_sim.scenario.errors import ScenarioError

    if isinstance(error, ScenarioError | PlanError | ExperimentError | ResultsError | DamagedFileError):
        return str(error)
    if isinstance(error, OSError) and error.errno in _FILE_TROUBLE:
        where = f"{error.filename}: " if error.filename else ""
        return f"{where}{_FILE_TROUBLE[error.errno]}"
    return None


def our_mistake(error: Exception) -> str:
    """Return a short message about a mistake of the program, with where its details are."""
    from discharge_sim.experiment.problems import ReplicationError

    notes: Sequence[str] = getattr(error, "__notes__", ())
    details = next((note for note in notes if note.startswith("details: ")), None)
    if details is None:
        details = f"details: {_kept_traceback(error)}"
    kind = "" if isinstance(error, ReplicationError) else f"{type(error).__name__}: "
    return (
        f"this is a mistake of the program, not yours: {kind}{error}\n{details}\n"
        "Please report it with that file and the scenario. Finished replications are kept."
    )


def _kept_traceback(error: Exception) -> Path:
    with tempfile.NamedTemporaryFile(
        "w", prefix="discharge-sim-error-", suffix=".log", delete=False, encoding="utf-8"
    ) as file:
        file.write("".join(traceback.format_exception(error)) + getattr(error, "details", ""))
    return Path(file.name)
