"""Who means to come and who is there, who comes late, and what becomes of a session that everybody leaves."""

import pytest

from db.models import Attendance, Person, Reply, SessionEvent
from tests.services.house import ANA, BEN, CHI, ELI, FAY, FIRST_SESSION
from tests.services.planning_play import begin_rhythm, servers
from tests.services.played import played
from tests.services.session_play import FIVE, SECOND_SESSION, begun, begun_with_three, mention, told
from vocabulary.duties import Duty, DutyMessage
from vocabulary.errors import Refusal
from vocabulary.keys import JobKind, MessageKey
from vocabulary.sessions import EventKind

THREE = (ANA, BEN, CHI)


@played
async def session(house, circle):
    return (await begin_rhythm(house, circle))[0]


@pytest.fixture
def replies(house):
    return house.services.sessions.replies


async def test_those_who_cannot_come_hand_the_duty_on_at_once_and_the_circle_is_told(house, replies, session):
    assert await replies.give(session.id, ANA, coming=False) == FIRST_SESSION
    assert (await servers())[0][0] not in {ANA, BEN}
    await house.run_jobs()
    assert (
        "leads the session of"
        in (await house.waiting(MessageKey.duty(session.id, Duty.FACILITATE, DutyMessage.GIVEN, 2))).text
    )


async def test_the_last_answer_of_each_member_counts(house, replies, session):
    await replies.give(session.id, ELI, coming=False)
    await replies.give(session.id, ELI, coming=True)
    assert [(reply.user_id, reply.coming) for reply in await Reply.all()] == [(ELI, True)]
    assert await house.job(JobKind.NUDGES, ELI) == house.now


async def test_for_a_session_that_has_begun_there_is_nothing_to_answer(house, replies, session):
    await SessionEvent.create(session=session, kind=EventKind.STARTED, at=house.now)
    with pytest.raises(Refusal, match="sessions/begun"):
        await replies.give(session.id, ELI, coming=False)
    assert not await Reply.exists()


async def test_others_than_members_are_refused(replies, session):
    with pytest.raises(Refusal, match="circles/members-only"):
        await replies.give(session.id, FAY, coming=True)


async def noted():
    rows = await Attendance.filter(left_at=None).order_by("user_id")
    return [row.user_id for row in rows]


async def allowed_dms(house, *people):
    await Person.filter(id__in=people).update(nudges_allowed_at=house.now)


@begun
async def test_leaving_and_coming_back_is_one_presence_in_two_stretches(meeting):
    await meeting.leave(CHI)
    assert mention(CHI) not in meeting.card("Check-in").text
    await meeting.enter(CHI)
    assert mention(CHI) in meeting.card("Check-in").text
    assert await Attendance.filter(user_id=CHI).count() == 2
    was_here, _, _ = (await meeting.end()).text.partition(" were here.")
    assert was_here.count(mention(CHI)) == 1
    assert await noted() == []


async def test_only_members_are_noted_and_only_from_shortly_before_on(meeting):
    await meeting.at(-16)
    await meeting.enter(FAY, BEN)
    assert await noted() == []
    await meeting.at(-15)
    assert await noted() == [BEN]


async def test_what_happens_in_voice_is_looked_at_at_once_when_a_session_is_near_and_else_not_at_all(house, meeting):
    watch, later = meeting.services.sessions.voice_watch, await house.job(JobKind.SESSION, meeting.id)
    for channel in (meeting.voice, 99):
        await watch.look_in(channel)
        assert await house.job(JobKind.SESSION, meeting.id) == later
    await meeting.at(-10)
    await watch.look_in(meeting.voice)
    assert await house.job(JobKind.SESSION, meeting.id) == house.now


async def test_who_comes_late_and_allowed_dms_is_told_once_where_the_group_is(house, meeting):
    await allowed_dms(house, ELI)
    await meeting.begin(*FIVE[:4])
    await meeting.at(12)
    await meeting.enter(ELI)
    (dm,) = house.dms(ELI)
    assert "is in block 2 of 5, **Real work example**, until 17:25." in told(dm.text)
    assert "You've been here" not in dm.text
    await meeting.leave(ELI)
    await meeting.at(30)
    await meeting.enter(ELI)
    assert len(house.dms(ELI)) == 1


@pytest.mark.parametrize("wanted", [{}, {"nudges_allowed_at": SECOND_SESSION, "snoozed_until": SECOND_SESSION}])
async def test_who_comes_late_without_wanting_dms_now_gets_none(house, meeting, wanted):
    await Person.filter(id=ELI).update(**wanted)
    await meeting.begin(*FIVE[:4])
    await meeting.at(12)
    await meeting.enter(ELI)
    assert mention(ELI) in meeting.card("Real work example").text
    assert house.dms(ELI) == []


async def test_leaving_and_coming_back_is_no_lateness(house, meeting):
    await allowed_dms(house, *FIVE)
    await meeting.begin()
    await meeting.leave(CHI)
    await meeting.at(5)
    await meeting.enter(CHI)
    assert house.dms(CHI) == []


async def test_how_long_one_was_there_is_told_to_oneself_alone(meeting):
    overview = meeting.services.sessions.overview
    await meeting.begin(*THREE)
    await meeting.at(6)
    await meeting.leave(CHI)
    await meeting.at(9)
    assert "You've been here for 6 minutes" in (await overview.where(meeting.id, CHI)).text
    recap = await meeting.end()
    assert f"{mention(*THREE)} were here." in recap.text
    assert "You were" not in recap.text
    own = await overview.recap(meeting.circle.id, CHI)
    assert "You were here for 6 minutes; only you see this." in own.text
    assert "You were" not in (await overview.recap(meeting.circle.id, ELI)).text


@begun_with_three
async def test_a_session_that_everybody_left_closes_itself_says_so_and_loses_nothing(meeting):
    await meeting.capture(CHI, "Which numbers are only habit?")
    await meeting.at(20)
    await meeting.leave(*THREE)
    await meeting.at(29)
    assert meeting.said("## Recap") == []
    await meeting.at(31)
    recap = meeting.recap()
    assert "Everyone had left, so I closed the session." in recap.text
    assert "only habit?" in recap.text
    assert await meeting.events() == ["started", "ended"]
    assert "Everyone had left" in (await meeting.services.sessions.overview.recap(meeting.circle.id, ANA)).text
    assert (await meeting.coming())[0].starts_at == SECOND_SESSION


@begun_with_three
async def test_when_everybody_leaves_for_three_minutes_the_session_goes_on(meeting):
    await meeting.at(11)
    await meeting.leave(*THREE)
    await meeting.at(14)
    await meeting.enter(*THREE)
    await meeting.at(30)
    assert len(meeting.said("## Block 3 of 5: Problem solving\n")) == 1
    assert await meeting.events() == ["started"]
    assert meeting.said_twice() == []


@begun_with_three
async def test_while_somebody_still_captures_an_empty_voice_channel_ends_nothing(meeting):
    await meeting.leave(*THREE)
    await meeting.at(8)
    await meeting.capture(ANA, "We sit in one room today")
    await meeting.at(16)
    assert len(meeting.said("## Block 2 of 5: Real work example\n")) == 1
    assert await meeting.events() == ["started"]


async def test_while_it_is_unknown_who_is_in_voice_nobody_counts_as_gone(house, meeting):
    await meeting.begin(*FIVE[:4])
    await meeting.at(9)
    house.voice.told = False
    await meeting.leave(*FIVE[:4])
    await meeting.at(24)
    assert "comes late" not in meeting.card("Real work example").text
    house.voice.told = True
    await meeting.enter(*FIVE)
    assert mention(ELI) in meeting.card("Real work example").text
    assert await meeting.events() == ["started"]


@begun
async def test_when_the_voice_channel_is_gone_nobody_is_waited_for_and_the_session_goes_on(house, meeting):
    del house.voice.channels[meeting.voice]
    await meeting.services.sessions.voice_watch.look_in(meeting.voice)
    await meeting.settled()
    assert "Here: nobody right now" in meeting.card("Check-in").text
    await meeting.at(76)
    assert f"{mention(ELI)} were here." in meeting.recap().text
