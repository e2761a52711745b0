"""Stories of one minute: who gets the bed when several things happen at once.

Whoever comes in a minute of their own has a free bed at once, says the fast engine; here the minute is not their own.
"""

from tests.stories.telling import Patient, tell


def _independent(name: str, comes: str, fit: str, **more) -> Patient:
    return Patient(name, comes=comes, fit=fit, need="independent", **more)


def _stream(name: str, settings: str) -> str:
    return f"""
[streams.{name}]
per_day = 0
dominating_per_day = 1
time_to_fit_days = 3
partnership_shares = {{ town = 1.0 }}
cohort_shares = {{ older = 1.0 }}
{settings}
"""


ONE_BED = """
[pools.acute]
beds = 1
"""
PLANNED = ONE_BED + _stream(
    "planned", 'kind = "elective"\npool = "acute"\nbed_priority = 1\ncancelled_after_hours = 48'
)


def test_two_come_in_one_minute():
    """One bed. Ann's operation is planned for Monday at 08:00, and Bob comes then as an emergency: he goes first, and
    leaves on Tuesday at 10:00, two hours after being fit. Ann should have been fit at 07:00: she is the minute after
    getting the bed."""
    ann = _independent("ann", "Mon 1 08:00", "Tue 2 07:00", stream="planned")
    bob = _independent("bob", "Mon 1 08:00", "Tue 2 08:00")
    tell(PLANNED, ann, bob).check("""
        ann | waits for acute | Mon 1 08:00 | Tue 2 10:00
        ann | in acute        | Tue 2 10:00 | Tue 2 12:01
        ann | fit             | Tue 2 10:01
        ann | recorded ready  | Tue 2 12:01
        ann | goes home       | Tue 2 12:01
        bob | in acute        | Mon 1 08:00 | Tue 2 10:00
        bob | fit             | Tue 2 08:00
        bob | recorded ready  | Tue 2 10:00
        bob | goes home       | Tue 2 10:00
    """)


REHABILITATION = """
[pools.rehab]
setting = "rehabilitation"
beds = 1
""" + _stream("direct", 'kind = "emergency"\npool = "rehab"')


def test_one_comes_when_another_is_moved():
    """One rehabilitation bed. Ann is to be moved there on Tuesday at 12:00, the minute in which Bob comes for it from
    home. Both join then; she has the lower number and goes first, until Thursday at 10:00."""
    ann = _independent("ann", "Mon 1 08:00", "Thu 4 08:00", transfer="Tue 2 12:00", transfer_to="rehab")
    bob = _independent("bob", "Tue 2 12:00", "Wed 3 08:00", stream="direct")
    tell(REHABILITATION, ann, bob).check("""
        ann | in acute        | Mon 1 08:00 | Tue 2 12:00
        ann | in rehab        | Tue 2 12:00 | Thu 4 10:00
        ann | fit             | Thu 4 08:00
        ann | recorded ready  | Thu 4 10:00
        ann | goes home       | Thu 4 10:00
        bob | waits for rehab | Tue 2 12:00 | Thu 4 10:00
        bob | in rehab        | Thu 4 10:00 | Thu 4 12:01
        bob | fit             | Thu 4 10:01
        bob | recorded ready  | Thu 4 12:01
        bob | goes home       | Thu 4 12:01
    """)


SURGE = """
[pools.acute]
beds = 2
surge = { beds = 1, opens_above_share = 0.95, opens_after_hours = 4, closes_below_share = 0.6, closes_after_hours = 6 }
"""


def test_one_comes_when_a_review_looks():
    """Two beds. Bob takes the second one on Monday at 09:00, after the review of that minute: the next one sees at
    10:00 that all are full, so the surge bed opens at 14:00. On Tuesday both leave at 10:00, again after the review: it
    is 11:00 when none is found in use, and 17:00 when the surge bed closes."""
    ann = _independent("ann", "Mon 1 08:00", "Tue 2 08:00")
    bob = _independent("bob", "Mon 1 09:00", "Tue 2 08:00")
    assert tell(SURGE, ann, bob).capacity("acute") == [
        "Mon 1 00:00: 2 (0 extra)",
        "Mon 1 14:00: 3 (1 extra)",
        "Tue 2 17:00: 2 (0 extra)",
    ]


ANOTHER_BED = ONE_BED + "bed_changes = [{ start = 2018-10-02, units = 1 }]"


def test_one_comes_when_a_bed_is_opened_for_others():
    """One bed, two from Tuesday on. Bob has waited since Monday. Carl comes on Tuesday at 00:00, when the second bed is
    opened: it is Bob's, until Wednesday at 10:00."""
    ann = _independent("ann", "Mon 1 08:00", "Thu 4 08:00")
    bob = _independent("bob", "Mon 1 09:00", "Wed 3 08:00")
    carl = _independent("carl", "Tue 2 00:00", "Thu 4 08:00")
    tell(ANOTHER_BED, ann, bob, carl).check(
        """
        ann  | in acute        | Mon 1 08:00 | Thu 4 10:00
        bob  | waits for acute | Mon 1 09:00 | Tue 2 00:00
        bob  | in acute        | Tue 2 00:00 | Wed 3 10:00
        carl | waits for acute | Tue 2 00:00 | Wed 3 10:00
        carl | in acute        | Wed 3 10:00 | Thu 4 10:00
    """,
        containing="acute",
    )
