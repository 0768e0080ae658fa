"""A circle's pause: what lies in it is cancelled, and the rhythm goes on by itself."""

import asyncio
from datetime import UTC, date, datetime

import pytest

from db.models import Circle, Session
from tests.services.circle_play import SECOND_SESSION, TEXT, WEEK, at, dates, here, meets, told
from tests.services.house import ANA, ELI, FIRST_SESSION
from tests.services.played import played
from vocabulary.errors import Refusal
from vocabulary.keys import JobKind

THIRD, FOURTH = SECOND_SESSION + 2 * WEEK, SECOND_SESSION + 4 * WEEK
UNTIL = date(2026, 2, 10)
OVER_AT = datetime(2026, 2, 10, 8, tzinfo=UTC)


@pytest.fixture
def pauses(house):
    return house.services.circles.pauses


@played
async def planned(house, circle):
    """The circle with its first two sessions."""
    await meets(house, circle)
    return circle


async def test_what_lies_in_it_is_cancelled_and_the_rhythm_goes_on_after_it(house, planned, pauses):
    paused = await pauses.pause(await here(planned), ANA, UNTIL)
    assert paused.meets_at == THIRD
    assert await dates(planned) == [THIRD, FOURTH]
    assert (await Circle.get()).paused_until == date(2026, 2, 10)
    message = await house.waiting(told(planned, "paused", house))
    assert message.text.startswith("**Deciding with data** pauses until <t:1770678000:D>. We meet again ")
    assert at(THIRD) in message.text


async def test_the_nudges_of_its_members_are_decided_again(house, planned, pauses):
    await house.run_jobs()
    await pauses.pause(await here(planned), ANA, UNTIL)
    assert {await house.job(JobKind.NUDGES, user_id) for user_id in (ANA, ELI)} == {house.now}


async def test_it_ends_by_itself_on_the_morning_of_its_day(house, planned, pauses):
    await pauses.pause(await here(planned), ANA, UNTIL)
    await house.pass_time(OVER_AT)
    (said,) = [one for one in house.said_in(TEXT) if "The pause of **Deciding with data** is over." in one.text]
    assert at(THIRD) in said.text
    assert (await Circle.get()).paused_until is None


async def test_it_does_not_end_before(house, planned, pauses):
    await pauses.pause(await here(planned), ANA, UNTIL)
    await house.pass_time(OVER_AT.replace(hour=7, minute=59))
    assert not [one for one in house.said_in(TEXT) if "is over" in one.text]


async def test_ended_sooner_it_gives_back_what_it_took_and_nothing_else(house, planned, pauses):
    await house.services.sessions.calendar.cancel(await Session.get(starts_at=FIRST_SESSION), "Holidays", house.now)
    await pauses.pause(await here(planned), ANA, UNTIL)
    assert await pauses.resume(await here(planned), ANA) == SECOND_SESSION
    assert await dates(planned) == [SECOND_SESSION, THIRD, FOURTH]
    assert at(SECOND_SESSION) in (await house.waiting(told(planned, "resumed", house))).text


async def test_its_end_is_shown_first_with_what_comes_back_and_changes_nothing(house, planned, pauses):
    await pauses.pause(await here(planned), ANA, UNTIL)
    shown = await pauses.understand_end(await here(planned))
    assert (shown.channel, shown.until, shown.back) == (TEXT, shown.until, (FIRST_SESSION, SECOND_SESSION))
    text = house.words.render("circle/understood-resume", pause=shown)
    assert text.startswith("End the pause of **Deciding with data** now, instead of <t:1770678000:D>?")
    assert f"These sessions are back on: {at(FIRST_SESSION)} and {at(SECOND_SESSION)}." in text
    assert (await Circle.get()).paused_until == UNTIL


async def test_two_members_who_end_it_at_once_end_it_once(planned, pauses):
    await pauses.pause(await here(planned), ANA, UNTIL)
    circle = await here(planned)
    found = await asyncio.gather(pauses.resume(circle, ANA), pauses.resume(circle, ANA), return_exceptions=True)
    assert sorted(isinstance(one, Refusal) for one in found) == [False, True]


async def test_what_is_not_paused_cannot_go_on(planned, pauses):
    with pytest.raises(Refusal, match="circles/not-paused"):
        await pauses.understand_end(await here(planned))
    with pytest.raises(Refusal, match="circles/not-paused"):
        await pauses.resume(await here(planned), ANA)


async def test_what_was_understood_is_shown_first_with_what_it_cancels_and_changes_nothing(house, planned, pauses):
    shown = await pauses.understand(await here(planned), "10 February")
    assert (shown.day, shown.until) == (UNTIL, datetime(2026, 2, 9, 23, tzinfo=UTC))
    assert shown.cancelled == (FIRST_SESSION, SECOND_SESSION)
    text = house.words.render("circle/understood-pause", pause=shown)
    assert text.startswith("Pause **Deciding with data** until Tuesday, 10 February 2026 (<t:1770678000:R>)?")
    assert f"This cancels what is scheduled for {at(FIRST_SESSION)} and {at(SECOND_SESSION)}." in text
    assert await dates(planned) == [FIRST_SESSION, SECOND_SESSION]
    assert (await Circle.get()).paused_until is None


@pytest.mark.parametrize(
    ("until", "sentence"),
    [
        ("today", "times/no-future-day"),
        ("gibberish", "times/unreadable-day"),
        ("2031-01-01", "times/far-away"),
        ("1/2", "times/several"),
    ],
)
async def test_it_needs_a_day_that_can_be(planned, pauses, until, sentence):
    with pytest.raises(Refusal, match=sentence):
        await pauses.understand(await here(planned), until)


async def test_a_day_that_has_come_meanwhile_is_refused(house, planned, pauses):
    house.clock.leap_to(datetime(2026, 2, 10, 12, tzinfo=UTC))
    with pytest.raises(Refusal, match="times/no-future-day"):
        await pauses.pause(await here(planned), ANA, UNTIL)


async def test_confirmed_from_two_devices_it_is_told_once(house, planned, pauses):
    first = await pauses.pause(await here(planned), ANA, UNTIL)
    await house.pass_time(minutes=1)
    assert await pauses.pause(await here(planned), ANA, UNTIL) == first
    await house.deliver()
    assert len([one for one in house.said_in(TEXT) if "pauses until" in one.text]) == 1


async def test_without_a_rhythm_it_says_how_to_set_one_in_the_end(house, circle, pauses):
    assert (await pauses.pause(await here(circle), ANA, UNTIL)).meets_at is None
    assert "We meet again" not in (await house.waiting(told(circle, "paused", house))).text
    assert await pauses.resume(await here(circle), ANA) is None
    assert "Schedule a session with `/session schedule`." in (await house.waiting(told(circle, "resumed", house))).text


async def test_a_circle_without_a_channel_is_not_paused(house, pauses):
    circle = await house.form_circle(text_channel_id=None)
    with pytest.raises(Refusal, match="circles/still-being-made"):
        await pauses.pause(await here(circle), ANA, UNTIL)


async def test_a_pause_and_its_end_are_told_ten_times_an_hour_at_most(house, planned, pauses):
    circle = await here(planned)
    for _ in range(5):
        await pauses.pause(circle, ANA, UNTIL)
        await pauses.resume(circle, ANA)
    with pytest.raises(Refusal, match="limits/reached"):
        await pauses.pause(circle, ANA, UNTIL)
    assert (await Circle.get()).paused_until is None
    await pauses.pause(circle, ELI, UNTIL)
