"""Stories of the hospital: beds, boarding, surge, electives, transfers, the way out, outbreaks."""

from tests.stories.telling import Die, Patient, tell


def _independent(name: str, comes: str, fit: str, *dice: Die, **more) -> Patient:
    return Patient(name, comes=comes, fit=fit, need="independent", dice=dice, **more)


TWO_POOLS = """
[pools.acute]
beds = 1
boards_in = "surgical"
boards_after_hours = 4
[pools.surgical]
setting = "acute_surgical"
beds = 1
"""


def test_boarding():
    """One medical and one surgical bed. After four hours without a medical bed people wait for a surgical bed as
    well. Nobody needs support; preparation takes two hours.

    Ann has the medical bed until Wednesday 10:00. Bob boards on Monday at 12:30. Carl waits for both from 13:00 and
    gets the medical bed on Wednesday. Dora waits for both from 14:00 and gets the surgical bed when Bob leaves,
    Thursday 10:00; by then she should have been fit on Monday: she is fit the minute after getting the bed.
    """
    ann = _independent("ann", "Mon 1 08:00", "Wed 3 08:00")
    bob = _independent("bob", "Mon 1 08:30", "Thu 4 08:00")
    carl = _independent("carl", "Mon 1 09:00", "Fri 5 08:00")
    dora = _independent("dora", "Mon 1 10:00", "Mon 1 20:00")
    tell(TWO_POOLS, ann, bob, carl, dora).check("""
        ann  | in acute                            | Mon 1 08:00 | Wed 3 10:00
        ann  | fit                                 | Wed 3 08:00
        ann  | recorded ready                      | Wed 3 10:00
        ann  | goes home                           | Wed 3 10:00
        bob  | waits for acute, goes elsewhere     | Mon 1 08:30 | Mon 1 12:30
        bob  | in surgical                         | Mon 1 12:30 | Thu 4 10:00
        bob  | fit                                 | Thu 4 08:00
        bob  | recorded ready                      | Thu 4 10:00
        bob  | goes home                           | Thu 4 10:00
        carl | waits for acute                     | Mon 1 09:00 | Wed 3 10:00
        carl | waits for surgical, goes elsewhere  | Mon 1 13:00 | Wed 3 10:00
        carl | in acute                            | Wed 3 10:00 | Fri 5 10:00
        carl | fit                                 | Fri 5 08:00
        carl | recorded ready                      | Fri 5 10:00
        carl | goes home                           | Fri 5 10:00
        dora | waits for acute, goes elsewhere     | Mon 1 10:00 | Thu 4 10:00
        dora | waits for surgical                  | Mon 1 14:00 | Thu 4 10:00
        dora | in surgical                         | Thu 4 10:00 | Thu 4 12:01
        dora | fit                                 | Thu 4 10:01
        dora | recorded ready                      | Thu 4 12:01
        dora | goes home                           | Thu 4 12:01
    """)


SURGE = """
[pools.acute]
beds = 2
surge = { beds = 1, opens_above_share = 0.95, opens_after_hours = 4, closes_below_share = 0.6, closes_after_hours = 6 }
"""


def test_surge_bed():
    """Two beds, full from 08:20. The hourly review sees it first at 09:00 and opens a surge bed at 13:00. On Tuesday
    Ann leaves at 12:00, Bob at 14:00, after that minute's review: at 15:00 one of two beds is in use (below 0.6), so
    the surge bed closes at 21:00, although Carl is still there."""
    ann = _independent("ann", "Mon 1 08:10", "Tue 2 10:00")
    bob = _independent("bob", "Mon 1 08:20", "Tue 2 12:00")
    carl = _independent("carl", "Mon 1 10:30", "Wed 3 08:00")
    told = tell(SURGE, ann, bob, carl)
    told.check(
        """
        ann  | in acute        | Mon 1 08:10 | Tue 2 12:00
        bob  | in acute        | Mon 1 08:20 | Tue 2 14:00
        carl | waits for acute | Mon 1 10:30 | Mon 1 13:00
        carl | in acute        | Mon 1 13:00 | Wed 3 10:00
        """,
        containing="acute",
    )
    assert told.capacity("acute") == [
        "Mon 1 00:00: 2 (0 extra)",
        "Mon 1 13:00: 3 (1 extra)",
        "Tue 2 21:00: 2 (0 extra)",
    ]


ELECTIVES = """
[pools.acute]
beds = 1
[streams.planned]
kind = "elective"
pool = "acute"
per_day = 0
dominating_per_day = 1
time_to_fit_days = 3
partnership_shares = { town = 1.0 }
cohort_shares = { older = 1.0 }
cancelled_after_hours = 6
new_date_after_days = 7
cancelled_at_most = 2
"""


def test_elective_cancelled_twice_then_lost():
    """Ann has the only bed all month. Bob's operation on Monday the 1st at 08:00 is cancelled at 14:00; so are his new
    dates on the 8th and the 15th, at 08:00 as before. After the third time he is lost."""
    ann = _independent("ann", "Mon 1 00:10", "Wed 31 08:00")
    bob = _independent("bob", "Mon 1 08:00", "Thu 4 08:00", stream="planned")
    tell(ELECTIVES, ann, bob).check("""
        ann | in acute                  | Mon 1 00:10  | Wed 31 10:00
        ann | fit                       | Wed 31 08:00
        ann | recorded ready            | Wed 31 10:00
        ann | goes home                 | Wed 31 10:00
        bob | waits for acute, gives up | Mon 1 08:00  | Mon 1 14:00
        bob | waits for acute, gives up | Mon 8 08:00  | Mon 8 14:00
        bob | waits for acute, gives up | Mon 15 08:00 | Mon 15 14:00
        bob | lost after 3 dates        | Mon 15 14:00
    """)


def test_elective_has_the_bed_on_the_second_date():
    """Ann leaves on Friday. Carl's operation is moved from Monday the 1st at 09:00 to Monday the 8th at 09:00, and
    with it everything else: he is fit on Thursday the 11th at 09:00 and goes home at 11:00."""
    ann = _independent("ann", "Mon 1 00:10", "Fri 5 08:00")
    carl = _independent("carl", "Mon 1 09:00", "Thu 4 09:00", stream="planned")
    tell(ELECTIVES, ann, carl).check("""
        ann  | in acute                  | Mon 1 00:10  | Fri 5 10:00
        ann  | fit                       | Fri 5 08:00
        ann  | recorded ready            | Fri 5 10:00
        ann  | goes home                 | Fri 5 10:00
        carl | waits for acute, gives up | Mon 1 09:00  | Mon 1 15:00
        carl | in acute                  | Mon 8 09:00  | Thu 11 11:00
        carl | fit                       | Thu 11 09:00
        carl | recorded ready            | Thu 11 11:00
        carl | goes home                 | Thu 11 11:00
    """)


REHABILITATION = """
[pools.rehab]
setting = "rehabilitation"
beds = 1
"""


def test_transfer_before_being_fit():
    """One rehabilitation bed. Ann moves there on Tuesday at 12:00. Bob would from 13:00, but is fit on Wednesday at
    08:00 before the bed is free: he goes home from the acute ward. Carl waits from Wednesday 12:00 until Ann leaves,
    Thursday 10:00. None of this is a delay."""
    ann = _independent("ann", "Mon 1 08:00", "Thu 4 08:00", transfer="Tue 2 12:00", transfer_to="rehab")
    bob = _independent("bob", "Mon 1 08:10", "Wed 3 08:00", transfer="Tue 2 13:00", transfer_to="rehab")
    carl = _independent("carl", "Mon 1 08:20", "Fri 5 08:00", transfer="Wed 3 12:00", transfer_to="rehab")
    tell(REHABILITATION, ann, bob, carl).check("""
        ann  | in acute                  | Mon 1 08:00 | Tue 2 12:00
        ann  | in rehab                  | Tue 2 12:00 | Thu 4 10:00
        ann  | fit                       | Thu 4 08:00
        ann  | recorded ready            | Thu 4 10:00
        ann  | goes home                 | Thu 4 10:00
        bob  | in acute                  | Mon 1 08:10 | Wed 3 10:00
        bob  | waits for rehab, gives up | Tue 2 13:00 | Wed 3 08:00
        bob  | fit                       | Wed 3 08:00
        bob  | recorded ready            | Wed 3 10:00
        bob  | goes home                 | Wed 3 10:00
        carl | in acute                  | Mon 1 08:20 | Thu 4 10:00
        carl | waits for rehab           | Wed 3 12:00 | Thu 4 10:00
        carl | in rehab                  | Thu 4 10:00 | Fri 5 10:00
        carl | fit                       | Fri 5 08:00
        carl | recorded ready            | Fri 5 10:00
        carl | goes home                 | Fri 5 10:00
    """)


def test_the_discharge_window_at_a_weekend():
    """The window is 09:00 to 19:00, and half of the people without support cannot leave at weekends.

    Carl, prepared on Friday at 18:59, leaves. Dan, prepared at 19:00, leaves on Saturday at 09:00, as does Ann
    (prepared at 20:00). Bob, who cannot, leaves on Monday. Two days after being prepared he is recorded as delayed by
    transport (44) since then: his ready date is Friday. The others' is the day on which they leave.
    """
    can, cannot = Die("weekend_leaving", below=0.5), Die("weekend_leaving", above=0.5)
    ann = _independent("ann", "Mon 1 08:00", "Fri 5 18:00", can)
    bob = _independent("bob", "Mon 1 08:00", "Fri 5 18:00", cannot)
    carl = _independent("carl", "Mon 1 08:00", "Fri 5 16:59", cannot)
    dan = _independent("dan", "Mon 1 08:00", "Fri 5 17:00", can)
    tell("", ann, bob, carl, dan, but={"leaving.weekend_share_independent": 0.5}).check("""
        ann  | in acute            | Mon 1 08:00 | Sat 6 09:00
        ann  | fit                 | Fri 5 18:00
        ann  | waits for home      | Fri 5 20:00 | Sat 6 09:00
        ann  | recorded ready      | Sat 6 09:00
        ann  | goes home           | Sat 6 09:00
        bob  | in acute            | Mon 1 08:00 | Mon 8 09:00
        bob  | fit                 | Fri 5 18:00
        bob  | recorded ready      | Fri 5 20:00
        bob  | waits for home      | Fri 5 20:00 | Mon 8 09:00
        bob  | delayed 44 in acute | Fri 5 20:00 | Mon 8 09:00
        bob  | goes home           | Mon 8 09:00
        carl | in acute            | Mon 1 08:00 | Fri 5 18:59
        carl | fit                 | Fri 5 16:59
        carl | recorded ready      | Fri 5 18:59
        carl | goes home           | Fri 5 18:59
        dan  | in acute            | Mon 1 08:00 | Sat 6 09:00
        dan  | fit                 | Fri 5 17:00
        dan  | waits for home      | Fri 5 19:00 | Sat 6 09:00
        dan  | recorded ready      | Sat 6 09:00
        dan  | goes home           | Sat 6 09:00
    """)


OUTBREAKS = """
[needs.older]
home_support = 0.3
step_down = 0.1
long_term_care = 0.1
[pools.acute]
outbreaks = { wards = 1, per_year = 1, closed_days = 2 }
[services.intermediate_care]
kind = "intermediate_care"
places = 5
stay_days = 10
[services.care_home]
kind = "care_home"
places = 10
offers_per_week = 1
offer_shares = { hospital = 1.0 }
stay_days = 400
outbreaks = { per_year = 1, closed_days = 2 }
[pathways.step_down]
service = "intermediate_care"
waiting_reason = "27A"
[pathways.long_term_care]
service = "care_home"
waiting_reason = "24C"
leads_to = { died = 1.0 }
"""


def test_ward_outbreak():
    """The ward is closed from Monday 11:00 to Wednesday 11:00. Ann could move to a free intermediate-care place at
    12:00, but not from a closed ward (46X). Bob goes home with home care all the same."""
    ann = Patient("ann", comes="Mon 1 00:30", fit="Mon 1 08:00", need="step_down")
    bob = Patient("bob", comes="Mon 1 00:40", fit="Mon 1 08:00")
    tell(OUTBREAKS, ann, bob, closed=(("Mon 1 11:00", "Wed 3 11:00", "acute"),)).check("""
        ann | in acute                           | Mon 1 00:30 | Wed 3 11:00
        ann | fit                                | Mon 1 08:00
        ann | recorded ready                     | Mon 1 10:00
        ann | assessment by social_work          | Mon 1 10:00 | Mon 1 12:00
        ann | assessed in hospital: step_down    | Mon 1 12:00
        ann | delayed 11B in acute               | Mon 1 10:00 | Mon 1 12:00
        ann | waits for intermediate_care        | Mon 1 12:00 | Wed 3 11:00
        ann | delayed 46X in acute               | Mon 1 12:00 | Wed 3 11:00
        ann | in intermediate_care               | Wed 3 11:00 | Sat 13 11:00
        bob | in acute                           | Mon 1 00:40 | Mon 1 14:00
        bob | fit                                | Mon 1 08:00
        bob | recorded ready                     | Mon 1 10:00
        bob | waits for assessment               | Mon 1 10:00 | Mon 1 12:00
        bob | assessment by social_work          | Mon 1 12:00 | Mon 1 14:00
        bob | assessed in hospital: home_support | Mon 1 14:00
        bob | delayed 11A in acute               | Mon 1 10:00 | Mon 1 12:00
        bob | delayed 11B in acute               | Mon 1 12:00 | Mon 1 14:00
        bob | in home_care (10 h)                | Mon 1 14:00 | Mon 8 14:00
    """)


def test_beds_of_a_closed_ward_go_out_of_use_as_they_fall_free():
    """Three beds, of which an outbreak closes two, from Monday 11:00 to Wednesday 11:00. Ann and Bob lie in two of
    them: the third closes at once, and the next that falls free with it. Cid comes at 12:00 and waits for a bed.

    Ann goes home at 14:00 (two hours after being fit): her bed stays closed. Bob goes home at 16:00: that bed is open,
    and Cid gets it. Dan comes on Tuesday at 12:00 and has to wait until the ward opens on Wednesday at 11:00, though
    nobody lies in the two beds. Nobody was moved.
    """
    people = (
        Patient("ann", comes="Mon 1 00:30", fit="Mon 1 12:00", need="independent"),
        Patient("bob", comes="Mon 1 00:40", fit="Mon 1 14:00", need="independent"),
        Patient("cid", comes="Mon 1 12:00", fit="Thu 4 12:00", need="independent"),
        Patient("dan", comes="Tue 2 12:00", fit="Thu 4 12:00", need="independent"),
    )
    beds = {"pools.acute.beds": 3, "pools.acute.outbreaks.beds_closed": 2}
    told = tell(OUTBREAKS, *people, but=beds, closed=(("Mon 1 11:00", "Wed 3 11:00", "acute"),))
    told.check(
        """
        ann | in acute        | Mon 1 00:30 | Mon 1 14:00
        bob | in acute        | Mon 1 00:40 | Mon 1 16:00
        cid | waits for acute | Mon 1 12:00 | Mon 1 16:00
        cid | in acute        | Mon 1 16:00 | Thu 4 14:00
        dan | waits for acute | Tue 2 12:00 | Wed 3 11:00
        dan | in acute        | Wed 3 11:00 | Thu 4 14:00
        """,
        containing="acute",
    )
    assert told.capacity("acute") == [
        "Mon 1 00:00: 3 (0 extra)",
        "Mon 1 11:00: 1 (0 extra)",
        "Wed 3 11:00: 3 (0 extra)",
    ]


def test_care_home_outbreak():
    """The care homes are closed from Tuesday 00:00 to Friday 00:00 (26X). Wednesday's offer is void; Ann moves in on
    Monday the 8th."""
    ann = Patient("ann", comes="Mon 1 00:30", fit="Mon 1 08:00", need="long_term_care")
    offers = (("Wed 3 11:00", "hospital"), ("Mon 8 11:00", "hospital"))
    tell(OUTBREAKS, ann, offers=offers, closed=(("Tue 2 00:00", "Fri 5 00:00", "town.care_home"),)).check("""
        ann | in acute                             | Mon 1 00:30 | Mon 8 11:00
        ann | fit                                  | Mon 1 08:00
        ann | recorded ready                       | Mon 1 10:00
        ann | assessment by social_work            | Mon 1 10:00 | Mon 1 12:00
        ann | assessed in hospital: long_term_care | Mon 1 12:00
        ann | delayed 11B in acute                 | Mon 1 10:00 | Mon 1 12:00
        ann | waits for care_home                  | Mon 1 12:00 | Mon 8 11:00
        ann | delayed 24C in acute                 | Mon 1 12:00 | Tue 2 00:00
        ann | delayed 26X in acute                 | Tue 2 00:00 | Fri 5 00:00
        ann | delayed 24C in acute                 | Fri 5 00:00 | Mon 8 11:00
        ann | in care_home                         | Mon 8 11:00 | -
    """)


ESCALATION = """
[escalation.help]
measure = "delayed_people"
of = "town"
above = 1
for_hours = 2
until_below = 1
below_for_hours = 3
adds = 1
to = "partnerships.town.hub.teams.social_work"
"""


def test_escalation_brings_a_second_social_worker():
    """If more than one person is delayed for two hours, a second social worker comes, until nobody is delayed for
    three hours. Assessments take four hours; three people are ready on Monday at 10:00.

    At 12:00 the second one begins with Bob (until 16:00). Ann leaves at 14:00 and Carl is begun. From 16:00 on one
    person is delayed: that is not more than one, but not below one either, so on Tuesday there are still two. Carl
    leaves on Tuesday at 10:30; the review sees it at 11:00 and the help ends at 14:00.
    """
    ann, bob, carl = (Patient(name, comes="Mon 1 00:30", fit="Mon 1 08:00") for name in ("ann", "bob", "carl"))
    told = tell(ESCALATION, ann, bob, carl, but={"hub.tasks.assessment.work_hours": 4})
    told.check(
        """
        ann  | assessment by social_work | Mon 1 10:00 | Mon 1 14:00
        bob  | waits for assessment      | Mon 1 10:00 | Mon 1 12:00
        bob  | assessment by social_work | Mon 1 12:00 | Mon 1 16:00
        carl | waits for assessment      | Mon 1 10:00 | Mon 1 14:00
        carl | assessment by social_work | Mon 1 14:00 | Tue 2 10:30
        """,
        containing="assessment",
    )
    assert told.capacity("town.hub.social_work")[:8] == [
        "Mon 1 00:00: 0 (0 extra)",
        "Mon 1 08:30: 1 (0 extra)",
        "Mon 1 12:00: 2 (1 extra)",
        "Mon 1 16:00: 0 (0 extra)",
        "Tue 2 08:30: 2 (1 extra)",
        "Tue 2 14:00: 1 (0 extra)",
        "Tue 2 16:00: 0 (0 extra)",
        "Wed 3 08:30: 1 (0 extra)",
    ]
