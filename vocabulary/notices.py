"""Notices: what the bot says unasked in a circle's channel, outside of its sessions."""

from enum import StrEnum


class NoticeKind(StrEnum):
    """What a notice is about, the most important first: where a post has no room for all, these go first.

    A kind's name is also that of its module in `services/notices/kinds/`, which defines all the rest. Its text is in
    databases and never changes.
    """

    REMINDER = "aside"
    PAUSE_OVER = "pause-over"
    PARTNERS = "partners"
    PARTNERS_CHANGED = "partners-changed"
    NAMED = "named"
    WINS = "wins"
    LUNCH_INSIGHTS = "lunch-insights"
    RETROSPECTIVE = "retrospective"
    LUNCH_TOPIC = "lunch-topic"
    NO_THREADS = "no-threads"
    NO_WINS_THREAD = "no-wins-thread"
    NO_FAILURE_THREAD = "no-failure-thread"
