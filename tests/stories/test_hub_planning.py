"""Stories of the discharge hub: starting before the planned date, the order of work, and discharge to assess."""

import datetime as dt

import pytest

from tests.stories.telling import Die, Patient, tell

EARLY = """
[hub]
starts = "before_planned_date"
days_before_planned_date = 1
repeated_if_slips_days = 2
"""
FIRST_RIGHT = Die("planned_error", above=0.6)


def test_planned_start():
    """Work begins a day before the estimated date. Ann will be fit on Thursday at 08:00, as estimated: she is referred
    on Wednesday at 08:00, assessed 08:30-10:30, recorded ready on Thursday at 10:00 and leaves in that minute."""
    ann = Patient("ann", comes="Mon 1 09:00", fit="Thu 4 08:00")
    tell(EARLY, ann).check("""
        ann | in acute                           | Mon 1 09:00 | Thu 4 10:00
        ann | referred to the hub                | Wed 3 08:00
        ann | waits for assessment               | Wed 3 08:00 | Wed 3 08:30
        ann | assessment by social_work          | Wed 3 08:30 | Wed 3 10:30
        ann | assessed in hospital: home_support | Wed 3 10:30
        ann | fit                                | Thu 4 08:00
        ann | recorded ready                     | Thu 4 10:00
        ann | in home_care (10 h)                | Thu 4 10:00 | Thu 11 10:00
    """)


BOB = Patient(
    "bob",
    comes="Mon 1 09:00",
    fit="Wed 10 08:00",
    dice=(Die("planned_error", below=0.4, time=0), Die("planned_error", above=0.6, time=1)),
)


def test_planned_date_slips_after_the_work_was_done():
    """Bob's first estimate is Wednesday the 3rd, seven days too early; the second, made a week after admission (Monday
    the 8th at 09:00), is Tuesday the 9th, one day too early. Work that is out of date by two days is repeated.

    Referred on Tuesday the 2nd at 08:00, assessed 08:30-10:30. On Friday the 5th at 08:00 he is not fit: two hours of
    work are wasted. The first estimate is known to be wrong, so he is referred again at the second, on Monday at 09:00;
    assessed 09-11. Ready on Wednesday the 10th at 10:00, he leaves at once.
    """
    tell(EARLY, BOB, estimates_wrong_by_days=(-7, -1)).check("""
        bob | in acute                           | Mon 1 09:00 | Wed 10 10:00
        bob | referred to the hub                | Tue 2 08:00
        bob | waits for assessment               | Tue 2 08:00 | Tue 2 08:30
        bob | assessment by social_work          | Tue 2 08:30 | Tue 2 10:30
        bob | assessment by social_work          | Mon 8 09:00 | Mon 8 11:00
        bob | 120 minutes of work wasted in the spell from | Mon 1 09:00
        bob | assessed in hospital: home_support | Mon 8 11:00
        bob | fit                                | Wed 10 08:00
        bob | recorded ready                     | Wed 10 10:00
        bob | in home_care (10 h)                | Wed 10 10:00 | Wed 17 10:00
    """)


def test_planned_date_slips_while_the_work_goes_on():
    """The same with 30 hours of work: a shift's part on Tuesday, Wednesday and Thursday. On Friday at 08:00 the date
    has slipped, before the fourth part: 22.5 hours are wasted. From Monday the 8th at 09:00 four parts of 7.5 hours
    end at 09:00 on Tuesday, Wednesday, Thursday and Friday the 12th."""
    story = tell(EARLY, BOB, but={"hub.tasks.assessment.work_hours": 30}, estimates_wrong_by_days=(-7, -1))
    story.check("""
        bob | in acute                           | Mon 1 09:00  | Fri 12 09:00
        bob | referred to the hub                | Tue 2 08:00
        bob | waits for assessment               | Tue 2 08:00  | Tue 2 08:30
        bob | assessment by social_work          | Tue 2 08:30  | Tue 2 16:00
        bob | assessment part 2 by social_work   | Wed 3 08:30  | Wed 3 16:00
        bob | assessment part 3 by social_work   | Thu 4 08:30  | Thu 4 16:00
        bob | waits for assessment, date has slipped | Tue 2 08:00 | Fri 5 08:00
        bob | 1350 minutes of work wasted in the spell from | Mon 1 09:00
        bob | assessment by social_work          | Mon 8 09:00  | Tue 9 09:00
        bob | assessment part 2 by social_work   | Tue 9 09:00  | Wed 10 09:00
        bob | fit                                | Wed 10 08:00
        bob | assessment part 3 by social_work   | Wed 10 09:00 | Thu 11 09:00
        bob | recorded ready                     | Wed 10 10:00
        bob | delayed 11B in acute               | Wed 10 10:00 | Fri 12 09:00
        bob | assessment part 4 by social_work   | Thu 11 09:00 | Fri 12 09:00
        bob | assessed in hospital: home_support | Fri 12 09:00
        bob | in home_care (10 h)                | Fri 12 09:00 | Fri 19 09:00
    """)


ORDER = """
[hub]
starts = "before_planned_date"
days_before_planned_date = 7
need_ranks = { independent_after_assessment = 0, home_support = 1 }
[needs.older]
independent_after_assessment = 0.2
home_support = 0.3
[hub.teams.social_work]
weekday = 0
cover = [{ start = 2018-10-03, end = 2018-10-31, weekday = 1 }]
"""


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("first_come", ("carl", "ann", "bob")),
        ("longest_wait", ("bob", "ann", "carl")),
        ("earliest_due", ("bob", "carl", "ann")),
        ("by_need", ("ann", "carl", "bob")),
    ],
)
def test_order_of_work(order, expected):
    """The social worker begins on Wednesday the 3rd at 08:30. All were referred on Monday the minute after they came.

    Carl came first; he is not ready, and was estimated for Monday 20:00 (he will be fit on Friday).
    Ann came second; recorded ready on Tuesday at 10:00; hers is the need that goes first by need.
    Bob came third; recorded ready on Monday at 10:00.

    Longest wait: Bob, Ann, then Carl, who is not ready. Earliest due (72 hours after ready or estimated): Bob (Monday
    10:00), Carl (Monday 20:00), Ann (Tuesday 10:00). By need: Ann, then the others by joining.
    """
    carl = Patient("carl", comes="Mon 1 00:10", fit="Fri 5 20:00", dice=(Die("planned_error", below=0.4),))
    need = "independent_after_assessment"
    ann = Patient("ann", comes="Mon 1 00:20", fit="Tue 2 09:00", need=need, dice=(FIRST_RIGHT,))
    bob = Patient("bob", comes="Mon 1 00:30", fit="Mon 1 09:00", dice=(FIRST_RIGHT,))
    told = tell(ORDER, ann, bob, carl, but={"hub.order": order}, estimates_wrong_by_days=(-4, 0))
    first, second, third = expected
    told.check(
        f"""
        {first}  | assessment by social_work | Wed 3 08:30 | Wed 3 10:30
        {second} | assessment by social_work | Wed 3 10:30 | Wed 3 12:30
        {third}  | assessment by social_work | Wed 3 12:30 | Wed 3 14:30
        """,
        containing="assessment by",
    )


DISCHARGE_TO_ASSESS = """
[hub]
policy = "discharge_to_assess"
[hub.discharge_to_assess]
rapid_assessment_hours = 1
rapid_assessment_roles = ["social_worker"]
home_pathway = "assess_at_home"
intermediate_pathway = "assess_in_intermediate_care"
safe_at_home_share_by_need = { home_support = 1.0, long_term_care = 0.0 }
[conversions.intermediate_care]
home_share_of_would_be_long_term_care = 0.5
[needs.older]
home_support = 0.3
long_term_care = 0.2
[services.care_home]
kind = "care_home"
places = 10
offers_per_week = 1
offer_shares = { hospital = 1.0 }
stay_days = 400
[services.reablement]
kind = "home_care"
hours_per_week = 100
package_hours_per_week = 12
stay_days = 5
[services.intermediate_care]
kind = "intermediate_care"
places = 5
stay_days = 3
[pathways.assess_at_home]
service = "reablement"
waiting_reason = "25D"
leads_to = { assessed_need = 1.0 }
[pathways.assess_in_intermediate_care]
service = "intermediate_care"
waiting_reason = "27A"
leads_to = { assessed_need = 1.0 }
[pathways.long_term_care]
service = "care_home"
waiting_reason = "24C"
leads_to = { died = 1.0 }
"""


def test_discharge_to_assess():
    """People leave after a rapid assessment (an hour) and are fully assessed (two hours) where they have gone: home
    with re-ablement (five days), or intermediate care (three days) if they would be assessed as long-term care in
    hospital. Half of those turn out to manage at home: Bob does, Carl does not. One social worker; rapid work goes
    first.

    Rapid: Ann 10-11, Bob 11-12, Carl 12-13. Full assessments can begin the minute after arriving: Ann waits from
    11:01 to 13:00, Bob from 12:01 to 15:00, Carl from 13:01 to Tuesday 09:30.
    Ann's re-ablement ends on Saturday at 11:00; home care starts on Monday at 09:00, and she keeps re-ablement till
    then. Bob goes on to home care on Thursday at 12:00. Carl waits in intermediate care for an offer, Monday the 8th
    at 11:00.
    """
    ann = Patient("ann", comes="Mon 1 00:30", fit="Mon 1 08:00")
    bob = Patient("bob", comes="Mon 1 00:40", fit="Mon 1 08:00", need="long_term_care", within_need=0.25)
    carl = Patient("carl", comes="Mon 1 00:50", fit="Mon 1 08:00", need="long_term_care", within_need=0.75)
    tell(DISCHARGE_TO_ASSESS, ann, bob, carl, offers=(("Mon 8 11:00", "hospital"),)).check("""
        ann  | in acute                                      | Mon 1 00:30 | Mon 1 11:00
        ann  | fit                                           | Mon 1 08:00
        ann  | recorded ready                                | Mon 1 10:00
        ann  | rapid_assessment by social_work               | Mon 1 10:00 | Mon 1 11:00
        ann  | delayed 11B in acute                          | Mon 1 10:00 | Mon 1 11:00
        ann  | in reablement (12 h)                          | Mon 1 11:00 | Mon 8 09:00
        ann  | waits for assessment                          | Mon 1 11:01 | Mon 1 13:00
        ann  | assessment by social_work                     | Mon 1 13:00 | Mon 1 15:00
        ann  | assessed in home: home_support                | Mon 1 15:00
        ann  | done in reablement, blocks it                 | Sat 6 11:00 | Mon 8 09:00
        ann  | waits for home_care                           | Sat 6 11:00 | Mon 8 09:00
        ann  | in home_care (10 h)                           | Mon 8 09:00 | Mon 15 09:00
        bob  | in acute                                      | Mon 1 00:40 | Mon 1 12:00
        bob  | fit                                           | Mon 1 08:00
        bob  | recorded ready                                | Mon 1 10:00
        bob  | waits for rapid_assessment                    | Mon 1 10:00 | Mon 1 11:00
        bob  | rapid_assessment by social_work               | Mon 1 11:00 | Mon 1 12:00
        bob  | delayed 11A in acute                          | Mon 1 10:00 | Mon 1 11:00
        bob  | delayed 11B in acute                          | Mon 1 11:00 | Mon 1 12:00
        bob  | in intermediate_care                          | Mon 1 12:00 | Thu 4 12:00
        bob  | waits for assessment                          | Mon 1 12:01 | Mon 1 15:00
        bob  | assessment by social_work                     | Mon 1 15:00 | Tue 2 09:30
        bob  | assessed in intermediate_care: home_support   | Tue 2 09:30
        bob  | in home_care (10 h)                           | Thu 4 12:00 | Thu 11 12:00
        carl | in acute                                      | Mon 1 00:50 | Mon 1 13:00
        carl | fit                                           | Mon 1 08:00
        carl | recorded ready                                | Mon 1 10:00
        carl | waits for rapid_assessment                    | Mon 1 10:00 | Mon 1 12:00
        carl | rapid_assessment by social_work               | Mon 1 12:00 | Mon 1 13:00
        carl | delayed 11A in acute                          | Mon 1 10:00 | Mon 1 12:00
        carl | delayed 11B in acute                          | Mon 1 12:00 | Mon 1 13:00
        carl | in intermediate_care                          | Mon 1 13:00 | Mon 8 11:00
        carl | waits for assessment                          | Mon 1 13:01 | Tue 2 09:30
        carl | assessment by social_work                     | Tue 2 09:30 | Tue 2 11:30
        carl | assessed in intermediate_care: long_term_care | Tue 2 11:30
        carl | done in intermediate_care, blocks it          | Thu 4 13:00 | Mon 8 11:00
        carl | waits for care_home                           | Thu 4 13:00 | Mon 8 11:00
        carl | in care_home                                  | Mon 8 11:00 | -
    """)


def test_nobody_leaves_intermediate_care_before_the_assessment():
    """The social worker is away from Monday at 16:00 until Monday the 8th. Bob's rapid assessment was in time; his
    three days in intermediate care end on Thursday, but he stays until he has been assessed, on Monday the 8th at
    10:30."""
    bob = Patient("bob", comes="Mon 1 00:40", fit="Mon 1 08:00", need="long_term_care", within_need=0.25)
    cover = [{"start": dt.date(2018, 10, 2), "end": dt.date(2018, 10, 5), "weekday": -1}]
    changes = {"hub.teams.social_work.cover": cover, "hub.discharge_to_assess.rapid_assessment_hours": 6}
    tell(DISCHARGE_TO_ASSESS, bob, but=changes).check("""
        bob | in acute                                    | Mon 1 00:40 | Mon 1 16:00
        bob | fit                                         | Mon 1 08:00
        bob | recorded ready                              | Mon 1 10:00
        bob | rapid_assessment by social_work             | Mon 1 10:00 | Mon 1 16:00
        bob | delayed 11B in acute                        | Mon 1 10:00 | Mon 1 16:00
        bob | in intermediate_care                        | Mon 1 16:00 | Mon 8 10:30
        bob | waits for assessment                        | Mon 1 16:01 | Mon 8 08:30
        bob | done in intermediate_care, blocks it        | Thu 4 16:00 | Mon 8 10:30
        bob | assessment by social_work                   | Mon 8 08:30 | Mon 8 10:30
        bob | assessed in intermediate_care: home_support | Mon 8 10:30
        bob | in home_care (10 h)                         | Mon 8 10:30 | Mon 15 10:30
    """)
