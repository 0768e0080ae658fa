"""The guest of a lunch-and-learn: what the host sends them, and the invite by which they come into the call.

Nothing here talks to Discord. A link is made once somebody asks for it, for one use, and lives no longer than needed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from db.models import Circle, GuestInvite, Lunch, Session
from db.queries import circles, lunch as lunches, sessions
from db.transaction import transaction
from rules.retention import RetentionPeriods
from runtime.clock import Clock
from runtime.message import Message
from runtime.outbox import Outbox
from runtime.timekeeper import Timekeeper
from runtime.words import Words
from services.events import CircleClosed, SessionClosed, SessionMoved, SessionSet, VoiceChannelReplaced
from services.lookup import CircleLookup
from services.lunch.rows import date_of, lunch_about
from services.sessions.agendas import minutes_of
from vocabulary.controls import ButtonKind
from vocabulary.errors import Refusal
from vocabulary.keys import JobKey, JobKind, MessageKey
from vocabulary.lunch import LunchMessage

LONGER = timedelta(hours=1)
"""How long after the planned end a link still works, for a session that takes longer."""
LONGEST_AGE = timedelta(days=7)
"""The longest that an invite lives everywhere: earlier than that before the end there is no link."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What the host sends a guest. `people` are as many as the circle has; `keeps_days` is how long the name is kept.

    At a place there is no link, and before `link_from` there is none yet.
    """

    lunch: Lunch
    circle: Circle
    session: Session
    minutes: int
    people: int
    keeps_days: int
    link_from: datetime
    wants_link: bool


@dataclass(frozen=True, slots=True)
class KnownInvite:
    """An invite that was made: its row, its code, and when it ends."""

    row: int
    code: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class InviteState:
    """The invites of a lunch-and-learn, newest first; `until` is how long one has to work, None if none should."""

    guild_id: int
    channel_id: int | None
    known: tuple[KnownInvite, ...]
    until: datetime | None

    @property
    def outdated(self) -> Sequence[KnownInvite]:
        """Those that are to be revoked: all, or all but the newest, which works for long enough."""
        if self.until is None:
            return self.known
        return [one for one in self.known if one not in self.known[:1] or one.expires_at < self.until]


class Guests:
    """Writes to guests by the host's hand, and says what becomes of their invites."""

    def __init__(
        self,
        clock: Clock,
        timekeeper: Timekeeper,
        outbox: Outbox,
        words: Words,
        lookup: CircleLookup,
        periods: RetentionPeriods,
    ) -> None:
        self._clock = clock
        self._timekeeper = timekeeper
        self._outbox = outbox
        self._words = words
        self._lookup = lookup
        self._periods = periods

    async def letter(self, lunch_id: int, user_id: int) -> Letter:
        """What the guest is to be told. Raises Refusal for all but the host, who proposed the guest, and organisers."""
        lunch = await lunch_about(self._lookup, lunch_id, user_id)
        session = await date_of(lunch)
        if not lunch.guest or session is None:
            raise Refusal("lunch/no-guest")
        entitled = {session.facilitator, lunch.user_id, *await circles.organisers(lunch.circle_id)}
        if user_id not in entitled:
            raise Refusal("lunch/host-invites", host=session.facilitator)
        circle, now = await Circle.get(id=lunch.circle_id), self._clock.now()
        link_from = _until(session) - LONGEST_AGE
        return Letter(
            lunch,
            circle,
            session,
            minutes_of(session),
            len(await circles.members(circle.id)),
            self._periods.votes.days,
            link_from,
            wants_link=not session.place and link_from <= now,
        )

    async def state(self, lunch_id: int) -> InviteState | None:
        """Which invites there are, and until when one should work."""
        lunch = await Lunch.get_or_none(id=lunch_id).prefetch_related("circle")
        if lunch is None:
            return None
        session, circle = await date_of(lunch), lunch.circle
        wanted = session is not None and lunch.guest and not session.place and circle.closed_at is None
        known = [KnownInvite(row.id, row.code, row.expires_at) for row in await lunches.invites(lunch_id)]
        until = _until(session) if wanted and session else None
        return InviteState(circle.guild_id, circle.voice_channel_id, tuple(reversed(known)), until)

    async def note_made(self, lunch_id: int, code: str, expires_at: datetime) -> None:
        """Note a new invite; have those before it revoked, and this one when it is no longer needed."""
        async with transaction():
            now = self._clock.now()
            await GuestInvite.create(lunch_id=lunch_id, code=code, made_at=now, expires_at=expires_at)
            await self._timekeeper.schedule(now, JobKey(JobKind.GUEST_INVITE, lunch_id))

    async def note_gone(self, row: int) -> None:
        """Note that an invite works no longer: revoked by the bot or by hand, used, or over."""
        await GuestInvite.filter(id=row).delete()

    async def session_changed(self, event: SessionSet | SessionMoved | SessionClosed) -> None:
        """Have the host tell the guest, and look at the invite again. Part of the caller's transaction."""
        lunch = await lunches.of_session(event.session_id)
        if lunch is None or not lunch.guest:
            return
        await self._timekeeper.schedule(self._clock.now(), JobKey(JobKind.GUEST_INVITE, lunch.id))
        session = await Session.get(id=event.session_id)
        if not session.sequence or await sessions.has_begun(session.id):
            return  # set for the first time, or held
        circle = await Circle.get(id=lunch.circle_id)
        if circle.text_channel_id is None or circle.closed_at is not None:
            return
        words, host = self._words.to(circle.locale), session.facilitator
        text = words.render("lunch/tell-guest", lunch=lunch, session=session, host=host)
        buttons = () if session.closed_at else ((words.button(ButtonKind.LUNCH_GUEST, lunch.id),),)
        key = MessageKey.lunch(lunch.id, LunchMessage.TELL_GUEST, session.sequence)
        pings = () if host is None else (host,)
        await self._outbox.post(key, Message(text, buttons, pings=pings), channel=circle.text_channel_id)

    async def circle_changed(self, event: CircleClosed | VoiceChannelReplaced) -> None:
        """Look at the invite again: with its channel it is gone, too. Part of the caller's transaction."""
        lunch = await lunches.taken(event.circle_id)
        if lunch is not None and lunch.guest:
            await self._timekeeper.schedule(self._clock.now(), JobKey(JobKind.GUEST_INVITE, lunch.id))


def _until(session: Session) -> datetime:
    """How long a link into a session has to work."""
    return session.starts_at + timedelta(minutes=minutes_of(session)) + LONGER
