"""What is kept about a person: all of it in a file, and all of it forgotten."""

import json
from datetime import datetime, timedelta

from db import erasure, personal_data
from db.erasure import DELETED_ROWS, ORDER_OF_WRITES, Erased
from db.models import Capture, Failure, Goal, HelpOffer, RetroNote, Session, WinsLine
from db.queries import agreements, circles, words_shown
from db.transaction import transaction
from runtime.clock import Clock
from runtime.outbox import Outbox
from runtime.timekeeper import Timekeeper
from runtime.words import Words
from services import advice
from services.circles.membership import Membership
from services.goals.questions import keys_of
from services.nudges.replan import NudgeReplanner
from services.thanks import thanks
from services.wins.messages import left_key, line_key, offer_key, thanks_key
from vocabulary.errors import Refusal
from vocabulary.keys import JobKey, JobKind, MessageKey, MessageKind
from vocabulary.sessions import CaptureKind, SessionMessage

AGREED = (SessionMessage.AGREEMENTS, SessionMessage.LOOK_BACK)
"""What shows the agreements of a retrospective."""
OF_PERSON = (JobKind.ABSENCE, JobKind.NUDGES, JobKind.PROFILE)
"""The jobs that look at a person."""
ERASED_AGAIN = timedelta(seconds=10)
QUIET = timedelta(seconds=30)
"""A large file is rewritten when nothing is due for as long as that."""
QUIET_AGAIN = timedelta(minutes=1)


class Privacy:
    """Gives people what is kept about them, and forgets them."""

    def __init__(
        self,
        clock: Clock,
        timekeeper: Timekeeper,
        outbox: Outbox,
        words: Words,
        replanner: NudgeReplanner,
        membership: Membership,
    ) -> None:
        self._clock = clock
        self._timekeeper = timekeeper
        self._outbox = outbox
        self._words = words
        self._replanner = replanner
        self._membership = membership

    async def export(self, user_id: int) -> str:
        """Everything that is kept about a person, as JSON: by table, and what was or will be said to them.

        Raises Refusal "privacy/nothing-kept" for a stranger.
        """
        kept = await personal_data.export(user_id)
        if messages := await self._outbox.export(user_id):
            kept["Outgoing"] = messages
        if not kept:
            raise Refusal("privacy/nothing-kept")
        return json.dumps(kept, ensure_ascii=False, indent=2)

    async def forget(self, user_id: int) -> None:
        """Let a person out of all their circles, unnamed, and delete what is kept about them."""
        async with transaction():
            await self._membership.leave_all(user_id)
            await self._membership.take_roles_back(user_id)  # those of circles that have closed before, too
            await self._replanner.withdraw(user_id)
            await self._timekeeper.drop(*(JobKey(kind, user_id) for kind in OF_PERSON))
            await self._take_back(user_id)
            await personal_data.forget(user_id)
            await self._timekeeper.schedule(self._clock.now(), DELETED_ROWS)

    async def _take_back(self, user_id: int) -> None:
        """Have no message show what they wrote or name them, as far as messages can still be changed."""
        await self._outbox.remove(*await _lines_of(user_id))
        whole = [*await _stories_of(user_id), *await thanks.keys_of(user_id), *await advice.keys_of(user_id)]
        own = [*await keys_of(user_id), *await _told_by(user_id), *whole]
        locales = await circles.text_channels_of(user_id)

        def instead(channel: int | None) -> str:
            return self._words.to(locales.get(channel or 0)).render("privacy/taken-back")

        written = await personal_data.written(user_id)
        about = [*own, *await _shown_among_others(user_id)]
        await self._outbox.take_words_back(user_id, written, instead, about=about, channels=set(locales), whole=whole)
        await self._outbox.forget(user_id, own)

    async def erase_traces(self, row: int, now: datetime) -> datetime | None:
        """Erase what deleted rows leave in the database's files; again soon if somebody else prevents it.

        A large file is rewritten once nothing is due for a while, so that hardly anybody waits for it.
        """
        if row == ORDER_OF_WRITES.row:
            return None if await erasure.empty_log() else now + ERASED_AGAIN
        soonest = await self._timekeeper.soonest()
        erased = await erasure.erase_traces(quiet=soonest is None or soonest > now + QUIET)
        return None if erased is Erased.ALL else now + (ERASED_AGAIN if erased is Erased.NOT_NOW else QUIET_AGAIN)


async def _told_by(user_id: int) -> list[MessageKey]:
    """What brings a circle a person's own words."""
    commitments = await Capture.filter(user_id=user_id, kind=CaptureKind.COMMITMENT).only("id")
    return [MessageKey(MessageKind.COMMITMENT, row.id) for row in commitments]


async def _lines_of(user_id: int) -> list[MessageKey]:
    """Their wins and stuck points, with what was offered there, and their offers to others."""
    own = [row.id for row in await WinsLine.filter(user_id=user_id).only("id")]
    offers = [*await HelpOffer.filter(line_id__in=own).only("id"), *await HelpOffer.filter(user_id=user_id).only("id")]
    return [*map(line_key, own), *(offer_key(row.id) for row in offers)]


async def _stories_of(user_id: int) -> list[MessageKey]:
    """What brings a circle a person's failures, which are stored nowhere else, and the lines that stay of them."""
    kinds = (MessageKind.FAILURE, MessageKind.FAILURE_STEP, MessageKind.LESSON)
    return [MessageKey(kind, row.id) for row in await Failure.filter(user_id=user_id).only("id") for kind in kinds]


async def _shown_among_others(user_id: int) -> list[MessageKey]:
    """What shows a circle a person's words together with those of others, or among words of the bot."""
    boards = {row.cycle_id for row in await Goal.filter(user_id=user_id).only("id", "cycle_id")}
    cancelled = await Session.filter(cancelled_by=user_id).only("id")
    revealed = {row.session_id for row in await RetroNote.filter(revealed_by=user_id).only("id", "session_id")}
    rounds = {row.round_id for row in await WinsLine.filter(user_id=user_id).only("id", "round_id")}
    opened = await words_shown.opened_with(user_id)
    agreed = await agreements.shown_in(user_id)
    return [
        *map(thanks_key, sorted(rounds)),
        *map(left_key, opened),
        *(MessageKey.session(row, SessionMessage.OPENING) for row in opened),
        *(MessageKey.session(row, SessionMessage.RECAP) for row in await words_shown.closed_with(user_id)),
        *(MessageKey(MessageKind.PARTNER_BRIEF, row) for row in await words_shown.briefed_with(user_id)),
        *(MessageKey(MessageKind.BOARD, cycle) for cycle in sorted(boards)),
        *(MessageKey.session(row.id, SessionMessage.CANCELLED) for row in cancelled),
        *(MessageKey.session(row, SessionMessage.NOTES) for row in sorted(revealed)),
        *(MessageKey.session(row, kind) for row in agreed for kind in AGREED),
    ]
