"""A story of two partnerships that share one hospital and one intermediate-care home."""

from tests.stories.telling import Patient, tell

TWO = """
[partnerships.village]
[streams.emergency]
partnership_shares = { town = 0.5, village = 0.5 }
[pools.acute]
beds = 4
[needs.older]
home_support = 0.3
step_down = 0.2
[services.home_care]
hours_per_week = 10
[partnerships.village.services.home_care]
hours_per_week = 100
[shared_services.cottage]
kind = "intermediate_care"
places = 1
stay_days = 4
[pathways.step_down]
service = "cottage"
waiting_reason = "27A"
"""


def test_two_partnerships_share_a_hospital_and_a_cottage_but_not_their_hubs_and_home_care():
    """Four beds for both. Each partnership has its own social worker and its own home care (10 hours a week in the
    town, 100 in the village); the cottage, with one place for four days, belongs to both.

    Tom and Val are assessed at the same time, each by their own social worker, 10-12, and both ask for the cottage at
    12:00: the lower number goes first. Val waits (27A) until Friday 12:00. Tess and Vic are assessed 12-14 and have
    home care at once, each their own. Una of the town waits for a bed until Tom leaves; the town's 10 hours are Tess's
    until Monday the 8th at 14:00, and the village's 90 free hours are none of hers.
    """
    people = (
        Patient("tom", comes="Mon 1 00:30", fit="Mon 1 08:00", need="step_down"),
        Patient("val", comes="Mon 1 00:40", fit="Mon 1 08:00", need="step_down", of="village"),
        Patient("tess", comes="Mon 1 01:00", fit="Mon 1 08:00"),
        Patient("vic", comes="Mon 1 01:10", fit="Mon 1 08:00", of="village"),
        Patient("una", comes="Mon 1 01:20", fit="Tue 2 08:00"),
    )
    tell(TWO, *people).check("""
        tom  | in acute                           | Mon 1 00:30 | Mon 1 12:00
        tom  | fit                                | Mon 1 08:00
        tom  | recorded ready                     | Mon 1 10:00
        tom  | assessment by social_work          | Mon 1 10:00 | Mon 1 12:00
        tom  | assessed in hospital: step_down    | Mon 1 12:00
        tom  | delayed 11B in acute               | Mon 1 10:00 | Mon 1 12:00
        tom  | in cottage                         | Mon 1 12:00 | Fri 5 12:00
        val  | in acute                           | Mon 1 00:40 | Fri 5 12:00
        val  | fit                                | Mon 1 08:00
        val  | recorded ready                     | Mon 1 10:00
        val  | assessment by social_work          | Mon 1 10:00 | Mon 1 12:00
        val  | assessed in hospital: step_down    | Mon 1 12:00
        val  | delayed 11B in acute               | Mon 1 10:00 | Mon 1 12:00
        val  | waits for cottage                  | Mon 1 12:00 | Fri 5 12:00
        val  | delayed 27A in acute               | Mon 1 12:00 | Fri 5 12:00
        val  | in cottage                         | Fri 5 12:00 | Tue 9 12:00
        tess | in acute                           | Mon 1 01:00 | Mon 1 14:00
        tess | fit                                | Mon 1 08:00
        tess | recorded ready                     | Mon 1 10:00
        tess | waits for assessment               | Mon 1 10:00 | Mon 1 12:00
        tess | assessment by social_work          | Mon 1 12:00 | Mon 1 14:00
        tess | assessed in hospital: home_support | Mon 1 14:00
        tess | delayed 11A in acute               | Mon 1 10:00 | Mon 1 12:00
        tess | delayed 11B in acute               | Mon 1 12:00 | Mon 1 14:00
        tess | in home_care (10 h)                | Mon 1 14:00 | Mon 8 14:00
        vic  | in acute                           | Mon 1 01:10 | Mon 1 14:00
        vic  | fit                                | Mon 1 08:00
        vic  | recorded ready                     | Mon 1 10:00
        vic  | waits for assessment               | Mon 1 10:00 | Mon 1 12:00
        vic  | assessment by social_work          | Mon 1 12:00 | Mon 1 14:00
        vic  | assessed in hospital: home_support | Mon 1 14:00
        vic  | delayed 11A in acute               | Mon 1 10:00 | Mon 1 12:00
        vic  | delayed 11B in acute               | Mon 1 12:00 | Mon 1 14:00
        vic  | in home_care (10 h)                | Mon 1 14:00 | Mon 8 14:00
        una  | waits for acute                    | Mon 1 01:20 | Mon 1 12:00
        una  | in acute                           | Mon 1 12:00 | Mon 8 14:00
        una  | fit                                | Tue 2 08:00
        una  | recorded ready                     | Tue 2 10:00
        una  | assessment by social_work          | Tue 2 10:00 | Tue 2 12:00
        una  | assessed in hospital: home_support | Tue 2 12:00
        una  | delayed 11B in acute               | Tue 2 10:00 | Tue 2 12:00
        una  | waits for home_care                | Tue 2 12:00 | Mon 8 14:00
        una  | delayed 25D in acute               | Tue 2 12:00 | Mon 8 14:00
        una  | in home_care (10 h)                | Mon 8 14:00 | Mon 15 14:00
    """)
