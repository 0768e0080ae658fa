"""A quarter of a circle that meets each week, as dense as it gets: nobody is told more than the budget allows.

It is played once for all tests here, since thirteen sessions take a second or two.
"""

import asyncio
import shutil
from collections import Counter, defaultdict
from datetime import timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from db.lifecycle import opened
from db.models import Nudge, Partnership, Session
from rules.attention import POSTS_A_WEEK, RESTS_AFTER, WEEK
from tests.services.circle_play import meets
from tests.services.goal_play import WORDS
from tests.services.house import ANA, BEN, CHI, DEE, ELI, TEXT, VOICE, House
from vocabulary.keys import MessageKind, OccasionKey
from vocabulary.limits import USUAL_NUDGES
from vocabulary.nudges import NudgeKind
from vocabulary.snowflakes import made_at

WEEKS = 13
BERLIN = ZoneInfo("Europe/Berlin")
ASKED_FOR = {MessageKind.SESSION, MessageKind.BOARD, MessageKind.DUTY, MessageKind.CIRCLE, MessageKind.EVENT}
"""What stands in a channel as part of a session, or as an answer to an act."""


@pytest.fixture(scope="module")
def quarter(tmp_path_factory, empty_database):
    """Ben answers, Chi comes and ignores all, Dee's DMs are closed; Ana and Eli never agreed to any."""

    async def play():
        path = shutil.copy(empty_database, tmp_path_factory.mktemp("quarter") / "circle.db")
        async with opened(f"sqlite://{path}"):
            house = House()
            circle = await house.form_circle(weeks=1)
            for member in (BEN, CHI, DEE):
                await house.services.nudges.settings.start(member)
            house.discord.closed_dms.add(DEE)
            await meets(house, circle)
            for week in range(WEEKS):
                await live(house, circle, week)
            assert house.ledger.entries == []
            arrived = [
                (made_at(number), one.to, one.key, one.message) for number, one in house.discord.messages.items()
            ]
            starts = await Session.all().values_list("starts_at", flat=True)
            return SimpleNamespace(arrived=arrived, starts=starts, nudges=await nudges())

    return asyncio.run(play())


async def live(house, circle, week):
    """A week to the end of its session, in which Ben sets a goal and some partners tell that they met."""
    session = await Session.filter(circle=circle, closed_at=None).order_by("starts_at").first()
    await house.services.goals.goals.set(circle.id, BEN, {**WORDS, "goal": f"Number {week}"})
    if week % 5 == 4 and await Partnership.exists():
        await house.services.partners.meetings.note_met(circle.id, BEN)
    await house.pass_time(session.starts_at - timedelta(minutes=1))
    house.voice.channels[VOICE].update({ANA, BEN, CHI, ELI} - {(ANA, BEN, CHI, ELI)[week % 4]})
    await house.pass_time(minutes=120)
    house.voice.channels[VOICE].clear()


async def nudges():
    """What each person was nudged about, in order."""
    return [(row.user_id, [OccasionKey.parse(key) for key in row.about]) for row in await Nudge.all().order_by("at")]


def test_nobody_gets_two_unasked_dms_on_one_day_or_more_than_they_want_in_a_week(quarter):
    got = defaultdict(list)
    for at, to, key, _ in quarter.arrived:
        if key.kind is MessageKind.NUDGE:
            got[to].append(at)
    assert set(got) == {-BEN, -CHI}
    for moments in got.values():
        assert max(Counter(at.astimezone(BERLIN).date() for at in moments).values()) == 1
        assert max(sum(at - WEEK < one <= at for one in moments) for at in moments) <= USUAL_NUDGES


def test_no_seven_days_have_more_than_two_unasked_posts_and_nothing_else_is_unasked(quarter):
    in_channel = [(at, key) for at, to, key, _ in quarter.arrived if to == TEXT]
    posts = [at for at, key in in_channel if key.kind is MessageKind.NOTICE]
    assert len(posts) > WEEKS // 2
    assert max(sum(at - WEEK < one <= at for one in posts) for at in posts) <= POSTS_A_WEEK
    others = {(at, key.kind) for at, key in in_channel if key.kind not in {MessageKind.NOTICE, *ASKED_FOR}}
    assert {kind for _, kind in others} <= {MessageKind.CHANNEL_REMINDER}
    hour = timedelta(hours=1)
    assert all(any(at <= start <= at + hour for start in quarter.starts) for at, _ in others)


def test_what_somebody_ignores_is_not_asked_more_than_twice(quarter):
    asked = defaultdict(set)
    for user_id, keys in quarter.nudges:
        for key in keys:
            if user_id == CHI:
                asked[key.kind].add(key.row)
    assert len(asked[NudgeKind.GOAL_UNSET]) == RESTS_AFTER
    answered_by_coming = {NudgeKind.DUTY, NudgeKind.MISSED_SESSION, NudgeKind.BEFORE_SESSION}
    assert all(len(rows) <= RESTS_AFTER for kind, rows in asked.items() if kind not in answered_by_coming)
