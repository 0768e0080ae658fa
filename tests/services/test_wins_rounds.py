"""Rounds: when a circle is asked, what rests and what wakes it, and how a thread ends."""

from datetime import UTC, date, datetime, timedelta

import pytest

from db.models import Cycle, WinsRound
from tests.services.circle_play import TEXT, here
from tests.services.house import ANA, BEN, CHI
from tests.services.wins_play import chosen, ends, in_thread, look, stuck, write
from vocabulary.keys import JobKey, JobKind
from vocabulary.rituals import Ritual
from vocabulary.threads import ThreadObstacle

DAY, WEEK = timedelta(days=1), timedelta(days=7)
MONDAY = datetime(2026, 1, 26, 8, tzinfo=UTC)
"""Nine in Berlin, a week after the circle was formed."""
PAUSED_UNTIL = date(2026, 3, 1)
THREAD = 77


def asked(house):
    return [one for one in house.said_in(TEXT) if "## Wins and stuck points" in one.text]


async def weeks_pass(house, circle, weeks):
    """Let time pass, with what is due about the circle's notices, and a look at its threads every week."""
    for _ in range(weeks):
        await house.services.notices.replanner.replan(circle.id)
        await house.pass_time(days=7)
        await look(house)


async def test_a_circle_is_asked_on_its_weekday_with_what_it_is_in_a_few_lines(house):
    circle = await chosen(house)
    house.clock.leap_to(MONDAY - timedelta(hours=1))
    await house.services.notices.replanner.replan(circle.id)
    await house.run_jobs()
    assert asked(house) == []
    await house.pass_time(until=MONDAY)
    (message,) = asked(house)
    assert "What worked this week, and where are you stuck?" in message.text
    assert [press.label for press in message.buttons[0]] == ["Share a win…", "I'm stuck…", "My lines"]
    assert message.pings == ()


async def test_with_each_cycle_it_is_asked_once_however_long_that_is(house):
    circle = await chosen(house, Ritual.WINS)
    await weeks_pass(house, circle, 4)
    assert len(asked(house)) == 1
    await Cycle.create(circle=circle, number=2, opened_at=house.now)
    await weeks_pass(house, circle, 1)
    assert len(asked(house)) == 2


@pytest.mark.parametrize("rituals", [frozenset(), frozenset({Ritual.THANKS})])
async def test_a_circle_that_has_not_chosen_it_is_not_asked(house, rituals):
    circle = await house.form_circle(rituals=rituals)
    await weeks_pass(house, circle, 2)
    assert asked(house) == []


async def test_what_nobody_takes_part_in_rests_after_two_weeks_and_one_line_wakes_it(house):
    circle = await chosen(house)
    await weeks_pass(house, circle, 6)
    assert len(asked(house)) == 2
    assert "it's the last one for now" in asked(house)[-1].text
    await write(house, circle, BEN, "The test is out")
    await weeks_pass(house, circle, 2)
    assert len(asked(house)) == 4


async def test_help_is_an_answer_too(house):
    circle = await chosen(house)
    point = await stuck(house, circle, BEN)
    await weeks_pass(house, circle, 1)
    await house.services.wins.stuck.offer_help(point, CHI)
    await weeks_pass(house, circle, 3)
    assert len(asked(house)) == 3


async def test_a_week_that_members_began_by_themselves_is_not_asked_for_as_well(house):
    circle = await chosen(house)
    await write(house, circle, BEN, "The test is out")
    await house.services.notices.replanner.replan(circle.id)
    await house.pass_time(days=2)
    assert asked(house) == []


async def test_a_circle_that_pauses_is_not_asked_and_its_thread_ends_without_a_word(house):
    circle = await chosen(house)
    await write(house, circle, BEN, "The test is out")
    await ends(circle, paused_until=PAUSED_UNTIL)
    await weeks_pass(house, circle, 2)
    assert asked(house) == []
    row = await WinsRound.get()
    assert row.closed_at is not None
    assert len(await in_thread(house)) == 1


async def test_the_thread_is_opened_below_the_notice_once_that_is_in_discord(house):
    circle = await chosen(house)
    house.discord.forbidden.add(TEXT)
    await house.services.notices.replanner.replan(circle.id)
    await house.run_jobs()
    rounds, row = house.services.wins.rounds, await WinsRound.get()
    record = await rounds.of(row.id)
    assert (record.wanted, record.look_at > house.now) == (False, True)
    house.discord.forbidden.clear()
    await house.outbox.try_again([TEXT])
    await house.deliver()
    record = await rounds.of(row.id)
    assert (record.wanted, record.message_id) == (True, next(iter(house.discord.messages)))


async def test_a_thread_that_is_over_thanks_each_for_what_they_did(house):
    circle = await chosen(house)
    await write(house, circle, ANA, "The test is out")
    point = await stuck(house, circle, BEN)
    await house.services.wins.stuck.offer_help(point, CHI)
    await look(house)
    first = await WinsRound.get()
    house.clock.leap_to(house.now + WEEK)
    await look(house)
    thanks = (await in_thread(house))[-1]
    assert thanks.text.splitlines() == [
        "This thread closes now. Thank you:",
        f"- <@{ANA}> shared a win: The test is out",
        f"- <@{BEN}> said where they're stuck: No export, no numbers",
        f"- <@{CHI}> offered help with: No export, no numbers",
    ]
    assert (thanks.silent, thanks.pings) == (True, ())
    house.clock.leap_to(house.now + timedelta(minutes=1))
    record = await house.services.wins.rounds.of(first.id)
    assert (record.over, record.wanted, record.look_at) == (True, False, None)


async def test_where_all_who_wrote_have_left_nobody_is_thanked(house):
    circle = await chosen(house)
    await write(house, circle, BEN, "The test is out")
    await house.services.circles.membership.leave(circle.id, BEN)
    house.clock.leap_to(house.now + WEEK)
    await look(house)
    assert len(await in_thread(house)) == 1


async def test_what_becomes_of_a_stuck_point_later_is_written_there_too(house):
    circle = await chosen(house)
    point = await stuck(house, circle, BEN)
    for _ in range(2):
        house.clock.leap_to(house.now + WEEK)
        await look(house)
    await house.services.wins.stuck.solve(point, BEN)
    record = await house.services.wins.rounds.of((await WinsRound.get()).id)
    assert (record.over, record.wanted) == (True, True)
    await look(house)
    line, thanks = await in_thread(house)
    assert line.text.endswith("Solved.")
    assert f"<@{BEN}> solved:" in thanks.text


@pytest.mark.parametrize("facts", [{"rituals": frozenset()}, {"closed_at": MONDAY}])
async def test_the_thread_ends_with_the_ritual_or_the_circle(house, facts):
    circle = await chosen(house)
    await write(house, circle, BEN, "The test is out")
    await ends(circle, **facts)
    assert (await house.services.wins.rounds.of((await WinsRound.get()).id)).over


async def test_choosing_rituals_or_a_new_cycle_looks_at_the_thread_again(house):
    circle = await chosen(house)
    await write(house, circle, BEN, "The test is out")
    row = await WinsRound.get()
    await house.run_jobs()
    house.errands.clear()
    proposal = await house.services.rituals.understand(circle.id, ANA, [])
    await house.services.rituals.choose(circle.id, ANA, *proposal.args)
    await house.run_jobs()
    assert JobKey(JobKind.WINS, row.id) in house.errands


async def test_a_circle_hears_once_why_it_has_no_thread(house):
    circle = await chosen(house)
    await house.services.wins.lines.add(await here(circle), BEN, "win", "The test is out")
    for _ in range(3):
        await look(house, ThreadObstacle.FORBIDDEN)
        await house.services.notices.replanner.replan(circle.id)
        await house.pass_time(days=1)
    told = [one for one in house.said_in(TEXT) if "I'm not allowed to open threads here" in one.text]
    assert len(told) == 1


async def test_a_thread_that_is_a_rounds_already_is_known(house):
    await write(house, await chosen(house), BEN, "The test is out")
    rounds, round_ = house.services.wins.rounds, await WinsRound.get()
    assert not await rounds.is_noted(THREAD)
    await rounds.note_thread(round_.id, THREAD)
    assert await rounds.is_noted(THREAD)
