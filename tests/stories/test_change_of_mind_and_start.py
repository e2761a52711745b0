"""Stories of a change of mind while waiting, and of the people who are there when a story begins."""

import pytest

from tests.stories.telling import Patient, tell, tell_from_start

ANN = Patient("ann", comes="Mon 1 00:30", fit="Mon 1 08:00")

CHANGE_OF_MIND = """
[needs.older]
home_support = 0.3
step_down = 0.2
[services.home_care]
hours_per_week = 10
[services.intermediate_care]
kind = "intermediate_care"
places = 1
stay_days = 4
[pathways.step_down]
service = "intermediate_care"
waiting_reason = "27A"
"""


@pytest.mark.parametrize(
    ("then", "expected"),
    [
        (
            "also",
            """
            ann | waits for home_care, goes elsewhere | Mon 1 12:00 | Fri 5 09:00
            ann | waits for intermediate_care         | Wed 3 12:00 | Fri 5 09:00
            ann | delayed 25D in acute                | Mon 1 12:00 | Fri 5 09:00
            ann | in intermediate_care                | Fri 5 09:00 | Tue 9 09:00
            """,
        ),
        (
            "switch",
            """
            ann | waits for home_care, changes mind | Mon 1 12:00 | Wed 3 12:00
            ann | waits for intermediate_care       | Wed 3 12:00 | Fri 5 09:00
            ann | delayed 25D in acute              | Mon 1 12:00 | Wed 3 12:00
            ann | delayed 27A in acute              | Wed 3 12:00 | Fri 5 09:00
            ann | in intermediate_care              | Fri 5 09:00 | Tue 9 09:00
            """,
        ),
        (
            "interim",
            """
            ann | waits for home_care         | Mon 1 12:00 | Mon 8 09:00
            ann | waits for intermediate_care | Wed 3 12:00 | Fri 5 09:00
            ann | delayed 25D in acute        | Mon 1 12:00 | Fri 5 09:00
            ann | in intermediate_care        | Fri 5 09:00 | Mon 8 09:00
            ann | in home_care (10 h)         | Mon 8 09:00 | Mon 15 09:00
            """,
        ),
        (
            "leave",
            """
            ann | waits for home_care, gives up | Mon 1 12:00 | Wed 3 12:00
            ann | delayed 25D in acute          | Mon 1 12:00 | Wed 3 12:00
            ann | goes home                     | Wed 3 12:00
            """,
        ),
    ],
)
def test_change_of_mind(then, expected):
    """Zoe has the only package of home care until Monday the 8th at 09:00, Yan the only intermediate-care place until
    Friday the 5th at 09:00. Ann waits for home care from Monday at 12:00. After 48 hours, on Wednesday at 12:00, she

    - also waits for intermediate care, and has it on Friday; or
    - switches to it (27A from then on); or
    - takes it as an interim move on Friday, keeps her place in the queue for home care, and has that on Monday; or
    - leaves without support.
    """
    zoe = Patient("zoe", comes="Mon 1 09:00", asks_for="home_support")
    yan = Patient("yan", comes="Mon 1 09:00", asks_for="step_down")
    alternative = {} if then == "leave" else {"pathways.home_support.alternative": "step_down"}
    changes = {"pathways.home_support.after_hours": 48, "pathways.home_support.then": then, **alternative}
    told = tell(CHANGE_OF_MIND, zoe, yan, ANN, but=changes)
    told.check(
        f"""
        zoe | in home_care (10 h)                | Mon 1 09:00 | Mon 8 09:00
        yan | in intermediate_care               | Mon 1 09:00 | Fri 5 09:00
        ann | fit                                | Mon 1 08:00
        ann | recorded ready                     | Mon 1 10:00
        ann | assessment by social_work          | Mon 1 10:00 | Mon 1 12:00
        ann | assessed in hospital: home_support | Mon 1 12:00
        ann | delayed 11B in acute               | Mon 1 10:00 | Mon 1 12:00
        ann | in acute                           | Mon 1 00:30 | {"Wed 3 12:00" if then == "leave" else "Fri 5 09:00"}
        {expected}
        """
    )


STATED = """
[period]
start_state = "stated"
[needs.older]
home_support = 0.4
complex = 0.1
[services.home_care]
hours_per_week = 10
waiting_at_start = 1
waited_at_start_days = 10
[services.guardianship]
kind = "process"
at_once = 1
stay_days = 12
[pathways.complex]
service = "guardianship"
waiting_reason = "51X"
[partnerships.town.at_start.delayed.waiting]
count = 1
waited_days = 5
pool_shares = { acute = 1.0 }
need = "home_support"
pathway = "home_support"
[partnerships.town.at_start.delayed.unassessed]
count = 1
waited_days = 2
pool_shares = { acute = 1.0 }
need = "home_support"
[partnerships.town.at_start.delayed.legal]
count = 1
waited_days = 5
pool_shares = { acute = 1.0 }
need = "complex"
pathway = "complex"
"""


def test_people_at_the_start_keep_the_time_they_have_waited():
    """The story begins on Monday the 1st at 00:00. One package of home care, seven days each, starts on weekdays at
    09:00.

    Walt has been ready for five days, since Wednesday 26 September, and waits for home care. Una has been ready for
    two, not yet assessed. Lea's guardianship (twelve days) began five days ago. All came to hospital 14 days before
    being ready. Cora has waited at home for ten days.

    Cora has waited longest: she starts on Monday at 09:00. Walt follows on the 8th. Una, assessed on Monday
    08:30-10:30, follows on the 15th. Lea's process has seven days left: to Monday the 8th at 00:00, and she leaves at
    09:00 (still 51X). Delays are counted from the beginning of the story, ready dates are the true ones.
    """
    tell_from_start(STATED, "walt", "una", "lea", "cora").check("""
        walt | in acute                           | Wed 12 Sep 00:00 | Mon 8 09:00
        walt | fit                                | Wed 26 Sep 00:00
        walt | recorded ready                     | Wed 26 Sep 00:00
        walt | assessed in hospital: home_support | Wed 26 Sep 00:00
        walt | waits for home_care                | Wed 26 Sep 00:00 | Mon 8 09:00
        walt | delayed 25D in acute               | Mon 1 00:00      | Mon 8 09:00
        walt | in home_care (10 h)                | Mon 8 09:00      | Mon 15 09:00
        una  | in acute                           | Sat 15 Sep 00:00 | Mon 15 09:00
        una  | fit                                | Sat 29 Sep 00:00
        una  | recorded ready                     | Sat 29 Sep 00:00
        una  | referred to the hub                | Mon 1 00:00
        una  | waits for assessment               | Mon 1 00:00      | Mon 1 08:30
        una  | assessment by social_work          | Mon 1 08:30      | Mon 1 10:30
        una  | assessed in hospital: home_support | Mon 1 10:30
        una  | waits for home_care                | Mon 1 10:30      | Mon 15 09:00
        una  | delayed 11A in acute               | Mon 1 00:00      | Mon 1 08:30
        una  | delayed 11B in acute               | Mon 1 08:30      | Mon 1 10:30
        una  | delayed 25D in acute               | Mon 1 10:30      | Mon 15 09:00
        una  | in home_care (10 h)                | Mon 15 09:00     | Mon 22 09:00
        lea  | in acute                           | Wed 12 Sep 00:00 | Mon 8 09:00
        lea  | fit                                | Wed 26 Sep 00:00
        lea  | recorded ready                     | Wed 26 Sep 00:00
        lea  | assessed in hospital: complex      | Wed 26 Sep 00:00
        lea  | in guardianship                    | Wed 26 Sep 00:00 | Mon 8 00:00
        lea  | waits for home                     | Mon 8 00:00      | Mon 8 09:00
        lea  | delayed 51X in acute               | Mon 1 00:00      | Mon 8 09:00
        lea  | goes home                          | Mon 8 09:00
        cora | waits for home_care                | Fri 21 Sep 00:00 | Mon 1 09:00
        cora | in home_care (10 h)                | Mon 1 09:00      | Mon 8 09:00
    """)
