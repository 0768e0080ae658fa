"""Nudges: what they are about, and the default times for sending them."""

from datetime import time
from enum import StrEnum


class NudgeKind(StrEnum):
    """What a nudge is about; each is something that the member chose.

    A kind's name is also that of its module in `services/nudges/kinds/`, which defines all the rest. Its text is in
    databases and never changes. They are in the order in which a message tells them, after `rules.nudges.OPENS_WITH`.
    """

    GOAL_UNSET = "goal"
    CHECK_IN = "check-in"
    COMMITMENT = "promise"
    PLAN = "plan"
    PARTNER_UNMET = "partner"
    PARTNER_FIT = "partner-fit"
    PARTNER_BRIEF = "partner-brief"
    PARTNER_TIME = "partner-time"
    BEFORE_SESSION = "session"
    DUTY = "duty"
    FAILURE = "failure"
    NAMING = "naming"
    STORED_STORY = "story"
    MISSED_SESSION = "missed"
    LUNCH_INSIGHT = "lunch-insight"
    WAY_BACK = "back"


class ActKind(StrEnum):
    """What a person does, as far as it answers what they were asked."""

    GOAL = "goal"  # set their goal, or changed it
    PROGRESS = "progress"  # said how it is going
    CAPTURE = "capture"  # captured something, such as a commitment
    COMMITMENT = "commitment"  # told how a commitment went
    MEETING = "meeting"  # told that they met their learning partner
    MEETING_TIME = "meeting_time"  # said which times to meet them suit, or that none does
    REPLY = "reply"  # said whether they come to a session
    DUTY = "duty"  # did something about a duty
    TURN = "turn"  # served in one
    ATTENDANCE = "attendance"  # came to a session
    THANKS = "thanks"  # thanked for help, or said whether they may be named
    ADVICE = "advice"  # noted advice to try, or told what came of it
    LUNCH_INSIGHT = "lunch_insight"  # said what they applied from a lunch-and-learn
    ABSENCE = "absence"  # said when they are away, or that they are back


QUIET_FROM, QUIET_UNTIL = time(22), time(8)
"""The default quiet hours, in the member's local time."""

ALL_DAYS = frozenset(range(7))
"""All weekdays; Monday is 0."""
