"""Stories of what people are found to need: lowered by an assessment at home, risen while they waited."""

from tests.stories.telling import Patient, tell

AT_HOME = """
[hub]
policy = "discharge_to_assess"
[hub.discharge_to_assess]
rapid_assessment_hours = 1
rapid_assessment_roles = ["social_worker"]
home_pathway = "assess_at_home"
intermediate_pathway = "assess_at_home"
safe_at_home_share_by_need = { home_support = 1.0, long_term_care = 1.0 }
[conversions.home]
home_share_of_would_be_long_term_care = 0.5
independent_share_of_would_be_home_support = 0.5
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
[pathways.assess_at_home]
service = "reablement"
waiting_reason = "25D"
leads_to = { assessed_need = 1.0 }
[pathways.long_term_care]
service = "care_home"
waiting_reason = "24C"
leads_to = { died = 1.0 }
"""


def test_assessed_at_home_people_need_less():
    """Everybody goes home with five days of re-ablement after a rapid assessment (an hour) and is fully assessed there
    (two hours). Of those who would have home support half manage alone, of those who would go into a care home half go
    on with home support: in each need the lower half.

    Rapid: Ann 10-11, Bob 11-12. Full: Ann 12-14, Bob 14-16. Ann's re-ablement ends on Saturday at 11:00, and nothing
    follows. Bob, for whom the hospital would have looked for a care home, waits with re-ablement until home care starts
    on Monday at 09:00.
    """
    ann = Patient("ann", comes="Mon 1 00:30", fit="Mon 1 08:00", within_need=0.25)
    bob = Patient("bob", comes="Mon 1 00:40", fit="Mon 1 08:00", need="long_term_care", within_need=0.25)
    tell(AT_HOME, ann, bob).check("""
        ann | in acute                                     | Mon 1 00:30 | Mon 1 11:00
        ann | fit                                          | Mon 1 08:00
        ann | recorded ready                               | Mon 1 10:00
        ann | rapid_assessment by social_work              | Mon 1 10:00 | Mon 1 11:00
        ann | delayed 11B in acute                         | Mon 1 10:00 | Mon 1 11:00
        ann | in reablement (12 h)                         | Mon 1 11:00 | Sat 6 11:00
        ann | waits for assessment                         | Mon 1 11:01 | Mon 1 12:00
        ann | assessment by social_work                    | Mon 1 12:00 | Mon 1 14:00
        ann | assessed in home: independent_after_assessment | Mon 1 14:00
        bob | in acute                                     | Mon 1 00:40 | Mon 1 12:00
        bob | fit                                          | Mon 1 08:00
        bob | recorded ready                               | Mon 1 10:00
        bob | waits for rapid_assessment                   | Mon 1 10:00 | Mon 1 11:00
        bob | rapid_assessment by social_work              | Mon 1 11:00 | Mon 1 12:00
        bob | delayed 11A in acute                         | Mon 1 10:00 | Mon 1 11:00
        bob | delayed 11B in acute                         | Mon 1 11:00 | Mon 1 12:00
        bob | in reablement (12 h)                         | Mon 1 12:00 | Mon 8 09:00
        bob | waits for assessment                         | Mon 1 12:01 | Mon 1 14:00
        bob | assessment by social_work                    | Mon 1 14:00 | Mon 1 16:00
        bob | assessed in home: home_support               | Mon 1 16:00
        bob | done in reablement, blocks it                | Sat 6 12:00 | Mon 8 09:00
        bob | waits for home_care                          | Sat 6 12:00 | Mon 8 09:00
        bob | in home_care (10 h)                          | Mon 8 09:00 | Mon 15 09:00
    """)


RISE = """
[conversions]
dependency_rise_per_day_waited = 0.02
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


def test_dependency_rises_while_people_wait():
    """Half of the people need nothing, the next 0.3 home support, the last 0.2 a care home. Dependency rises by 0.02 a
    day from the ready date to the assessment. The social worker is away on Monday and Tuesday.

    Ann stands at 0.77 when she is recorded ready on Monday at 10:00. Assessed on Wednesday 08:30-10:30, two days and
    half an hour later, she stands at 0.8104: a care home, offered on Friday at 11:00. Bob stands at 0.65, and at 0.692
    when he is assessed at 12:30: home support, which starts at once.
    """
    ann = Patient("ann", comes="Mon 1 00:30", fit="Mon 1 08:00", within_need=0.9)
    bob = Patient("bob", comes="Mon 1 00:40", fit="Mon 1 08:00", within_need=0.5)
    away = {"town.hub.social_work": ("Mon 1", "Tue 2")}
    tell(RISE, ann, bob, absent=away, offers=(("Fri 5 11:00", "hospital"),)).check("""
        ann | in acute                             | Mon 1 00:30 | Fri 5 11:00
        ann | fit                                  | Mon 1 08:00
        ann | recorded ready                       | Mon 1 10:00
        ann | waits for assessment                 | Mon 1 10:00 | Wed 3 08:30
        ann | assessment by social_work            | Wed 3 08:30 | Wed 3 10:30
        ann | assessed in hospital: long_term_care | Wed 3 10:30
        ann | delayed 11A in acute                 | Mon 1 10:00 | Wed 3 08:30
        ann | delayed 11B in acute                 | Wed 3 08:30 | Wed 3 10:30
        ann | waits for care_home                  | Wed 3 10:30 | Fri 5 11:00
        ann | delayed 24C in acute                 | Wed 3 10:30 | Fri 5 11:00
        ann | in care_home                         | Fri 5 11:00 | -
        bob | in acute                             | Mon 1 00:40 | Wed 3 12:30
        bob | fit                                  | Mon 1 08:00
        bob | recorded ready                       | Mon 1 10:00
        bob | waits for assessment                 | Mon 1 10:00 | Wed 3 10:30
        bob | assessment by social_work            | Wed 3 10:30 | Wed 3 12:30
        bob | assessed in hospital: home_support   | Wed 3 12:30
        bob | delayed 11A in acute                 | Mon 1 10:00 | Wed 3 10:30
        bob | delayed 11B in acute                 | Wed 3 10:30 | Wed 3 12:30
        bob | in home_care (10 h)                  | Wed 3 12:30 | Wed 10 12:30
    """)
