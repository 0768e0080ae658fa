"""Advice that came back: who brought a problem notes what they will try, and tells who gave it what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from db.models import Advice, Session
from db.queries import advice as facts, circles, goals, sessions
from db.transaction import transaction
from rules import advice
from rules.limits import Limited
from rules.visible import shortened
from runtime.clock import Clock
from runtime.message import Button, Message
from runtime.outbox import Outbox
from runtime.words import Words
from services.events import CircleClosed, Events, MemberLeft
from services.lookup import CircleHere, CircleLookup, SessionLookup
from services.member_messages import MemberMessages
from services.recent_acts import RecentActs
from services.ritual_events import AdviceChanged
from services.rituals import require
from vocabulary.controls import ButtonKind
from vocabulary.errors import Refusal
from vocabulary.keys import MessageKey, MessageKind
from vocabulary.limits import LONGEST_LABEL, MOST_ADVICE, MOST_OPTIONS
from vocabulary.rituals import Ritual
from vocabulary.sessions import CaptureKind

CAN_BE_ADVICE = (CaptureKind.INSIGHT, CaptureKind.DECISION, CaptureKind.RESOURCE)


@dataclass(frozen=True, slots=True)
class NotedAdvice:
    """Advice that somebody will try; `asked`: the circle was asked whose it was."""

    id: int
    words: str
    giver: int | None
    asked: bool


@dataclass(frozen=True, slots=True)
class AdvicePanel:
    """What a presenter has noted of a session, and which captures, by id, they can choose from, if there is room."""

    session_id: int
    noted: tuple[NotedAdvice, ...]
    captured: tuple[tuple[int, str], ...]

    @property
    def has_room(self) -> bool:
        """Whether more can be noted."""
        return len(self.noted) < MOST_ADVICE


class AdviceNotes:
    """Keeps advice. Whose it was is kept only when they say so themselves."""

    def __init__(
        self,
        clock: Clock,
        outbox: Outbox,
        words: Words,
        lookup: CircleLookup,
        events: Events,
        messages: MemberMessages,
        recent_acts: RecentActs,
    ) -> None:
        self._clock = clock
        self._outbox = outbox
        self._words = words
        self._lookup = lookup
        self._sessions = SessionLookup(lookup)
        self._events = events
        self._messages = messages
        self._recent_acts = recent_acts

    async def panel(self, session_id: int, user_id: int) -> AdvicePanel:
        """What somebody has noted of a session. Raises Refusal for all but who presents, and at another time."""
        await self._session(session_id, user_id)
        return await self._panel(session_id, user_id)

    async def captured(self, session_id: int, user_id: int, capture_id: int) -> str:
        """The words of something that was captured in the session. Raises Refusal as `panel` does."""
        await self._session(session_id, user_id)
        words = {row.id: row.words for row in await sessions.captured(session_id)}
        if capture_id not in words:
            raise Refusal("advice/capture-gone")
        return words[capture_id]

    async def note(self, session_id: int, user_id: int, words: str) -> AdvicePanel:
        """Note what somebody will try; the same words twice are noted once.

        Raises Refusal for no words, for a third piece, and as `panel` does.
        """
        kept = advice.check_words(words)
        async with transaction():
            session = await self._session(session_id, user_id)
            noted = await facts.noted_in(session_id, user_id)
            if kept not in {row.words for row in noted}:
                advice.check_room(len(noted))
                await Advice.create(session_id=session_id, user_id=user_id, words=kept, at=self._clock.now())
                await self._events.publish(AdviceChanged(session.circle_id, user_id))
        return await self._panel(session_id, user_id)

    async def remove(self, advice_id: int, user_id: int) -> AdvicePanel:
        """Let go of what somebody noted, and of what asked whose it was. Raises Refusal for others."""
        async with transaction():
            row, circle = await self._own(advice_id, user_id)
            await row.delete()
            await self._outbox.remove(asked_key(advice_id))
            await self._events.publish(AdviceChanged(circle.id, user_id))
        return await self._panel(row.session_id, user_id)

    async def ask_whose(self, advice_id: int, user_id: int) -> AdvicePanel:
        """Ask in the circle's channel whose advice it was, without naming anybody. Raises Refusal for others."""
        async with transaction():
            row, circle = await self._own(advice_id, user_id)
            if await self._outbox.find(asked_key(advice_id)) is None:
                self._recent_acts.count((Limited.WISHES, user_id, circle.id))
                await self._post(row, circle)
        return await self._panel(row.session_id, user_id)

    async def was_mine(self, advice_id: int, user_id: int) -> None:
        """Note that a member gave it, as they say themselves; they hear what came of it, if that is told already, too.

        Raises Refusal for who wants to try it, and where somebody else said so before.
        """
        async with transaction():
            row, circle = await self._asked_about(advice_id, user_id)
            if row.user_id == user_id:
                raise Refusal("advice/your-own-press")
            if row.giver not in (None, user_id):
                raise Refusal("advice/somebody-elses", giver=row.giver)
            if row.giver is None:
                await self._name(row, circle, user_id)
                if row.told_at is not None:
                    await self._bring(row, circle)

    async def not_mine(self, advice_id: int, user_id: int) -> None:
        """Take one's name out again; pressed twice, it is the same. Raises Refusal for others."""
        async with transaction():
            row, circle = await self._asked_about(advice_id, user_id)
            if row.giver not in (None, user_id):
                raise Refusal("advice/somebody-elses", giver=row.giver)
            if row.giver is not None:
                await self._outbox.withdraw(told_key(advice_id))
                await self._name(row, circle, None)

    async def due(self, circle: CircleHere, user_id: int) -> list[NotedAdvice]:
        """The advice that a member tries in this cycle and has not told of."""
        if Ritual.ADVICE not in circle.rituals:
            return []
        opened_at = (await goals.open_cycle(circle.id)).opened_at
        found = [one for one in await facts.open_advice(user_id) if one.circle == circle.id]
        return [NotedAdvice(one.id, one.words, None, False) for one in found if advice.is_due(one.at, opened_at)]

    async def check_tell(self, advice_id: int, user_id: int) -> str:
        """The advice of which somebody can tell what came of it. Raises Refusal for others, and once they have told."""
        row, _ = await self._to_tell(advice_id, user_id)
        return row.words

    async def tell(self, advice_id: int, user_id: int, words: str) -> int | None:
        """Keep what came of it, and bring that to who gave it, once; returns who that is, if they are
        here and have said so.

        Raises Refusal for no words, and as `check_tell` does.
        """
        kept = advice.check_words(words)
        async with transaction():
            row, circle = await self._to_tell(advice_id, user_id)
            row.came_of_it, row.told_at = kept, self._clock.now()
            await row.save(update_fields=["came_of_it", "told_at"])
            await self._events.publish(AdviceChanged(circle.id, user_id))
            return row.giver if await self._bring(row, circle) else None

    async def member_left(self, event: MemberLeft) -> None:
        """Withdraw what waits of a leaver's and to them, and name them no longer. Part of the caller's transaction."""
        tried = await facts.of_member(event.circle_id, event.user_id)
        given = await facts.given_in(event.circle_id, event.user_id)
        await self._outbox.withdraw_about(told_key(row) for row in (*tried, *given))
        for row in await Advice.filter(id__in=given, told_at=None).prefetch_related("session__circle"):
            await self._name(row, CircleHere.of(row.session.circle), None)

    async def circle_closed(self, event: CircleClosed) -> None:
        """Withdraw what waits. Part of the caller's transaction."""
        await self._outbox.withdraw_about(told_key(row) for row in await facts.in_circle(event.circle_id))

    async def _session(self, session_id: int, user_id: int) -> Session:
        session = await self._sessions.about(user_id, session_id)
        await require(CircleHere.of(await session.circle), user_id, Ritual.ADVICE)
        advice.check_presenter(session.presenter, user_id)
        begun = await sessions.has_begun(session.id)
        advice.check_time(begun=begun, closed_at=session.closed_at, now=self._clock.now())
        return session

    async def _own(self, advice_id: int, user_id: int) -> tuple[Advice, CircleHere]:
        row, circle = await self._found(advice_id, user_id)
        if row.user_id != user_id:
            raise Refusal("advice/not-yours")
        return row, circle

    async def _asked_about(self, advice_id: int, user_id: int) -> tuple[Advice, CircleHere]:
        """Advice of which who noted it has asked whose it was. Until then nobody else is to know of it."""
        if await self._outbox.find(asked_key(advice_id)) is None:
            raise Refusal("advice/gone")
        return await self._found(advice_id, user_id)

    async def _found(self, advice_id: int, user_id: int) -> tuple[Advice, CircleHere]:
        """Advice in a circle of this person's."""
        row = await Advice.get_or_none(id=advice_id).prefetch_related("session")
        if row is None:
            raise Refusal("advice/gone")
        return row, await self._lookup.about(user_id, row.session.circle_id)

    async def _to_tell(self, advice_id: int, user_id: int) -> tuple[Advice, CircleHere]:
        row, circle = await self._own(advice_id, user_id)
        if row.told_at is not None:
            raise Refusal("advice/told-already")
        return row, circle

    async def _name(self, row: Advice, circle: CircleHere, giver: int | None) -> None:
        row.giver = giver
        await row.save(update_fields=["giver"])
        if await self._outbox.find(asked_key(row.id)) is not None:
            await self._post(row, circle)

    async def _post(self, row: Advice, circle: CircleHere) -> None:
        words = self._words.to(circle.locale)
        kind = ButtonKind.ADVICE_MINE if row.giver is None else ButtonKind.ADVICE_NOT_MINE
        message = Message(words.render("advice/whose", advice=row), ((words.button(kind, row.id),),), card=True)
        await self._outbox.post(asked_key(row.id), message, channel=circle.text_channel)

    async def _bring(self, row: Advice, circle: CircleHere) -> bool:
        """Bring what came of advice to who gave it; whether there is somebody to bring it to."""
        if row.giver is None or row.giver not in await circles.members_there(circle.id):
            return False

        def message(words: Words, giver: int) -> Message:
            return Message(words.render("advice/came-back", advice=row), card=True, pings=(giver,))

        await self._messages.send(told_key(row.id), row.giver, circle, message)
        return True

    async def _panel(self, session_id: int, user_id: int) -> AdvicePanel:
        rows = await facts.noted_in(session_id, user_id)
        posted = await self._outbox.find_all([asked_key(row.id) for row in rows])
        noted = tuple(NotedAdvice(row.id, row.words, row.giver, asked_key(row.id) in posted) for row in rows)
        taken = {row.words for row in rows}
        captured = [row for row in await sessions.captured(session_id) if row.kind in CAN_BE_ADVICE]
        labels = tuple((row.id, shortened(row.words, LONGEST_LABEL)) for row in captured if row.words not in taken)
        panel = AdvicePanel(session_id, noted, labels[-MOST_OPTIONS:])
        return panel if panel.has_room else replace(panel, captured=())


def tell_buttons(words: Words, tried: Mapping[int, str]) -> tuple[Button, ...]:
    """What tells what came of each piece of advice, by its id; of several, each says of which."""
    if len(tried) == 1:
        return tuple(words.button(ButtonKind.ADVICE_TELL, one) for one in tried)
    labels = {one: words.plain("advice/tell-button.txt", advice=said) for one, said in tried.items()}
    return tuple(words.button(ButtonKind.ADVICE_TELL, one, label=label) for one, label in labels.items())


async def keys_of(user_id: int) -> list[MessageKey]:
    """What shows advice that a person noted, and what brought them what came of theirs."""
    noted, given = await facts.with_person(user_id)
    return [*map(asked_key, noted), *map(told_key, noted), *map(told_key, given)]


def asked_key(advice_id: int) -> MessageKey:
    """The message that asks whose advice it was, and then names them."""
    return MessageKey(MessageKind.ADVICE, advice_id)


def told_key(advice_id: int) -> MessageKey:
    """The message that brings what came of advice to who gave it."""
    return MessageKey(MessageKind.ADVICE_CAME_BACK, advice_id)
