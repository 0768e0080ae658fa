"""How a circle is told unasked: once, in one post a day, never in a session, and less when nobody answers."""

from datetime import timedelta

import pytest

from db.models import Circle, Meeting, Notice, NoticeWake, Partnership
from tests.services.circle_play import TEXT, begin, here, meets
from tests.services.house import ANA, BEN, CHI, FAY
from tests.services.nudge_play import REMINDED, SESSION, labels, look_again, schedule
from tests.services.test_notices_kinds import UNTIL, announced, look
from vocabulary.controls import ButtonKind
from vocabulary.errors import Refusal
from vocabulary.keys import Address
from vocabulary.notices import NoticeKind
from vocabulary.reasons import Reason

SEVEN_WEEKS = timedelta(weeks=7)


async def draw(circle, term, at):
    """A term's partners, by the facts."""
    members = {"members": [ANA, BEN], "because": "partners/strangers", "opened_at": at, "ends_at": at + SEVEN_WEEKS}
    await Partnership.filter(circle=circle, ended_at=None).update(ended_at=at)
    return await Partnership.create(circle=circle, term=term, **members)


async def announce(house, circle, *terms):
    """Have terms pass whose partners are announced; returns all that were read so far."""
    for term in terms:
        row = await draw(circle, term, house.now)
        await look(house, circle)
        await house.pass_time(minutes=1)
        await house.pass_time(row.ends_at)
    return announced(house)


async def test_what_falls_together_is_one_card_with_the_buttons_and_pings_of_both(house, circle):
    session = await schedule(house, circle)
    await house.pass_time(REMINDED - timedelta(hours=6))
    await draw(circle, 9, house.now + timedelta(hours=5))
    await look_again(house, ANA)
    await house.pass_time(REMINDED)
    post = house.said_in(TEXT)[-1]
    assert post.text.startswith("## Your turn is coming")
    assert "\n---\n## Learning partners" in post.text
    assert set(post.pings) == {ANA, BEN}
    assert [one[-1] for one in labels(post)] == ["Leading: pass", "Presenting: pass", "Keep it coming"]
    (*_, notice) = await Notice.all()
    assert [key.split(":")[:2] for key in notice.about] == [
        ["aside", str(circle.id)], ["aside", str(circle.id)], ["partners", str(circle.id)],
    ]  # fmt: skip
    assert session.starts_at == SESSION


async def test_who_is_away_is_named_and_not_pinged(house, circle):
    await draw(circle, 9, house.now)
    await house.services.absences.set(BEN, None, None)
    await look(house, circle)
    await house.pass_time(minutes=1)
    (post,) = announced(house)
    assert (f"<@{BEN}>" in post.text, post.pings) == (True, (ANA,))


async def test_no_week_has_more_than_two_posts(house, circle):
    for term in range(1, 6):
        await draw(circle, term, house.now)
        await look(house, circle)
        await house.pass_time(days=1)
    assert len(house.said_in(TEXT)) == 2


async def test_a_session_is_not_disturbed(house, circle):
    session = await meets(house, circle)
    await house.pass_time(minutes=1)
    house.clock.leap_to(session.starts_at)
    await begin(house, session)
    await draw(circle, 9, house.now)
    await look(house, circle)
    await house.run_jobs()
    await house.deliver()
    assert len(announced(house)) == 1
    session.closed_at = house.now
    await session.save(update_fields=["closed_at"])
    await house.pass_time(minutes=16)
    assert len(announced(house)) == 2


async def test_after_two_that_nobody_answers_the_kind_rests_as_the_second_one_says(house, circle):
    first, second = await announce(house, circle, 1, 2, 3)
    assert "last one for now" not in first.text
    assert second.text.endswith("it's the last one for now. One press keeps it coming.")
    assert second.custom_ids == (str(Address(ButtonKind.NOTICE_WAKE, circle.id, NoticeKind.PARTNERS)),)


async def test_an_answer_keeps_it_coming(house, circle):
    await announce(house, circle, 1)
    await Meeting.create(partnership=await Partnership.get(term=1), by=BEN, at=house.now)
    assert len(await announce(house, circle, 2, 3)) == 3


async def test_any_member_wakes_it_with_one_press_and_nobody_else(house, circle):
    await announce(house, circle, 1, 2)
    with pytest.raises(Refusal, match="circles/members-only"):
        await house.services.notices.waking.wake(circle.id, FAY, NoticeKind.PARTNERS)
    for _ in range(2):
        await house.services.notices.waking.wake(circle.id, CHI, NoticeKind.PARTNERS)
    assert (await NoticeWake.get()).at == house.now
    await house.pass_time(minutes=1)
    assert len(await announce(house, circle, 3, 4, 5)) == 4


async def test_the_preview_shows_each_member_what_comes_what_waits_and_what_rests(house, circle):
    await announce(house, circle, 1, 2)
    for days in (2, 1):
        await Notice.create(circle=circle, at=house.now - timedelta(days=days), about=[])
    await draw(circle, 3, house.now)
    (shown,) = await house.services.notices.preview.show(CHI)
    assert ([one.kind for one in shown.resting], shown.coming) == ([NoticeKind.PARTNERS], ())
    await house.services.notices.waking.wake(circle.id, CHI, NoticeKind.PARTNERS)
    (shown,) = await house.services.notices.preview.show(CHI)
    assert (shown.name, shown.resting) == (circle.name, ())
    (line,) = shown.coming
    assert (line.template, line.at) == ("partners/announced", house.now + timedelta(days=5))
    assert line.held == Reason("notices/week-full")
    assert await house.services.notices.preview.show(FAY) == ()


async def test_why_a_reminder_comes_by_no_dm_shows_to_nobody_else(house, circle):
    await schedule(house, circle)
    await house.pass_time(REMINDED - timedelta(hours=6))
    (shown,) = await house.services.notices.preview.show(CHI)
    reminders = [line for line in shown.coming if line.template == "notice/reminder"]
    assert {line.because for line in reminders} == {Reason("notices/relied-on")}


async def test_two_reminders_in_one_post_are_one_line_of_the_preview(house, circle):
    await schedule(house, circle)
    await house.pass_time(REMINDED - timedelta(hours=6))
    (shown,) = await house.services.notices.preview.show(CHI)
    assert len(set(shown.coming)) == len(shown.coming)


async def test_what_has_not_left_when_facts_change_is_decided_again(house, circle):
    await draw(circle, 1, house.now)
    await look(house, circle)
    await house.run_jobs()
    await Partnership.all().update(ended_at=house.now)
    await look(house, circle)
    await house.run_jobs()
    await house.deliver()
    assert house.said_in(TEXT) == []
    assert not await Notice.exists()


async def test_what_could_not_leave_for_long_is_said_only_if_it_still_holds(house, circle):
    house.discord.forbidden.add(TEXT)
    await draw(circle, 1, house.now)
    await look(house, circle)
    await house.run_jobs()
    await house.deliver()
    house.clock.leap_to(house.now + timedelta(days=20))
    house.discord.forbidden.clear()
    await house.outbox.try_again([TEXT])
    await house.deliver()
    assert house.said_in(TEXT) == []
    assert not await Notice.exists()


async def test_while_a_circle_pauses_it_is_told_nothing(house, circle):
    await house.services.circles.pauses.pause(await here(circle), ANA, UNTIL)
    await house.pass_time(minutes=1)
    before = len(house.said_in(TEXT))
    await draw(circle, 1, house.now)
    await look(house, circle)
    await house.pass_time(minutes=1)
    assert len(house.said_in(TEXT)) == before
    assert (await Circle.get(id=circle.id)).paused_until is not None
