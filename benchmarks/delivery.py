"""`python -m benchmarks.delivery`: many nudges due at once, with session announcements falling due meanwhile.

The bot runs in a separate process, with real rate limits. Every person has a DM channel already, so that the limit for
opening them has no effect. Exit code 1 if a target was missed.
"""

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.table import Target
from db.lifecycle import migrate, opened
from db.models import Outgoing, OutgoingBody, OutgoingState
from fortnight.bots import SubprocessBot, settings_for
from rehearsal.http.rate_limits import GLOBAL
from rehearsal.permissions import ALL
from rehearsal.server import Rehearsal
from rehearsal.world.journal import EntryKind
from rehearsal.world.models import Application
from runtime.clock import RehearsedClock
from runtime.message import Button, Message
from runtime.outbox import Priority

TOKEN = "a-delivered-token"
BEGINS = datetime(2026, 1, 19, 16, 0, tzinfo=UTC)
PREPARATION = timedelta(hours=1)
"""Longer than it takes to write all rows and to start the bot; the clock skips the rest."""
START_SECONDS = 60.0
"""The time limit for the bot's start."""
LEAD = timedelta(seconds=1)
"""From the leap of the clock until the first nudge is due."""
LEAST_SHARE = 0.95
LONGEST_DELAY = timedelta(seconds=1)
PATIENCE = 3.0
"""The time limit, as a multiple of how long everything should take."""
SENT = {EntryKind.DM, EntryKind.MESSAGE}
NUDGE = Message("Halfway to the next session: how is your goal coming along?", ((Button("On track", "1:on:7"),),))
ANNOUNCEMENT = Message("**Problem solving** begins: 25 minutes.")


@dataclass(frozen=True, slots=True)
class DeliveryResult:
    """The results, in Discord's seconds."""

    a_second: float
    refused: int
    delays: Sequence[timedelta]

    def targets(self) -> list[Target]:
        """The targets, and whether they were kept."""
        share = self.a_second / (GLOBAL.requests / GLOBAL.seconds)
        return [
            Target(f"at least {LEAST_SHARE:.0%} of what Discord allows", share >= LEAST_SHARE),
            Target("no 429", not self.refused),
            Target("every announcement less than 1 s late", max(self.delays) < LONGEST_DELAY),
        ]


def main(words: Sequence[str] | None = None) -> int:
    """Measure, print the results, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.delivery", description=__doc__)
    parser.add_argument("--nudges", type=int, default=10_000)
    parser.add_argument("--announcements", type=int, default=20)
    parser.add_argument("--rate", type=float, default=1.0, help="how much faster time runs (default: %(default)s)")
    given = parser.parse_args(words)
    with tempfile.TemporaryDirectory() as folder:
        measured = asyncio.run(measure(Path(folder), given.nudges, given.announcements, given.rate))
    print("\n".join(report(measured, given.nudges)))
    return 0 if all(target.kept for target in measured.targets()) else 1


def report(measured: DeliveryResult, nudges: int) -> list[str]:
    """The lines of the report."""
    allowed, delays = GLOBAL.requests / GLOBAL.seconds, sorted(measured.delays)
    lateness = " / ".join(f"{_milliseconds(delay)}" for delay in (delays[len(delays) // 2], delays[-1]))
    return [
        f"{nudges:,} nudges due at once, {len(delays)} announcements falling due meanwhile.",
        "",
        f"{'delivered a second':<34}{measured.a_second:>8.2f}",
        f"{'of what Discord allows':<34}{measured.a_second / allowed:>8.1%}",
        f"{'requests refused for their rate':<34}{measured.refused:>8}",
        f"{'announcements late, p50 / max, ms':<34}{lateness:>14}",
        "",
        *map(str, measured.targets()),
    ]


async def measure(folder: Path, nudges: int, announcements: int, rate: float) -> DeliveryResult:
    """Let the bot deliver this many nudges and announcements, and measure it."""
    clock = RehearsedClock(rate, BEGINS)
    async with Rehearsal(clock.now, rate) as rehearsal:
        due = clock.now() + PREPARATION
        application = rehearsal.application("Circlekeeper", TOKEN)
        settings = settings_for(folder / "circle.db", rehearsal.address, rehearsal.ca_file, rate, TOKEN)
        await migrate(settings.database.url)
        async with opened(settings.database.url):
            falls_due = await _prepare(rehearsal, application, due, nudges, announcements)
        arrived: list[datetime] = []
        rehearsal.journal.on_entry(lambda entry: arrived.append(entry.at) if entry.kind in SENT else None)
        bot = SubprocessBot(settings, clock, folder / "bot.log")
        await bot.start()
        try:
            await rehearsal.until(lambda: rehearsal.gateway.connected(application), START_SECONDS)
            clock.leap_to(due - LEAD * rate)
            bot.leap_to(clock.now())
            patience = START_SECONDS + PATIENCE * (nudges + announcements) / GLOBAL.requests / rate
            await rehearsal.until(lambda: len(arrived) == nudges + announcements, patience)
        finally:
            await bot.stop()
        return _measured(rehearsal, arrived, falls_due)


async def _prepare(
    rehearsal: Rehearsal, application: Application, due: datetime, nudges: int, announcements: int
) -> dict[int, datetime]:
    """Write all rows; return when the announcement for each channel is due."""
    guild = rehearsal.guild("DeliveryResult", rehearsal.person("Host"))
    guild.install(application, int(ALL))
    rows: list[tuple[Outgoing, Message]] = []
    for number in range(nudges):
        person = rehearsal.person(f"Member {number}")
        guild.join(person)
        known = {"message_id": number + 1, "message_channel_id": person.dm(application).id, "sent_revision": 1}
        rows.append(_row(f"before {number}", NUDGE, due, user_id=person.id, state=OutgoingState.SENT, **known))
        rows.append(_row(f"nudge {number}", NUDGE, due, user_id=person.id, priority=Priority.NUDGE))
    falls_due: dict[int, datetime] = {}
    for number in range(announcements):
        # Half of them at once, in the middle; the others evenly spread.
        share = 0.5 if number % 2 else (number + 1) / (announcements + 1)
        channel, at = (
            guild.add_channel(f"circle-{number}"),
            due + share * nudges / GLOBAL.requests * timedelta(seconds=1),
        )
        falls_due[channel.id] = at
        urgent = {"channel_id": channel.id, "priority": Priority.ANNOUNCEMENT}
        rows.append(_row(f"announcement {number}", ANNOUNCEMENT, at, **urgent))
    for number, (row, _) in enumerate(rows, start=1):
        row.id = number
    await Outgoing.bulk_create([row for row, _ in rows], batch_size=500)
    bodies = [OutgoingBody(outgoing_id=row.id, body=message.to_json()) for row, message in rows]
    await OutgoingBody.bulk_create(bodies, batch_size=500)
    return falls_due


def _row(key: str, message: Message, at: datetime, **fields: object) -> tuple[Outgoing, Message]:
    given = {"priority": Priority.NORMAL, **fields}
    return Outgoing(key=key, digest="", created_at=BEGINS, send_at=at, **given), message


def _measured(rehearsal: Rehearsal, arrived: Sequence[datetime], falls_due: dict[int, datetime]) -> DeliveryResult:
    delays = [
        entry.at - falls_due[entry.channel.id]
        for entry in rehearsal.journal
        if entry.kind is EntryKind.MESSAGE and entry.channel and entry.channel.id in falls_due
    ]
    refused = sum(entry.kind is EntryKind.REQUEST and entry.status == 429 for entry in rehearsal.journal)
    return DeliveryResult((len(arrived) - 1) / (arrived[-1] - arrived[0]).total_seconds(), refused, delays)


def _milliseconds(span: timedelta) -> int:
    return span // timedelta(milliseconds=1)


if __name__ == "__main__":
    sys.exit(main())
