"""Three years of one circle that meets every eight weeks and rests for most of one, which is little work to play."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from db import sql
from db.models import (
    Agenda,
    Circle,
    Due,
    Nudge,
    OutgoingBody,
    Partnership,
    Session,
    Turn,
    UnconfirmedWords,
    Vote,
)
from db.transaction import transaction
from services.retention import LOOK_AGAIN
from tests.services.circle_play import tell_failure
from tests.services.goal_play import WORDS, check_in, goal_of
from tests.services.house import ANA, BEN, CHI, DEE, FIRST_SESSION, VOICE, House
from tests.services.session_play import meeting_set
from vocabulary.keys import JobKey, JobKind, MessageKind
from vocabulary.sessions import CaptureKind

FOUR = (ANA, BEN, CHI, DEE)
YEARS = 3
PAGES = ("page_count", "freelist_count", "page_size")
FAILURE = {"happened": "I lost the budget", "taught": "Ask first", "next_time": "Ask sooner"}


@dataclass
class Life:
    """What became of a circle: all that was said in Discord, and what members were shown on asking.

    After each year, `bytes_used` is how much of the file is in use, and `texts` how many messages have a stored text.
    """

    said: list[Any] = field(default_factory=list)
    turns: list[Any] = field(default_factory=list)
    pairs: list[Any] = field(default_factory=list)
    nudges: list[Any] = field(default_factory=list)
    recaps: list[Any] = field(default_factory=list)
    previews: list[Any] = field(default_factory=list)
    bytes_used: list[int] = field(default_factory=list)
    texts: list[int] = field(default_factory=list)
    left: dict[str, int] = field(default_factory=dict)


async def live(house: House, *, thinned: bool, weeks: int = 8) -> Life:
    """Let three years pass, with what is over deleted as the settings say, or kept; it meets every so many `weeks`."""
    life = Life()
    circle = await house.form_circle(FOUR, weeks=weeks)
    await _short_agenda(circle)
    await house.services.nudges.settings.start(BEN)
    await house.services.nudges.settings.start(CHI)
    house.discord.closed_dms.add(CHI)
    await meeting_set(house, circle)
    for year in range(1, YEARS + 1):
        end = FIRST_SESSION + year * timedelta(days=365)
        while (session := await _next_session(circle)).starts_at < end:
            await _cycle(house, circle, session, life, thinned=thinned)
        if year == 1:
            await _rest(house, circle)
        await _without_roll_calls(house, circle)
        await house.pass_time(until=end)
        await _thin(house, thinned=thinned)
        life.bytes_used.append(await _bytes_used())
        life.texts.append(await OutgoingBody.all().count())
    return await _told(house, life)


async def _thin(house, *, thinned):
    """Delete all that is due, unless it is to be kept. So it is done when it matters, and not each day."""
    again = house.now
    while thinned and again - house.now < LOOK_AGAIN:
        async with transaction():
            again = await house.services.retention.look(0, house.now)


async def _without_roll_calls(house, circle):
    """Nobody leaves the server, so that it need not be asked every other day: half of all jobs."""
    await house.timekeeper.drop(JobKey(JobKind.ROLL_CALL, circle.id))


async def _short_agenda(circle):
    """Two blocks instead of five."""
    block = {"least": 10, "flexible": True, "prompt": ""}
    blocks = [block | {"name": name, "minutes": minutes} for name, minutes in (("Work", 40), ("Talk", 35))]
    await Agenda.create(circle=circle, kind="regular", blocks=blocks)


async def _next_session(circle):
    return await Session.filter(circle=circle, closed_at=None).order_by("starts_at").first()


async def _cycle(house, circle, session, life, *, thinned):
    """From one session to the end of the next."""
    number, absent = session.id, FOUR[session.id % len(FOUR)]
    await _without_roll_calls(house, circle)
    await house.pass_time(until=max(house.now, session.starts_at - timedelta(weeks=3)))
    await _thin(house, thinned=thinned)
    for member in (ANA, BEN):
        await house.services.goals.goals.set(circle.id, member, {**WORDS, "goal": f"Test number {number}"})
    await _leave_something_behind(house, circle, session, number)
    await house.pass_time(until=session.starts_at - timedelta(minutes=1))
    await _thin(house, thinned=thinned)
    await _meet(house, session, absent)
    await house.services.sessions.captures.commit_later(session.id, absent, "I write what I missed")
    life.recaps.append(await house.services.sessions.overview.recap(circle.id, ANA))
    life.previews.append(await house.services.nudges.preview.show(BEN))


async def _leave_something_behind(house, circle, session, number):
    """Now and then something that stays: a failure, words that nobody confirms, an answer, a check-in, a pause."""
    services = house.services
    match number % 4:
        case 0:
            await tell_failure(house, circle, BEN, FAILURE | {"happened": f"I lost number {number}"})
        case 1:
            await services.sessions.planning.understand_cancel(circle.id, ANA, None, f"Holidays {number}")
            await services.partners.meetings.note_met(circle.id, FOUR[number % 3])
        case 2:
            await check_in(house, (await goal_of(circle, BEN)).id, words="Half of it is written")
        case 3:
            await services.sessions.replies.give(session.id, DEE, coming=False)


async def _rest(house, circle):
    """Pause for most of a year."""
    async with transaction():
        row = await Circle.get(id=circle.id)
        await house.services.sessions.calendar.pause(row, (house.now + timedelta(weeks=40)).date(), house.now)


async def _meet(house, session, absent):
    """All but one meet, and capture something; now and then they give a block more time."""
    services, (first, second, third) = house.services, [member for member in FOUR if member != absent]
    house.voice.channels[VOICE].update((first, second, third))
    await house.pass_time(until=session.starts_at + timedelta(minutes=39))
    if session.id % 4 == 0 and await _is_usual(session):
        for member in (first, second):
            await services.sessions.steering.vote(session.id, member, 0, 0, more=True)
    kind = list(CaptureKind)[session.id % len(CaptureKind)]
    await services.sessions.captures.capture(session.id, third, kind, f"Words https://example.org/{session.id}")
    await house.pass_time(until=session.starts_at + timedelta(minutes=100))
    house.voice.channels[VOICE].clear()


async def _is_usual(session):
    """Whether nobody tells a failure in it, which takes time from the other blocks."""
    return not any(block["format"] for block in (await Session.get(id=session.id)).agenda)


async def _bytes_used():
    """How much of the file is in use by now, free pages not counted."""
    pages = [next(iter(row.values())) for name in PAGES for row in await sql.rows(f"PRAGMA {name}")]
    count, free, size = pages
    return (count - free) * size


async def _told(house, life):
    """The same with what is known in the end."""
    life.said = [(one.to, _name(one.key), one.message) for one in house.discord.messages.values()]
    life.turns = await Turn.all().order_by("id").values("duty", "user_id", "at")
    life.pairs = await Partnership.all().order_by("id").values("term", "members", "opened_at", "because")
    life.nudges = await Nudge.all().order_by("id").values("user_id", "at", "about")
    life.left = {model.__name__: await model.all().count() for model in (Due, UnconfirmedWords, Vote)}
    return life


def _name(key):
    """A message's key, without the id of what may be taken back: how often that is depends on how quick batches are."""
    return str(key.kind) if key.kind in (MessageKind.NOTICE, MessageKind.NUDGE) else str(key)
