"""The ways out of a circle: leaving it, and being removed; what that changes for those who stay."""

from datetime import UTC, datetime, timedelta

import pytest

from db.models import AskAnswer, Circle, Invitation, Member, Partnership, Preparation, Session, SessionEvent
from db.transaction import transaction
from runtime.message import Message
from tests.services.circle_play import REASON, SECOND_SESSION, TEXT, asked, begin, here, meets, set_goal, told
from tests.services.house import ANA, BEN, CHI, DEE, ELI, FAY, FIRST_SESSION, GUILD
from tests.services.played import played
from vocabulary.errors import Refusal
from vocabulary.goals import AskedOf
from vocabulary.keys import JobKind, MessageKey, MessageKind
from vocabulary.sessions import EventKind, SessionMessage

NIGHT = datetime(2026, 1, 20, 2, tzinfo=UTC)
MORNING = datetime(2026, 1, 20, 7, tzinfo=UTC)
PREPARED = {"happened": "I trusted one chart", "taught": "It showed a single week", "next_time": ""}


@pytest.fixture
def membership(house):
    return house.services.circles.membership


@played
async def session(house, circle):
    """The first of the circle's sessions; its partners are drawn."""
    session = await meets(house, circle)
    await house.services.partners.terms.look(circle.id, house.now)
    return session


async def test_whoever_leaves_keeps_their_place_in_history_and_loses_their_role(house, circle, membership):
    left = await membership.leave(circle.id, BEN)
    assert (left.circle.id, left.organiser, left.partners, left.closed) == (circle.id, None, (), False)
    assert (await Member.get(user_id=BEN)).left_at == house.now
    assert await house.job(JobKind.FAREWELL, BEN) == house.now
    assert await house.services.lookup.mine(BEN) == []


async def test_roles_are_taken_back_on_the_servers_alone_where_somebody_was_in_a_circle(house, circle, membership):
    channels = house.services.circles.channels
    ids = {"role_id": 20, "text_channel_id": 21, "voice_channel_id": 22}
    await house.form_circle((BEN, CHI), name="Writing on Fridays", guild_id=2, **ids)
    await house.form_circle((DEE,), guild_id=3, **{name: number + 10 for name, number in ids.items()})
    await membership.leave(circle.id, BEN)
    assert await channels.farewells(BEN) == [GUILD, 2]
    await channels.note_farewell(BEN, GUILD)
    assert await channels.farewells(BEN) == [2]


async def test_the_circle_reads_who_has_left_and_nobody_is_pinged_for_that(house, circle, membership):
    await membership.leave(circle.id, BEN)
    message = await house.waiting(told(circle, "left", house, person=BEN))
    assert message.text.startswith(f"<@{BEN}> has left **Deciding with data**")
    assert message.pings == ()


async def test_one_who_is_to_be_forgotten_leaves_without_a_name(house, circle, membership):
    async with transaction():
        await membership.leave_all(BEN)
    message = await house.waiting(told(circle, "left", house, person=0))
    assert message.text.startswith("One of us has left")


async def test_the_longest_member_becomes_organiser_when_the_last_one_leaves(house, circle, membership):
    left = await membership.leave(circle.id, ANA)
    assert left.organiser == BEN
    assert await Member.filter(organiser=True).values_list("user_id", flat=True) == [BEN]
    message = await house.waiting(told(circle, "left", house, person=ANA))
    assert f"<@{BEN}>, you've been here longest, so you're the organiser now." in message.text
    assert message.pings == (BEN,)
    assert f"<@{BEN}> is its organiser now." in house.words.render("circle/leave-done", departure=left)


async def test_their_duties_are_handed_on_and_what_is_said_of_them_is_revised(house, circle, session, membership):
    await house.run_jobs()
    await membership.leave(circle.id, ANA)
    first, second = await Session.all().order_by("starts_at")
    duties = {first.facilitator, first.presenter, second.facilitator, second.presenter}
    assert not {ANA, None} & duties
    assert await house.job(JobKind.SESSION, first.id) == await house.job(JobKind.DUTIES, first.id) == house.now


async def test_their_partner_has_a_new_one_at_once_and_all_are_told_together(house, circle, session, membership):
    pair = next(row for row in await Partnership.all() if len(row.members) == 2)
    leaver, alone = pair.members
    left = await membership.leave(circle.id, leaver)
    assert sorted(len(group) for group in left.partners) == [2, 2]
    assert any(alone in group for group in left.partners)
    message = await house.waiting(told(circle, "left", house, person=leaver))
    assert message.text.count("Learning partners for the rest of this term: ") == 2
    assert {ANA, BEN, CHI, DEE, ELI} - {leaver} <= set(message.pings)


async def test_the_board_and_their_nudges_are_looked_at(house, circle, session, membership):
    await house.run_jobs()
    await membership.leave(circle.id, CHI)
    jobs = await house.job(JobKind.BOARD, circle.id), await house.job(JobKind.NUDGES, CHI)
    assert set(jobs) == {house.now}


async def test_what_was_still_to_be_said_to_them_as_a_latecomer_is_not(house, circle, session, membership):
    keys = [MessageKey.session(session.id, SessionMessage.LATECOMER, user_id) for user_id in (BEN, CHI)]
    for key in keys:
        await house.outbox.post(key, Message("Where are you?"), user=BEN, at=house.now + timedelta(days=1))
    await membership.leave(circle.id, BEN)
    assert [await house.waiting(key) for key in keys] == [None, Message("Where are you?")]


async def test_questions_and_answers_between_them_and_this_circle_are_withdrawn(house, circle, membership):
    channels = {"role_id": 20, "text_channel_id": 21, "voice_channel_id": 22}
    other = await house.form_circle((ANA, BEN), name="Writing on Fridays", **channels)
    keys = []
    for one in (circle, other):
        own = await asked(house, one, BEN, AskedOf.PARTNER)
        answer = await AskAnswer.create(ask=own, user_id=ANA, words="Filter it", at=house.now)
        keys += [MessageKey.ask(own.id, ANA), MessageKey(MessageKind.ASK_ANSWER, answer.id)]
    for key in keys:
        await house.outbox.post(key, Message("In the morning"), user=ANA, at=house.now + timedelta(days=1))
    await membership.leave(circle.id, BEN)
    left = [await house.waiting(key) is not None for key in keys]
    assert left == [False, False, True, True]


async def test_an_invitation_of_theirs_is_gone_with_them(house, circle, membership):
    facts = {"invited_by": ANA, "invited_at": house.now, "accepted_at": house.now}
    await Invitation.create(circle=circle, user_id=BEN, **facts)
    await membership.leave(circle.id, BEN)
    assert not await Invitation.exists()


async def test_nobody_leaves_twice(circle, membership):
    await membership.leave(circle.id, BEN)
    with pytest.raises(Refusal, match="circles/members-only"):
        await membership.leave(circle.id, BEN)


async def test_a_circle_closes_with_its_last_member(house, membership):
    circle = await house.form_circle([ANA])
    assert await membership.is_last(circle.id, ANA)
    left = await membership.leave(circle.id, ANA)
    assert left.closed
    assert (await Circle.get(id=circle.id)).closed_at == house.now
    assert "and it's closed now" in house.words.render("circle/leave-done", departure=left)
    assert await house.waiting(told(circle, "left", house, person=ANA)) is None


async def test_with_others_in_it_nobody_is_the_last(circle, membership):
    assert not await membership.is_last(circle.id, ANA)


async def test_the_last_one_ends_with_it_a_session_that_is_on(house, membership):
    circle = await house.form_circle([ANA])
    session = await meets(house, circle)
    house.clock.leap_to(FIRST_SESSION + timedelta(minutes=10))
    await begin(house, session)
    await membership.leave(circle.id, ANA)
    rows = {row.starts_at: row for row in await Session.all()}
    assert {row.closed_at for row in rows.values()} == {house.now}
    assert rows[FIRST_SESSION].cancelled_because is None
    assert rows[SECOND_SESSION].cancelled_because == "The circle has closed."
    assert await SessionEvent.filter(session=session, kind=EventKind.ENDED, at=house.now).exists()
    jobs = {await house.job(kind, session.id) for kind in (JobKind.SESSION, JobKind.EVENT)}
    assert jobs == {house.now}


async def test_a_circle_without_a_channel_lets_people_go_as_well(house, membership):
    circle = await house.form_circle(text_channel_id=None)
    await membership.leave(circle.id, BEN)
    await house.deliver()
    assert house.discord.messages == {}


async def test_whoever_is_removed_reads_why_and_nobody_else_does_nor_that_they_left(house, circle, membership):
    await membership.remove(circle.id, ANA, BEN, f"  {REASON} ")
    await house.deliver()
    (dm,) = house.dms(BEN)
    assert f"<@{ANA}> has removed you from **Deciding with data**" in dm.text
    assert f"> {REASON}\n" in dm.text
    (said,) = house.said_in(TEXT)
    assert said.text == f"<@{BEN}> is no longer in **Deciding with data**."
    assert await house.job(JobKind.FAREWELL, BEN) == house.now


async def test_a_failure_that_somebody_prepared_goes_when_they_leave_and_nobody_elses_does(house, circle, membership):
    for member in (ANA, BEN):
        await house.services.failures.stories.prepare(circle.id, member, PREPARED)
    departure = await membership.leave(circle.id, BEN)
    assert departure.prepared == PREPARED
    assert [row.user_id for row in await Preparation.all()] == [ANA]
    assert "The failure that you had prepared is deleted" in house.words.render(
        "circle/leave-done", departure=departure
    )


async def test_whoever_is_removed_gets_the_failure_that_they_prepared(house, circle, membership):
    await house.services.failures.stories.prepare(circle.id, BEN, PREPARED)
    await membership.remove(circle.id, ANA, BEN, REASON)
    await house.pass_time(minutes=1)
    (dm,) = house.dms(BEN)
    assert "deleted the failure that you had prepared" in dm.text
    (file,) = dm.files
    assert all(answer in file.content for answer in PREPARED.values())
    assert not await Preparation.exists()


async def test_who_is_only_set_aside_keeps_the_failure_that_they_prepare(house, circle, membership):
    await house.services.failures.stories.prepare(circle.id, BEN, PREPARED)
    await Member.filter(user_id=BEN).update(gone_since=house.now)
    async with transaction():
        await membership.set_aside(circle.id, BEN)
    assert await Preparation.exists(user_id=BEN)


async def test_whoever_is_removed_at_night_hears_of_it_in_the_morning(house, circle, membership):
    await house.pass_time(NIGHT)
    await membership.remove(circle.id, ANA, BEN, REASON)
    await house.pass_time(MORNING - timedelta(minutes=1))
    assert house.dms(BEN) == []
    await house.pass_time(MORNING)
    assert len(house.dms(BEN)) == 1


@pytest.mark.parametrize(
    ("by", "person", "sentence"),
    [
        (BEN, CHI, "membership/organisers-remove"),
        (ANA, FAY, "membership/they-are-not-in"),
        (ANA, ANA, "membership/leave-yourself"),
    ],
)
async def test_nobody_but_an_organiser_removes_another_member(circle, membership, by, person, sentence):
    with pytest.raises(Refusal, match=sentence):
        await membership.check_removal(circle.id, by, person, REASON)
    with pytest.raises(Refusal, match=sentence):
        await membership.remove(circle.id, by, person, REASON)
    assert await Member.filter(left_at=None).count() == 5


async def test_nobody_is_removed_without_a_reason_that_they_can_read(circle, membership):
    with pytest.raises(Refusal, match="circles/reason-unreadable"):
        await membership.remove(circle.id, ANA, BEN, "\u200b" * 12)
    assert await Member.filter(user_id=BEN, left_at=None).exists()


async def test_a_goal_of_theirs_stays_with_the_circle(house, circle, membership):
    goal = await set_goal(house, circle, BEN)
    await membership.leave(circle.id, BEN)
    await goal.refresh_from_db()
    assert goal.dropped_at is None
    assert (await here(circle)).id == circle.id
