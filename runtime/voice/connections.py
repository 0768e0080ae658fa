"""Keeps the bot connected to voice channels: one task per channel makes its connection what was asked for.

All seconds here are real ones at any clock rate, because sound cannot be sped up.
"""

import asyncio
from collections import defaultdict, deque
from collections.abc import Callable
from contextlib import suppress

import aiohttp
import discord
import structlog

from db import voice_statuses
from runtime.clock import Alarm, Clock
from runtime.rate_limiter import RateLimiter
from runtime.tasks import Reporter, Tasks
from runtime.voice.chimes import load_chimes, play, wait_for_encryption
from runtime.voice.client import ManagedVoiceClient
from runtime.voice.join_limit import JoinLimit
from runtime.voice.status import StatusLine
from runtime.voice.trouble import Trouble, is_about_encryption, known_obstacle
from vocabulary.sessions import Chime

log: structlog.stdlib.BoundLogger = structlog.get_logger("circlekeeper.voice")

LONGEST_CHIME_DELAY = 5.0
"""A chime that cannot start within this time would only confuse, and is dropped."""
CHECK_INTERVAL = 1.0
CONNECT_TIMEOUT = 10.0
LEAVE_TIMEOUT = 3.0
STABLE_AFTER = 10.0
FIRST_BACKOFF = 1.0
LONGEST_BACKOFF = 30.0
ATTEMPTS_BEFORE_REPORT = 3
"""How many attempts in a row must fail before an unreachable voice server is reported."""
JOINS_PER_MINUTE = 100
"""The rest of the gateway's rate limit is for leaving channels."""
JOINS_AT_ONCE = 3
STATUSES_AT_ONCE = 5
STATUSES_PER_SECOND = 10
"""The rest of Discord's rate limit is for messages."""
STATUS_LENGTH = 500


class VoiceConnections:
    """The bot's voice connections. The methods return at once, and do not raise for what Discord refuses later.

    `on_trouble(channel_id, trouble)` is called at most once per attendance for each `Trouble`. The bot keeps retrying,
    so that granting a missing permission is enough.
    """

    def __init__(
        self,
        bot: discord.Client,
        clock: Clock,
        report: Reporter,
        *,
        limiter: RateLimiter | None = None,
        on_trouble: Callable[[int, str], None] | None = None,
    ) -> None:
        self.bot, self.clock, self.report = bot, clock, report
        self.limiter = limiter or RateLimiter(clock.rate)
        self.status_limiter = RateLimiter(clock.rate, per_second=STATUSES_PER_SECOND)
        self.on_trouble = on_trouble
        self.sounds = load_chimes()
        self.tasks = Tasks(report)
        # Discord allows one voice connection per guild, so the channels of a guild share this lock.
        self.guild_locks: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)
        self.join_limit = JoinLimit(JOINS_PER_MINUTE, 60.0, _seconds)
        self.join_slots = asyncio.Semaphore(JOINS_AT_ONCE)
        self.status_slots = asyncio.Semaphore(STATUSES_AT_ONCE)
        self._channels: dict[int, ChannelConnection] = {}
        self._closing = False

    def attend(self, channel_id: int) -> None:
        """Stay connected to this channel, deafened, until `leave`."""
        if not self._closing:
            self._channel(channel_id).attend()

    def leave(self, channel_id: int) -> None:
        """Leave this channel, after finishing the chimes and the status requested before."""
        self._channel(channel_id).leave()

    def chime(self, channel_id: int, chime: Chime) -> None:
        """Queue a chime in an attended channel; it is dropped if it cannot start within 5 s."""
        self._channel(channel_id).chime(chime)

    def status(self, channel_id: int, text: str | None) -> None:
        """Set the channel's status to `text`, cut to 500 characters; None clears it.

        This works while the bot is in the channel, and otherwise only with the permission to manage the channel.
        """
        self._channel(channel_id).status.want(text and text[:STATUS_LENGTH])

    async def close(self) -> None:
        """Leave all channels for good, without finishing the chimes, once the statuses requested so far are written.

        Channels that cannot be left in time because of the rate limit are left by closing the gateway. The tasks are
        cancelled even if this is cancelled: otherwise discord.py would go on leaving one by one for minutes.
        """
        self._closing = True
        for connection in self._channels.values():
            connection.stop()
        try:
            await self.tasks.drain(LEAVE_TIMEOUT * 2)
        finally:
            await self.tasks.cancel()

    def retry(self) -> None:
        """End the back-off of every channel, so that each is retried now."""
        for connection in self._channels.values():
            connection.retry()

    def owns(self, client: discord.VoiceProtocol) -> bool:
        """Whether a voice client belongs to one of our connections."""
        return any(connection.client is client for connection in self._channels.values())

    def _channel(self, channel_id: int) -> "ChannelConnection":
        if channel_id not in self._channels:
            self._channels[channel_id] = ChannelConnection(self, channel_id)
        return self._channels[channel_id]


class ChannelConnection:
    """The connection to one voice channel."""

    def __init__(self, connections: VoiceConnections, channel_id: int) -> None:
        self.status = StatusLine(self._write_status, self._status_stands, connections.tasks, connections.status_slots)
        self.client: discord.VoiceClient | None = None
        self._connections, self._channel_id = connections, channel_id
        self._alarm = Alarm(connections.clock)
        self._wanted = False
        self._task: asyncio.Task[None] | None = None
        self._chimes: deque[tuple[Chime, float]] = deque()
        self._reported: set[Trouble] = set()
        self._attempts, self._not_before, self._joined_at = 0, 0.0, 0.0

    def attend(self) -> None:
        if not self._wanted:
            self._wanted = True
            self._reported.clear()
            self.status.held = self.client is None
            self.retry()
        if self._task is None or self._task.done():
            self._task = self._connections.tasks.spawn(self._run(), f"voice:{self._channel_id}")

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
                pause = await self._step()
            except Exception as error:  # noqa: BLE001 - the boundary: an error is reported and does not end the task
                self._connections.report.unexpected(error, channel=self._channel_id)
                pause = LONGEST_BACKOFF
            await self._alarm.rest(None, at_most=pause)
        self._chimes.clear()
        self.status.release()

    async def _step(self) -> float:
        """Take the next step towards the wanted state; return in how many seconds to check again."""
        client = self.client
        if client is None:
            return await self._try_join()
        if self._is_connected_here(client):
            await self._play_all(client)
            if _seconds() - self._joined_at > STABLE_AFTER:
                self._attempts = 0
            if self._wanted:
                return CHECK_INTERVAL
        await self._leave(client)
        return 0.0

    def _is_connected_here(self, client: discord.VoiceClient) -> bool:
        # A moderator can move the bot; and a new gateway session forgets connections without closing them.
        in_channel = getattr(client.channel, "id", None) == self._channel_id
        return in_channel and client.is_connected() and client in self._connections.bot.voice_clients

    async def _try_join(self) -> float:
        waiting = self._not_before - _seconds()
        if waiting > 0:
            return waiting
        if not self._connections.bot.is_ready():
            return CHECK_INTERVAL
        if (waiting := self._connections.join_limit.seconds_until_free()) > 0:
            self.status.release()
            return waiting
        self._attempts += 1
        trouble = await self._check_and_connect()
        pause = min(LONGEST_BACKOFF, FIRST_BACKOFF * 2 ** (self._attempts - 1))
        self._not_before = _seconds() + pause
        self.status.release(unsure=trouble is None)
        if trouble is None:
            return 0.0
        if trouble is not Trouble.UNREACHABLE or self._attempts >= ATTEMPTS_BEFORE_REPORT:
            self._report_trouble(trouble)
        return pause

    async def _check_and_connect(self) -> Trouble | None:
        channel = self._connections.bot.get_channel(self._channel_id)
        if not isinstance(channel, discord.VoiceChannel):
            return Trouble.STAGE if isinstance(channel, discord.StageChannel) else Trouble.GONE
        if (trouble := known_obstacle(channel)) is not None:
            return trouble
        async with self._connections.guild_locks[channel.guild.id]:
            return await self._connect(channel)

    async def _connect(self, channel: discord.VoiceChannel) -> Trouble | None:
        current = channel.guild.voice_client
        if current is not None and self._connections.owns(current):
            return Trouble.ELSEWHERE
        try:
            if current is not None:
                await _disconnect(current)
            self._connections.join_limit.spend()
            async with self._connections.join_slots:
                self.client = await channel.connect(
                    timeout=CONNECT_TIMEOUT, reconnect=False, cls=ManagedVoiceClient, self_deaf=True
                )
        except (RuntimeError, discord.DiscordException, aiohttp.ClientError, OSError) as error:
            log.info("voice not connected", channel=self._channel_id, attempt=self._attempts, error=repr(error))
            return Trouble.NO_ENCRYPTION if is_about_encryption(error) else Trouble.UNREACHABLE
        self._joined_at = _seconds()
        return None

    async def _leave(self, client: discord.VoiceClient) -> None:
        if not self._wanted:
            await self.status.settled(LEAVE_TIMEOUT)
        async with self._connections.guild_locks[client.guild.id]:
            self.client = None
            if client.is_connected() or client in self._connections.bot.voice_clients:
                await _disconnect(client)
        if not self._wanted:
            self._connections.retry()

    async def _play_all(self, client: discord.VoiceClient) -> None:
        while self._chimes and client.is_connected():
            chime, asked_at = self._chimes.popleft()
            await wait_for_encryption(client)
            if _seconds() - asked_at > LONGEST_CHIME_DELAY or not client.is_connected():
                log.info("chime dropped", channel=self._channel_id, chime=chime)
                continue
            await play(client, self._connections.sounds[chime])

    async def _write_status(self, text: str | None) -> bool:
        channel = self._connections.bot.get_channel(self._channel_id)
        if not isinstance(channel, discord.VoiceChannel):
            return False
        permissions = channel.permissions_for(channel.guild.me)
        inside = self.client is not None and self._is_connected_here(self.client)
        if permissions.set_voice_channel_status and not (inside or permissions.manage_channels):
            return False
        try:
            if permissions.set_voice_channel_status:
                await self._connections.status_limiter.acquire()
                await self._connections.limiter.acquire()
                await channel.edit(status=text)
                await voice_statuses.note(self._channel_id, text)
                return True
        except discord.HTTPException as error:
            log.warning("status not set", channel=self._channel_id, code=error.code)
            if not isinstance(error, discord.Forbidden):
                return False
        self._report_trouble(Trouble.MAY_NOT_SET_STATUS)
        return False

    async def _status_stands(self, text: str | None) -> bool:
        """Whether the channel was given this status before, and people have kept it: an empty channel loses its own."""
        channel = self._connections.bot.get_channel(self._channel_id)
        if not isinstance(channel, discord.VoiceChannel) or not channel.voice_states.keys() - {channel.guild.me.id}:
            return False
        return await voice_statuses.is_noted(self._channel_id, text)

    def _report_trouble(self, trouble: Trouble) -> None:
        if trouble not in self._reported:
            self._reported.add(trouble)
            log.warning("voice trouble", channel=self._channel_id, trouble=trouble)
            if self._connections.on_trouble is not None:
                self._connections.on_trouble(self._channel_id, trouble)


async def _disconnect(client: discord.VoiceProtocol) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(LEAVE_TIMEOUT):
            await client.disconnect(force=True)


def _seconds() -> float:
    return asyncio.get_running_loop().time()
