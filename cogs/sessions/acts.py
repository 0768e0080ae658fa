"""What people do to a session, whether they type it or press it: it is allowed, written down, and answered."""

from typing import Any

import discord

from cogs.base import circle_here
from cogs.sessions import votes
from cogs.sessions.about import OVER
from cogs.sessions.attendance import Attendances
from cogs.sessions.card import Cards
from cogs.sessions.close import Closing
from cogs.sessions.course import Course
from cogs.sessions.scene import Scene, scene_of
from db import queries
from db.models import Capture, Session, SessionEvent
from db.transaction import transaction
from rules import leading, presses
from rules.errors import RuleError
from rules.start_time import parse_start_time
from rules.visible import visible
from runtime.bot import Circlekeeper
from services.circles.lookup import CircleHere
from vocabulary.controls import FormKind
from vocabulary.errors import Refusal
from vocabulary.keys import Address, JobKey, JobKind
from vocabulary.sessions import CaptureKind, EventKind


class Acts:
    """Each act is one transaction that also has the timekeeper look at the session; what follows is the course's."""

    def __init__(
        self, bot: Circlekeeper, cards: Cards, course: Course, closing: Closing, attendances: Attendances
    ) -> None:
        self._bot = bot
        self._cards = cards
        self._course = course
        self._closing = closing
        self._attendances = attendances

    async def open_in(self, interaction: discord.Interaction, chosen: CircleHere | None) -> Session:
        """The running or coming session of the circle that is meant. Raises RuleError when there is none."""
        circle = await circle_here(interaction, chosen)
        session = await queries.open_session(circle.id)
        if session is None:
            raise RuleError(f"No session is set. {self._bot.words.command('session schedule')} sets one.")
        return session

    async def start(self, interaction: discord.Interaction, session: Session) -> None:
        """Begin the session. Raises RuleError when it is too early, too late, or not for this person to do."""
        async with transaction():
            scene = await self._scene(session)
            presses.allow_start(scene.state, self._bot.clock.now())
            await self._allow_lead(interaction, scene)
            await self._course.begin(scene.session, interaction.user.id, self._bot.clock.now())
            await self._look_at(session)
        await self._acknowledge(interaction, "session/started")

    async def move(
        self,
        interaction: discord.Interaction,
        session: Session,
        kind: EventKind,
        *,
        from_block: int | None = None,
        minutes: int = 0,
        moves_end: bool = False,
    ) -> None:
        """Advance, extend, go back, pause or resume. Raises RuleError when that cannot be, or `from_block` is over."""
        async with transaction():
            scene = await self._scene(session)
            _allow(kind, scene, from_block, minutes, moves_end)
            await self._allow_lead(interaction, scene)
            await self._write(interaction, session, kind, minutes=minutes, moves_end=moves_end)
        await self._acknowledge(interaction, "session/acted", kind=kind, minutes=minutes)

    async def correct(self, interaction: discord.Interaction, session: Session, words: str, *, from_block: int) -> None:
        """Let the current block have begun when `words` say. Raises RuleError when it cannot have."""
        async with transaction():
            scene, now = await self._scene(session), self._bot.clock.now()
            # As with an extension: the card of an earlier block must not change this one.
            presses.allow_advance(scene.state, from_block)
            since = parse_start_time(words, scene.circle.zone, now)
            presses.allow_correction(scene.state, since, now)
            await self._allow_lead(interaction, scene)
            await self._write(interaction, session, EventKind.CORRECTED, since=since)
        await self._acknowledge(interaction, "session/acted", kind=EventKind.CORRECTED, since=since)

    async def take_over(self, interaction: discord.Interaction, session: Session) -> None:
        """Let this person lead from now on. Raises RuleError while another one keeps the lead, unless it is theirs."""
        async with transaction():
            scene, now = await self._scene(session), self._bot.clock.now()
            presses.allow_take_over(scene.state, interaction.user.id, scene.lead, scene.present, now)
            await self._write(interaction, session, EventKind.TOOK_OVER)
        await self._acknowledge(interaction, "session/acted", kind=EventKind.TOOK_OVER)

    async def vote(self, interaction: discord.Interaction, session: Session, question: str, *, more: bool) -> None:
        """Say whether the block should run over. Raises RuleError when that changes nothing."""
        async with transaction():
            scene = await self._scene(session)
            await votes.cast(scene, interaction.user, question, more=more, now=self._bot.clock.now())
            await self._look_at(session)
        await interaction.response.defer()

    async def where(self, interaction: discord.Interaction, session: Session) -> None:
        """Tell this person, and nobody else, where the group is; whoever leads, also who cannot be written to."""
        now, member = self._bot.clock.now(), interaction.user.id
        scene = await scene_of(session, now)
        absent = [one for one in scene.members if one not in scene.present] if member == scene.leader else []
        unreachable = await queries.unreachable(absent)
        await self._bot.responder.send(interaction, self._cards.where(scene, member, now, unreachable))

    async def end(self, interaction: discord.Interaction, session: Session, *, anyway: bool) -> None:
        """Close the session. Raises Refusal while something is missing, unless `anyway`."""
        async with transaction():
            scene = await self._scene(session)
            presses.allow_end(scene.state)
            await self._allow_lead(interaction, scene)
            missing = await self._closing.missing(scene)
            if missing and not anyway:
                raise Refusal("sessions/not-ready-to-close", missing=missing)
            await self._write(interaction, session, EventKind.ENDED)
        await self._acknowledge(interaction, "session/acted", kind=EventKind.ENDED)

    async def capture(self, interaction: discord.Interaction, session: Session, kind: CaptureKind, words: str) -> None:
        """Keep a member's words with the session. Raises RuleError when there are none, or when it has ended."""
        if not visible(words):
            raise RuleError("There was nothing in it. A few words are enough.")
        async with transaction():
            await _still_open(session)
            now = self._bot.clock.now()
            await Capture.create(session=session, kind=kind, user_id=interaction.user.id, words=words.strip(), at=now)
            await self._look_at(session)
        await self._bot.responder.answer(interaction, "session/captured", kind=kind, words=words)

    async def ask(self, interaction: discord.Interaction, address: Address) -> None:
        """Open the form of the same kind as the button."""
        await self._bot.responder.ask(interaction, FormKind(address.kind), address.row, address.arg)

    async def _scene(self, session: Session) -> Scene:
        """The session as it is now that nobody else can change it."""
        session, now = await _still_open(session), self._bot.clock.now()
        await self._attendances.note(session, now)
        return await scene_of(session, now)

    async def _write(self, interaction: discord.Interaction, session: Session, kind: EventKind, **more: Any) -> None:
        now = self._bot.clock.now()
        await SessionEvent.create(session=session, kind=kind, at=now, actor=interaction.user.id, **more)
        await self._look_at(session)

    async def _allow_lead(self, interaction: discord.Interaction, scene: Scene) -> None:
        organiser = await queries.is_organiser(scene.circle.id, interaction.user.id)
        leading.allow_lead(interaction.user.id, scene.lead, scene.present, organiser)

    async def _look_at(self, session: Session) -> None:
        await self._bot.timekeeper.schedule(self._bot.clock.now(), JobKey(JobKind.SESSION, session.id))

    async def _acknowledge(self, interaction: discord.Interaction, template: str, **facts: Any) -> None:
        """A press needs no answer beyond the card that changes; a command gets a sentence."""
        if interaction.type is discord.InteractionType.component:
            await interaction.response.defer()
        else:
            await self._bot.responder.answer(interaction, template, **facts)


async def _still_open(session: Session) -> Session:
    """The same session, read anew: it may have closed while its person waited for the database."""
    found = await Session.get_or_none(id=session.id, closed_at=None)
    if found is None:
        raise RuleError(OVER)
    return found


def _allow(kind: EventKind, scene: Scene, from_block: int | None, minutes: int, moves_end: bool) -> None:
    match kind:
        case EventKind.ADVANCED:
            presses.allow_advance(scene.state, from_block)
        case EventKind.EXTENDED:
            # A card of an earlier block must not lengthen this one, just as it must not end it.
            presses.allow_advance(scene.state, from_block)
            presses.allow_extension(scene.state, minutes, moves_end=moves_end)
        case EventKind.WENT_BACK:
            presses.allow_back(scene.state, from_block)
        case EventKind.PAUSED:
            presses.allow_pause(scene.state)
        case EventKind.RESUMED:
            presses.allow_resume(scene.state)
        case _:
            raise ValueError(f"{kind} is no move within a running agenda")
