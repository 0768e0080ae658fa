"""When each kind of notice comes, whom it calls, and what its circle reads."""

from datetime import UTC, date, datetime, timedelta

import pytest

from db.models import Absence, Person, Session
from services.nudges.kinds.duty import NamedTurn
from tests.services.circle_play import TEXT, here, meets
from tests.services.house import ANA, BEN, CHI, DEE, ELI, FAY
from tests.services.nudge_play import REMINDED, SESSION, labels, look_again, schedule
from tests.services.partner_play import drawn, over, row_of
from vocabulary.controls import ButtonKind
from vocabulary.duties import Duty, DutyAction
from vocabulary.keys import Address, JobKey, JobKind

UNTIL = date(2026, 2, 10)
CALM = {"soon": False, "late": False}
MORNING = datetime(2026, 2, 10, 8, tzinfo=UTC)


async def look(house, circle):
    """Have a circle looked at, of which no service has formed it."""
    await house.services.notices.replanner.replan(circle.id)


def announced(house):
    """What tells a circle of its partners."""
    return [one for one in house.said_in(TEXT) if "## Learning partners" in one.text]


def reminders(house):
    """What reminds members in the channel, well before a session."""
    return [one for one in house.said_in(TEXT) if "## Your turn is coming" in one.text]


async def test_a_closed_circle_is_not_looked_at_again(house):
    circle = await house.form_circle(closed_at=house.now)
    await look(house, circle)
    await house.run_jobs()
    assert await house.timekeeper.when(JobKey(JobKind.NOTICES, circle.id)) is None


# Partners


async def test_who_the_partners_are_is_told_to_all_with_the_reasons(house, circle):
    await meets(house, circle)
    await house.pass_time(minutes=1)
    (message,) = announced(house)
    assert message.card
    assert message.pings == (ANA, BEN, CHI, DEE, ELI)
    assert "three, because the number is odd" in message.text


async def test_each_term_is_told_once(house, circle):
    await meets(house, circle)
    for _ in range(3):
        await house.pass_time(days=1)
        await look(house, circle)
    assert len(announced(house)) == 1


async def test_partners_of_long_ago_are_no_news(house, circle):
    house.discord.forbidden.add(TEXT)
    await meets(house, circle)
    await house.run_jobs()
    house.clock.leap_to(house.now + timedelta(days=11))
    house.discord.forbidden.clear()
    await look(house, circle)
    await house.pass_time(minutes=1)
    assert announced(house) == []


async def test_who_has_other_partners_within_a_term_is_told_and_nobody_else_is_called(house):
    six = (ANA, BEN, CHI, DEE, ELI, FAY)
    circle = await house.form_circle(six)
    await drawn(house, circle)
    away, until = await row_of(ANA), house.now + timedelta(weeks=5)
    await Absence.create(user_id=ANA, since=house.now, until=until, set_at=house.now)
    await over(house, circle, days=8)
    (told,) = [one for one in house.said_in(TEXT) if "## New partners from today" in one.text]
    assert ANA not in told.pings
    assert set(away.members) - {ANA} <= set(told.pings)


async def test_whoever_has_other_partners_since_somebody_left_reads_of_both_at_once(house):
    circle = await house.form_circle((ANA, BEN, CHI, DEE, ELI, FAY))
    await drawn(house, circle)
    await house.pass_time(days=8)
    await house.services.circles.membership.leave(circle.id, FAY)
    await house.pass_time(days=1)
    assert [one for one in house.said_in(TEXT) if "## New partners from today" in one.text] == []


# Reminders of what a circle relies on


async def test_two_whose_turn_it_is_are_reminded_in_one_post(house, circle):
    await schedule(house, circle)
    await look_again(house, ANA, BEN)
    await house.pass_time(REMINDED)
    (post,) = reminders(house)
    heading, agenda, footer = post.parts
    assert heading.startswith(f"## Your turn is coming up\n<@{ANA}>, you lead the session of **{circle.name}**")
    assert f"\n<@{BEN}>, you present in it.\nTell the circle what you'll show" in heading
    assert ("10 min Check-in" in agenda, footer.startswith("Doesn't suit you?")) == (True, True)
    assert set(post.pings) == {ANA, BEN}
    assert labels(post) == [["Leading: swap", "Leading: pass"], ["Presenting: swap", "Presenting: pass"]]
    assert {Address.parse(one, ButtonKind).arg for one in post.custom_ids} == {Duty.FACILITATE, Duty.PRESENT}


async def test_reminders_of_two_sessions_have_one_heading_and_one_end(house, circle):
    first = await schedule(house, circle)
    later = await Session.create(circle=circle, starts_at=SESSION + timedelta(hours=1), agenda=first.agenda)
    turns = [NamedTurn(ANA, Duty.FACILITATE, None)]
    text = house.words.render("duty/reminder", circle=circle, sessions=[(first, turns), (later, turns)], **CALM)
    said = [
        text.count(words) for words in ("## Your turn is coming up", "Doesn't suit you?", "you lead the session of")
    ]
    assert said == [1, 1, 2]


async def test_who_takes_dms_is_reminded_by_one_and_not_in_the_channel(house, circle):
    await schedule(house, circle)
    for member in (ANA, BEN):
        await house.services.nudges.settings.start(member)
    await house.pass_time(REMINDED)
    assert reminders(house) == []
    assert [len(house.dms(member)) for member in (ANA, BEN)] == [1, 1]


async def test_what_happens_an_hour_before_belongs_to_the_session_and_waits_for_nobody(house, circle):
    await schedule(house, circle)
    await look_again(house, ANA, BEN)
    await house.pass_time(SESSION - timedelta(minutes=59))
    soon = [one for one in house.said_in(TEXT) if "## Starting soon" in one.text]
    assert [one.pings for one in soon] == [(ANA,), (BEN,)]


async def test_who_gives_a_turn_away_is_not_reminded_of_it(house, circle):
    session = await schedule(house, circle)
    await house.services.duties.actions.act_in(session.id, ANA, DutyAction.PASS, Duty.FACILITATE)
    await house.pass_time(REMINDED)
    assert all(f"<@{ANA}>, you lead" not in one.text for one in reminders(house))


# The end of a pause


async def test_a_pause_that_ends_by_itself_is_told_in_the_morning_with_the_next_session(house, circle):
    await schedule(house, circle)
    await house.services.circles.pauses.pause(await here(circle), ANA, UNTIL)
    await house.pass_time(MORNING + timedelta(minutes=1))
    (told,) = [one for one in house.said_in(TEXT) if "The pause of **Deciding with data** is over." in one.text]
    assert "We meet" in told.text


async def test_a_pause_that_somebody_ends_is_told_by_them_alone(house, circle):
    await schedule(house, circle)
    await house.services.circles.pauses.pause(await here(circle), ANA, UNTIL)
    await house.services.circles.pauses.resume(await here(circle), ANA)
    await house.pass_time(MORNING + timedelta(days=1))
    assert len([one for one in house.said_in(TEXT) if "The pause of **Deciding with data** is over." in one.text]) == 1


@pytest.mark.parametrize("wanted", [{"nudges_stopped_at": MORNING}, {}])
async def test_while_it_lasts_nobody_is_reminded_of_anything(house, circle, wanted):
    await schedule(house, circle)
    await Person.filter(id=ANA).update(**wanted) if wanted else None
    await house.services.circles.pauses.pause(await here(circle), ANA, UNTIL)
    await house.pass_time(REMINDED)
    assert reminders(house) == []
