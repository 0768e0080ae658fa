"""Changing what holds for a circle, once it was shown what a change would mean and that was confirmed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from db.models import Agenda, Circle, Session
from db.queries import circles, sessions
from db.transaction import transaction
from rules import own_agenda
from rules.agenda import Block
from rules.limits import Limited
from rules.typed.moments import read_moment
from rules.typed.parts import Moment
from rules.zones.matching import find_zone
from runtime.clock import Clock
from runtime.message import Message
from runtime.outbox import Outbox, Priority
from runtime.timekeeper import Timekeeper
from runtime.words import Words
from services.circles.names import check_free, claimed, tidied
from services.circles.rhythm import Rhythm
from services.lookup import CircleHere, CircleLookup
from services.recent_acts import RecentActs
from services.sessions.agendas import as_facts
from services.sessions.calendar import Calendar
from vocabulary.errors import Refusal, typed_for
from vocabulary.keys import CircleMessage, JobKey, JobKind, MessageKey
from vocabulary.sessions import SessionKind


@dataclass(frozen=True, slots=True)
class SettingsChange:
    """What a member wants changed, None for what is to stay; `meets` is the first time of a new rhythm, as typed."""

    name: str | None = None
    focus: str | None = None
    zone: str | None = None
    weeks: int | None = None
    minutes: int | None = None
    meets: str | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is to change."""
        return all(given is None for given in (self.name, self.focus)) and not self.is_of_rhythm

    @property
    def is_of_rhythm(self) -> bool:
        """Whether dates may change with it."""
        return any(given is not None for given in (self.zone, self.weeks, self.minutes, self.meets))


@dataclass(frozen=True, slots=True)
class RhythmProposal:
    """A change of a circle's rhythm, as it was understood.

    `typed` is what was understood of a first time. `staying` is when those sessions are that were moved by hand. `args`
    are what confirms it: `CircleSettings.confirm` takes them back.
    """

    wanted: Rhythm
    typed: Moment | None
    staying: tuple[datetime, ...]
    args: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SettingsProposal:
    """What would change of a circle: its name and focus, if `renamed`, and its rhythm, if that is proposed."""

    before: CircleHere
    name: str
    focus: str
    rhythm: RhythmProposal | None

    @property
    def renamed(self) -> bool:
        """Whether it would have another name or focus."""
        return (self.name, self.focus) != (self.before.name, self.before.focus)


class CircleSettings:
    """Changes circles, for their organisers."""

    def __init__(
        self,
        clock: Clock,
        timekeeper: Timekeeper,
        outbox: Outbox,
        words: Words,
        lookup: CircleLookup,
        calendar: Calendar,
        recent_acts: RecentActs,
    ) -> None:
        self._clock = clock
        self._timekeeper = timekeeper
        self._outbox = outbox
        self._words = words
        self._lookup = lookup
        self._calendar = calendar
        self._recent_acts = recent_acts

    async def understand(self, circle_id: int, user_id: int, change: SettingsChange) -> SettingsProposal | None:
        """What a change would come to; None where nothing is to change.

        Raises Ambiguous for a time or zone that can be several ones, Refusal for anybody but an organiser, and for what
        cannot be.
        """
        if change.is_empty:
            return None
        await _allow_change(circle_id, user_id)
        circle = await Circle.get(id=circle_id)
        name, focus = tidied(change.name or circle.name, change.focus or circle.focus)
        await check_free(circle.guild_id, name, circle_id)
        rhythm = await self._understand_rhythm(circle, change) if change.is_of_rhythm else None
        proposal = SettingsProposal(CircleHere.of(circle), name, focus, rhythm)
        return proposal if proposal.renamed or rhythm else None

    async def rename(self, circle_id: int, user_id: int, name: str, focus: str, rhythm: Sequence[str] = ()) -> None:
        """Give a circle a new name and focus, and the rhythm of a proposal with these `args`, if any; tell the circle.

        Raises Refusal for a name that is taken, for one rename too many, and as `confirm` does.
        """
        async with transaction():
            await self._lookup.about(user_id, circle_id)
            await _allow_change(circle_id, user_id)
            await self._rename(await Circle.get(id=circle_id), user_id, name, focus)
            if rhythm:
                await self.confirm(circle_id, user_id, *rhythm)

    async def confirm(self, circle_id: int, user_id: int, seen: str, *wanted: str) -> None:
        """Change the rhythm as a proposal with these `args` showed it, and tell the circle.

        Raises Refusal when the rhythm is another than was `seen` then, and as `understand` does.
        """
        async with transaction():
            await self._lookup.about(user_id, circle_id)
            await _allow_change(circle_id, user_id)
            circle = await Circle.get(id=circle_id)
            if seen != (await self._held(circle)).mark:
                raise Refusal("circles/changed-meanwhile")
            self._recent_acts.count((Limited.WISHES, user_id, circle_id))
            await self._adopt(circle, Rhythm.read(*wanted))

    async def _adopt(self, circle: Circle, wanted: Rhythm) -> None:
        await _fit_agenda(circle, wanted.minutes)
        circle.zone, circle.weeks, circle.minutes = wanted.zone, wanted.weeks, wanted.minutes
        await circle.save(update_fields=["zone", "weeks", "minutes"])
        staying = await self._calendar.change_rhythm(circle, wanted.first, self._clock.now())
        members = await circles.members(circle.id)
        facts = {"members": members, "coming": await _coming(circle.id), "staying": staying}
        text = self._words.to(circle.locale).render("circle/changed", circle=circle, **facts)
        await self._announce(circle, CircleMessage.CHANGED, Message(text, pings=tuple(members)))

    async def _held(self, circle: Circle) -> Rhythm:
        return Rhythm(await self._calendar.next_slot(circle), circle.weeks, circle.minutes, circle.zone)

    async def _understand_rhythm(self, circle: Circle, change: SettingsChange) -> RhythmProposal:
        wanted, typed = await self._wanted(circle, change)
        held, moved = await self._held(circle), await _moved_by_hand(circle.id)
        staying = tuple(session.starts_at for session in moved)
        return RhythmProposal(wanted, typed, staying, (held.mark, *wanted.args))

    async def _wanted(self, circle: Circle, change: SettingsChange) -> tuple[Rhythm, Moment | None]:
        """The rhythm that would hold, and what was understood of its first time."""
        minutes, now, typed = change.minutes or circle.minutes, self._clock.now(), None
        with typed_for("zone"):
            zone = find_zone(change.zone, now) if change.zone else circle.zone
        first = await self._calendar.next_slot(circle)
        if change.meets is not None:
            if first is None:
                raise Refusal("circles/no-session-yet")
            with typed_for("meets"):
                typed = read_moment(change.meets, zone, now)
            first = typed.at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        await _fitted_agenda(circle, minutes)
        return Rhythm(first, change.weeks or circle.weeks, minutes, zone), typed

    async def _rename(self, circle: Circle, user_id: int, name: str, focus: str) -> None:
        circle.name, circle.focus = name, focus
        async with claimed(circle.guild_id, name, circle.id):
            self._recent_acts.count((Limited.WISHES, user_id, circle.id))
            await circle.save(update_fields=["name", "focus"])
            await self._timekeeper.schedule(self._clock.now(), JobKey(JobKind.NAME, circle.id))
            message = Message(self._words.to(circle.locale).render("circle/renamed", circle=circle))
            await self._announce(circle, CircleMessage.RENAMED, message)

    async def _announce(self, circle: Circle, kind: CircleMessage, message: Message) -> None:
        """Say it once in the channel, and have the welcome there say what holds by now."""
        now = self._clock.now()
        await self._timekeeper.schedule(now, JobKey(JobKind.ROOMS, circle.id))
        if circle.text_channel_id is not None:
            key = MessageKey.circle(circle.id, kind, at=now)
            await self._outbox.post(key, message, channel=circle.text_channel_id, priority=Priority.ANNOUNCEMENT)


async def _allow_change(circle_id: int, user_id: int) -> None:
    if not await circles.is_organiser(circle_id, user_id):
        raise Refusal("circles/organisers-only")


async def _coming(circle_id: int) -> list[Session]:
    return [one for one in await sessions.sessions_to_come(circle_id) if one.kind is SessionKind.REGULAR]


async def _moved_by_hand(circle_id: int) -> Sequence[Session]:
    return [one for one in await _coming(circle_id) if one.slot_at not in (None, one.starts_at)]


async def _fitted_agenda(circle: Circle, minutes: int) -> tuple[Agenda, tuple[Block, ...]] | None:
    """The circle's own agenda in that length, if it has one. Raises Refusal when it cannot be."""
    own = await Agenda.get_or_none(circle_id=circle.id, kind=SessionKind.REGULAR)
    return (own, own_agenda.fitted([Block(**block) for block in own.blocks], minutes)) if own else None


async def _fit_agenda(circle: Circle, minutes: int) -> None:
    fitted = await _fitted_agenda(circle, minutes)
    if fitted is not None:
        own, blocks = fitted
        own.blocks = as_facts(blocks)
        await own.save(update_fields=["blocks"])
