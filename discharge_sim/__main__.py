"""`python -m discharge_sim` is the same as the command `discharge-sim`."""

from discharge_sim.cli import main

if __name__ == "__main__":
    main()
