"""The ways out of a circle: leaving it, and closing it."""

import asyncio
from datetime import UTC, datetime

import pytest

from db.models import Circle, Member, Outgoing, Partnership, Session
from rehearsal.permissions import Permission
from tests.e2e.session_play import Meeting
from tests.e2e.staging import NAME


@pytest.fixture
async def planned(stage, circle):
    """The circle with its first two sessions, its partners, and Ana as its organiser."""
    await circle.schedule()
    await stage.shown(stage.ana, circle.text, "## Learning partners")
    return Meeting(stage, circle)


async def leave(circle, person):
    return await circle.confirmed(person, "circle leave")


async def test_leaving_is_asked_about_first_and_seen_by_nobody_else(circle, stage):
    shown = await stage.ben.slash(circle.text, "circle leave")
    assert shown.ephemeral
    assert shown.buttons == ["Yes, leave"]
    assert await Member.filter(user_id=stage.ben.id, left_at=None).exists()


async def test_whoever_leaves_loses_the_rooms_and_keeps_their_place_in_history(circle, stage):
    await leave(circle, stage.ben)
    await stage.shown(stage.chi, circle.text, f"{stage.ben.mention} has left")
    await stage.seen(lambda: circle.role.id not in stage.guild.members[stage.ben.id].roles)
    assert await Member.filter(user_id=stage.ben.id, left_at__isnull=False).exists()
    assert "You are in no circle yet" in (await stage.ben.slash(stage.general, "circle about")).text


async def test_the_longest_member_becomes_organiser_when_the_last_one_leaves(circle, stage):
    await leave(circle, stage.ana)
    told = await stage.shown(stage.chi, circle.text, "you are the organiser now")
    assert stage.ben.mention in told.text
    assert await Member.filter(organiser=True).values_list("user_id", flat=True) == [stage.ben.id]


async def test_the_duties_of_whoever_leaves_are_handed_on(planned, stage):
    await leave(planned.circle, stage.ana)
    first, second = await Session.all().order_by("starts_at")
    assert stage.ana.id not in {first.facilitator, first.presenter, second.facilitator, second.presenter}
    assert first.facilitator is not None


async def test_the_partner_of_whoever_leaves_has_a_new_one_at_once(planned, stage):
    now = stage.clock.now()
    pair = next(row for row in await Partnership.all() if len(row.members) == 2)
    leaver = next(person for person in stage.people if person.id == pair.members[0])
    await leave(planned.circle, leaver)
    current = [row.members for row in await Partnership.filter(ends_at__gt=stage.clock.now()).order_by("id")]
    assert sorted(len(members) for members in current) == [2, 2]
    assert not any(leaver.id in members for members in current)
    assert (await Partnership.get(id=pair.id)).opened_at <= now
    await stage.shown(planned.circle.members[-1], planned.text, "Learning partners for the rest of this term")


async def test_the_board_names_whoever_left_no_more(planned, stage):
    await planned.circle.set_goal(stage.chi)
    board = await stage.shown(stage.ana, planned.text, "## Goals, cycle 1")
    await stage.seen(lambda: stage.chi.mention in board.text)
    await leave(planned.circle, stage.chi)
    await stage.seen(lambda: stage.chi.mention not in board.text)


async def test_a_circle_closes_with_its_last_member(stage):
    circle = await stage.form_circle(stage.people[:1])
    answer = await leave(circle, stage.ana)
    assert answer.kind == "update"
    assert (await Circle.get(id=circle.id)).closed_at is not None


async def test_whoever_left_may_be_invited_again(circle, stage):
    await leave(circle, stage.ben)
    await stage.seen(lambda: circle.role.id not in stage.guild.members[stage.ben.id].roles)
    invitation = await stage.ana.slash(stage.general, "circle invite", person=stage.ben)
    await stage.ben.click(invitation, "Join the circle")
    await stage.seen(lambda: circle.role.id in stage.guild.members[stage.ben.id].roles)


async def test_an_organiser_closes_a_circle_and_nothing_about_it_is_left_to_do(planned, stage):
    await planned.have_events(2)
    await planned.circle.confirmed(stage.ana, "circle close")
    told = await stage.shown(stage.eli, planned.text, "is closed, by")
    assert stage.ana.mention in told.text
    assert await Session.filter(closed_at=None).count() == 0
    await stage.seen(lambda: not [one for one in stage.guild.events.values() if one.status.name == "SCHEDULED"])
    await planned.nothing_left_but(f"rooms:{planned.circle.id}")
    await planned.at(60)
    assert planned.said("## It is time") == []


async def test_what_was_still_to_be_sent_about_a_closed_circle_is_not_sent(planned, stage):
    later = {
        "priority": 2,
        "body": {},
        "created_at": stage.clock.now(),
        "send_at": stage.clock.now().replace(year=2030),
    }
    session = await planned.row()
    await Outgoing.create(key=f"session:{session.id}:late:1", user_id=stage.ben.id, **later)
    await Outgoing.create(key=f"session:{session.id}1:late:1", user_id=stage.ben.id, **later)
    await Outgoing.create(key="anything", channel_id=planned.text.id, **later)
    await planned.circle.confirmed(stage.ana, "circle close")
    waiting = await Outgoing.filter(message_id=None, send_at__gt=stage.clock.now()).values_list("key", flat=True)
    assert waiting == [f"session:{session.id}1:late:1"]


async def test_a_closed_circles_channels_are_there_to_be_read_and_no_more(circle, stage):
    await circle.confirmed(stage.ana, "circle close")
    told = await stage.shown(stage.eli, circle.text, "is closed, by")
    await stage.seen(lambda: not circle.voice.permissions(stage.eli.user) & Permission.CONNECT)
    assert not circle.text.permissions(stage.eli.user) & Permission.SEND_MESSAGES
    assert told in stage.eli.sees(circle.text)


async def test_the_name_of_a_closed_circle_is_free_again_and_the_new_one_gets_rooms_of_its_own(circle, stage):
    await circle.confirmed(stage.ana, "circle close")
    again = await stage.form_circle(stage.people[:2])
    assert again.text is not circle.text
    assert again.role is not circle.role
    former = await Circle.get(id=circle.id)
    assert former.name == f"{NAME} (closed, {circle.id})"


async def test_the_name_of_a_closed_circle_can_be_given_to_another(circle, stage):
    other = await stage.form_circle(stage.people[:2], name="Reading on Mondays")
    await circle.confirmed(stage.ana, "circle close")
    await stage.ana.slash(other.text, "circle settings", name=NAME)
    await stage.shown(stage.ben, other.text, f"This circle is **{NAME}** now")
    await stage.seen(lambda: other.voice.name == NAME)


async def test_two_members_close_a_circle_without_an_organiser(circle, stage):
    shown = await stage.ben.slash(circle.text, "circle close")
    assert not shown.ephemeral
    assert "It takes one more" in (await stage.ben.click(shown, "Close the circle")).text
    await stage.chi.click(shown, "Close the circle")
    await stage.shown(stage.eli, circle.text, "is closed, by")


async def test_who_would_like_to_close_a_circle_is_read_by_its_members_only(circle, stage):
    answer = await stage.ben.slash(stage.general, "circle close")
    assert answer.ephemeral
    assert f"Please ask in <#{circle.text.id}>: it takes one more of you" in answer.text
    assert answer.buttons == []


async def test_an_organiser_may_close_a_circle_from_anywhere_seen_by_nobody_else(circle, stage):
    shown = await stage.ana.slash(stage.general, "circle close")
    assert shown.ephemeral
    await stage.ana.click(shown, "Close the circle")
    await stage.shown(stage.eli, circle.text, "is closed, by")


async def test_two_organisers_who_close_a_circle_at_once_close_it_once(circle, stage):
    await Member.filter(user_id=stage.ben.id).update(organiser=True)
    both = [(person, await person.slash(circle.text, "circle close")) for person in (stage.ana, stage.ben)]
    answers = await asyncio.gather(*(person.click(shown, "Close the circle") for person, shown in both))
    assert sum("This circle is closed." in answer.text for answer in answers) == 1


async def test_a_circle_is_not_closed_over_a_session_that_is_on(planned, stage):
    await planned.begin()
    answer = await planned.circle.confirmed(stage.ana, "circle close")
    assert "A session is on" in answer.text
    assert (await Circle.get(id=planned.circle.id)).closed_at is None


async def remove(circle, person, by, reason="You said yourself that Tuesdays do not work"):
    return await by.slash(circle.text, "circle remove", person=person, reason=reason)


async def test_an_organiser_removes_a_member_whose_reason_nobody_else_reads(circle, stage):
    answer = await remove(circle, stage.ben, by=stage.ana)
    assert answer.ephemeral
    told = await stage.received(stage.ben, "has taken you out of")
    assert "> You said yourself that Tuesdays do not work" in told.text
    said = await stage.shown(stage.chi, circle.text, f"{stage.ben.mention} has left")
    assert "Tuesdays" not in said.text
    await stage.seen(lambda: circle.role.id not in stage.guild.members[stage.ben.id].roles)


async def test_whoever_is_removed_at_night_hears_of_it_in_the_morning(circle, stage):
    await stage.until(datetime(2026, 1, 20, 2, tzinfo=UTC))
    await remove(circle, stage.ben, by=stage.ana)
    await stage.until(datetime(2026, 1, 20, 6, 59, tzinfo=UTC))
    assert stage.ben.dms == []
    await stage.until(datetime(2026, 1, 20, 7, 1, tzinfo=UTC))
    await stage.received(stage.ben, "has taken you out of")


async def test_nobody_but_an_organiser_removes_a_member(circle, stage):
    answer = await remove(circle, stage.chi, by=stage.ben)
    assert "Only an organiser of the circle can remove somebody." in answer.text
    assert await Member.filter(user_id=stage.chi.id, left_at=None).exists()


async def test_nobody_is_removed_without_a_reason_that_they_can_read(circle, stage):
    answer = await remove(circle, stage.ben, by=stage.ana, reason="\u200b" * 12)
    assert "Please give them a reason that they can read." in answer.text
    assert await Member.filter(user_id=stage.ben.id, left_at=None).exists()


async def test_a_stranger_cannot_be_removed(circle, stage):
    assert "They are not in this circle." in (await remove(circle, stage.strangers[0], by=stage.ana)).text


async def test_the_last_one_may_leave_in_the_middle_of_a_session_which_ends_with_that(stage):
    circle = await stage.form_circle(stage.people[:1])
    await circle.schedule()
    meeting = Meeting(stage, circle)
    await meeting.begin(stage.ana)
    in_voice = lambda: stage.rehearsal.voice.is_connected(meeting.voice.id, stage.application.user.id)
    await stage.seen(in_voice)
    assert "and it has closed" in (await leave(circle, stage.ana)).text
    await stage.settled(minutes=5)
    await stage.seen(lambda: not in_voice())
    assert await Session.filter(closed_at=None).count() == 0
    assert not [one for one in stage.guild.events.values() if one.status.name in {"SCHEDULED", "ACTIVE"}]
