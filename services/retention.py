"""Retention: deletes what is over and was kept for long enough, a little at a time."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from db.queries import retention as facts
from db.queries.advice import drop_advice
from db.queries.thanks import drop_thanks
from rules.retention import RetentionPeriods, Subject, is_shared, needed_until_over
from runtime.outbox import Outbox, StoredMessage

LOOK_AGAIN = timedelta(days=1)
PAUSE = timedelta(seconds=1)
"""Between two looks while there is more to delete."""
MOST_MESSAGES, MOST_SESSIONS, MOST_WORDS, MOST_ABSENCES, MOST_STORIES, MOST_THANKS = 25, 5, 50, 50, 50, 50
"""How much one look deletes. That takes two or three milliseconds, for which everybody else waits."""

STILL_OPEN = {
    Subject.CIRCLE: facts.open_circles,
    Subject.CYCLE: facts.open_cycles,
    Subject.SESSION: facts.open_sessions,
    Subject.NOTICE: facts.inviting_notices,
    Subject.NUDGE: facts.inviting_nudges,
}


class Retention:
    """Takes the few things that were kept longest, over indexes that begin with them, whichever circle they are of."""

    def __init__(self, outbox: Outbox, periods: RetentionPeriods) -> None:
        self._outbox = outbox
        self.periods = periods

    async def look(self, _row: int, now: datetime) -> datetime:
        """Delete some of what is due, in the timekeeper's transaction; returns when to look again."""
        drops = (self._drop_votes, self._drop_unconfirmed, self._drop_absences, self._drop_stories)
        rituals = (self._drop_thanks, self._drop_advice)
        for delete_some in (self._thin, self._discard, *drops, *rituals):
            if await delete_some(now):
                return now + PAUSE
        return now + LOOK_AGAIN

    # Each of these deletes the oldest few of one kind, and returns whether there may be more.

    async def _thin(self, now: datetime) -> bool:
        found = await self._outbox.delivered(now - self.periods.messages, MOST_MESSAGES)
        longer = self.periods.shared - self.periods.messages
        shared = {one: one.created_at + longer for one in found if one.key and is_shared(one.key)}
        # Noted as needed until now at the latest, so that they are looked at again soon if the settings change.
        still_kept = {one: min(until, now) for one, until in shared.items() if until > now - self.periods.messages}
        return await self._delete(found, self._outbox.thin, now, still_kept)

    async def _discard(self, now: datetime) -> bool:
        found = await self._outbox.refused(now - self.periods.refused, MOST_MESSAGES)
        return await self._delete(found, self._outbox.discard, now, {})

    async def _drop_votes(self, now: datetime) -> bool:
        return await facts.drop_votes(now - self.periods.votes, MOST_SESSIONS)

    async def _drop_unconfirmed(self, now: datetime) -> bool:
        return await facts.drop_unconfirmed_words(now - self.periods.unconfirmed, MOST_WORDS)

    async def _drop_absences(self, now: datetime) -> bool:
        return await facts.drop_absences(now - self.periods.absences, MOST_ABSENCES)

    async def _drop_stories(self, now: datetime) -> bool:
        return await facts.drop_stories(now, MOST_STORIES)

    async def _drop_thanks(self, now: datetime) -> bool:
        return await drop_thanks(now - self.periods.thanks, MOST_THANKS)

    async def _drop_advice(self, now: datetime) -> bool:
        return await drop_advice(now - self.periods.thanks, MOST_THANKS)

    async def _delete(
        self,
        found: Sequence[StoredMessage],
        delete: Callable[[Sequence[StoredMessage]], Awaitable[None]],
        now: datetime,
        still_kept: Mapping[StoredMessage, datetime],
    ) -> bool:
        """Delete those whose subject is over. Others, and those that are `still_kept`, are looked at again later."""
        if found:
            needed = {**still_kept, **dict.fromkeys(await _needed(found), now)}
            await self._outbox.note_needed(needed)
            await delete([message for message in found if message not in needed])
        return len(found) == MOST_MESSAGES


async def _needed(messages: Iterable[StoredMessage]) -> set[StoredMessage]:
    """Those of these messages whose subject goes on. Nothing posts one of another version again."""
    subjects = {one: subject for one in messages if one.key and (subject := needed_until_over(one.key))}
    going_on: set[tuple[Subject, int]] = set()
    for kind in {kind for kind, _ in subjects.values()}:
        rows = await STILL_OPEN[kind]([row for of, row in subjects.values() if of is kind])
        going_on.update((kind, row) for row in rows)
    return {message for message, subject in subjects.items() if subject in going_on}
