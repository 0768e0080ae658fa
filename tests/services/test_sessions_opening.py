"""How a session opens: the cycle that begins with it, and what was left to come back to."""

from datetime import timedelta

import pytest

from db.models import Cycle, Example, Goal
from db.transaction import transaction
from tests.services.house import BEN, CHI, DEE, ELI, FIRST_SESSION
from tests.services.played import played
from tests.services.session_play import FIVE, SECOND_SESSION, PlayedSession, meeting_set, mention
from vocabulary.keys import MessageKey, MessageKind
from vocabulary.sessions import CaptureKind, SessionKind

LUNCH = FIRST_SESSION + timedelta(weeks=1)


@played
async def meeting(house, circle):
    """Chi has set a goal, and everybody is in voice, where they stay."""
    meeting = await meeting_set(house, circle)
    await goal_set(house, CHI, "Run three tests")
    house.voice.channels[meeting.voice].update(FIVE)
    return meeting


async def goal_set(house, member, goal, support=""):
    """A member's goal of the open cycle, by the facts."""
    cycle = await Cycle.all().order_by("-number").first()
    facts = {"why": "", "actions": "", "evidence": "", "set_at": house.now}
    await Goal.create(cycle=cycle, user_id=member, goal=goal, support=support, **facts)


async def second(meeting) -> PlayedSession:
    """Let time pass until the second session has started."""
    following = await meeting.next_one()
    await meeting.house.pass_time(until=SECOND_SESSION + timedelta(seconds=2))
    return following


async def numbers():
    return [cycle.number for cycle in await Cycle.all().order_by("number")]


async def cancelled(meeting):
    async with transaction():
        await meeting.services.sessions.calendar.cancel(await meeting.row(), "Holidays", meeting.house.now)
    await meeting.settled()


async def test_the_second_session_opens_a_cycle_with_last_times_goals_and_what_was_parked(house, meeting):
    await meeting.at(0, 2)
    assert meeting.said("## From last time") == []
    for number in range(9):
        await meeting.capture(CHI, f"Habit number {number}")
    await meeting.end()
    assert await numbers() == [1]
    await meeting.leave(ELI)
    following = await second(meeting)
    (opening,) = meeting.said("## From last time")
    assert f"- {mention(CHI)}: Run three tests" in opening.text
    assert f"- Habit number 7 ({mention(CHI)})" in opening.text
    assert "and 1 more in the file" in opening.text
    assert "- Habit number 8" in opening.files[0].content
    assert "Goals set: 0 of 5" in following.card("Check-in").text
    assert await numbers() == [1, 2]
    newest = await Cycle.get(number=2)
    assert await house.outbox.find(MessageKey(MessageKind.BOARD, newest.id))


@pytest.mark.parametrize("kind", [SessionKind.LUNCH, SessionKind.RETROSPECTIVE])
async def test_a_session_beside_the_rhythm_opens_no_cycle_and_the_next_regular_one_does(house, meeting, kind):
    await meeting.at(0, 2)
    await meeting.end()
    async with transaction():
        extra = await meeting.services.sessions.calendar.add(meeting.circle, LUNCH, house.now, kind)
    await house.pass_time(until=LUNCH + timedelta(seconds=2))
    beside = PlayedSession(house, meeting.circle, extra)
    assert await beside.events() == ["started"]
    await beside.end()
    assert await numbers() == [1]
    assert meeting.said("## From last time") == []
    await second(meeting)
    assert await numbers() == [1, 2]
    assert f"{mention(CHI)}: Run three tests" in meeting.said("## From last time")[0].text


async def test_in_a_circle_whose_lunch_once_opened_a_cycle_the_next_regular_session_starts_all_the_same(house, meeting):
    await meeting.at(0, 2)
    await meeting.end()
    await Cycle.create(circle=meeting.circle, number=2, opened_at=house.now)
    await second(meeting)
    assert await numbers() == [1, 2, 3]


async def test_the_next_session_opens_with_who_asked_for_support(house, meeting):
    await meeting.at(0, 2)
    await goal_set(house, BEN, "Read two papers", support="Somebody who knows sample sizes")
    await goal_set(house, DEE, "Write it down", support="Nothing for now")
    recap = await meeting.end()
    assert f"Goals set or changed by {mention(BEN, DEE)}." in recap.text
    assert "## Goals set or changed\n- Read two papers" in recap.files[0].content
    await second(meeting)
    (opening,) = meeting.said("## From last time")
    assert f"- {mention(BEN)}: Read two papers\n  Asks for: Somebody who knows sample sizes" in opening.text
    assert "Nothing for now" not in opening.text


async def test_goals_come_back_in_the_order_in_which_members_joined_whoever_set_theirs_first(house, meeting):
    await meeting.at(0, 2)
    for member in (ELI, BEN):
        await goal_set(house, member, f"Read {member} papers")
    await meeting.end()
    await second(meeting)
    (opening,) = meeting.said("## From last time")
    assert [line for line in opening.text.splitlines() if line.startswith("- ")] == [
        f"- {mention(BEN)}: Read {BEN} papers",
        f"- {mention(CHI)}: Run three tests",
        f"- {mention(ELI)}: Read {ELI} papers",
    ]


async def test_what_was_parked_between_sessions_opens_the_next_one_and_only_that(meeting):
    await meeting.capture(CHI, "The budget")
    await meeting.at(0, 2)
    (opening,) = meeting.said("**Parked for today**")
    assert f"- The budget ({mention(CHI)})" in opening.text
    await meeting.capture(DEE, "The export")
    recap = await meeting.end()
    assert ("The budget" in recap.text, "The export" in recap.text) == (False, True)
    await (await meeting.next_one()).capture(ELI, "The survey")
    await second(meeting)
    text = meeting.said("**Parked for today**")[-1].text
    assert [words in text for words in ("The budget", "The export", "The survey")] == [False, True, True]


async def test_what_was_captured_for_a_session_that_is_cancelled_goes_to_the_one_after_it(meeting):
    await meeting.capture(CHI, "The budget")
    await meeting.capture(CHI, "Ask first", CaptureKind.DECISION)
    await cancelled(meeting)
    following = await second(meeting)
    assert "The budget" in meeting.said("**Parked for today**")[0].text
    assert f"- Ask first ({mention(CHI)})" in (await following.end()).text


async def test_what_was_parked_while_nobody_started_opens_the_session_after_it(house, meeting):
    house.voice.channels[meeting.voice].clear()
    await meeting.at(5)
    await meeting.capture(CHI, "The budget")
    await meeting.at(50)
    assert len(meeting.said("nothing is lost")) == 1
    house.voice.channels[meeting.voice].update(FIVE)
    await second(meeting)
    assert "The budget" in meeting.said("**Parked for today**")[0].text


async def test_what_its_presenter_will_show_stands_in_the_opening_and_once_shown_in_the_recap(house, meeting):
    facts = {"title": "The export", "context": "What it costs us", "queued_at": house.now}
    example = await Example.create(circle=meeting.circle, user_id=BEN, **facts)
    await meeting.at(0, 2)
    (opening,) = meeting.said("**Real work today**")
    assert f"from {mention(BEN)}: The export\n> What it costs us" in opening.text
    recap = await meeting.end()
    assert f"Shown: **The export** ({mention(BEN)})\n> What it costs us" in recap.text
    assert "## Shown\n- The export: What it costs us" in recap.files[0].content
    await example.refresh_from_db()
    assert example.shown_in_id == meeting.id


async def test_what_an_absent_presenter_queued_still_waits(house, meeting):
    facts = {"title": "The export", "context": "What it costs us", "queued_at": house.now}
    example = await Example.create(circle=meeting.circle, user_id=BEN, **facts)
    house.voice.channels[meeting.voice].discard(BEN)
    await meeting.at(0, 2)
    assert "Shown" not in (await meeting.end()).text
    await example.refresh_from_db()
    assert example.shown_in_id is None
