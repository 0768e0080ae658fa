"""What is wanted of each voice channel, and the task that brings it about.

Seconds are real ones at any clock rate here, because sound cannot be hurried.
"""

import asyncio
from collections import defaultdict, deque
from collections.abc import Callable
from contextlib import suppress

import aiohttp
import discord
import structlog

from runtime.clock import Alarm, Clock
from runtime.pace import Pace
from runtime.tasks import Reporter, Tasks
from runtime.voice.chimes import encrypted, load_chimes, play
from runtime.voice.client import RoomClient
from runtime.voice.entrance import Entrance
from runtime.voice.status import StatusLine
from runtime.voice.trouble import Trouble, is_about_encryption, obstacle
from vocabulary.sessions import Chime

log: structlog.stdlib.BoundLogger = structlog.get_logger("circlekeeper.voice")

FRESH = 5.0
"""A chime that could not begin within this time would only confuse, and is dropped."""
LOOK = 1.0
CONNECT = 10.0
LEAVE = 3.0
STEADY = 10.0
FIRST_WAIT = 1.0
LONGEST_WAIT = 30.0
PATIENCE = 3
"""So many attempts in a row fail before anybody is told that the voice server cannot be reached."""
JOINS, JOINS_SECONDS = 100, 60.0
"""So many channels are entered in a minute; the rest of what Discord takes on the gateway is for leaving."""
JOINS_AT_ONCE = 3
STATUSES_AT_ONCE = 5
STATUSES = 10
"""So many are written in one of Discord's seconds at most; the rest of what it takes is for messages."""
STATUS_LENGTH = 500


class VoiceRooms:
    """The bot's presence in voice channels. Asking for something never waits, nor raises for what Discord refuses.

    `on_trouble(channel_id, trouble)` is called at most once per attendance for each `Trouble`. The bot goes on
    trying, so that a permission granted later is enough.
    """

    def __init__(
        self,
        bot: discord.Client,
        clock: Clock,
        report: Reporter,
        *,
        pace: Pace | None = None,
        on_trouble: Callable[[int, str], None] | None = None,
    ) -> None:
        self.bot, self.clock, self.report = bot, clock, report
        self.pace = pace or Pace(clock.rate)
        self.status_pace = Pace(clock.rate, a_second=STATUSES)
        self.on_trouble = on_trouble
        self.sounds = load_chimes()
        self.tasks = Tasks(report)
        # Discord gives a bot one voice connection per guild, so the rooms there take turns at this lock.
        self.doors: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)
        self.entrance = Entrance(JOINS, JOINS_SECONDS, _seconds)
        self.joining = asyncio.Semaphore(JOINS_AT_ONCE)
        self.status_turns = asyncio.Semaphore(STATUSES_AT_ONCE)
        self._rooms: dict[int, Room] = {}
        self._closing = False

    def attend(self, channel_id: int) -> None:
        """Be in this channel, deafened, until `leave`."""
        if not self._closing:
            self._room(channel_id).attend()

    def leave(self, channel_id: int) -> None:
        """Leave this channel, after the chimes and the status that were asked for before."""
        self._room(channel_id).leave()

    def chime(self, channel_id: int, chime: Chime) -> None:
        """Play a chime in an attended channel, after those before it; one that cannot begin within 5 s is dropped."""
        self._room(channel_id).chime(chime)

    def status(self, channel_id: int, text: str | None) -> None:
        """Show `text`, cut to 500 characters, under the channel's name; None shows nothing.

        It is shown while the bot is in the channel, and otherwise only where it may manage the channel.
        """
        self._room(channel_id).status.want(text and text[:STATUS_LENGTH])

    async def close(self) -> None:
        """Leave all channels for good, without finishing the chimes.

        Where they are more than Discord lets the bot leave in that time, it leaves the others with the gateway. To
        leave them one by one is given up even if this is cut short: discord.py would do so as it closes, for minutes.
        """
        self._closing = True
        for room in self._rooms.values():
            room.stop()
        try:
            await self.tasks.drain(LEAVE * 2)
        finally:
            await self.tasks.cancel()

    def retry(self) -> None:
        """Let every room that waits before its next attempt try again now."""
        for room in self._rooms.values():
            room.retry()

    def hold(self, client: discord.VoiceProtocol) -> bool:
        """Whether a connection belongs to one of the rooms."""
        return any(room.client is client for room in self._rooms.values())

    def _room(self, channel_id: int) -> "Room":
        if channel_id not in self._rooms:
            self._rooms[channel_id] = Room(self, channel_id)
        return self._rooms[channel_id]


class Room:
    """One voice channel."""

    def __init__(self, rooms: VoiceRooms, channel_id: int) -> None:
        self.status = StatusLine(self._write_status, rooms.tasks, rooms.status_turns)
        self.client: discord.VoiceClient | None = None
        self._rooms, self._channel_id = rooms, channel_id
        self._alarm = Alarm(rooms.clock)
        self._wanted = False
        self._task: asyncio.Task[None] | None = None
        self._chimes: deque[tuple[Chime, float]] = deque()
        self._told: set[Trouble] = set()
        self._attempts, self._not_before, self._joined_at = 0, 0.0, 0.0

    def attend(self) -> None:
        if not self._wanted:
            self._wanted = True
            self._told.clear()
            self.status.held = self.client is None
            self.retry()
        if self._task is None or self._task.done():
            self._task = self._rooms.tasks.spawn(self._run(), f"voice:{self._channel_id}")

    def leave(self) -> None:
        self._wanted = False
        self._alarm.ring()

    def stop(self) -> None:
        self._chimes.clear()
        if self.client is not None:
            self.client.stop()
        self.leave()

    def chime(self, chime: Chime) -> None:
        if self._wanted:
            self._chimes.append((chime, _seconds()))
            self._alarm.ring()

    def retry(self) -> None:
        self._attempts, self._not_before = 0, 0.0
        self._alarm.ring()

    async def _run(self) -> None:
        while self._wanted or self.client is not None:
            try:
                pause = await self._look()
            except Exception as error:  # noqa: BLE001 - the boundary: a room's failure is told and does not end it
                self._rooms.report.unexpected(error, channel=self._channel_id)
                pause = LONGEST_WAIT
            await self._alarm.rest(None, at_most=pause)
        self._chimes.clear()
        self.status.release()

    async def _look(self) -> float:
        """Do what is wanted now; returns after how many seconds to look again."""
        client = self.client
        if client is None:
            return await self._join()
        if self._is_in(client):
            await self._play_all(client)
            if _seconds() - self._joined_at > STEADY:
                self._attempts = 0
            if self._wanted:
                return LOOK
        await self._part(client)
        return 0.0

    def _is_in(self, client: discord.VoiceClient) -> bool:
        # A moderator can move the bot; a new gateway session forgets its connections without ending them.
        in_channel = getattr(client.channel, "id", None) == self._channel_id
        return in_channel and client.is_connected() and client in self._rooms.bot.voice_clients

    async def _join(self) -> float:
        waiting = self._not_before - _seconds()
        if waiting > 0:
            return waiting
        if not self._rooms.bot.is_ready():
            return LOOK
        if (waiting := self._rooms.entrance.closed_for()) > 0:
            self.status.release()
            return waiting
        self._attempts += 1
        trouble = await self._enter()
        pause = min(LONGEST_WAIT, FIRST_WAIT * 2 ** (self._attempts - 1))
        self._not_before = _seconds() + pause
        self.status.release(anew=trouble is None)
        if trouble is None:
            return 0.0
        if trouble is not Trouble.UNREACHABLE or self._attempts >= PATIENCE:
            self._tell(trouble)
        return pause

    async def _enter(self) -> Trouble | None:
        channel = self._rooms.bot.get_channel(self._channel_id)
        if not isinstance(channel, discord.VoiceChannel):
            return Trouble.STAGE if isinstance(channel, discord.StageChannel) else Trouble.GONE
        if (trouble := obstacle(channel)) is not None:
            return trouble
        async with self._rooms.doors[channel.guild.id]:
            return await self._connect(channel)

    async def _connect(self, channel: discord.VoiceChannel) -> Trouble | None:
        present = channel.guild.voice_client
        if present is not None and self._rooms.hold(present):
            return Trouble.ELSEWHERE
        try:
            if present is not None:
                await _disconnect(present)
            self._rooms.entrance.note()
            async with self._rooms.joining:
                self.client = await channel.connect(timeout=CONNECT, reconnect=False, cls=RoomClient, self_deaf=True)
        except (RuntimeError, discord.DiscordException, aiohttp.ClientError, OSError) as error:
            log.info("voice not connected", channel=self._channel_id, attempt=self._attempts, error=repr(error))
            return Trouble.NO_ENCRYPTION if is_about_encryption(error) else Trouble.UNREACHABLE
        self._joined_at = _seconds()
        return None

    async def _part(self, client: discord.VoiceClient) -> None:
        if not self._wanted:
            await self.status.settled(LEAVE)
        async with self._rooms.doors[client.guild.id]:
            self.client = None
            if client.is_connected() or client in self._rooms.bot.voice_clients:
                await _disconnect(client)
        if not self._wanted:
            self._rooms.retry()

    async def _play_all(self, client: discord.VoiceClient) -> None:
        while self._chimes and client.is_connected():
            chime, asked_at = self._chimes.popleft()
            await encrypted(client)
            if _seconds() - asked_at > FRESH or not client.is_connected():
                log.info("chime dropped", channel=self._channel_id, chime=chime)
                continue
            await play(client, self._rooms.sounds[chime])

    async def _write_status(self, text: str | None) -> bool:
        channel = self._rooms.bot.get_channel(self._channel_id)
        if not isinstance(channel, discord.VoiceChannel):
            return False
        may = channel.permissions_for(channel.guild.me)
        inside = self.client is not None and self._is_in(self.client)
        if may.set_voice_channel_status and not (inside or may.manage_channels):
            return False
        try:
            if may.set_voice_channel_status:
                await self._rooms.status_pace.turn()
                await self._rooms.pace.turn()
                await channel.edit(status=text)
                return True
        except discord.HTTPException as error:
            log.warning("status not set", channel=self._channel_id, code=error.code)
            if not isinstance(error, discord.Forbidden):
                return False
        self._tell(Trouble.MAY_NOT_SET_STATUS)
        return False

    def _tell(self, trouble: Trouble) -> None:
        if trouble not in self._told:
            self._told.add(trouble)
            log.warning("voice trouble", channel=self._channel_id, trouble=trouble)
            if self._rooms.on_trouble is not None:
                self._rooms.on_trouble(self._channel_id, trouble)


async def _disconnect(client: discord.VoiceProtocol) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(LEAVE):
            await client.disconnect(force=True)


def _seconds() -> float:
    return asyncio.get_running_loop().time()
