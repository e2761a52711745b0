"""Where the program begins: `discharge-sim`, and `python -m discharge_sim`, which is the same."""

import sys

from discharge_sim.interruption import (
    INTERRUPTED,
    WORDS,
    let_interruptions_end_the_command,
    nothing_is_left_to_interrupt,
)


def main() -> None:
    """Run the command line; whoever interrupts it while it is still being loaded is answered as well."""
    let_interruptions_end_the_command()
    try:
        from discharge_sim.cli import main as run_commands  # a tenth of a second

        run_commands()
    except KeyboardInterrupt:
        sys.stderr.write(f"discharge-sim: {WORDS}\n")
        sys.exit(INTERRUPTED)
    finally:
        nothing_is_left_to_interrupt()


if __name__ == "__main__":
    main()
