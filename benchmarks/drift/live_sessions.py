"""Many guilds, each with a circle whose session is in its first block, and the bot in another process."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from db.due import put
from db.lifecycle import migrate, opened
from db.models import Circle, Cycle, Member, Person as Known, Session, SessionEvent
from db.transaction import transaction
from fortnight.bots import SubprocessBot, settings_for
from fortnight.sandbox import NEEDED
from rehearsal.enums import ChannelType
from rehearsal.guild_setup import HostedGuild
from rehearsal.people.person import Person
from rehearsal.server import Rehearsal
from rehearsal.world.models import Application, Channel
from rules.standard import STANDARD
from runtime.clock import RehearsedClock
from runtime.words import Words
from services.sessions.agendas import as_facts, worded
from vocabulary.sessions import EventKind

TOKEN = "a-measured-token"
BEGINS = datetime(2026, 1, 20, 17, 0, tzinfo=UTC)
GAP = timedelta(seconds=0.2)
"""Between the starts of two sessions."""
FIRST_BLOCK = timedelta(minutes=STANDARD[0].minutes)
AHEAD = timedelta(seconds=75)
"""How long before the end of the first block the bot starts: late enough for all warnings to be due, and early enough
to send the two messages that it missed in each session."""
IN_VOICE, IN_CIRCLE = 3, 5


@dataclass(frozen=True, slots=True)
class LiveSession:
    """One circle's guild, channels and members, and when the first block of its session ends."""

    guild: HostedGuild
    text: Channel
    voice: Channel
    members: Sequence[Person]
    ends_at: datetime

    def said(self, words: str) -> bool:
        """Whether the text channel has a message with these words."""
        return any(words in message.text for message in self.text.messages.values())

    def joined_by(self, application: Application) -> bool:
        """Whether the bot is in its voice channel."""
        state = self.guild.voice_states.get(application.id)
        return state is not None and state.channel is self.voice


@dataclass(frozen=True, slots=True)
class LiveSessions:
    """The rehearsal with all live sessions, and the bot, which is not started yet."""

    rehearsal: Rehearsal
    clock: RehearsedClock
    application: Application
    bot: SubprocessBot
    sessions: Sequence[LiveSession]


@asynccontextmanager
async def live_sessions(folder: Path, count: int) -> AsyncGenerator[LiveSessions]:
    """Set up this many sessions, each in a separate guild."""
    clock = RehearsedClock(1.0, BEGINS + FIRST_BLOCK - AHEAD)
    async with AsyncExitStack() as stack:
        rehearsal = await stack.enter_async_context(Rehearsal(clock.now))
        application = rehearsal.application("Circlekeeper", TOKEN)
        sessions = [await _live_session(rehearsal, application, number, GAP * number) for number in range(count)]
        settings = settings_for(folder / "circle.db", rehearsal.address, rehearsal.ca_file, clock.rate, TOKEN)
        await migrate(settings.database.url)
        async with opened(settings.database.url), transaction():
            for session in sessions:
                await _seed(session)
        bot = SubprocessBot(settings, clock, folder / "bot.log")
        stack.push_async_callback(bot.kill)
        yield LiveSessions(rehearsal, clock, application, bot, sessions)


async def _live_session(rehearsal: Rehearsal, application: Application, number: int, later: timedelta) -> LiveSession:
    members = [rehearsal.person(f"Member {place} of {number}") for place in range(IN_CIRCLE)]
    guild = rehearsal.guild(f"Guild {number}", members[0])
    guild.join(*members[1:])
    text = guild.add_channel("circle")
    voice = guild.add_channel("Circle", ChannelType.VOICE)
    guild.install(application, int(NEEDED))
    for person in members[:IN_VOICE]:
        await person.join_voice(voice)
    return LiveSession(guild, text, voice, members, BEGINS + later + FIRST_BLOCK)


async def _seed(live: LiveSession) -> None:
    """Write the rows of a circle whose first session is running, as the bot would have left them."""
    began = live.ends_at - FIRST_BLOCK
    circle = await Circle.create(
        guild_id=live.guild.id,
        name="A circle",
        focus="What is measured here",
        zone="Europe/Berlin",
        created_at=began - timedelta(weeks=2),
        text_channel_id=live.text.id,
        voice_channel_id=live.voice.id,
    )
    await Cycle.create(circle=circle, number=1, opened_at=circle.created_at)
    for person in live.members:
        await Known.create(id=person.id)
        await Member.create(circle=circle, user_id=person.id, joined_at=circle.created_at)
    leader, presenter, *_ = live.members
    session = await Session.create(
        circle=circle,
        starts_at=began,
        agenda=as_facts(worded(Words(), STANDARD)),
        facilitator=leader.id,
        presenter=presenter.id,
    )
    await SessionEvent.create(session=session, kind=EventKind.STARTED, at=began)
    await put([f"session:{session.id}"], began)
