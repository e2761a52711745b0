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


BLOCKED = """
[period]
start_state = "census"
census_file = "census.csv"
[needs.older]
home_support = 0.3
step_down = 0.1
housing = 0.1
[services.home_care]
hours_per_week = 20
[services.intermediate_care]
kind = "intermediate_care"
places = 2
stay_days = 10
[services.tenancy]
kind = "process"
stay_days = 21
[pathways.step_down]
service = "intermediate_care"
waiting_reason = "27A"
leads_to = { home_support = 1.0 }
[pathways.housing]
service = "tenancy"
waiting_reason = "25F"
"""
BLOCKING_ROWS = """
a-hal,town,81,,intermediate_care,2018-09-14,,2018-09-24,step_down,finished,home_support,,
b-ida,town,82,,intermediate_care,2018-09-06,,2018-09-16,housing,finished,housing,,
c-jo,town,83,,home_care,2018-09-27,,,home_support,in_service,,,15
d-kay,town,84,,acute,2018-09-20,,2018-09-25,step_down,ready,step_down,,
e-lou,town,85,,community,2018-09-26,,,home_support,waiting,home_support,,10
f-may,town,86,,intermediate_care,2018-09-25,,,step_down,in_service,,,
"""


def test_somebody_of_a_census_has_finished_and_blocks_the_place():
    """Two places of intermediate care are full on Monday the 1st at 00:00, a third person lies there over the number.

    Hal came on 14 September, finished on the 24th at 12:00 and has waited for home care since; Ida finished on the 16th
    and waits for a tenancy, which takes 21 days from then: until Sunday 7 October at 12:00, when she goes home. May
    came on 25 September: her ten days end on Friday the 5th at 12:00. Of 20 hours of home care Jo has 15 until Thursday
    the 4th at 12:00; with the 5 that are left nobody can start. Hal has waited longer than Lou: both start on Thursday
    at 12:00 (10 hours each). Hal's place is the one over the number: it is not there for Kay. Ida's, on Sunday, is, but
    on Sundays nobody is admitted: Kay moves on Monday the 8th at 09:00. May waits for home care until Hal's and Lou's
    seven days end on Thursday the 11th. Kay, done on the 18th at 09:00, finds ten hours free.
    """
    names = ("hal", "ida", "jo", "kay", "lou", "may")
    tell_from_start(BLOCKED, *names, census=HEADER + BLOCKING_ROWS).check("""
        hal | in intermediate_care                 | Fri 14 Sep 12:00 | Thu 4 12:00
        hal | done in intermediate_care, blocks it | Mon 24 Sep 12:00 | Thu 4 12:00
        hal | waits for home_care                  | Mon 24 Sep 12:00 | Thu 4 12:00
        hal | in home_care (10 h)                  | Thu 4 12:00      | Thu 11 12:00
        ida | in intermediate_care                 | Thu 6 Sep 12:00  | Sun 7 12:00
        ida | done in intermediate_care, blocks it | Sun 16 Sep 12:00 | Sun 7 12:00
        ida | in tenancy                           | Sun 16 Sep 12:00 | Sun 7 12:00
        jo  | in home_care (15 h)                  | Thu 27 Sep 12:00 | Thu 4 12:00
        kay | in acute                             | Thu 20 Sep 12:00 | Mon 8 09:00
        kay | fit                                  | Tue 25 Sep 10:00
        kay | recorded ready                       | Tue 25 Sep 10:00
        kay | assessed in hospital: step_down      | Tue 25 Sep 10:00
        kay | waits for intermediate_care          | Tue 25 Sep 10:00 | Mon 8 09:00
        kay | delayed 27A in acute                 | Mon 1 00:00      | Mon 8 09:00
        kay | in intermediate_care                 | Mon 8 09:00      | Thu 18 09:00
        kay | in home_care (10 h)                  | Thu 18 09:00     | Thu 25 09:00
        lou | waits for home_care                  | Wed 26 Sep 12:00 | Thu 4 12:00
        lou | in home_care (10 h)                  | Thu 4 12:00      | Thu 11 12:00
        may | in intermediate_care                 | Tue 25 Sep 12:00 | Thu 11 12:00
        may | done in intermediate_care, blocks it | Fri 5 12:00      | Thu 11 12:00
        may | waits for home_care                  | Fri 5 12:00      | Thu 11 12:00
        may | in home_care (10 h)                  | Thu 11 12:00     | Thu 18 12:00
    """)
