"""Stories of care homes beside those of `test_places.py`: people who pay themselves, places held; and of the lounge."""

import datetime as dt

from tests.stories.telling import Patient, tell

CARE_HOME = """
[needs.older]
home_support = 0.3
long_term_care = 0.2
[readmission]
time_to_fit_days = 4
[streams.self_funder]
kind = "community_referral"
route = "self_funding"
per_day = 0
dominating_per_day = 1
partnership_shares = { town = 1.0 }
cohort_shares = { older = 1.0 }
pathway_shares = { long_term_care = 1.0 }
[services.care_home]
kind = "care_home"
places = 10
offers_per_week = 1
offer_shares = { hospital = 0.4, community = 0.3, self_funding = 0.3 }
passed_on = false
stay_days = 400
[pathways.long_term_care]
service = "care_home"
waiting_reason = "24C"
leads_to = { died = 1.0 }
"""


def test_people_who_pay_themselves_have_offers_of_their_own():
    """Offers stay in their class. Hugh waits in hospital from Monday at 12:00, but Tuesday's offer is for those who pay
    themselves: Sally's. Wednesday's is too, and nobody who pays waits: it is gone. Hugh has Thursday's. Sid, who asks
    on Thursday at 12:00, cannot have Friday's, which is for people in hospital, and has Monday's.
    """
    hugh = Patient("hugh", comes="Mon 1 00:30", fit="Mon 1 08:00", need="long_term_care")
    payer = {"asks_for": "long_term_care", "stream": "self_funder", "need": "long_term_care"}
    sally, sid = Patient("sally", comes="Mon 1 10:00", **payer), Patient("sid", comes="Thu 4 12:00", **payer)
    offers = (
        ("Tue 2 11:00", "self_funding"),
        ("Wed 3 11:00", "self_funding"),
        ("Thu 4 11:00", "hospital"),
        ("Fri 5 11:00", "hospital"),
        ("Mon 8 11:00", "self_funding"),
    )
    tell(CARE_HOME, hugh, sally, sid, offers=offers).check("""
        hugh  | in acute                             | Mon 1 00:30 | Thu 4 11:00
        hugh  | fit                                  | Mon 1 08:00
        hugh  | recorded ready                       | Mon 1 10:00
        hugh  | assessment by social_work            | Mon 1 10:00 | Mon 1 12:00
        hugh  | assessed in hospital: long_term_care | Mon 1 12:00
        hugh  | delayed 11B in acute                 | Mon 1 10:00 | Mon 1 12:00
        hugh  | waits for care_home                  | Mon 1 12:00 | Thu 4 11:00
        hugh  | delayed 24C in acute                 | Mon 1 12:00 | Thu 4 11:00
        hugh  | in care_home                         | Thu 4 11:00 | -
        sally | waits for care_home                  | Mon 1 10:00 | Tue 2 11:00
        sally | in care_home                         | Tue 2 11:00 | -
        sid   | waits for care_home                  | Thu 4 12:00 | Mon 8 11:00
        sid   | in care_home                         | Mon 8 11:00 | -
    """)


ADMITTED = {
    "services.care_home.places": 1,
    "services.care_home.hospital_admissions_per_year": 1,
    "period.window_end": dt.date(2018, 10, 16),
}
OFFERS = (("Tue 2 11:00", "community"), ("Mon 8 11:00", "community"))
AFTER_THREE_DAYS = {"admitted:town.care_home": 3.0}
ADA = Patient("ada", comes="Mon 1 10:00", asks_for="long_term_care", need="long_term_care")
BEA = Patient("bea", comes="Wed 3 12:00", asks_for="long_term_care", need="long_term_care")


def test_a_care_home_place_is_held_during_a_hospital_stay():
    """The home has one place: Ada's, from Tuesday at 11:00. On Friday she is admitted, and her place is held for 42
    days: Bea cannot have Monday's offer. Ada is fit on Tuesday the 9th at 11:00, recorded ready on Wednesday at 10:00,
    and goes back at once."""
    but = ADMITTED | {"services.care_home.held_days_in_hospital": 42}
    tell(CARE_HOME, ADA, BEA, but=but, offers=OFFERS, always_after_days=AFTER_THREE_DAYS).check("""
        ada | waits for care_home | Mon 1 10:00  | Tue 2 11:00
        ada | in care_home        | Tue 2 11:00  | -
        ada | in acute            | Fri 5 11:00  | Wed 10 10:00
        ada | fit                 | Tue 9 11:00
        ada | recorded ready      | Wed 10 10:00
        ada | goes home           | Wed 10 10:00
        bea | waits for care_home | Wed 3 12:00  | -
    """)


def test_a_care_home_place_is_lost_during_a_hospital_stay():
    """Held for two days only, the place is given up on Sunday the 7th at 11:00, and Bea has Monday's offer. Ready on
    Wednesday, Ada waits in hospital for a new place. Bea is admitted after three days as well and loses the place on
    Saturday; nobody is offered it before the story ends on Tuesday the 16th."""
    but = ADMITTED | {"services.care_home.held_days_in_hospital": 2}
    told = tell(CARE_HOME, ADA, BEA, but=but, offers=OFFERS, always_after_days=AFTER_THREE_DAYS)
    told.check("""
        ada | waits for care_home             | Mon 1 10:00  | Tue 2 11:00
        ada | in care_home, no longer held    | Tue 2 11:00  | Sun 7 11:00
        ada | in acute                        | Fri 5 11:00  | -
        ada | fit                             | Tue 9 11:00
        ada | recorded ready                  | Wed 10 10:00
        ada | waits for care_home             | Wed 10 10:00 | -
        ada | delayed 24C in acute            | Wed 10 10:00 | Wed 17 00:00
        bea | waits for care_home             | Wed 3 12:00  | Mon 8 11:00
        bea | in care_home, no longer held    | Mon 8 11:00  | Sat 13 11:00
        bea | in acute                        | Thu 11 11:00 | -
        bea | fit                             | Mon 15 11:00
        bea | recorded ready                  | Tue 16 10:00
        bea | waits for care_home             | Tue 16 10:00 | -
        bea | delayed 24C in acute            | Tue 16 10:00 | Wed 17 00:00
    """)


LOUNGE = """
[services.lounge]
kind = "place"
places = 1
stay_days = 0.125
[need_pathways]
independent = "lounge"
[pathways.lounge]
service = "lounge"
waiting_reason = "44"
"""


def test_people_who_need_nothing_get_ready_in_the_lounge():
    """The lounge has one chair, for three hours each, and lets people in on weekdays from 09:00 to 19:00. Nobody is
    delayed who needs nothing: their ready date is the day they leave.

    Ida is fit on Monday at 08:00 and leaves her bed at 09:00. Joe, fit at 10:00, keeps his bed until the chair is free
    at 12:00. Kim is fit on Saturday at 10:00 and leaves on Monday at 09:00.
    """
    ida = Patient("ida", comes="Mon 1 00:30", fit="Mon 1 08:00", need="independent")
    joe = Patient("joe", comes="Mon 1 00:40", fit="Mon 1 10:00", need="independent")
    kim = Patient("kim", comes="Tue 2 00:40", fit="Sat 6 10:00", need="independent")
    tell(LOUNGE, ida, joe, kim).check("""
        ida | in acute         | Mon 1 00:30 | Mon 1 09:00
        ida | fit              | Mon 1 08:00
        ida | waits for lounge | Mon 1 08:00 | Mon 1 09:00
        ida | recorded ready   | Mon 1 09:00
        ida | in lounge        | Mon 1 09:00 | Mon 1 12:00
        joe | in acute         | Mon 1 00:40 | Mon 1 12:00
        joe | fit              | Mon 1 10:00
        joe | waits for lounge | Mon 1 10:00 | Mon 1 12:00
        joe | recorded ready   | Mon 1 12:00
        joe | in lounge        | Mon 1 12:00 | Mon 1 15:00
        kim | in acute         | Tue 2 00:40 | Mon 8 09:00
        kim | fit              | Sat 6 10:00
        kim | waits for lounge | Sat 6 10:00 | Mon 8 09:00
        kim | recorded ready   | Mon 8 09:00
        kim | in lounge        | Mon 8 09:00 | Mon 8 12:00
    """)
