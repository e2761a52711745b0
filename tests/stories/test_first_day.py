"""Stories of a stated first day: people fit and not yet recorded ready, assessments under way, people unfit again."""

from tests.stories.telling import tell_from_start

FIRST_DAY = """
[period]
start_state = "stated"
[hub]
starts = "before_planned_date"
days_before_planned_date = 4
assessment_days_at_start = 6
[hub.tasks.screening]
position = 1
roles = ["social_worker"]
work_hours = 1
[hub.tasks.assessment]
position = 2
[readiness]
time_to_fit_again_days = 2
reassessed_after_unfit_share = 0
unfit_again_at_start = 1
[partnerships.town.at_start.fit.ivy]
count = 1
need = "independent"
fit_since_days = 0.5
pool_shares = { acute = 1.0 }
[partnerships.town.at_start.fit.fay]
count = 1
need = "home_support"
fit_since_days = 1
pool_shares = { acute = 1.0 }
[partnerships.town.at_start.fit.gil]
count = 1
need = "home_support"
fit_since_days = 3
pool_shares = { acute = 1.0 }
[partnerships.town.at_start.delayed.una]
count = 1
need = "home_support"
waited_days = 2
pool_shares = { acute = 1.0 }
[partnerships.town.at_start.delayed.walt]
count = 2
need = "home_support"
pathway = "home_support"
waited_days = 5
pool_shares = { acute = 1.0 }
"""
NAMES = ("ivy", "fay", "gil", "una", "walt", "wim", "uri")


def test_first_day():
    """The story begins on Monday the 1st at 00:00; all came to hospital 14 days before they were fit. The hub
    (screening, then the assessment, one social worker) begins four days before the planned date, which is right.
    Before the start an assessment took six days from the referral, three for each of its tasks.

    Ivy needs nothing and is fit since Sunday noon: ready to go two hours into Monday, she leaves at 09:00. Fay is
    fit since Sunday 00:00, so was referred on Wednesday the 26th: after five of six days she is screened, and waits
    since Saturday the 29th for the assessment. Gil, fit since Friday, was referred on Monday the 24th and has been
    assessed on Sunday the 30th. Una, ready since Saturday, was referred on Tuesday the 25th; six days have passed
    and she is still not assessed, so it will not have taken long more: she waits for her assessment since half of
    that time, Friday the 28th.

    So Una is assessed on Monday 08:30-10:30 and Fay 10:30-12:30. At the round at 10:00 Fay and Gil are recorded
    ready: Gil leaves at once, Fay is delayed (11B) until 12:30.

    Walt and Wim have been ready for five days, assessed, and wait for home care: from 09:00 there are hours for
    all. Uri is like them, but unfit again in the first minute (so he counts no delay). He is fit two days later, on
    Wednesday the 3rd, recorded ready at 10:00, and has kept his place in the queue.
    """
    tell_from_start(FIRST_DAY, *NAMES).check("""
        ivy  | in acute                           | Sun 16 Sep 12:00 | Mon 1 09:00
        ivy  | fit                                | Mon 1 00:00
        ivy  | waits for home                     | Mon 1 02:00      | Mon 1 09:00
        ivy  | recorded ready                     | Mon 1 09:00
        ivy  | goes home                          | Mon 1 09:00
        fay  | in acute                           | Sun 16 Sep 00:00 | Mon 1 12:30
        fay  | fit                                | Mon 1 00:00
        fay  | referred to the hub                | Wed 26 Sep 00:00
        fay  | waits for assessment               | Sat 29 Sep 00:00 | Mon 1 10:30
        fay  | recorded ready                     | Mon 1 10:00
        fay  | delayed 11B in acute               | Mon 1 10:00      | Mon 1 12:30
        fay  | assessment by social_work          | Mon 1 10:30      | Mon 1 12:30
        fay  | assessed in hospital: home_support | Mon 1 12:30
        fay  | in home_care (10 h)                | Mon 1 12:30      | Mon 8 12:30
        gil  | in acute                           | Fri 14 Sep 00:00 | Mon 1 10:00
        gil  | fit                                | Mon 1 00:00
        gil  | referred to the hub                | Mon 24 Sep 00:00
        gil  | assessed in hospital: home_support | Sun 30 Sep 00:00
        gil  | recorded ready                     | Mon 1 10:00
        gil  | in home_care (10 h)                | Mon 1 10:00      | Mon 8 10:00
        una  | in acute                           | Sat 15 Sep 00:00 | Mon 1 10:30
        una  | fit                                | Sat 29 Sep 00:00
        una  | recorded ready                     | Sat 29 Sep 00:00
        una  | referred to the hub                | Tue 25 Sep 00:00
        una  | waits for assessment               | Fri 28 Sep 00:00 | Mon 1 08:30
        una  | assessment by social_work          | Mon 1 08:30      | Mon 1 10:30
        una  | assessed in hospital: home_support | Mon 1 10:30
        una  | delayed 11B in acute               | Mon 1 00:00      | Mon 1 10:30
        una  | in home_care (10 h)                | Mon 1 10:30      | Mon 8 10:30
        walt | in acute                           | Wed 12 Sep 00:00 | Mon 1 09:00
        walt | fit                                | Wed 26 Sep 00:00
        walt | recorded ready                     | Wed 26 Sep 00:00
        walt | assessed in hospital: home_support | Wed 26 Sep 00:00
        walt | waits for home_care                | Wed 26 Sep 00:00 | Mon 1 09:00
        walt | delayed 25D in acute               | Mon 1 00:00      | Mon 1 09:00
        walt | in home_care (10 h)                | Mon 1 09:00      | Mon 8 09:00
        wim  | in acute                           | Wed 12 Sep 00:00 | Mon 1 09:00
        wim  | fit                                | Wed 26 Sep 00:00
        wim  | recorded ready                     | Wed 26 Sep 00:00
        wim  | assessed in hospital: home_support | Wed 26 Sep 00:00
        wim  | waits for home_care                | Wed 26 Sep 00:00 | Mon 1 09:00
        wim  | delayed 25D in acute               | Mon 1 00:00      | Mon 1 09:00
        wim  | in home_care (10 h)                | Mon 1 09:00      | Mon 8 09:00
        uri  | in acute                           | Wed 12 Sep 00:00 | Wed 3 10:00
        uri  | first recorded ready               | Wed 26 Sep 00:00
        uri  | assessed in hospital: home_support | Wed 26 Sep 00:00
        uri  | waits for home_care, unfit again   | Wed 26 Sep 00:00 | Mon 1 00:00
        uri  | fit                                | Wed 3 00:00
        uri  | recorded ready                     | Wed 3 10:00
        uri  | waits for home_care                | Wed 26 Sep 00:00 | Wed 3 10:00
        uri  | in home_care (10 h)                | Wed 3 10:00      | Wed 10 10:00
    """)


def test_without_a_stated_time_the_work_begins_on_the_first_day():
    """The same people, if the file does not say how long assessments took: Fay's, Gil's and Una's begin on Monday."""
    story = FIRST_DAY.replace("assessment_days_at_start = 6\n", "")
    told = tell_from_start(story, *NAMES)
    assert [line.split(" | ")[0] for line in told.trace(containing="screening by social_work")] == ["fay", "gil", "una"]
    assert told.trace(containing="referred to the hub") == [
        "fay | referred to the hub | Mon 1 00:00",
        "gil | referred to the hub | Mon 1 00:00",
        "una | referred to the hub | Mon 1 00:00",
    ]
