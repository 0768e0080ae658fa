"""What a session says while it is on: in the circle's channel, to those who come late, and in voice."""

from collections.abc import Callable
from datetime import datetime, timedelta

from db.models import Person
from db.transaction import on_commit
from rules.agenda import State
from rules.closing import Missing
from runtime.message import Message
from runtime.outbox import Outbox, Priority
from runtime.words import Words
from services.people import nudge_settings_of, takes_dms
from services.sessions import votes
from services.sessions.cards import LATE, Cards
from services.sessions.snapshot import SessionSnapshot, last_time
from services.voice import Voice
from vocabulary.keys import MessageKey
from vocabulary.sessions import Chime, SessionMessage

CARDS_FIRST = timedelta(seconds=6)
"""A bot that was away has much to say at once: the newest cards of all sessions go first, the rest waits so long."""

MOMENT = timedelta(seconds=1)

CALLS = (SessionMessage.EARLY, SessionMessage.GATHERING)
OVER_WITH_SESSION = (
    *CALLS,
    SessionMessage.WARNING,
    SessionMessage.CLOSING,
    SessionMessage.STANDS_IN,
    SessionMessage.TROUBLE,
)
"""What nobody needs to read once the session is over."""


class Announcements:
    """Brings messages in line with the session: what is said already is only revised, and nothing is said twice.

    Part of the caller's transaction.
    """

    def __init__(self, outbox: Outbox, words: Words, cards: Cards, voice: Voice) -> None:
        self._outbox = outbox
        self._words = words
        self._cards = cards
        self._voice = voice

    async def gathering(self, snapshot: SessionSnapshot) -> None:
        """Call the members together."""
        await self._post(snapshot, SessionMessage.GATHERING, self._cards_of(snapshot).gathering(snapshot))

    async def early(self, snapshot: SessionSnapshot) -> None:
        """Ask once whether to begin before the time."""
        if not await self._is_posted(snapshot, SessionMessage.EARLY):
            await self._post(snapshot, SessionMessage.EARLY, self._cards_of(snapshot).early(snapshot))

    async def gathering_over(self, snapshot: SessionSnapshot, at: datetime | None = None) -> None:
        """Delete the calls, since the session is on or will not be held."""
        await self._outbox.remove(*(_key(snapshot, kind) for kind in CALLS), at=at)

    async def block(self, snapshot: SessionSnapshot, now: datetime) -> datetime | None:
        """Have the current block's card in the channel; returns when to look whether it is there, or comes late."""
        state, due = snapshot.state, snapshot.card_due_at
        assert due is not None
        self._show_in_voice(snapshot)
        posted = await self._outbox.find(_key(snapshot, SessionMessage.BLOCK, state.visit))
        rest_at = _after_the_cards(due, now) if posted is None else None
        if posted is None:
            await self._settle_last(snapshot, rest_at)
            if now - due <= LATE:
                self._chime(snapshot, Chime.BLOCK_END if state.visit else Chime.START)
        said_at = posted.at if posted else None
        card = self._cards_of(snapshot).block(snapshot, said_at or now)
        await self._post(snapshot, SessionMessage.BLOCK, card, visit=state.visit)
        await self._warning(snapshot, rest_at)
        return None if said_at or now - due > LATE else due + LATE + MOMENT

    async def blocks_over(self, snapshot: SessionSnapshot, now: datetime) -> None:
        """Settle the last block's card, with a chime, unless commitments were asked for already."""
        if await self._is_posted(snapshot, SessionMessage.CLOSING, snapshot.state.last_visit):
            return
        ends_at = snapshot.state.ends_at
        await self._settle_last(snapshot, _after_the_cards(ends_at, now))
        if now - ends_at <= LATE:
            self._chime(snapshot, Chime.SESSION_END)

    async def closing(self, snapshot: SessionSnapshot, missing: Missing) -> None:
        """Say what the session still needs before it closes."""
        self._show_status(snapshot, None)
        card = self._cards_of(snapshot).closing(snapshot, missing)
        await self._post(snapshot, SessionMessage.CLOSING, card, visit=snapshot.state.last_visit)

    async def session_over(self, snapshot: SessionSnapshot) -> None:
        """Delete what was for the session itself: it leaves its opening, a line for each block, and the recap."""
        await self._outbox.remove(*(_key(snapshot, kind) for kind in OVER_WITH_SESSION))

    async def stand_in(self, snapshot: SessionSnapshot, member: int, event_id: int) -> None:
        """Tell a member that they lead now, by that event, since the leader is missing."""
        words = self._words.to(snapshot.circle.locale)
        text = words.render("session/stands-in", member=member, missing=snapshot.leader)
        key = MessageKey.session(snapshot.session.id, SessionMessage.STANDS_IN, event_id)
        await self._say(snapshot, key, Message(text, pings=(member,)))

    async def latecomers(self, snapshot: SessionSnapshot, now: datetime) -> None:
        """Tell members who came late where the group is, once, if they take DMs now; others have a button for it."""
        late = [member for member in snapshot.present if snapshot.came_late(member)]
        if not late:
            return
        keys = {MessageKey.session(snapshot.session.id, SessionMessage.LATECOMER, member): member for member in late}
        told = await self._outbox.find_all(keys)
        people = await Person.filter(id__in=late)
        locales = {one.id: one.locale for one in people if takes_dms(one) and await _is_welcome(one, now)}
        for key, member in keys.items():
            if key not in told and member in locales:
                await self._outbox.post(key, self._cards.to(locales[member]).where(snapshot, member), user=member)

    async def _warning(self, snapshot: SessionSnapshot, at: datetime | None) -> None:
        """One warning for each visit to a block, with one chime; an extension or a pause changes what it says."""
        state = snapshot.state
        assert state.visit is not None
        warned = await self._is_posted(snapshot, SessionMessage.WARNING, state.visit)
        if state.warning and not warned:
            self._chime(snapshot, Chime.WARNING)
        if state.warning or warned:
            warning = self._cards_of(snapshot).warning(snapshot, await votes.question_of(snapshot))
            await self._post(snapshot, SessionMessage.WARNING, warning, at, visit=state.visit)

    async def _settle_last(self, snapshot: SessionSnapshot, at: datetime | None) -> None:
        """Settle what was announced before this visit: its card becomes a line, and what was called off goes.

        Before the first card that is the call to gather.
        """
        announced = await self._announced(snapshot)
        if not announced:
            await self._open(snapshot, at)
            return
        visits = {visit for visit, _ in announced}
        undone = {visit for visit in visits if _is_undone(snapshot.state, visit)}
        over = [_key(snapshot, SessionMessage.WARNING, max(visits))]
        over += [_key(snapshot, card, visit) for visit, card in announced if visit in undone]
        await self._outbox.remove(*over, at=at)
        if max(visits) not in undone:
            passed = self._cards_of(snapshot).passed(snapshot, max(visits))
            await self._post(snapshot, SessionMessage.BLOCK, passed, at, visit=max(visits))

    async def _announced(self, snapshot: SessionSnapshot) -> list[tuple[int, SessionMessage]]:
        """The visits before the current one that have a card, each with what card it is: a block's or the close's."""
        state, cards = snapshot.state, (SessionMessage.BLOCK, SessionMessage.CLOSING)
        visits = range(state.last_visit if state.visit is None else state.visit)
        keys = {_key(snapshot, card, visit): (visit, card) for visit in visits for card in cards}
        return [keys[key] for key in await self._outbox.find_all(keys)]

    async def _open(self, snapshot: SessionSnapshot, at: datetime | None) -> None:
        """Say what there is to come back to, and what is shown today."""
        await self.gathering_over(snapshot, at)
        before = await last_time(snapshot)
        if before.goals or before.parked or before.asks or before.stuck or snapshot.example:
            await self._post(snapshot, SessionMessage.OPENING, self._cards_of(snapshot).opening(snapshot, before), at)

    async def _post(
        self,
        snapshot: SessionSnapshot,
        kind: SessionMessage,
        message: Message,
        at: datetime | None = None,
        *,
        visit: int | None = None,
    ) -> None:
        await self._say(snapshot, _key(snapshot, kind, visit), message, at)

    async def _say(
        self, snapshot: SessionSnapshot, key: MessageKey, message: Message, at: datetime | None = None
    ) -> None:
        """What people press comes back if somebody deletes it; but what called them would call them again."""
        channel, watched = snapshot.circle.text_channel_id, message.stands and not message.pings
        await self._outbox.post(key, message, channel=channel, priority=Priority.ANNOUNCEMENT, at=at, watched=watched)

    def _cards_of(self, snapshot: SessionSnapshot) -> Cards:
        """The cards in the circle's language."""
        return self._cards.to(snapshot.circle.locale)

    async def _is_posted(self, snapshot: SessionSnapshot, kind: SessionMessage, visit: int | None = None) -> bool:
        return await self._outbox.find(_key(snapshot, kind, visit)) is not None

    def _show_in_voice(self, snapshot: SessionSnapshot) -> None:
        _in_voice(snapshot, self._voice.attend)
        self._show_status(snapshot, self._cards_of(snapshot).status(snapshot))

    def _show_status(self, snapshot: SessionSnapshot, status: str | None) -> None:
        _in_voice(snapshot, lambda channel: self._voice.status(channel, status))

    def _chime(self, snapshot: SessionSnapshot, chime: Chime) -> None:
        _in_voice(snapshot, lambda channel: self._voice.chime(channel, chime))


async def _is_welcome(person: Person, now: datetime) -> bool:
    """Whether it may come now: later, where the group was helps nobody."""
    return (await nudge_settings_of(person)).welcome_from(now) == now


def _in_voice(snapshot: SessionSnapshot, act: Callable[[int], None]) -> None:
    """Do something in the circle's voice channel, if there is one, once all is committed."""
    channel = None if snapshot.session.place else snapshot.circle.voice_channel_id
    if channel is not None:
        on_commit(lambda: act(channel))


def _is_undone(state: State, visit: int) -> bool:
    """Whether the circle has gone back from that visit, so that the block comes again."""
    return state.current is not None and state.block_index(visit) >= state.current


def _after_the_cards(due: datetime, now: datetime) -> datetime | None:
    """When to say what can wait for the cards of other sessions: None, which is at once, unless the bot comes late."""
    return now + CARDS_FIRST if now - due > LATE else None


def _key(snapshot: SessionSnapshot, message: SessionMessage, visit: int | None = None) -> MessageKey:
    return MessageKey.session(snapshot.session.id, message, *([] if visit is None else [visit]))
