"""Stories of the discharge hub: separate and integrated teams, rosters, caseload, panel, absence, holidays.

The town has one hospital with a board round at 10:00 on weekdays, one social worker from 08:30 to 16:00 on weekdays,
an assessment of two hours, and home care that starts between 09:00 and 19:00 on weekdays, unless a story says
otherwise.
"""

import datetime as dt

from tests.stories.telling import Patient, tell

TWO_AGENCIES = """
[hub]
hand_off_working_days = 1
[hub.teams.nurses]
role = "nurse"
employer = "nhs"
weekday = 1
[hub.tasks.screening]
position = 1
roles = ["nurse", "social_worker"]
work_hours = 1
[hub.tasks.assessment]
position = 2
roles = ["social_worker", "nurse"]
work_hours = 4
"""
ANN = Patient("ann", comes="Mon 1 00:30", fit="Mon 1 08:00")
BOB = Patient("bob", comes="Mon 1 00:40", fit="Mon 1 08:30")


def test_separate_teams_hand_over():
    """The nurse screens (an hour), hands over to the council (one working day, office hours 09:00 to 17:00), and the
    social worker assesses (four hours). Nobody else may do either. Ann and Bob are ready on Monday at 10:00.

    Ann: screened 10-11; the eight office hours of the hand-over end on Tuesday at 11:00; assessed 11-15; home care.
    Bob: screened 11-12, handed over until Tuesday 12:00, waits for Ann's assessment to end; one hour is left of
    Tuesday's shift, the other three are on Wednesday from 08:30.
    """
    tell(TWO_AGENCIES, ANN, BOB).check("""
        ann | in acute                           | Mon 1 00:30 | Tue 2 15:00
        ann | fit                                | Mon 1 08:00
        ann | recorded ready                     | Mon 1 10:00
        ann | screening by nurses                | Mon 1 10:00 | Mon 1 11:00
        ann | assessment by social_work          | Tue 2 11:00 | Tue 2 15:00
        ann | assessed in hospital: home_support | Tue 2 15:00
        ann | delayed 11B in acute               | Mon 1 10:00 | Tue 2 15:00
        ann | in home_care (10 h)                | Tue 2 15:00 | Tue 9 15:00
        bob | in acute                           | Mon 1 00:40 | Wed 3 11:30
        bob | fit                                | Mon 1 08:30
        bob | recorded ready                     | Mon 1 10:00
        bob | waits for screening                | Mon 1 10:00 | Mon 1 11:00
        bob | screening by nurses                | Mon 1 11:00 | Mon 1 12:00
        bob | waits for assessment               | Tue 2 12:00 | Tue 2 15:00
        bob | assessment by social_work          | Tue 2 15:00 | Wed 3 11:30
        bob | assessed in hospital: home_support | Wed 3 11:30
        bob | delayed 11A in acute               | Mon 1 10:00 | Mon 1 11:00
        bob | delayed 11B in acute               | Mon 1 11:00 | Wed 3 11:30
        bob | in home_care (10 h)                | Wed 3 11:30 | Wed 10 11:30
    """)


def test_integrated_team_has_no_hand_over_and_helps_out():
    """The same staff in one team: no hand-over, and whoever is free does the work (a role's own tasks first).

    The nurse screens Ann and the social worker screens Bob, 10-11; then the social worker assesses Ann and the nurse
    assesses Bob, 11-15.
    """
    tell(TWO_AGENCIES, ANN, BOB, but={"hub.organisation": "integrated"}).check("""
        ann | in acute                           | Mon 1 00:30 | Mon 1 15:00
        ann | fit                                | Mon 1 08:00
        ann | recorded ready                     | Mon 1 10:00
        ann | screening by nurses                | Mon 1 10:00 | Mon 1 11:00
        ann | assessment by social_work          | Mon 1 11:00 | Mon 1 15:00
        ann | assessed in hospital: home_support | Mon 1 15:00
        ann | delayed 11B in acute               | Mon 1 10:00 | Mon 1 15:00
        ann | in home_care (10 h)                | Mon 1 15:00 | Mon 8 15:00
        bob | in acute                           | Mon 1 00:40 | Mon 1 15:00
        bob | fit                                | Mon 1 08:30
        bob | recorded ready                     | Mon 1 10:00
        bob | screening by social_work           | Mon 1 10:00 | Mon 1 11:00
        bob | assessment by nurses               | Mon 1 11:00 | Mon 1 15:00
        bob | assessed in hospital: home_support | Mon 1 15:00
        bob | delayed 11B in acute               | Mon 1 10:00 | Mon 1 15:00
        bob | in home_care (10 h)                | Mon 1 15:00 | Mon 8 15:00
    """)


CLAIRE = Patient("claire", comes="Mon 1 00:30", fit="Fri 5 18:00")
SEVEN_DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


def test_five_day_week():
    """Claire is fit on Friday at 18:00: the next round is on Monday. Assessed 10-12, home care starts at 12:00."""
    tell("", CLAIRE).check("""
        claire | in acute                           | Mon 1 00:30 | Mon 8 12:00
        claire | fit                                | Fri 5 18:00
        claire | recorded ready                     | Mon 8 10:00
        claire | assessment by social_work          | Mon 8 10:00 | Mon 8 12:00
        claire | assessed in hospital: home_support | Mon 8 12:00
        claire | delayed 11B in acute               | Mon 8 10:00 | Mon 8 12:00
        claire | in home_care (10 h)                | Mon 8 12:00 | Mon 15 12:00
    """)


def test_seven_day_rounds_alone_only_move_the_ready_date():
    """With a round on Saturday but nobody in the hub until Monday 08:30, Claire is delayed over the weekend (11A)."""
    tell("", CLAIRE, but={"readiness.saturday_share": 1.0}).check("""
        claire | in acute                           | Mon 1 00:30 | Mon 8 10:30
        claire | fit                                | Fri 5 18:00
        claire | recorded ready                     | Sat 6 10:00
        claire | waits for assessment               | Sat 6 10:00 | Mon 8 08:30
        claire | assessment by social_work          | Mon 8 08:30 | Mon 8 10:30
        claire | assessed in hospital: home_support | Mon 8 10:30
        claire | delayed 11A in acute               | Sat 6 10:00 | Mon 8 08:30
        claire | delayed 11B in acute               | Mon 8 08:30 | Mon 8 10:30
        claire | in home_care (10 h)                | Mon 8 10:30 | Mon 15 10:30
    """)


def test_seven_day_working_all_the_way():
    """Round, social worker and home care on Saturday: Claire leaves on Saturday at noon."""
    every_day = {
        "readiness.saturday_share": 1.0,
        "hub.teams.social_work.saturday": 1,
        "services.home_care.admission_days": SEVEN_DAYS,
    }
    tell("", CLAIRE, but=every_day).check("""
        claire | in acute                           | Mon 1 00:30 | Sat 6 12:00
        claire | fit                                | Fri 5 18:00
        claire | recorded ready                     | Sat 6 10:00
        claire | assessment by social_work          | Sat 6 10:00 | Sat 6 12:00
        claire | assessed in hospital: home_support | Sat 6 12:00
        claire | delayed 11B in acute               | Sat 6 10:00 | Sat 6 12:00
        claire | in home_care (10 h)                | Sat 6 12:00 | Sat 13 12:00
    """)


def test_work_longer_than_a_shift_is_done_in_parts():
    """An assessment of ten hours has a part of a whole shift (7.5 hours) and a part of 2.5. After the first part Ann
    queues again with the minute at which she joined first, so she goes before Bob, who joined in the same minute.

    Ann: 6 hours on Monday from 10:00, 1.5 on Tuesday until 10:00; second part until 12:30. Bob: 3.5 hours on Tuesday
    from 12:30, 4 on Wednesday until 12:30; second part until 15:00.
    """
    tell("", ANN, BOB, but={"hub.tasks.assessment.work_hours": 10}).check("""
        ann | in acute                           | Mon 1 00:30  | Tue 2 12:30
        ann | fit                                | Mon 1 08:00
        ann | recorded ready                     | Mon 1 10:00
        ann | assessment by social_work          | Mon 1 10:00  | Tue 2 10:00
        ann | assessment part 2 by social_work   | Tue 2 10:00  | Tue 2 12:30
        ann | assessed in hospital: home_support | Tue 2 12:30
        ann | delayed 11B in acute               | Mon 1 10:00  | Tue 2 12:30
        ann | in home_care (10 h)                | Tue 2 12:30  | Tue 9 12:30
        bob | in acute                           | Mon 1 00:40  | Wed 3 15:00
        bob | fit                                | Mon 1 08:30
        bob | recorded ready                     | Mon 1 10:00
        bob | waits for assessment               | Mon 1 10:00  | Tue 2 12:30
        bob | assessment by social_work          | Tue 2 12:30  | Wed 3 12:30
        bob | assessment part 2 by social_work   | Wed 3 12:30  | Wed 3 15:00
        bob | assessed in hospital: home_support | Wed 3 15:00
        bob | delayed 11A in acute               | Mon 1 10:00  | Tue 2 12:30
        bob | delayed 11B in acute               | Tue 2 12:30  | Wed 3 15:00
        bob | in home_care (10 h)                | Wed 3 15:00  | Wed 10 15:00
    """)


def test_a_cap_on_open_cases_keeps_an_idle_worker_waiting():
    """One open case for one worker. After an hour's work on Ann her case stays open for a working day (reports): from
    Monday 11:00, six office hours on Monday and two on Tuesday, to 11:00. Only then can Bob's case be opened."""
    changes = {
        "hub.open_cases_per_worker": 1,
        "hub.tasks.assessment.work_hours": 1,
        "hub.tasks.assessment.turnaround_working_days": 1,
    }
    tell("", ANN, BOB, but=changes).check("""
        ann | in acute                           | Mon 1 00:30 | Tue 2 11:00
        ann | fit                                | Mon 1 08:00
        ann | recorded ready                     | Mon 1 10:00
        ann | assessment by social_work          | Mon 1 10:00 | Mon 1 11:00
        ann | assessed in hospital: home_support | Tue 2 11:00
        ann | delayed 11B in acute               | Mon 1 10:00 | Tue 2 11:00
        ann | in home_care (10 h)                | Tue 2 11:00 | Tue 9 11:00
        bob | in acute                           | Mon 1 00:40 | Wed 3 12:00
        bob | fit                                | Mon 1 08:30
        bob | recorded ready                     | Mon 1 10:00
        bob | assessment by social_work          | Tue 2 11:00 | Tue 2 12:00
        bob | assessed in hospital: home_support | Wed 3 12:00
        bob | delayed 11A in acute               | Mon 1 10:00 | Tue 2 11:00
        bob | delayed 11B in acute               | Tue 2 11:00 | Wed 3 12:00
        bob | in home_care (10 h)                | Wed 3 12:00 | Wed 10 12:00
    """)


CARE_HOME = """
[needs.older]
home_support = 0.3
long_term_care = 0.2
[services.care_home]
kind = "care_home"
places = 10
offers_per_week = 1
offer_shares = { hospital = 1.0 }
stay_days = 400
[pathways.long_term_care]
service = "care_home"
waiting_reason = "24C"
leads_to = { died = 1.0 }
"""


def test_a_funding_panel_decides_on_thursdays():
    """A panel decides on care-home places on Thursdays at 14:00. Home support does not pass it.

    Carl and Dora are ready on Thursday the 4th at 10:00. Carl's assessment ends at 12:00, in time for the panel; Dora's
    ends at 14:00, in the minute of the decisions: too late, until Thursday the 11th. Ann's need is home support.
    Offers of care-home places come on Friday the 5th and the 12th at 11:00.
    """
    panel = CARE_HOME + '[hub.panel]\nweekdays = ["thursday"]\nneeds = ["long_term_care"]\n'
    carl = Patient("carl", comes="Wed 3 08:00", fit="Thu 4 08:00", need="long_term_care")
    dora = Patient("dora", comes="Wed 3 09:00", fit="Thu 4 08:00", need="long_term_care")
    offers = (("Fri 5 11:00", "hospital"), ("Fri 12 11:00", "hospital"))
    tell(panel, ANN, carl, dora, offers=offers).check("""
        ann  | in acute                             | Mon 1 00:30  | Mon 1 12:00
        ann  | fit                                  | Mon 1 08:00
        ann  | recorded ready                       | Mon 1 10:00
        ann  | assessment by social_work            | Mon 1 10:00  | Mon 1 12:00
        ann  | assessed in hospital: home_support   | Mon 1 12:00
        ann  | delayed 11B in acute                 | Mon 1 10:00  | Mon 1 12:00
        ann  | in home_care (10 h)                  | Mon 1 12:00  | Mon 8 12:00
        carl | in acute                             | Wed 3 08:00  | Fri 5 11:00
        carl | fit                                  | Thu 4 08:00
        carl | recorded ready                       | Thu 4 10:00
        carl | assessment by social_work            | Thu 4 10:00  | Thu 4 12:00
        carl | assessed in hospital: long_term_care | Thu 4 14:00
        carl | waits for care_home                  | Thu 4 14:00  | Fri 5 11:00
        carl | delayed 11B in acute                 | Thu 4 10:00  | Thu 4 12:00
        carl | delayed 23C in acute                 | Thu 4 12:00  | Thu 4 14:00
        carl | delayed 24C in acute                 | Thu 4 14:00  | Fri 5 11:00
        carl | in care_home                         | Fri 5 11:00  | -
        dora | in acute                             | Wed 3 09:00  | Fri 12 11:00
        dora | fit                                  | Thu 4 08:00
        dora | recorded ready                       | Thu 4 10:00
        dora | waits for assessment                 | Thu 4 10:00  | Thu 4 12:00
        dora | assessment by social_work            | Thu 4 12:00  | Thu 4 14:00
        dora | assessed in hospital: long_term_care | Thu 11 14:00
        dora | waits for care_home                  | Thu 11 14:00 | Fri 12 11:00
        dora | delayed 11A in acute                 | Thu 4 10:00  | Thu 4 12:00
        dora | delayed 11B in acute                 | Thu 4 12:00  | Thu 4 14:00
        dora | delayed 23C in acute                 | Thu 4 14:00  | Thu 11 14:00
        dora | delayed 24C in acute                 | Thu 11 14:00 | Fri 12 11:00
        dora | in care_home                         | Fri 12 11:00 | -
    """)


def test_work_begun_goes_on_when_the_team_is_absent():
    """Rounds are at 14:00 here and an assessment takes four hours; on Tuesday everybody is off sick.

    Ann's assessment began on Monday at 14:00 and ends on Tuesday at 10:30 all the same: work lasts as long as the
    roster says. Bob, ready on Tuesday at 14:00, finds nobody until Wednesday 08:30.
    """
    changes = {"readiness.round_time": dt.time(14), "hub.tasks.assessment.work_hours": 4}
    bob = Patient("bob", comes="Mon 1 00:40", fit="Tue 2 08:00")
    tell("", ANN, bob, but=changes, absent={"town.hub.social_work": ("Tue 2",)}).check("""
        ann | in acute                           | Mon 1 00:30 | Tue 2 10:30
        ann | fit                                | Mon 1 08:00
        ann | recorded ready                     | Mon 1 14:00
        ann | assessment by social_work          | Mon 1 14:00 | Tue 2 10:30
        ann | assessed in hospital: home_support | Tue 2 10:30
        ann | delayed 11B in acute               | Mon 1 14:00 | Tue 2 10:30
        ann | in home_care (10 h)                | Tue 2 10:30 | Tue 9 10:30
        bob | in acute                           | Mon 1 00:40 | Wed 3 12:30
        bob | fit                                | Tue 2 08:00
        bob | recorded ready                     | Tue 2 14:00
        bob | waits for assessment               | Tue 2 14:00 | Wed 3 08:30
        bob | assessment by social_work          | Wed 3 08:30 | Wed 3 12:30
        bob | assessed in hospital: home_support | Wed 3 12:30
        bob | delayed 11A in acute               | Tue 2 14:00 | Wed 3 08:30
        bob | delayed 11B in acute               | Wed 3 08:30 | Wed 3 12:30
        bob | in home_care (10 h)                | Wed 3 12:30 | Wed 10 12:30
    """)


def test_holiday_closure():
    """Tuesday the 2nd is a holiday: no round, no social worker, no office hours, no home care. An assessment is four
    hours and then a working day of reports.

    Ann: 10-14 on Monday; three office hours are left on Monday, so the reports are there on Wednesday at 14:00.
    Carl: 14-16 on Monday and 08:30-10:30 on Wednesday; reports until Thursday 10:30.
    Bob, fit on Tuesday morning, is recorded on Wednesday; assessed 10:30-14:30, reports until Thursday 14:30.
    Ida needs nothing and goes home on the holiday, two hours after being fit.
    """
    changes = {
        "calendar.service_holidays": [dt.date(2018, 10, 2)],
        "hub.tasks.assessment.work_hours": 4,
        "hub.tasks.assessment.turnaround_working_days": 1,
    }
    bob = Patient("bob", comes="Mon 1 00:50", fit="Tue 2 08:00")
    carl = Patient("carl", comes="Mon 1 01:00", fit="Mon 1 08:00")
    ida = Patient("ida", comes="Mon 1 01:10", fit="Tue 2 08:00", need="independent")
    tell("", ANN, bob, carl, ida, but=changes).check("""
        ann  | in acute                           | Mon 1 00:30 | Wed 3 14:00
        ann  | fit                                | Mon 1 08:00
        ann  | recorded ready                     | Mon 1 10:00
        ann  | assessment by social_work          | Mon 1 10:00 | Mon 1 14:00
        ann  | assessed in hospital: home_support | Wed 3 14:00
        ann  | delayed 11B in acute               | Mon 1 10:00 | Wed 3 14:00
        ann  | in home_care (10 h)                | Wed 3 14:00 | Wed 10 14:00
        bob  | in acute                           | Mon 1 00:50 | Thu 4 14:30
        bob  | fit                                | Tue 2 08:00
        bob  | recorded ready                     | Wed 3 10:00
        bob  | waits for assessment               | Wed 3 10:00 | Wed 3 10:30
        bob  | assessment by social_work          | Wed 3 10:30 | Wed 3 14:30
        bob  | assessed in hospital: home_support | Thu 4 14:30
        bob  | delayed 11A in acute               | Wed 3 10:00 | Wed 3 10:30
        bob  | delayed 11B in acute               | Wed 3 10:30 | Thu 4 14:30
        bob  | in home_care (10 h)                | Thu 4 14:30 | Thu 11 14:30
        carl | in acute                           | Mon 1 01:00 | Thu 4 10:30
        carl | fit                                | Mon 1 08:00
        carl | recorded ready                     | Mon 1 10:00
        carl | waits for assessment               | Mon 1 10:00 | Mon 1 14:00
        carl | assessment by social_work          | Mon 1 14:00 | Wed 3 10:30
        carl | assessed in hospital: home_support | Thu 4 10:30
        carl | delayed 11A in acute               | Mon 1 10:00 | Mon 1 14:00
        carl | delayed 11B in acute               | Mon 1 14:00 | Thu 4 10:30
        carl | in home_care (10 h)                | Thu 4 10:30 | Thu 11 10:30
        ida  | in acute                           | Mon 1 01:10 | Tue 2 10:00
        ida  | fit                                | Tue 2 08:00
        ida  | recorded ready                     | Tue 2 10:00
        ida  | goes home                          | Tue 2 10:00
    """)
