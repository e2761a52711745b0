"""Stories of home care and re-ablement: sizes of packages, taper, overtaking, sourcing, and competition for hours."""

import pytest

from tests.stories.telling import Die, Patient, tell

PACKAGES = """
[services.home_care]
hours_per_week = 20
package_hours_per_week = { distribution = "empirical", values = [5, 15] }
last_package_share = 0.5
taper_days = 4
taper_steps = 2
stay_days = 10
"""


def _asks(name: str, comes: str, hours: int) -> Patient:
    die = Die("package", of="pathway:home_support", spell=-1, **({"below": 0.4} if hours == 5 else {"above": 0.6}))
    return Patient(name, comes=comes, asks_for="home_support", dice=(die,))


PEOPLE = (
    _asks("ann", "Mon 1 10:00", 15),
    _asks("bob", "Mon 1 11:00", 15),
    _asks("carl", "Mon 1 12:00", 5),
    _asks("dan", "Tue 2 10:00", 5),
)


def test_small_packages_overtake():
    """There are 20 hours a week. A package shrinks to three quarters after two days and to half after four.

    Ann has 15 hours from Monday 10:00 (11.25 from Wednesday, 7.5 from Friday). Bob wants 15 and waits. Carl's 5 hours
    fit at once. Dan's 5 hours fit on Wednesday at 12:00, when Carl's 5 become 3.75 (11.25 + 3.75 + 5 = 20). When Ann's
    package ends on Thursday the 11th at 10:00, Carl and Dan have 2.5 each, and Bob's 15 fit exactly.
    """
    tell(PACKAGES, *PEOPLE).check("""
        ann  | in home_care (15 to 7.5 h) | Mon 1 10:00  | Thu 11 10:00
        bob  | waits for home_care        | Mon 1 11:00  | Thu 11 10:00
        bob  | in home_care (15 to 7.5 h) | Thu 11 10:00 | Sun 21 10:00
        carl | in home_care (5 to 2.5 h)  | Mon 1 12:00  | Thu 11 12:00
        dan  | waits for home_care        | Tue 2 10:00  | Wed 3 12:00
        dan  | in home_care (5 to 2.5 h)  | Wed 3 12:00  | Sat 13 12:00
    """)


def test_nobody_overtakes():
    """Head of the line: nobody starts before Bob. He and Carl start together when Ann's package ends (15 + 5 = 20). On
    Saturday the 13th at 10:00 both packages shrink to 15 hours together, but new packages start on weekdays from 09:00:
    Dan starts on Monday the 15th."""
    tell(PACKAGES, *PEOPLE, but={"services.home_care.small_packages_overtake": False}).check("""
        ann  | in home_care (15 to 7.5 h) | Mon 1 10:00  | Thu 11 10:00
        bob  | waits for home_care        | Mon 1 11:00  | Thu 11 10:00
        bob  | in home_care (15 to 7.5 h) | Thu 11 10:00 | Sun 21 10:00
        carl | waits for home_care        | Mon 1 12:00  | Thu 11 10:00
        carl | in home_care (5 to 2.5 h)  | Thu 11 10:00 | Sun 21 10:00
        dan  | waits for home_care        | Tue 2 10:00  | Mon 15 09:00
        dan  | in home_care (5 to 2.5 h)  | Mon 15 09:00 | Thu 25 09:00
    """)


REABLEMENT = """
[services.home_care]
package_hours_per_week = 6
[services.reablement]
kind = "home_care"
hours_per_week = 100
package_hours_per_week = 12
stay_days = 7
[pathways.home_support]
service = "reablement"
lead_days = 1
lead_reason = "25E"
waiting_reason = "25D"
leads_to = { home = 0.6, long_home_care = 0.4 }
[pathways.long_home_care]
service = "home_care"
lead_days = 2
waiting_reason = "25D"
"""


def test_reablement_leads_to_less_care():
    """Equipment takes a day (25E), then re-ablement of 12 hours a week begins, for a week. Ann manages alone
    afterwards. Bob needs six hours of home care: sourcing takes two days, during which he keeps his re-ablement."""
    ann = Patient(
        "ann", comes="Mon 1 00:30", fit="Mon 1 08:00", dice=(Die("branch", below=0.5, of="pathway:home_support"),)
    )
    bob = Patient(
        "bob", comes="Mon 1 00:40", fit="Mon 1 08:00", dice=(Die("branch", above=0.7, of="pathway:home_support"),)
    )
    tell(REABLEMENT, ann, bob).check("""
        ann | in acute                           | Mon 1 00:30  | Tue 2 12:00
        ann | fit                                | Mon 1 08:00
        ann | recorded ready                     | Mon 1 10:00
        ann | assessment by social_work          | Mon 1 10:00  | Mon 1 12:00
        ann | assessed in hospital: home_support | Mon 1 12:00
        ann | delayed 11B in acute               | Mon 1 10:00  | Mon 1 12:00
        ann | delayed 25E in acute               | Mon 1 12:00  | Tue 2 12:00
        ann | in reablement (12 h)               | Tue 2 12:00  | Tue 9 12:00
        bob | in acute                           | Mon 1 00:40  | Tue 2 14:00
        bob | fit                                | Mon 1 08:00
        bob | recorded ready                     | Mon 1 10:00
        bob | waits for assessment               | Mon 1 10:00  | Mon 1 12:00
        bob | assessment by social_work          | Mon 1 12:00  | Mon 1 14:00
        bob | assessed in hospital: home_support | Mon 1 14:00
        bob | delayed 11A in acute               | Mon 1 10:00  | Mon 1 12:00
        bob | delayed 11B in acute               | Mon 1 12:00  | Mon 1 14:00
        bob | delayed 25E in acute               | Mon 1 14:00  | Tue 2 14:00
        bob | in reablement (12 h)               | Tue 2 14:00  | Thu 11 14:00
        bob | done in reablement, blocks it      | Tue 9 14:00  | Thu 11 14:00
        bob | in home_care (6 h)                 | Thu 11 14:00 | Thu 18 14:00
    """)


ONE_PACKAGE = """
[hub.teams.social_work]
weekday = 2
[services.home_care]
hours_per_week = 10
stay_days = 4
hospital_target_days = 3
community_target_days = 5
"""


@pytest.mark.parametrize(
    ("order", "second", "third", "fourth"),
    [("earliest_due", "ann", "carl", "bob"), ("first_come", "carl", "ann", "bob")],
)
def test_the_community_waits_too(order, second, third, fourth):
    """There is one package of home care. Zoe has it from Monday 09:00 to Friday 09:00. Who is next?

    Carl asks at home on Monday at 10:00: due within five days, on Saturday at 10:00.
    Ann joins in hospital on Tuesday at 12:00 (ready 10:00, assessed 10-12): due within three days, on Friday at 12:00.
    Bob joins in hospital on Thursday at 12:00: due on Sunday at 12:00.

    By earliest due: Ann (Friday the 5th to Tuesday the 9th), Carl (to Saturday), Bob (from Monday: no starts at the
    weekend). By joining: Carl, Ann, Bob.
    """
    zoe = Patient("zoe", comes="Mon 1 09:00", asks_for="home_support")
    carl = Patient("carl", comes="Mon 1 10:00", asks_for="home_support")
    ann = Patient("ann", comes="Mon 1 11:00", fit="Tue 2 08:00")
    bob = Patient("bob", comes="Mon 1 12:00", fit="Thu 4 08:00")
    tell(ONE_PACKAGE, zoe, carl, ann, bob, but={"services.home_care.order": order}).check(
        f"""
        zoe      | in home_care (10 h) | Mon 1 09:00  | Fri 5 09:00
        {second} | in home_care (10 h) | Fri 5 09:00  | Tue 9 09:00
        {third}  | in home_care (10 h) | Tue 9 09:00  | Sat 13 09:00
        {fourth} | in home_care (10 h) | Mon 15 09:00 | Fri 19 09:00
        """,
        containing="in home_care",
    )


def test_hospital_first_by_priority():
    """With priority for people in hospital, Bob goes before Carl as well: Ann from Friday the 5th, Bob from Tuesday the
    9th, Carl from Monday the 15th."""
    zoe = Patient("zoe", comes="Mon 1 09:00", asks_for="home_support")
    carl = Patient("carl", comes="Mon 1 10:00", asks_for="home_support")
    ann = Patient("ann", comes="Mon 1 11:00", fit="Tue 2 08:00")
    bob = Patient("bob", comes="Mon 1 12:00", fit="Thu 4 08:00")
    changes = {"services.home_care.order": "priority", "services.home_care.community_rank": 1}
    tell(ONE_PACKAGE, zoe, carl, ann, bob, but=changes).check(
        """
        zoe  | in home_care (10 h) | Mon 1 09:00  | Fri 5 09:00
        ann  | in home_care (10 h) | Fri 5 09:00  | Tue 9 09:00
        bob  | in home_care (10 h) | Tue 9 09:00  | Sat 13 09:00
        carl | in home_care (10 h) | Mon 15 09:00 | Fri 19 09:00
        """,
        containing="in home_care",
    )


OVER_THE_STAY = """
[services.home_care]
hours_per_week = 20
package_hours_per_week = 12
last_package_share = 0.25
tapers_over_stay = true
taper_steps = 3
stay_days = { distribution = "empirical", values = [4, 8] }
"""


def _stays(name: str, comes: str, days: int) -> Patient:
    die = Die("stay", of="pathway:home_support", spell=-1, **({"below": 0.4} if days == 4 else {"above": 0.6}))
    return Patient(name, comes=comes, asks_for="home_support", dice=(die,))


def test_packages_taper_over_the_stay():
    """Packages of 12 hours shrink to 9, 6 and 3: four equal parts of each person's own stay.

    Ann stays eight days: 9 hours from Wednesday 10:00, 6 from Friday, 3 from Sunday, nothing from Tuesday the 9th.
    Bob stays four days; he asks for 12 of 20 hours on Monday and waits until Friday at 10:00, when Ann has 6 (with the
    9 of Wednesday there was room for 11). Carl asks on Friday at 11:00: 6 + 12 leave 2 hours. On Saturday at 10:00 Bob
    has 9 and on Sunday 6; Ann has 3 then: room for 11. No package starts at the weekend; on Monday at 09:00 there are
    3 + 6, and from 10:00 on 3 + 3: Carl starts.
    """
    tell(
        OVER_THE_STAY,
        _stays("ann", "Mon 1 10:00", 8),
        _stays("bob", "Mon 1 11:00", 4),
        _stays("carl", "Fri 5 11:00", 4),
    ).check(
        """
        ann  | in home_care (12 to 3 h) | Mon 1 10:00 | Tue 9 10:00
        bob  | waits for home_care      | Mon 1 11:00 | Fri 5 10:00
        bob  | in home_care (12 to 3 h) | Fri 5 10:00 | Tue 9 10:00
        carl | waits for home_care      | Fri 5 11:00 | Mon 8 10:00
        carl | in home_care (12 to 3 h) | Mon 8 10:00 | Fri 12 10:00
    """
    )


ZONES = """
[services.home_care]
hours_per_week = 10
[services.home_care_villages]
kind = "home_care"
hours_per_week = 10
package_hours_per_week = 10
stay_days = 7
[pathways.home_support_villages]
service = "home_care_villages"
waiting_reason = "25D"
[pathways.by_zone]
leads_to = { home_support = 0.6, home_support_villages = 0.4 }
[need_pathways]
home_support = "by_zone"
"""


def test_an_hour_of_care_in_one_zone_helps_nobody_in_another():
    """The town has ten hours a week, the villages too; a package takes all of a zone for seven days. Ann and Bob live
    in the town (their draw lies below 0.6), Cleo in a village. All are assessed on Monday: Ann by 12:00, Bob by 14:00,
    Cleo by 16:00. Bob waits for Ann's hours until Monday the 8th at 12:00, though the villages' hours are free until
    Cleo takes them; she does not wait at all.
    """
    at = {"comes": "Mon 1 00:30", "fit": "Mon 1 08:00"}
    town, village = (Die("branch", of="pathway:by_zone", **share) for share in ({"below": 0.6}, {"above": 0.6}))
    tell(
        ZONES,
        Patient("ann", **at, dice=(town,)),
        Patient("bob", **at, dice=(town,)),
        Patient("cleo", **at, dice=(village,)),
    ).check(
        """
        ann  | in home_care (10 h)          | Mon 1 12:00 | Mon 8 12:00
        bob  | waits for home_care          | Mon 1 14:00 | Mon 8 12:00
        bob  | in home_care (10 h)          | Mon 8 12:00 | Mon 15 12:00
        cleo | in home_care_villages (10 h) | Mon 1 16:00 | Mon 8 16:00
        """,
        containing="home_care",
    )
