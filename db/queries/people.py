"""People: what is known of them, and when they were last active."""

from collections.abc import Iterable
from datetime import datetime

from db import sql
from db.dialect import each, one_of, values
from db.fields import from_milliseconds
from db.models import Person
from db.read_ahead import rows
from vocabulary.nudges import ActKind

PERSON = "SELECT * FROM person WHERE id = $1"
REACHED = """
UPDATE person SET unreachable_since = NULL, unreachable_told_at = NULL WHERE id = $1 AND unreachable_since IS NOT NULL
"""
LAST_ACTS = f"""
SELECT person.value AS of,
    (SELECT max(set_at) FROM goal WHERE user_id = person.value) AS {ActKind.GOAL},
    (SELECT max(progress.at) FROM goal JOIN progress ON progress.goal_id = goal.id
     WHERE goal.user_id = person.value) AS {ActKind.PROGRESS},
    (SELECT max(at) FROM capture WHERE user_id = person.value) AS {ActKind.CAPTURE},
    (SELECT max(answered_at) FROM capture WHERE user_id = person.value) AS {ActKind.COMMITMENT},
    (SELECT max(at) FROM meeting WHERE "by" = person.value) AS {ActKind.MEETING},
    (SELECT max(at) FROM (
        SELECT max(at) AS at FROM suitingtime WHERE user_id = person.value
        UNION ALL SELECT max(offered_at) FROM timeoffer WHERE asked_by = person.value)) AS {ActKind.MEETING_TIME},
    (SELECT max(at) FROM reply WHERE user_id = person.value) AS {ActKind.REPLY},
    (SELECT max(at) FROM lunchinsight WHERE user_id = person.value) AS {ActKind.LUNCH_INSIGHT},
    (SELECT max(coalesce(returned_at, set_at)) FROM absence WHERE user_id = person.value) AS {ActKind.ABSENCE},
    (SELECT max(at) FROM dutyentry WHERE user_id = person.value AND {one_of("act", "$2")}) AS {ActKind.DUTY},
    (SELECT max(at) FROM turn WHERE user_id = person.value) AS {ActKind.TURN},
    (SELECT max(at) FROM (
        SELECT max(at) AS at FROM thank WHERE user_id = person.value
        UNION ALL SELECT max(at) FROM namedfor WHERE user_id = person.value)) AS {ActKind.THANKS},
    (SELECT max(coalesce(told_at, at)) FROM advice WHERE user_id = person.value) AS {ActKind.ADVICE},
    (SELECT max(joined_at) FROM attendance WHERE user_id = person.value) AS {ActKind.ATTENDANCE}
FROM {each("$1")} AS person
"""


async def known_person(user_id: int) -> Person | None:
    """What is known of a person, if anything is."""
    return await sql.instance(Person, PERSON, [user_id])


async def person_of(user_id: int) -> Person:
    """What is known of a person, to read. Of a stranger it is what is usual, and no row is left."""
    return await known_person(user_id) or Person(id=user_id)


async def kept_person(user_id: int) -> Person:
    """The row of a person, created if it does not exist; in the caller's transaction."""
    return await known_person(user_id) or await Person.create(id=user_id)


async def note_reached(user_id: int) -> bool:
    """Note that a DM has reached a person; returns whether their DMs were taken for closed before."""
    return await sql.change(REACHED, [user_id]) > 0


async def note_locale(user_id: int, locale: str) -> None:
    """Note in which language a person has Discord, if anything is known of them; nothing is written that is so."""
    person = await known_person(user_id)
    if person is not None and person.locale != locale:
        person.locale = locale
        await person.save(update_fields=["locale"])


async def last_acts(user_id: int, duty_acts: Iterable[str]) -> dict[ActKind, datetime]:
    """When a person last did each thing that they have ever done. Of the log of duties, only `duty_acts` count."""
    (found,) = await rows(LAST_ACTS, [user_id], values(duty_acts))
    return {kind: from_milliseconds(found[kind]) for kind in ActKind if found[kind] is not None}
