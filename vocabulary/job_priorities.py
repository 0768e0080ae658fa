"""Which due jobs go first. The numbers are in databases."""

from collections.abc import Mapping
from enum import IntEnum

from vocabulary.keys import JobKind, kind_text


class JobPriority(IntEnum):
    """The order of kinds of jobs. `ERRAND` has all that run outside of a transaction; `LAST` what nobody waits for.

    `NUDGES` has what is said unasked: it reads ahead, so that nothing that writes other facts comes after it.
    """

    SESSION = 0
    ERRAND = 1
    CIRCLE = 2
    NUDGES = 3
    LAST = 4


PRIORITIES: Mapping[str, JobPriority] = {
    JobKind.SESSION: JobPriority.SESSION,
    JobKind.DUTIES: JobPriority.SESSION,
    JobKind.BOARD: JobPriority.SESSION,
    JobKind.ERASURE: JobPriority.ERRAND,
    JobKind.EVENT: JobPriority.ERRAND,
    JobKind.FAILURE_THREAD: JobPriority.ERRAND,
    JobKind.FAREWELL: JobPriority.ERRAND,
    JobKind.GUEST_INVITE: JobPriority.ERRAND,
    JobKind.LUNCH_POLL: JobPriority.ERRAND,
    JobKind.NAME: JobPriority.ERRAND,
    JobKind.PARTNER_THREAD: JobPriority.ERRAND,
    JobKind.POLL: JobPriority.ERRAND,
    JobKind.ROLL_CALL: JobPriority.ERRAND,
    JobKind.ROOMS: JobPriority.ERRAND,
    JobKind.WINS: JobPriority.ERRAND,
    JobKind.ABSENCE: JobPriority.CIRCLE,
    JobKind.CALENDAR: JobPriority.CIRCLE,
    JobKind.MONTH: JobPriority.CIRCLE,
    JobKind.PAIRS: JobPriority.CIRCLE,
    JobKind.PARTNERS: JobPriority.CIRCLE,
    JobKind.NOTICES: JobPriority.NUDGES,
    JobKind.NUDGES: JobPriority.NUDGES,
    JobKind.PROFILE: JobPriority.LAST,
    JobKind.RETENTION: JobPriority.LAST,
    JobKind.STORY: JobPriority.LAST,
}


def priority_of(subject: str) -> JobPriority:
    """The priority of the job with this key; `LAST` for a kind of another version."""
    return PRIORITIES.get(kind_text(subject), JobPriority.LAST)
