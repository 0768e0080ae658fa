"""The course of a session: what should be true by now, and when to look again."""

from datetime import datetime, timedelta

from cogs.sessions import votes
from cogs.sessions.attendance import Attendances
from cogs.sessions.card import LATE, Cards
from cogs.sessions.close import Closing
from cogs.sessions.latecomers import Latecomers
from cogs.sessions.scene import Scene, last_time, scene_of
from db import queries
from db.models import Capture, Cycle, Session, SessionEvent
from db.transaction import on_commit
from rules import gathering, leading, presses
from rules.closing import Missing
from runtime.bot import Circlekeeper
from runtime.message import Message
from runtime.outbox import Priority
from services.sessions.calendar import session_after
from vocabulary.keys import JobKey, JobKind, MessageKey, SessionMessage
from vocabulary.sessions import Chime, EventKind, Phase, SessionKind

CARDS_FIRST = timedelta(seconds=6)
"""A bot that was away has much to say at once: the newest cards of all sessions go first, the rest waits so long."""

MOMENT = timedelta(seconds=1)


class Course:
    """Looks at a session: begins it, announces its blocks, warns, and closes it."""

    def __init__(self, bot: Circlekeeper, cards: Cards, closing: Closing, attendances: Attendances) -> None:
        self._bot = bot
        self._cards = cards
        self._closing = closing
        self._attendances = attendances
        self._latecomers = Latecomers(bot, cards)

    async def look(self, session_id: int, now: datetime) -> datetime | None:
        """Make true what should be by `now`; runs in a transaction, and twice does no more than once."""
        session = await Session.get_or_none(id=session_id)
        if session is None:
            return None
        if session.closed_at is not None:
            await self._call_off(await scene_of(session, now))
            return None
        known = await self._attendances.note(session, now)
        await self._closing.see_to_duties(session, now)
        scene = await scene_of(session, now)
        if not scene.members:
            return None
        match scene.state.phase:
            case Phase.WAITING:
                return await self._gather(scene, now) if known else await self._wait(scene, now)
            case Phase.RUNNING | Phase.PAUSED:
                return await self._go_on(scene, now, watched=known and self._attendances.has_room(scene.circle))
            case Phase.CLOSING | Phase.ENDED:
                return await self._finish(scene, now)

    async def begin(self, session: Session, actor: int | None, now: datetime) -> None:
        """Write down that the session began. From the second regular one on, a new cycle opens with it."""
        opens_cycle = session.kind is SessionKind.REGULAR and await queries.has_held_regular(session.circle_id)
        await SessionEvent.create(session=session, kind=EventKind.STARTED, at=now, actor=actor)
        await self._bot.timekeeper.schedule(now, JobKey(JobKind.EVENT, session.id))
        if opens_cycle:
            last = await queries.open_cycle(session.circle_id)
            await Cycle.create(circle_id=session.circle_id, number=last.number + 1, opened_at=now)
            await self._bot.timekeeper.schedule(now, JobKey(JobKind.BOARD, session.circle_id))
            await self._bot.services.replanner.replan_circle(session.circle_id)

    async def _gather(self, scene: Scene, now: datetime) -> datetime | None:
        session = scene.session
        if gathering.begins(scene.members, scene.present, session.starts_at, now):
            await self.begin(session, None, now)
            return await self.look(session.id, now)
        if gathering.given_up(session.starts_at, now):
            await self._closing.give_up(scene, now)
            return await self.look(session.id, now)
        return await self._wait(scene, now)

    async def _call_off(self, scene: Scene) -> None:
        """End the call to a session that closed before it began; what was captured for it goes to the one after it."""
        if scene.state.phase is not Phase.WAITING:
            return
        if await self._posted(scene, SessionMessage.GATHERING):
            await self._post(scene, SessionMessage.GATHERING, self._cards.gathering(scene))
        following = await session_after(scene.session)
        if following is not None:
            await Capture.filter(session=scene.session).update(session=following)

    async def _wait(self, scene: Scene, now: datetime) -> datetime:
        """Call together when it is time. Whether enough are there is for a look that knows who is."""
        starts_at = scene.session.starts_at
        early = starts_at - presses.EARLIEST_START
        if now < starts_at:
            return early if now < early else starts_at
        await self._post(scene, SessionMessage.GATHERING, self._cards.gathering(scene))
        return max(starts_at + gathering.GIVEN_UP_AFTER, now + gathering.ASK_AGAIN_AFTER)

    async def _go_on(self, scene: Scene, now: datetime, *, watched: bool) -> datetime | None:
        """Announce what is current; `watched` tells whether it is known who is in voice."""
        paused_at = scene.state.paused_at
        if paused_at is None:
            left_at = scene.abandoned_at if watched else None
            if left_at is not None and left_at <= now:
                return await self._end(scene, now)
            await self._latecomers.tell(scene)
            offered_until = scene.offer.until if watched and scene.offer else None
            if await votes.settle(scene, now) or (watched and await self._hand_on(scene, now)):
                return await self.look(scene.session.id, now)
            unsaid_at = await self._announce(scene, now)
            return min(filter(None, (scene.state.look_at, left_at, offered_until, unsaid_at)), default=None)
        if gathering.pause_given_up(paused_at, now):
            return await self._end(scene, now)
        await self._announce(scene, now)
        return paused_at + gathering.PAUSE_GIVEN_UP_AFTER

    async def _hand_on(self, scene: Scene, now: datetime) -> bool:
        """Have whoever is next in turn lead once nobody took over for long enough, until the facilitator comes."""
        back = leading.hands_back(scene.lead, scene.present)
        if back is not None:
            await SessionEvent.create(session=scene.session, kind=EventKind.TOOK_OVER, at=now, actor=back)
            return True
        member = leading.stand_in(scene.offer, now)
        if member is None:
            return False
        row = await SessionEvent.create(session=scene.session, kind=EventKind.STOOD_IN, at=now, actor=member)
        text = self._bot.words.render("session/stands-in", member=member, missing=scene.leader)
        await self._post(scene, SessionMessage.STANDS_IN, Message(text, pings=(member,)), which=row.id)
        return True

    async def _end(self, scene: Scene, now: datetime) -> datetime | None:
        """Nobody is left who would: it ends by itself."""
        await SessionEvent.create(session=scene.session, kind=EventKind.ENDED, at=now)
        return await self.look(scene.session.id, now)

    async def _announce(self, scene: Scene, now: datetime) -> datetime | None:
        """Have the current block's card in the channel; returns when to look whether it is there, or comes late."""
        state, due = scene.state, scene.arrived_at
        assert due is not None
        self._show_in_voice(scene)
        posted = await self._bot.outbox.find(_key(scene, SessionMessage.BLOCK, state.visit))
        rest_at = _after_the_cards(due, now) if posted is None else None
        if posted is None:
            await self._leave_behind(scene, rest_at)
            if now - due <= LATE:
                self._chime(scene, Chime.BLOCK_END if state.visit else Chime.START)
        said_at = posted.at if posted else None
        await self._post(scene, SessionMessage.BLOCK, self._cards.block(scene, said_at or now), which=state.visit)
        await self._warn(scene, rest_at)
        return None if said_at or now - due > LATE else due + LATE + MOMENT

    async def _warn(self, scene: Scene, at: datetime | None) -> None:
        """One warning a block, with one chime; an extension or a pause changes what it says."""
        state = scene.state
        assert state.visit is not None
        warned = await self._posted(scene, SessionMessage.WARNING, state.visit)
        if state.warning and not warned:
            self._chime(scene, Chime.WARNING)
        if state.warning or warned:
            warning = self._cards.warning(scene, state.visit, await votes.question_of(scene))
            await self._post(scene, SessionMessage.WARNING, warning, at, which=state.visit)

    async def _leave_behind(self, scene: Scene, at: datetime | None) -> None:
        """Settle what was posted last: the cards of the block before this one, or else the call to gather."""
        state = scene.state
        visits = range(state.last_visit if state.visit is None else state.visit)
        cards = (SessionMessage.BLOCK, SessionMessage.CLOSING)
        keys = [_key(scene, card, visit) for visit in visits for card in cards]
        posted = await self._bot.outbox.find_all(keys)
        for visit in reversed(visits):
            if _key(scene, SessionMessage.CLOSING, visit) in posted:
                await self._post(scene, SessionMessage.CLOSING, self._cards.closing(scene, Missing()), at, which=visit)
                return
            if _key(scene, SessionMessage.BLOCK, visit) in posted:
                await self._post(scene, SessionMessage.BLOCK, self._cards.passed(scene, visit), at, which=visit)
                if await self._posted(scene, SessionMessage.WARNING, visit):
                    warning = self._cards.warning(scene, visit)
                    await self._post(scene, SessionMessage.WARNING, warning, at, which=visit)
                return
        if await self._posted(scene, SessionMessage.GATHERING):
            await self._post(scene, SessionMessage.GATHERING, self._cards.gathering(scene), at)
        before = await last_time(scene)
        if before.goals or before.parked or before.asks or scene.example:
            await self._post(scene, SessionMessage.OPENING, self._cards.opening(scene, before), at)

    async def _finish(self, scene: Scene, now: datetime) -> datetime | None:
        ends_at = scene.state.ends_at
        missing = await self._closing.missing(scene)
        visit = scene.state.last_visit
        asked = await self._posted(scene, SessionMessage.CLOSING, visit)
        if not asked:
            await self._leave_behind(scene, _after_the_cards(ends_at, now))
            if now - ends_at <= LATE:
                self._chime(scene, Chime.SESSION_END)
        closes = scene.state.phase is Phase.ENDED or not missing or gathering.closes(ends_at, now)
        if closes:
            await self._closing.close(scene, now)
        else:
            self._say_in_voice(scene, None)
        if asked or not closes:
            await self._post(scene, SessionMessage.CLOSING, self._cards.closing(scene, missing), which=visit)
        return None if closes else ends_at + gathering.CLOSES_AFTER

    async def _post(
        self,
        scene: Scene,
        kind: SessionMessage,
        message: Message,
        at: datetime | None = None,
        *,
        which: int | None = None,
    ) -> None:
        channel, urgent = scene.circle.text_channel_id, Priority.ANNOUNCEMENT
        await self._bot.outbox.post(_key(scene, kind, which), message, channel=channel, priority=urgent, at=at)

    async def _posted(self, scene: Scene, kind: SessionMessage, which: int | None = None) -> bool:
        return await self._bot.outbox.find(_key(scene, kind, which)) is not None

    def _chime(self, scene: Scene, chime: Chime) -> None:
        channel = scene.circle.voice_channel_id
        if channel is not None:
            on_commit(lambda: self._bot.voice.chime(channel, chime))

    def _show_in_voice(self, scene: Scene) -> None:
        channel = scene.circle.voice_channel_id
        if channel is not None:
            on_commit(lambda: self._bot.voice.attend(channel))
            self._say_in_voice(scene, self._cards.status(scene))

    def _say_in_voice(self, scene: Scene, status: str | None) -> None:
        channel = scene.circle.voice_channel_id
        if channel is not None:
            on_commit(lambda: self._bot.voice.status(channel, status))


def _after_the_cards(due: datetime, now: datetime) -> datetime | None:
    """When to say what can wait for the cards of other sessions: None, which is at once, unless the bot comes late."""
    return now + CARDS_FIRST if now - due > LATE else None


def _key(scene: Scene, message: SessionMessage, which: int | None = None) -> MessageKey:
    return MessageKey.session(scene.session.id, message, *([] if which is None else [which]))
