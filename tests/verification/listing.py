"""The rows of the page that are tests with a yes or no: what is asked, how, and where the tests lie."""

from __future__ import annotations

from typing import NamedTuple


class Asked(NamedTuple):
    """One row: a question, how it is answered, and the tests that do it."""

    title: str
    how: str
    paths: tuple[str, ...]
    marked: str = "not verification and not shared"


TESTS = (
    Asked(
        "Stories that a nurse could check",
        "a few people come to a small town; the trace of what becomes of each, to the minute, was worked out by "
        "hand and is compared with that of both engines; the same winter with and without each mechanism, and one "
        "figure that it must move. Hub organisation and planning, waiting, places, packages, offers, people who pay "
        "themselves, the hospital, legal processes, the huddle, needs lowered at home and risen while waiting, two "
        "partnerships with one hospital, a census",
        ("tests/stories",),
    ),
    Asked(
        "Rules that hold whatever the world",
        "generated scenarios, mild and extreme; in every history: times in order, nobody in two places, the dead do "
        "nothing, never served before ready, units never above capacity at a start, nobody waits beside free units, "
        "no idle staff beside waiting work, closed doors stay closed, every balance sheet closes, delays without "
        "gaps, work only on shift. A further test makes sure that the worlds reach every mechanism",
        ("tests/worlds",),
    ),
    Asked(
        "Two engines, one history",
        "the reference engine and the fast engine on thousands of generated worlds, record by record; see "
        "[below](#do-the-two-engines-agree)",
        ("tests/engines",),
    ),
    Asked(
        "Queueing theory",
        "the figures [below](#queueing-theory), and the same histories from both engines for every scenario file",
        ("tests/theory",),
    ),
    Asked(
        "A third opinion",
        "the figures [below](#a-third-opinion-ciw)",
        ("tests/third_opinion",),
    ),
    Asked(
        "The same results as the version before",
        "committed hashes of every record, every indicator and every daily series of 18 scenarios, three winters "
        "each: a version with other results must say so in the CHANGELOG. Tables, byte for byte, for 1, 2 and 7 "
        "workers, in pieces, after an interruption, and with other sizes of blocks",
        ("tests/hashes",),
    ),
    Asked(
        "Official counting rules",
        "each edge on histories that can be checked with a calendar, and a winter of fourteen people added up on "
        "paper: ready on the last of the month, left on the census Thursday, leap day, unfit again and ready again, "
        "reasons that change, 26X and 46X, code 100, lengths, ages, groups",
        (
            "tests/outputs/test_official.py",
            "tests/outputs/test_official_on_paper.py",
        ),
    ),
    Asked(
        "Indicators",
        "against slow, obvious loops over midnights on random records; the cohorts of 72 hours and 28 days minute by "
        "minute; money added up by hand; every indicator has a definition in the data dictionary, and the other way "
        "round",
        ("tests/outputs",),
    ),
    Asked(
        "Randomness, calendars, starts",
        "the generator against its published known-answer vectors; quantile tables against the distributions they "
        "stand for; another purpose or scenario changes nobody else's draws; working time against a loop over "
        "minutes; people of a census keep what the file says",
        ("tests/plan",),
    ),
    Asked(
        "Experiments",
        "statistics by hand; Holm, exact intervals and rank correlations against tables and other libraries; the "
        "number of replications and KN against sim-tools; on a service whose answers are known (M/M/infinity), "
        "1,200 small experiments of 25 winters held the truth in 93.9 % (means), 94.8 % (paired differences), 97.6 "
        "% (chances) and 99.6 % (percentiles) of 95 % intervals (22 and again 28 November 2026), 2,500 others with "
        "another seed in 95.2, 94.6, 97.9 and 99.6 % (28 November); KN chose rightly in 96.8 to 97.3 % of 2,000 "
        "experiments with 2, 5 and 8 configurations in the hardest case (promised: 95 %; 22 and again 28 November). "
        "Interrupted and damaged runs end with the same results; stored scenarios run alone; a long run keeps its "
        "memory flat",
        ("tests/experiment",),
    ),
    Asked(
        "Nothing is lost",
        "runs that are killed, disks that are full, folders that cannot be written, two runs at once: the same "
        "command continues and ends with the same results",
        ("tests/crash",),
    ),
    Asked(
        "Hostile input",
        "mutated scenarios, censuses and workbooks: clear words, no traceback, nothing written elsewhere; 500 files "
        "with every change, ten thousand in a long run; `python -m tests.hostile.fuzzing` lets a fuzzer look further",
        ("tests/hostile",),
    ),
    Asked(
        "Scenario files",
        "valid cases load and run alone; each of the refused cases is refused with the message that it states",
        ("tests/scenario",),
    ),
    Asked(
        "The report and the command line",
        "numbers agree with the tables; wording right for better, worse, unclear and too small; titles true for "
        "every branch; hostile names stay text; structure, names and contrast for keyboard and screen reader",
        (
            "tests/report",
            "tests/cli",
        ),
    ),
    Asked(
        "Other tools' files",
        "an invented workbook of IPACS's layout, number by number",
        ("tests/importers",),
    ),
    Asked(
        "Published files beside the repository",
        "where `../shared` exists: the workbook that IPACS ships, number by number, and the time that fifty "
        "replications of each of its scenarios take; published bed days, codes and groups against the published files",
        ("tests/beside",),
        "shared",
    ),
    Asked(
        "The documentation",
        "TOML on these pages loads and compiles, Python runs, links lead to files; this page shows a run that is kept",
        (
            "tests/docs",
            "tests/verification",
        ),
    ),
)
"""In the order of the page; a folder that is not there yet is shown as not run."""
