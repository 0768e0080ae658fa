"""Named read queries, by feature."""

from db.queries.circles import (
    circle_in,
    circles_of,
    ever_joined,
    is_organiser,
    members,
    note_farewells,
    oldest_zone,
    organisers,
)
from db.queries.duties import duty_log, past_sessions, turns
from db.queries.goals import (
    cycle_before,
    goal_history,
    goal_of,
    goals_of,
    open_cycle,
    own_cycle,
    progress_of,
)
from db.queries.notes import noted, write_note
from db.queries.partners import current_partnerships, last_met, partners_of, partnerships
from db.queries.people import last_act
from db.queries.questions import asked_for_agenda, asked_in
from db.queries.sessions import (
    absentees,
    attendances,
    began_before,
    captured,
    events,
    has_begun,
    has_held_regular,
    in_voice,
    last_held,
    open_session,
    open_sessions,
    parked_between,
    sessions_to_come,
)
from db.queries.unconfirmed import drop_words, store_words, stored_words

__all__ = [
    "absentees",
    "asked_for_agenda",
    "asked_in",
    "attendances",
    "began_before",
    "captured",
    "circle_in",
    "circles_of",
    "current_partnerships",
    "cycle_before",
    "drop_words",
    "duty_log",
    "events",
    "ever_joined",
    "goal_history",
    "goal_of",
    "goals_of",
    "has_begun",
    "has_held_regular",
    "in_voice",
    "is_organiser",
    "last_act",
    "last_held",
    "last_met",
    "members",
    "note_farewells",
    "noted",
    "oldest_zone",
    "open_cycle",
    "open_session",
    "open_sessions",
    "organisers",
    "own_cycle",
    "parked_between",
    "partners_of",
    "partnerships",
    "past_sessions",
    "progress_of",
    "sessions_to_come",
    "store_words",
    "stored_words",
    "turns",
    "write_note",
]
