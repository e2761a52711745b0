"""Words that exist only as numbers in the fast engine."""

from __future__ import annotations

from discharge_sim.plan.philox import ALWAYS
from discharge_sim.plan.purposes import PURPOSE
from discharge_sim.vocabulary.reasons import REASON_INDEX

NONE = -1
CERTAIN = ALWAYS
WORD_MASK = 0xFFFFFFFF

# What a track is told when it wakes: first what interrupts a story, whatever its chapter.
(
    DIED,
    UNFIT,
    NO_LONGER_HELD,
    ADMITTED,
    BEGIN,
    STARTED,
    ASSESSED,
    CANCELLED,
    BOARD,
    NEW_DATE,
    FIT,
    TRANSFER,
    REFER,
    SLIP,
    PREPARED,
    LATE,
    RECORDED,
    TIME_IS_OVER,
    WAITED_ENOUGH,
    GIVES_UP,
    END_OF_STAY,
    TAPER,
    HUB_BEGINS,
    HUB_AWAKE,
) = range(24)
# The last two are said to the hub at work for a person, all others to the person.

# Chapters of a person's story: what the main track rests in.
(
    NO_STORY,
    ASKING_FOR_BED,
    AWAITING_NEW_DATE,
    IN_HOSPITAL,
    PREPARING,
    ON_THE_WAY_HOME,
    AWAITING_ROUND,
    AWAITING_ASSESSMENT,
    LEAD,
    WAITING,
    STAYING,
    ASSESSED_IN_STAY,
    AT_HOME,
    BRIEFLY_HOME,
) = range(14)

# What a person does next, at once; REST is to wait in the chapter, RESTS to do so already, OVER the end of the story.
(
    RESTS,
    REST,
    OVER,
    ASK_FOR_BED,
    FOLLOW,
    FALL_UNFIT,
    BE_ADMITTED,
    DIE,
) = range(8)

# Where the hub's work for a person stands.
(
    NO_WORK,
    NEW_WORK,
    NOT_YET_BEGUN,
    FOR_CASELOAD,
    HAND_OFF,
    FOR_STAFF,
    AT_TASK,
    TURNAROUND,
    AT_PANEL,
) = range(9)

# What the hub does next, at once.
HUB_RESTS, NEXT_TASK = range(2)

# Stages of hub work that reasons tell apart.
STAGE_NOT_STARTED, STAGE_STARTED, STAGE_PANEL = range(3)

# What somebody does who gives up waiting.
GIVES_UP_NEVER, GIVES_UP_ADMITTED, GIVES_UP_LEAVES = range(3)

# Alarms: the phase of the minute in which they ring (rule 2).
PHASE_DEATHS, PHASE_CHANGES, PHASE_HUB = range(3)

# What the calendar brings.
CHANGE_CAPACITY, CHANGE_DOOR, CHANGE_OFFER, CHANGE_CLOSURE = range(4)

LEGAL, WARD_CLOSED, HOME_CLOSED = REASON_INDEX["51X"], REASON_INDEX["46X"], REASON_INDEX["26X"]
OWN_CHOICE, OWN_CHOICE_NO_INTERIM = REASON_INDEX["71"], REASON_INDEX["71X"]
NOT_STARTED, NOT_COMPLETE = REASON_INDEX["11A"], REASON_INDEX["11B"]
FUNDING_CARE_HOME, FUNDING_OTHER = REASON_INDEX["23C"], REASON_INDEX["23D"]
TRANSPORT = REASON_INDEX["44"]

ACCEPTANCE = PURPOSE["acceptance"]
BOARD_ROUND = PURPOSE["board_round"]
BRANCH = PURPOSE["branch"]
DEATH_DELAYED = PURPOSE["death_delayed"]
FIT_AGAIN = PURPOSE["fit_again"]
INTERIM_POSSIBLE = PURPOSE["interim_possible"]
LEAD_TIME = PURPOSE["lead"]
PACKAGE = PURPOSE["package"]
PLANNED_ERROR = PURPOSE["planned_error"]
PREPARATION = PURPOSE["preparation"]
PRESENT_ASSESSMENT = PURPOSE["present_assessment"]
READMISSION = PURPOSE["readmission"]
READMISSION_DAY = PURPOSE["readmission_day"]
REASSESSED = PURPOSE["reassessed"]
REVIEW = PURPOSE["review"]
SAFE_AT_HOME = PURPOSE["safe_at_home"]
SERVICE_ADMISSION = PURPOSE["service_admission"]
STAY = PURPOSE["stay"]
TIME_TO_FIT = PURPOSE["time_to_fit"]
TURNAROUND_TIME = PURPOSE["turnaround"]
UNFIT_AGAIN = PURPOSE["unfit_again"]
WARD = PURPOSE["ward"]
WEEKEND_LEAVING = PURPOSE["weekend_leaving"]
WORK = PURPOSE["work"]
WOULD_BE_ADMITTED = PURPOSE["would_be_admitted"]

OF_SPELL = (
    READMISSION,
    READMISSION_DAY,
    PREPARATION,
    WEEKEND_LEAVING,
    BOARD_ROUND,
    PLANNED_ERROR,
    UNFIT_AGAIN,
    DEATH_DELAYED,
)
"""Most spells need the first draws for these: they are made together when the spell begins, by vector instructions."""
READMISSION_DRAW, READMISSION_DAY_DRAW, PREPARATION_DRAW, WEEKEND_DRAW = range(4)
BOARD_ROUND_DRAW, PLANNED_ERROR_DRAW, UNFIT_AGAIN_DRAW, DEATH_DELAYED_DRAW = range(4, 8)
