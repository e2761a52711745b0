"""Stories of what happens to people who wait: unfit again, death, readmission, going back."""

import datetime as dt

from tests.stories.telling import Die, Patient, readmission_dice, tell

NO_HOURS_UNTIL_FRIDAY = """
[readiness]
time_to_fit_again_days = 2
[services.home_care]
hours_per_week = 0
hours_changes = [{ start = 2018-10-05, units = 100 }]
"""
ANN = Patient("ann", comes="Mon 1 00:30", fit="Mon 1 08:00")


def test_unfit_again():
    """There is no home care until Friday. After a day of delay Ann falls ill again: on Tuesday at 10:00 the episode
    ends. She is fit on Thursday at 10:00, too late for that day's round: ready on Friday at 10:00, when there is home
    care. She has kept her place in the queue."""
    changes = {"readiness.reassessed_after_unfit_share": 0.0}
    tell(NO_HOURS_UNTIL_FRIDAY, ANN, but=changes, always_after_days={"unfit_again": 1}).check("""
        ann | in acute                           | Mon 1 00:30 | Fri 5 10:00
        ann | first recorded ready               | Mon 1 10:00
        ann | referred to the hub                | Mon 1 10:00
        ann | assessment by social_work          | Mon 1 10:00 | Mon 1 12:00
        ann | assessed in hospital: home_support | Mon 1 12:00
        ann | delayed 11B in acute               | Mon 1 10:00 | Mon 1 12:00
        ann | waits for home_care, unfit again   | Mon 1 12:00 | Tue 2 10:00
        ann | delayed 25D in acute, unfit again  | Mon 1 12:00 | Tue 2 10:00
        ann | fit                                | Thu 4 10:00
        ann | recorded ready                     | Fri 5 10:00
        ann | waits for home_care                | Mon 1 12:00 | Fri 5 10:00
        ann | in home_care (10 h)                | Fri 5 10:00 | Fri 12 10:00
    """)


GUARDIANSHIP = """
[needs.older]
home_support = 0.4
complex = 0.1
[services.guardianship]
kind = "process"
stay_days = 5
[pathways.complex]
service = "guardianship"
waiting_reason = "51X"
"""


def test_a_legal_process_goes_on_while_the_person_is_unfit():
    """Ivy's guardianship takes five days from Monday 12:00. After each day of delay she is unfit for two days: from
    Tuesday 10:00 (ready again on Friday) and from Saturday 10:00 (ready again on Tuesday the 9th). The process went on:
    it has been over since Saturday 12:00, so she goes home the minute after being ready."""
    ivy = Patient("ivy", comes="Mon 1 00:30", fit="Mon 1 08:00", need="complex")
    changes = {"readiness.time_to_fit_again_days": 2}
    tell(GUARDIANSHIP, ivy, but=changes, always_after_days={"unfit_again": 1}).check("""
        ivy | in acute                          | Mon 1 00:30 | Tue 9 10:01
        ivy | first recorded ready              | Mon 1 10:00
        ivy | referred to the hub               | Mon 1 10:00
        ivy | assessment by social_work         | Mon 1 10:00 | Mon 1 12:00
        ivy | assessed in hospital: complex     | Mon 1 12:00
        ivy | delayed 11B in acute              | Mon 1 10:00 | Mon 1 12:00
        ivy | in guardianship                   | Mon 1 12:00 | Tue 9 10:01
        ivy | delayed 51X in acute, unfit again | Mon 1 12:00 | Tue 2 10:00
        ivy | delayed 51X in acute, unfit again | Fri 5 10:00 | Sat 6 10:00
        ivy | delayed 51X in acute              | Tue 9 10:00 | Tue 9 10:01
        ivy | fit                               | Mon 8 10:00
        ivy | recorded ready                    | Tue 9 10:00
        ivy | goes home                         | Tue 9 10:01
    """)


def test_unfit_again_and_assessed_again():
    """The same, but the assessment no longer holds: it is repeated on Friday, 10-12, and two hours were wasted."""
    changes = {"readiness.reassessed_after_unfit_share": 1.0}
    tell(NO_HOURS_UNTIL_FRIDAY, ANN, but=changes, always_after_days={"unfit_again": 1}).check("""
        ann | in acute                           | Mon 1 00:30 | Fri 5 12:00
        ann | 120 minutes of work wasted in the spell from | Mon 1 00:30
        ann | first recorded ready               | Mon 1 10:00
        ann | referred to the hub                | Mon 1 10:00
        ann | assessment by social_work          | Mon 1 10:00 | Mon 1 12:00
        ann | delayed 11B in acute               | Mon 1 10:00 | Mon 1 12:00
        ann | waits for home_care, unfit again   | Mon 1 12:00 | Tue 2 10:00
        ann | delayed 25D in acute, unfit again  | Mon 1 12:00 | Tue 2 10:00
        ann | fit                                | Thu 4 10:00
        ann | recorded ready                     | Fri 5 10:00
        ann | assessment by social_work          | Fri 5 10:00 | Fri 5 12:00
        ann | assessed in hospital: home_support | Fri 5 12:00
        ann | delayed 11B in acute               | Fri 5 10:00 | Fri 5 12:00
        ann | in home_care (10 h)                | Fri 5 12:00 | Fri 12 12:00
    """)


def test_unfit_again_in_the_minute_in_which_a_part_of_the_work_ends():
    """An assessment of ten hours: its first part (7.5 hours) would end on Tuesday at 10:00, the minute in which Ann
    falls ill again. Illness comes first: the part is written as stopped, and the 7.5 hours are wasted. On Friday it
    begins anew. The story ends at midnight on Friday."""
    changes = {"hub.tasks.assessment.work_hours": 10, "period.window_end": dt.date(2018, 10, 5)}
    tell(NO_HOURS_UNTIL_FRIDAY, ANN, but=changes, always_after_days={"unfit_again": 1}).check("""
        ann | in acute                               | Mon 1 00:30 | -
        ann | 450 minutes of work wasted in the spell from | Mon 1 00:30
        ann | first recorded ready                   | Mon 1 10:00
        ann | referred to the hub                    | Mon 1 10:00
        ann | assessment by social_work, unfit again | Mon 1 10:00 | Tue 2 10:00
        ann | delayed 11B in acute, unfit again      | Mon 1 10:00 | Tue 2 10:00
        ann | fit                                    | Thu 4 10:00
        ann | recorded ready                         | Fri 5 10:00
        ann | assessment by social_work              | Fri 5 10:00 | -
        ann | delayed 11B in acute                   | Fri 5 10:00 | Sat 6 00:00
    """)


def test_death_while_delayed_frees_the_bed_at_once():
    """One bed. Ann dies on Tuesday at 16:00, 30 hours after being recorded ready; Bob has her bed in that minute. The
    work done for her counts as wasted. Eve dies on Monday at 20:00 while waiting for the bed."""
    bob = Patient("bob", comes="Tue 2 08:00", fit="Wed 3 08:00", need="independent")
    eve = Patient("eve", comes="Mon 1 09:00", fit="Mon 1 20:00", dies=True)
    story = tell(
        NO_HOURS_UNTIL_FRIDAY, ANN, bob, eve, but={"pools.acute.beds": 1}, always_after_days={"death_delayed": 1.25}
    )
    story.check("""
        ann | in acute, dies                     | Mon 1 00:30 | Tue 2 16:00
        ann | 120 minutes of work wasted in the spell from | Mon 1 00:30
        ann | fit                                | Mon 1 08:00
        ann | recorded ready                     | Mon 1 10:00
        ann | assessment by social_work          | Mon 1 10:00 | Mon 1 12:00
        ann | assessed in hospital: home_support | Mon 1 12:00
        ann | delayed 11B in acute               | Mon 1 10:00 | Mon 1 12:00
        ann | waits for home_care, dies          | Mon 1 12:00 | Tue 2 16:00
        ann | delayed 25D in acute, dies         | Mon 1 12:00 | Tue 2 16:00
        ann | dies                               | Tue 2 16:00
        bob | waits for acute                    | Tue 2 08:00 | Tue 2 16:00
        bob | in acute                           | Tue 2 16:00 | Wed 3 10:00
        bob | fit                                | Wed 3 08:00
        bob | recorded ready                     | Wed 3 10:00
        bob | goes home                          | Wed 3 10:00
        eve | waits for acute, dies              | Mon 1 09:00 | Mon 1 20:00
        eve | dies                               | Mon 1 20:00
    """)


ONE_PACKAGE = """
[readmission]
time_to_fit_days = 4
[services.home_care]
hours_per_week = 10
stay_days = 14
held_days_in_hospital = 7
hospital_admissions_per_year = 1
"""
CLIENT = Patient("ann", comes="Mon 1 10:00", asks_for="home_support")
NEXT = Patient("bob", comes="Thu 4 12:00", asks_for="home_support")
AFTER_THREE_DAYS = {"admitted:town.home_care": 3.0}


def test_the_package_is_held_during_a_hospital_spell():
    """Ann's home care began on Monday the 1st at 10:00. On Thursday she is admitted; her package is held for seven
    days. She is fit on Monday the 8th at 10:00, recorded ready at Tuesday's round, and goes home to her package,
    which ends on Monday the 15th as it would have. Bob, next in line, waits until then."""
    changes = {"period.window_end": dt.date(2018, 10, 16)}
    tell(ONE_PACKAGE, CLIENT, NEXT, but=changes, always_after_days=AFTER_THREE_DAYS).check("""
        ann | in home_care (10 h) | Mon 1 10:00  | Mon 15 10:00
        ann | in acute            | Thu 4 10:00  | Tue 9 10:00
        ann | fit                 | Mon 8 10:00
        ann | recorded ready      | Tue 9 10:00
        ann | goes home           | Tue 9 10:00
        bob | waits for home_care | Thu 4 12:00  | Mon 15 10:00
        bob | in home_care (10 h) | Mon 15 10:00 | -
    """)


def test_the_package_is_lost_during_a_hospital_spell():
    """Held for three days only, the package is given up on Sunday the 7th at 10:00, and Bob has it on Monday. Ready on
    Tuesday, Ann waits in hospital (25D) for new home care. The story ends on Wednesday."""
    changes = {"services.home_care.held_days_in_hospital": 3, "period.window_end": dt.date(2018, 10, 10)}
    tell(ONE_PACKAGE, CLIENT, NEXT, but=changes, always_after_days=AFTER_THREE_DAYS).check("""
        ann | in home_care (10 h), no longer held | Mon 1 10:00 | Sun 7 10:00
        ann | in acute                            | Thu 4 10:00 | -
        ann | fit                                 | Mon 8 10:00
        ann | recorded ready                      | Tue 9 10:00
        ann | waits for home_care                 | Tue 9 10:00 | -
        ann | delayed 25D in acute                | Tue 9 10:00 | Thu 11 00:00
        bob | waits for home_care                 | Thu 4 12:00 | Mon 8 09:00
        bob | in home_care (10 h)                 | Mon 8 09:00 | -
    """)


def test_readmission_within_28_days():
    """Half of the people come back within 28 days, evenly spread. Ida leaves on Tuesday the 2nd at 10:00 and is back on
    Friday the 12th at 09:00; four days until fit, two hours to prepare."""
    dice = (*readmission_dice("Tue 2 10:00", "Fri 12 09:00"), Die("readmission", above=0.5, spell=1))
    ida = Patient("ida", comes="Mon 1 08:00", fit="Tue 2 08:00", need="independent", dice=dice)
    changes = {"readmission.within_28_days_share": 0.5, "readmission.time_to_fit_days": 4}
    tell("", ida, but=changes).check("""
        ida | in acute                  | Mon 1 08:00  | Tue 2 10:00
        ida | fit                       | Tue 2 08:00
        ida | recorded ready            | Tue 2 10:00
        ida | goes home                 | Tue 2 10:00
        ida | readmitted within 28 days | Fri 12 09:00
        ida | in acute                  | Fri 12 09:00 | Tue 16 11:00
        ida | fit                       | Tue 16 09:00
        ida | recorded ready            | Tue 16 11:00
        ida | goes home                 | Tue 16 11:00
    """)


RESTART = """
[readiness]
saturday_share = 1.0
[needs.older]
restart = 0.1
home_support = 0.4
[pathways.restart]
service = "home_care"
waiting_reason = "25D"
"""


def test_going_back_to_what_one_had():
    """Rita had home care before and needs no assessment. There are rounds on Saturdays, but she cannot leave at a
    weekend, so she is not recorded before Monday's round, and leaves in that minute. Ann, who is to be assessed, is
    recorded on Saturday; the social worker comes on Monday at 08:30.
    """
    rita = Patient("rita", comes="Mon 1 00:30", fit="Fri 5 18:00", need="restart")
    ann = Patient("ann", comes="Mon 1 00:40", fit="Fri 5 18:00")
    tell(RESTART, rita, ann).check("""
        rita | in acute                           | Mon 1 00:30 | Mon 8 10:00
        rita | fit                                | Fri 5 18:00
        rita | recorded ready                     | Mon 8 10:00
        rita | in home_care (10 h)                | Mon 8 10:00 | Mon 15 10:00
        ann  | in acute                           | Mon 1 00:40 | Mon 8 10:30
        ann  | fit                                | Fri 5 18:00
        ann  | recorded ready                     | Sat 6 10:00
        ann  | waits for assessment               | Sat 6 10:00 | Mon 8 08:30
        ann  | assessment by social_work          | Mon 8 08:30 | Mon 8 10:30
        ann  | assessed in hospital: home_support | Mon 8 10:30
        ann  | delayed 11A in acute               | Sat 6 10:00 | Mon 8 08:30
        ann  | delayed 11B in acute               | Mon 8 08:30 | Mon 8 10:30
        ann  | in home_care (10 h)                | Mon 8 10:30 | Mon 15 10:30
    """)
