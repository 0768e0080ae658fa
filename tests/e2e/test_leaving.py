"""The ways out of a circle: leaving it, being removed, and closing it, as far as Discord shows them."""

from datetime import timedelta

from db.models import Member, UnconfirmedWords
from rehearsal.permissions import Permission
from tests.e2e.session_play import PlayedSession
from tests.e2e.staging import FIRST_SESSION


async def test_leaving_is_asked_about_first_and_then_takes_the_channels_away(circle, stage):
    shown = await stage.ben.slash(circle.text, "circle leave")
    assert shown.ephemeral
    assert shown.buttons == ["Leave the circle"]
    await stage.ben.click(shown, "Leave the circle")
    assert "You've left" in shown.text
    assert shown.buttons == []
    await stage.shown(stage.chi, circle.text, f"{stage.ben.mention} has left")
    await stage.seen(lambda: circle.role.id not in stage.guild.members[stage.ben.id].roles)
    assert "You're not in a circle yet" in (await stage.ben.slash(stage.general, "circle about")).text


async def test_leaving_says_first_that_a_prepared_failure_goes_and_gives_it_to_its_writer(circle, stage):
    form = await stage.ben.slash(circle.text, "failure share")
    await stage.ben.fill(form, {"What happened": "I trusted one chart"})
    shown = await stage.ben.slash(circle.text, "circle leave")
    assert "I also delete the failure that you've prepared there." in shown.text
    (file,) = shown.message.attachments
    assert "I trusted one chart" in file.content.decode()
    await stage.ben.click(shown, "Leave the circle")
    assert "The failure that you had prepared is deleted, too." in shown.text


async def test_an_organiser_is_asked_first_and_removes_a_member_whose_reason_nobody_else_reads(circle, stage):
    reason = "You said yourself that Tuesdays do not work"
    answer = await stage.ana.slash(circle.text, "circle remove", person=stage.ben, reason=reason)
    assert answer.ephemeral
    assert f"Remove {stage.ben.mention} from" in answer.text
    assert f"> {reason}" in answer.text
    assert await Member.filter(user_id=stage.ben.id, left_at=None).exists()
    await stage.ana.click(answer, "Remove them")
    assert answer.buttons == []
    assert not await UnconfirmedWords.exists()
    told = await stage.received(stage.ben, "has removed you from")
    assert f"> {reason}" in told.text
    said = await stage.shown(stage.chi, circle.text, f"{stage.ben.mention} is no longer in")
    assert "Tuesdays" not in said.text
    await stage.seen(lambda: circle.role.id not in stage.guild.members[stage.ben.id].roles)


async def test_two_members_close_a_circle_whose_events_end_and_whose_channels_can_only_be_read(meeting, stage):
    await meeting.have_events(2)
    shown = await stage.ben.slash(meeting.text, "circle close")
    assert not shown.ephemeral
    assert "It takes one more" in (await stage.ben.click(shown, "Close the circle")).text
    await stage.chi.click(shown, "Close the circle")
    told = await stage.shown(stage.chi, meeting.text, "is closed, by")
    await stage.seen(lambda: not meeting.voice.permissions(stage.chi.user) & Permission.CONNECT)
    assert not meeting.text.permissions(stage.chi.user) & Permission.SEND_MESSAGES
    assert told in stage.chi.sees(meeting.text)
    await stage.seen(lambda: not [one for one in stage.guild.events.values() if one.status.name == "SCHEDULED"])
    await meeting.nothing_left()


async def test_an_organiser_closes_a_circle_from_anywhere_and_its_name_is_free_for_another(circle, stage):
    shown = await stage.ana.slash(stage.general, "circle close")
    assert "prepared, but not shared, are deleted" in shown.text
    assert shown.ephemeral
    await stage.ana.click(shown, "Close the circle")
    await stage.shown(stage.eli, circle.text, "is closed, by")
    again = await stage.form_circle(stage.people[:2])
    assert again.text is not circle.text
    assert again.role is not circle.role


async def test_the_last_one_may_leave_in_the_middle_of_a_session_which_ends_with_that(stage):
    stage.clock.leap_to(FIRST_SESSION - timedelta(minutes=10))
    circle = await stage.form_circle(stage.people[:1])
    await circle.schedule()
    meeting = PlayedSession(stage, circle)
    await meeting.begin(stage.ana)
    in_voice = lambda: stage.rehearsal.voice.is_connected(meeting.voice.id, stage.application.user.id)
    await stage.seen(in_voice)
    assert "and it's closed now" in (await circle.confirmed(stage.ana, "circle leave")).text
    await stage.settled(minutes=5)
    await stage.seen(lambda: not in_voice())
    assert not [one for one in stage.guild.events.values() if one.status.name in {"SCHEDULED", "ACTIVE"}]
