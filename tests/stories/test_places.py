"""Stories of places: intermediate care, care homes, discharge lounge, virtual ward; and of what is only waited for."""

import datetime as dt

from tests.stories.telling import Die, Patient, tell

STEP_DOWN = """
[needs.older]
home_support = 0.3
step_down = 0.2
[services.home_care]
admission_days = ["friday"]
[services.intermediate_care]
kind = "intermediate_care"
places = 1
stay_days = 40
review_day = 7
review_days = ["thursday"]
review_ends_stay_share = 1.0
[pathways.step_down]
service = "intermediate_care"
waiting_reason = "27A"
leads_to = { home_support = 1.0 }
"""
ANN = Patient("ann", comes="Mon 1 00:30", fit="Mon 1 08:00", need="step_down")
BOB = Patient("bob", comes="Mon 1 00:40", fit="Mon 1 08:00", need="step_down")


def test_the_review_ends_a_long_stay_and_the_place_is_blocked():
    """One intermediate-care place. A stay would last 40 days; the review on the first Thursday at or after day 7 ends
    it. Then home care is needed, which starts on Fridays from 09:00; until then the place is blocked.

    Ann: there from Monday the 1st at 12:00; day 7 is Monday the 8th at 12:00, the review Thursday the 11th; home care
    on Friday the 12th. Bob has waited in hospital (27A) and moves in that minute. His day 7 is Friday the 19th at
    09:00, the review Thursday the 25th, home care on Friday the 26th.
    """
    tell(STEP_DOWN, ANN, BOB).check("""
        ann | in acute                            | Mon 1 00:30  | Mon 1 12:00
        ann | fit                                 | Mon 1 08:00
        ann | recorded ready                      | Mon 1 10:00
        ann | assessment by social_work           | Mon 1 10:00  | Mon 1 12:00
        ann | assessed in hospital: step_down     | Mon 1 12:00
        ann | delayed 11B in acute                | Mon 1 10:00  | Mon 1 12:00
        ann | in intermediate_care                | Mon 1 12:00  | Fri 12 09:00
        ann | done in intermediate_care, blocks it | Thu 11 00:00 | Fri 12 09:00
        ann | waits for home_care                 | Thu 11 00:00 | Fri 12 09:00
        ann | in home_care (10 h)                 | Fri 12 09:00 | Fri 19 09:00
        bob | in acute                            | Mon 1 00:40  | Fri 12 09:00
        bob | fit                                 | Mon 1 08:00
        bob | recorded ready                      | Mon 1 10:00
        bob | waits for assessment                | Mon 1 10:00  | Mon 1 12:00
        bob | assessment by social_work           | Mon 1 12:00  | Mon 1 14:00
        bob | assessed in hospital: step_down     | Mon 1 14:00
        bob | delayed 11A in acute                | Mon 1 10:00  | Mon 1 12:00
        bob | delayed 11B in acute                | Mon 1 12:00  | Mon 1 14:00
        bob | waits for intermediate_care         | Mon 1 14:00  | Fri 12 09:00
        bob | delayed 27A in acute                | Mon 1 14:00  | Fri 12 09:00
        bob | in intermediate_care                | Fri 12 09:00 | Fri 26 09:00
        bob | done in intermediate_care, blocks it | Thu 25 00:00 | Fri 26 09:00
        bob | waits for home_care                 | Thu 25 00:00 | Fri 26 09:00
        bob | in home_care (10 h)                 | Fri 26 09:00 | -
    """)


def test_in_reach_shortens_the_stay():
    """With in-reach a stay is three days: Ann is done on Thursday the 4th at 12:00 and blocks the place until Friday at
    09:00; Bob is done on Monday the 8th at 09:00 and blocks it until Friday the 12th. No review is needed."""
    changes = {"services.intermediate_care.in_reach": True, "services.intermediate_care.stay_with_in_reach_days": 3}
    tell(STEP_DOWN, ANN, BOB, but=changes).check(
        """
        ann | in intermediate_care                 | Mon 1 12:00 | Fri 5 09:00
        ann | done in intermediate_care, blocks it | Thu 4 12:00 | Fri 5 09:00
        bob | waits for intermediate_care          | Mon 1 14:00 | Fri 5 09:00
        bob | in intermediate_care                 | Fri 5 09:00 | Fri 12 09:00
        bob | done in intermediate_care, blocks it | Mon 8 09:00 | Fri 12 09:00
        """,
        containing="intermediate_care",
    )


def test_a_service_opens_little_by_little():
    """No place on Monday the 1st, one from Thursday the 4th on, a second from Wednesday the 10th: people move in from
    09:00. Ann, assessed at 12:00, takes the first, Bob, assessed at 14:00, the second, while
    Ann is still in hers. She leaves it after the review of Thursday the 11th, he after that of the 18th."""
    places = [
        {"start": dt.date(2018, 10, 4), "units": 1},
        {"start": dt.date(2018, 10, 10), "units": 1},
    ]
    changes = {"services.intermediate_care.places": 0, "services.intermediate_care.place_changes": places}
    told = tell(STEP_DOWN, ANN, BOB, but=changes)
    told.check(
        """
        ann | waits for intermediate_care          | Mon 1 12:00  | Thu 4 09:00
        ann | in intermediate_care                 | Thu 4 09:00  | Fri 12 09:00
        ann | done in intermediate_care, blocks it | Thu 11 09:00 | Fri 12 09:00
        bob | waits for intermediate_care          | Mon 1 14:00  | Wed 10 09:00
        bob | in intermediate_care                 | Wed 10 09:00 | Fri 19 09:00
        bob | done in intermediate_care, blocks it | Thu 18 00:00 | Fri 19 09:00
        """,
        containing="intermediate_care",
    )
    assert [line.split()[3] for line in told.capacity("town.intermediate_care")] == ["0", "1", "2"]


CARE_HOME = """
[needs.older]
home_support = 0.2
long_term_care = 0.2
complex = 0.1
[services.care_home]
kind = "care_home"
places = 10
offers_per_week = 1
offer_shares = { hospital = 0.5, community = 0.5 }
acceptance_share = 0.5
interim_accepted_share = 0.5
stay_days = 400
[services.guardianship]
kind = "process"
at_once = 1
stay_days = 5
[pathways.long_term_care]
service = "care_home"
waiting_reason = "24C"
leads_to = { died = 1.0 }
[pathways.complex]
service = "guardianship"
waiting_reason = "51X"
leads_to = { long_term_care = 1.0 }
"""
HOME = "pathway:long_term_care"
REFUSES_ONCE = (Die("acceptance", above=0.5, of=HOME, time=0), Die("acceptance", below=0.5, of=HOME, time=1))
FRED = Patient(
    "fred",
    comes="Mon 1 00:30",
    fit="Mon 1 08:00",
    need="long_term_care",
    dice=(*REFUSES_ONCE, Die("interim_possible", below=0.5)),
)
GINA = Patient(
    "gina",
    comes="Mon 1 00:40",
    fit="Mon 1 08:00",
    need="long_term_care",
    dice=(*REFUSES_ONCE, Die("interim_possible", above=0.5)),
)
HEDY = Patient(
    "hedy",
    comes="Mon 1 15:00",
    asks_for="long_term_care",
    need="long_term_care",
    dice=(Die("acceptance", below=0.5, of=HOME, spell=-1),),
)
OFFERS = (
    ("Wed 3 11:00", "hospital"),
    ("Fri 5 11:00", "hospital"),
    ("Mon 8 11:00", "community"),
    ("Tue 9 11:00", "hospital"),
)


def test_offers_are_refused_and_passed_on():
    """Fred and Gina wait in hospital for a care home, Hedy waits at home. Fred and Gina refuse their first offer and
    accept the second; an interim move would be possible for Fred (71), not for Gina (71X). Hedy accepts.

    Wednesday, for the hospital: Fred refuses, Gina refuses, it is passed on: Hedy moves in.
    Friday, for the hospital: Fred moves in. Monday, for the community: nobody there waits, it is passed on to Gina.
    Tuesday: nobody waits, the offer is gone.
    """
    tell(CARE_HOME, FRED, GINA, HEDY, offers=OFFERS).check("""
        fred | in acute                             | Mon 1 00:30 | Fri 5 11:00
        fred | fit                                  | Mon 1 08:00
        fred | recorded ready                       | Mon 1 10:00
        fred | assessment by social_work            | Mon 1 10:00 | Mon 1 12:00
        fred | assessed in hospital: long_term_care | Mon 1 12:00
        fred | delayed 11B in acute                 | Mon 1 10:00 | Mon 1 12:00
        fred | waits for care_home                  | Mon 1 12:00 | Fri 5 11:00
        fred | delayed 24C in acute                 | Mon 1 12:00 | Wed 3 11:00
        fred | delayed 71 in acute                  | Wed 3 11:00 | Fri 5 11:00
        fred | in care_home                         | Fri 5 11:00 | -
        gina | in acute                             | Mon 1 00:40 | Mon 8 11:00
        gina | fit                                  | Mon 1 08:00
        gina | recorded ready                       | Mon 1 10:00
        gina | waits for assessment                 | Mon 1 10:00 | Mon 1 12:00
        gina | assessment by social_work            | Mon 1 12:00 | Mon 1 14:00
        gina | assessed in hospital: long_term_care | Mon 1 14:00
        gina | delayed 11A in acute                 | Mon 1 10:00 | Mon 1 12:00
        gina | delayed 11B in acute                 | Mon 1 12:00 | Mon 1 14:00
        gina | waits for care_home                  | Mon 1 14:00 | Mon 8 11:00
        gina | delayed 24C in acute                 | Mon 1 14:00 | Wed 3 11:00
        gina | delayed 71X in acute                 | Wed 3 11:00 | Mon 8 11:00
        gina | in care_home                         | Mon 8 11:00 | -
        hedy | waits for care_home                  | Mon 1 15:00 | Wed 3 11:00
        hedy | in care_home                         | Wed 3 11:00 | -
    """)


def test_offers_are_not_passed_on():
    """If offers stay in their class: Wednesday's is gone, Fred moves in on Friday, Hedy on Monday, Gina on Tuesday."""
    tell(CARE_HOME, FRED, GINA, HEDY, offers=OFFERS, but={"services.care_home.passed_on": False}).check(
        """
        fred | waits for care_home | Mon 1 12:00 | Fri 5 11:00
        fred | in care_home        | Fri 5 11:00 | -
        gina | waits for care_home | Mon 1 14:00 | Tue 9 11:00
        gina | in care_home        | Tue 9 11:00 | -
        hedy | waits for care_home | Mon 1 15:00 | Mon 8 11:00
        hedy | in care_home        | Mon 8 11:00 | -
        """,
        containing="care_home",
    )


def test_one_mental_health_officer():
    """A guardianship takes five days of the only mental health officer: Ivy's from Monday 12:00 to Saturday, Jack's
    from then to Thursday the 11th at 12:00. Both are 51X from the end of the assessment to the end of the process,
    Jack also while nobody works on his. Then they wait for a care home (24C); offers come on Thursday at 15:00 and
    Friday."""
    accepts = (Die("acceptance", below=0.5, of=HOME),)
    ivy = Patient("ivy", comes="Mon 1 00:30", fit="Mon 1 08:00", need="complex", dice=accepts)
    jack = Patient("jack", comes="Mon 1 00:40", fit="Mon 1 08:00", need="complex", dice=accepts)
    tell(CARE_HOME, ivy, jack, offers=(("Thu 11 15:00", "hospital"), ("Fri 12 11:00", "hospital"))).check("""
        ivy  | in acute                      | Mon 1 00:30  | Thu 11 15:00
        ivy  | fit                           | Mon 1 08:00
        ivy  | recorded ready                | Mon 1 10:00
        ivy  | assessment by social_work     | Mon 1 10:00  | Mon 1 12:00
        ivy  | assessed in hospital: complex | Mon 1 12:00
        ivy  | delayed 11B in acute          | Mon 1 10:00  | Mon 1 12:00
        ivy  | in guardianship               | Mon 1 12:00  | Sat 6 12:00
        ivy  | delayed 51X in acute          | Mon 1 12:00  | Sat 6 12:00
        ivy  | waits for care_home           | Sat 6 12:00  | Thu 11 15:00
        ivy  | delayed 24C in acute          | Sat 6 12:00  | Thu 11 15:00
        ivy  | in care_home                  | Thu 11 15:00 | -
        jack | in acute                      | Mon 1 00:40  | Fri 12 11:00
        jack | fit                           | Mon 1 08:00
        jack | recorded ready                | Mon 1 10:00
        jack | waits for assessment          | Mon 1 10:00  | Mon 1 12:00
        jack | assessment by social_work     | Mon 1 12:00  | Mon 1 14:00
        jack | assessed in hospital: complex | Mon 1 14:00
        jack | delayed 11A in acute          | Mon 1 10:00  | Mon 1 12:00
        jack | delayed 11B in acute          | Mon 1 12:00  | Mon 1 14:00
        jack | waits for guardianship        | Mon 1 14:00  | Sat 6 12:00
        jack | in guardianship               | Sat 6 12:00  | Thu 11 12:00
        jack | delayed 51X in acute          | Mon 1 14:00  | Thu 11 12:00
        jack | waits for care_home           | Thu 11 12:00 | Fri 12 11:00
        jack | delayed 24C in acute          | Thu 11 12:00 | Fri 12 11:00
        jack | in care_home                  | Fri 12 11:00 | -
    """)


LOUNGE = """
[services.home_care]
admission_closes = 17:00:00
[services.lounge]
kind = "place"
places = 1
stay_days = 0.125
[need_pathways]
home_support = "lounge"
[pathways.lounge]
service = "lounge"
waiting_reason = "44"
leads_to = { home_support = 1.0 }
"""


def test_discharge_lounge():
    """People wait for their first visit in a discharge lounge with one chair, for three hours; care starts until 17:00.

    Kate: bed until 12:00, lounge 12-15, care at 15:00. Liam is assessed at 14:00, the chair is free at 15:00; at 18:00
    it is too late for care to start, so he stays in the lounge until Tuesday at 09:00.
    """
    kate = Patient("kate", comes="Mon 1 00:30", fit="Mon 1 08:00")
    liam = Patient("liam", comes="Mon 1 00:40", fit="Mon 1 08:00")
    tell(LOUNGE, kate, liam).check("""
        kate | in acute                           | Mon 1 00:30 | Mon 1 12:00
        kate | fit                                | Mon 1 08:00
        kate | recorded ready                     | Mon 1 10:00
        kate | assessment by social_work          | Mon 1 10:00 | Mon 1 12:00
        kate | assessed in hospital: home_support | Mon 1 12:00
        kate | delayed 11B in acute               | Mon 1 10:00 | Mon 1 12:00
        kate | in lounge                          | Mon 1 12:00 | Mon 1 15:00
        kate | in home_care (10 h)                | Mon 1 15:00 | Mon 8 15:00
        liam | in acute                           | Mon 1 00:40 | Mon 1 15:00
        liam | fit                                | Mon 1 08:00
        liam | recorded ready                     | Mon 1 10:00
        liam | waits for assessment               | Mon 1 10:00 | Mon 1 12:00
        liam | assessment by social_work          | Mon 1 12:00 | Mon 1 14:00
        liam | assessed in hospital: home_support | Mon 1 14:00
        liam | delayed 11A in acute               | Mon 1 10:00 | Mon 1 12:00
        liam | delayed 11B in acute               | Mon 1 12:00 | Mon 1 14:00
        liam | waits for lounge                   | Mon 1 14:00 | Mon 1 15:00
        liam | delayed 44 in acute                | Mon 1 14:00 | Mon 1 15:00
        liam | in lounge                          | Mon 1 15:00 | Tue 2 09:00
        liam | done in lounge, blocks it          | Mon 1 18:00 | Tue 2 09:00
        liam | waits for home_care                | Mon 1 18:00 | Tue 2 09:00
        liam | in home_care (10 h)                | Tue 2 09:00 | Tue 9 09:00
    """)


VIRTUAL_WARD = """
[readmission]
time_to_fit_days = 3
[streams.virtual]
kind = "virtual_ward_referral"
per_day = 0
dominating_per_day = 1
partnership_shares = { town = 1.0 }
cohort_shares = { older = 1.0 }
pathway_shares = { virtual_ward = 1.0 }
would_be_admitted_share = 0.5
admitted_after_hours = 24
admitted_to_pool = "acute"
[services.virtual_ward]
kind = "virtual_ward"
places = 1
stay_days = 5
huddle_time = 13:00:00
admission_days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
[pathways.virtual_ward]
service = "virtual_ward"
leads_to = { home = 0.6, hospital = 0.4 }
"""


def _referred(name: str, comes: str, *dice: Die) -> Patient:
    return Patient(name, comes=comes, need="independent", stream="virtual", asks_for="virtual_ward", dice=dice)


def test_virtual_ward():
    """One slot; people start at the daily huddle at 13:00 and stay five days. After 24 hours without a slot half of
    the people are admitted to hospital (three days until fit, two hours to prepare), the others stay at home.

    Mona starts on Monday and goes home on Saturday at 13:00. Ned and Olga find no slot by Tuesday: Ned is admitted,
    Olga gives up. Pat, referred on Saturday, starts at that day's huddle, worsens, and is admitted at the end,
    Thursday 13:00.
    """
    stays_well = Die("branch", below=0.5, of="pathway:virtual_ward", spell=-1)
    worsens = Die("branch", above=0.7, of="pathway:virtual_ward", spell=-1)
    mona = _referred("mona", "Mon 1 10:00", stays_well)
    ned = _referred("ned", "Mon 1 11:00", Die("would_be_admitted", below=0.5, spell=-1))
    olga = _referred("olga", "Mon 1 12:00", Die("would_be_admitted", above=0.5, spell=-1))
    pat = _referred("pat", "Sat 6 10:00", worsens)
    tell(VIRTUAL_WARD, mona, ned, olga, pat).check("""
        mona | waits for virtual_ward           | Mon 1 10:00  | Mon 1 13:00
        mona | in virtual_ward                  | Mon 1 13:00  | Sat 6 13:00
        ned  | waits for virtual_ward, gives up | Mon 1 11:00  | Tue 2 11:00
        ned  | in acute                         | Tue 2 11:00  | Fri 5 13:00
        ned  | fit                              | Fri 5 11:00
        ned  | recorded ready                   | Fri 5 13:00
        ned  | goes home                        | Fri 5 13:00
        olga | waits for virtual_ward, gives up | Mon 1 12:00  | Tue 2 12:00
        pat  | waits for virtual_ward           | Sat 6 10:00  | Sat 6 13:00
        pat  | in virtual_ward                  | Sat 6 13:00  | Thu 11 13:00
        pat  | in acute                         | Thu 11 13:00 | Sun 14 15:00
        pat  | fit                              | Sun 14 13:00
        pat  | recorded ready                   | Sun 14 15:00
        pat  | goes home                        | Sun 14 15:00
    """)


ARRANGED = """
[needs.older]
home_support = 0.3
family_arranged = 0.1
housing = 0.1
[pathways.family_arranged]
lead_days = 4
lead_reason = "73"
[pathways.housing]
lead_days = 6
lead_reason = "25F"
"""


def test_family_and_housing():
    """The family takes four days (73): Rosa goes home on Friday at 12:00. A tenancy takes six days (25F): Sam's is
    there on Sunday at 14:00, but people with arranged support leave on weekdays from 09:00."""
    rosa = Patient("rosa", comes="Mon 1 00:30", fit="Mon 1 08:00", need="family_arranged")
    sam = Patient("sam", comes="Mon 1 00:40", fit="Mon 1 08:00", need="housing")
    tell(ARRANGED, rosa, sam).check("""
        rosa | in acute                              | Mon 1 00:30 | Fri 5 12:00
        rosa | fit                                   | Mon 1 08:00
        rosa | recorded ready                        | Mon 1 10:00
        rosa | assessment by social_work             | Mon 1 10:00 | Mon 1 12:00
        rosa | assessed in hospital: family_arranged | Mon 1 12:00
        rosa | delayed 11B in acute                  | Mon 1 10:00 | Mon 1 12:00
        rosa | delayed 73 in acute                   | Mon 1 12:00 | Fri 5 12:00
        rosa | goes home                             | Fri 5 12:00
        sam  | in acute                              | Mon 1 00:40 | Mon 8 09:00
        sam  | fit                                   | Mon 1 08:00
        sam  | recorded ready                        | Mon 1 10:00
        sam  | waits for assessment                  | Mon 1 10:00 | Mon 1 12:00
        sam  | assessment by social_work             | Mon 1 12:00 | Mon 1 14:00
        sam  | assessed in hospital: housing         | Mon 1 14:00
        sam  | delayed 11A in acute                  | Mon 1 10:00 | Mon 1 12:00
        sam  | delayed 11B in acute                  | Mon 1 12:00 | Mon 1 14:00
        sam  | delayed 25F in acute                  | Mon 1 14:00 | Mon 8 09:00
        sam  | waits for home                        | Sun 7 14:00 | Mon 8 09:00
        sam  | goes home                             | Mon 8 09:00
    """)
