"""A story that begins with a census: people in beds, in a service and at home, as a file names them."""

from tests.stories.telling import tell_from_start

SCENARIO = """
[period]
start_state = "census"
census_file = "census.csv"
[services.home_care]
hours_per_week = 15
"""
HEADER = (
    "person_id,partnership,age,stream,setting,admitted_date,fit_date,ready_date,need,stage,waiting_for,reason_code,"
    "package_hours"
)
ROWS = """
a-walt,town,81,,acute,2018-09-12,2018-09-25,2018-09-26,home_support,ready,home_support,,
b-una,town,82,,acute,2018-09-20,2018-09-27,2018-09-28,home_support,ready,assessment,,
c-fay,town,83,,acute,2018-09-25,2018-09-29,,home_support,fit,,,
d-nora,town,84,,acute,2018-09-29,,,home_support,not_fit,,,
e-cleo,town,85,,home_care,2018-09-28,,,home_support,in_service,,,5
f-will,town,86,,community,2018-09-20,,,home_support,waiting,home_support,,10
"""


def test_people_of_a_census_go_on_from_where_they_are():
    """The story begins on Monday the 1st at 00:00, with 15 hours of home care a week. A date of the file is noon of
    that day, a ready date the round at 10:00. A stay lasts five days in hospital, seven in home care; packages are of
    10 hours where the file says nothing.

    Cleo has had a package of 5 hours since Friday the 28th: it ends on Friday the 5th at 12:00, and until then there is
    room for one package of 10 hours, afterwards too (15 hours are not two of them). Will has waited at home since 20
    September, longest of all: he starts on Monday at 09:00. Walt has waited in hospital since he was recorded ready on
    26 September: he follows on the 8th. Una, recorded ready on the 28th, has still to be assessed (Monday 08:30-10:30)
    and follows on the 15th. Fay is fit since Saturday: recorded at Monday's round, assessed 10:30-12:30, home care on
    the 22nd. Nora came on Saturday the 29th; her five days end on Thursday the 4th at 12:00, she is recorded on
    Friday, assessed 10:00-12:00, and leaves on the 29th.
    """
    names = ("walt", "una", "fay", "nora", "cleo", "will")
    tell_from_start(SCENARIO, *names, census=HEADER + ROWS).check("""
        walt | in acute                           | Wed 12 Sep 12:00 | Mon 8 09:00
        walt | fit                                | Tue 25 Sep 12:00
        walt | recorded ready                     | Wed 26 Sep 10:00
        walt | assessed in hospital: home_support | Wed 26 Sep 10:00
        walt | waits for home_care                | Wed 26 Sep 10:00 | Mon 8 09:00
        walt | delayed 25D in acute               | Mon 1 00:00      | Mon 8 09:00
        walt | in home_care (10 h)                | Mon 8 09:00      | Mon 15 09:00
        una  | in acute                           | Thu 20 Sep 12:00 | Mon 15 09:00
        una  | fit                                | Thu 27 Sep 12:00
        una  | recorded ready                     | Fri 28 Sep 10:00
        una  | referred to the hub                | Mon 1 00:00
        una  | waits for assessment               | Mon 1 00:00      | Mon 1 08:30
        una  | assessment by social_work          | Mon 1 08:30      | Mon 1 10:30
        una  | assessed in hospital: home_support | Mon 1 10:30
        una  | waits for home_care                | Mon 1 10:30      | Mon 15 09:00
        una  | delayed 11A in acute               | Mon 1 00:00      | Mon 1 08:30
        una  | delayed 11B in acute               | Mon 1 08:30      | Mon 1 10:30
        una  | delayed 25D in acute               | Mon 1 10:30      | Mon 15 09:00
        una  | in home_care (10 h)                | Mon 15 09:00     | Mon 22 09:00
        fay  | in acute                           | Tue 25 Sep 12:00 | Mon 22 09:00
        fay  | fit                                | Mon 1 00:00
        fay  | recorded ready                     | Mon 1 10:00
        fay  | waits for assessment               | Mon 1 10:00      | Mon 1 10:30
        fay  | assessment by social_work          | Mon 1 10:30      | Mon 1 12:30
        fay  | assessed in hospital: home_support | Mon 1 12:30
        fay  | waits for home_care                | Mon 1 12:30      | Mon 22 09:00
        fay  | delayed 11A in acute               | Mon 1 10:00      | Mon 1 10:30
        fay  | delayed 11B in acute               | Mon 1 10:30      | Mon 1 12:30
        fay  | delayed 25D in acute               | Mon 1 12:30      | Mon 22 09:00
        fay  | in home_care (10 h)                | Mon 22 09:00     | Mon 29 09:00
        nora | in acute                           | Sat 29 Sep 12:00 | Mon 29 09:00
        nora | fit                                | Thu 4 12:00
        nora | recorded ready                     | Fri 5 10:00
        nora | assessment by social_work          | Fri 5 10:00      | Fri 5 12:00
        nora | assessed in hospital: home_support | Fri 5 12:00
        nora | waits for home_care                | Fri 5 12:00      | Mon 29 09:00
        nora | delayed 11B in acute               | Fri 5 10:00      | Fri 5 12:00
        nora | delayed 25D in acute               | Fri 5 12:00      | Mon 29 09:00
        nora | in home_care (10 h)                | Mon 29 09:00     | -
        cleo | in home_care (5 h)                 | Fri 28 Sep 12:00 | Fri 5 12:00
        will | waits for home_care                | Thu 20 Sep 12:00 | Mon 1 09:00
        will | in home_care (10 h)                | Mon 1 09:00      | Mon 8 09:00
    """)
