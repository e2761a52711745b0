"""Floor 8, the door: click commands, each a few lines of delegation.

Nothing heavy is imported before a command needs it, so that `--help` answers at once.
"""

from __future__ import annotations

import gc
import os

import click

from discharge_sim.cli.asking import compare, run
from discharge_sim.cli.documenting import document
from discharge_sim.cli.door import Door
from discharge_sim.cli.exporting import events
from discharge_sim.cli.foreign import export_to
from discharge_sim.cli.importing import import_from
from discharge_sim.cli.looking import diff, list_results, report
from discharge_sim.cli.scenarios import check, describe, new, schema
from discharge_sim.cli.sharing import share
from discharge_sim.cli.why import one_more, risk, story, vary
from discharge_sim.experiment.version import __version__


@click.group(cls=Door, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="discharge-sim")
def commands() -> None:
    """Compare ways of organising hospital discharge for the same winter and the same patients."""


for command in (
    *(
        new,
        check,
        describe,
        run,
        compare,
        report,
        list_results,
        diff,
        document,
        events,
        schema,
        import_from,
        export_to,
        share,
    ),
    *(risk, one_more, story, vary),
):
    commands.add_command(command)


OBJECTS_BEFORE_RUBBISH_IS_LOOKED_FOR = (50_000, 20, 20)
"""A command makes much and throws little away: by Python's own figures a tenth of its time went into looking."""


def main() -> None:
    """Run the command line."""
    gc.set_threshold(*OBJECTS_BEFORE_RUBBISH_IS_LOOKED_FOR)
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")  # Arrow's own keeps 50 MB more of what was freed
    try:
        commands(prog_name="discharge-sim")
    finally:
        gc.freeze()  # nobody looks for rubbish once more before the process ends, which took half a second
