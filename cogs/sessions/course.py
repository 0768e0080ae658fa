"""The course of a session: what should be true by now, and when to look again."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import discord

from cogs.nudges.withdrawal import look_at_circle_anew
from cogs.sessions import votes
from cogs.sessions.attendance import Attendances
from cogs.sessions.calendar import session_after
from cogs.sessions.card import LATE, Cards
from cogs.sessions.close import Closing
from cogs.sessions.latecomers import Latecomers
from cogs.sessions.scene import Scene, last_time, scene_of
from db import queries
from db.models import Capture, Cycle, Outgoing, Session, SessionEvent
from db.transaction import on_commit
from rules import gathering, leading, presses
from runtime.bot import Circlekeeper
from runtime.message import Message
from runtime.outbox import Priority
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
        await self._bot.timekeeper.look_at("event", session.id, now)
        if opens_cycle:
            last = await queries.open_cycle(session.circle_id)
            await Cycle.create(circle_id=session.circle_id, number=last.number + 1, opened_at=now)
            await self._bot.timekeeper.look_at("board", session.circle_id, now)
            await look_at_circle_anew(self._bot, session.circle_id)

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
        if await self._posted(scene, "gathering"):
            await self._post(scene, "gathering", self._cards.gathering(scene))
        following = await session_after(scene.session)
        if following is not None:
            await Capture.filter(session=scene.session).update(session=following)

    async def _wait(self, scene: Scene, now: datetime) -> datetime:
        """Call together when it is time. Whether enough are there is for a look that knows who is."""
        starts_at = scene.session.starts_at
        early = starts_at - presses.EARLIEST_START
        if now < starts_at:
            return early if now < early else starts_at
        await self._post(scene, "gathering", self._cards.gathering(scene))
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
        await self._post(scene, f"stands-in:{row.id}", Message(text, pings=(member,)))
        return True

    async def _end(self, scene: Scene, now: datetime) -> datetime | None:
        """Nobody is left who would: it ends by itself."""
        await SessionEvent.create(session=scene.session, kind=EventKind.ENDED, at=now)
        return await self.look(scene.session.id, now)

    async def _announce(self, scene: Scene, now: datetime) -> datetime | None:
        """Have the current block's card in the channel; returns when to look whether it is there, or comes late."""
        state, due = scene.state, scene.arrived_at
        assert due is not None
        name = f"block:{state.visit}"
        self._show_in_voice(scene)
        posted = await Outgoing.get_or_none(key=_key(scene, name)).only("id", "message_id")
        rest_at = _after_the_cards(due, now) if posted is None else None
        if posted is None:
            await self._leave_behind(scene, rest_at)
            if now - due <= LATE:
                self._chime(scene, Chime.BLOCK_END if state.visit else Chime.START)
        message = posted.message_id if posted else None
        announced_at = discord.utils.snowflake_time(message) if message else now
        await self._post(scene, name, self._cards.block(scene, announced_at))
        await self._warn(scene, rest_at)
        return None if message or now - due > LATE else due + LATE + MOMENT

    async def _warn(self, scene: Scene, at: datetime | None) -> None:
        """One warning a block, with one chime; an extension or a pause changes what it says."""
        state = scene.state
        assert state.visit is not None
        name = f"warning:{state.visit}"
        warned = await self._posted(scene, name)
        if state.warning and not warned:
            self._chime(scene, Chime.WARNING)
        if state.warning or warned:
            await self._post(scene, name, self._cards.warning(scene, state.visit, await votes.question_of(scene)), at)

    async def _leave_behind(self, scene: Scene, at: datetime | None) -> None:
        """Settle what was posted last: the cards of the block before this one, or else the call to gather."""
        state = scene.state
        visits = range(state.last_visit if state.visit is None else state.visit)
        posted = await self._posted_of(scene, [f"{kind}:{visit}" for visit in visits for kind in ("block", "closing")])
        for visit in reversed(visits):
            if f"closing:{visit}" in posted:
                await self._post(scene, f"closing:{visit}", self._cards.closing(scene, ()), at)
                return
            if f"block:{visit}" in posted:
                await self._post(scene, f"block:{visit}", self._cards.passed(scene, visit), at)
                if await self._posted(scene, f"warning:{visit}"):
                    await self._post(scene, f"warning:{visit}", self._cards.warning(scene, visit), at)
                return
        if await self._posted(scene, "gathering"):
            await self._post(scene, "gathering", self._cards.gathering(scene), at)
        before = await last_time(scene)
        if before.goals or before.parked or before.asks or scene.example:
            await self._post(scene, "opening", self._cards.opening(scene, before), at)

    async def _finish(self, scene: Scene, now: datetime) -> datetime | None:
        ends_at = scene.state.ends_at
        missing = await self._closing.missing(scene)
        name = f"closing:{scene.state.last_visit}"
        asked = await self._posted(scene, name)
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
            await self._post(scene, name, self._cards.closing(scene, missing))
        return None if closes else ends_at + gathering.CLOSES_AFTER

    async def _post(self, scene: Scene, name: str, message: Message, at: datetime | None = None) -> None:
        channel, urgent = scene.circle.text_channel_id, Priority.ANNOUNCEMENT
        await self._bot.outbox.post(_key(scene, name), message, channel=channel, priority=urgent, at=at)

    async def _posted(self, scene: Scene, name: str) -> bool:
        return await Outgoing.exists(key=_key(scene, name))

    async def _posted_of(self, scene: Scene, names: Iterable[str]) -> set[str]:
        """Which of these messages were posted."""
        keys = {_key(scene, name): name for name in names}
        return {keys[row.key] for row in await Outgoing.filter(key__in=list(keys)).only("id", "key")}

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


def _key(scene: Scene, name: str) -> str:
    return f"session:{scene.session.id}:{name}"
