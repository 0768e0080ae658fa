"""A member who is gone from the circle's server has no access to the circle, and one who is back has it again."""

from datetime import timedelta

import pytest

from db import queries
from db.models import Circle, Member, Session
from db.transaction import transaction
from rules.roll_call import MOST_A_MINUTE
from services.circles.seats import Here
from services.events import CircleFormed
from tests.services.circle_play import meets, set_goal
from tests.services.house import ALL_ROLES, ANA, BEN, CHI, DEE, ELI, FAY, GUILD, TEXT
from vocabulary.errors import Refusal
from vocabulary.keys import JobKey, JobKind

ELSEWHERE, OTHER_GUILD = 99, 2


@pytest.fixture
def seats(house):
    return house.services.circles.seats


@pytest.fixture
def lookup(house):
    return house.services.lookup


async def look_after(house, seats, user_id, **span):
    """Look at a person once the last look is stale."""
    house.clock.leap_to(house.now + timedelta(**(span or {"minutes": 1})))
    await seats.check(user_id)


async def leave_server(house, seats, user_id):
    house.servers.gone.add(user_id)
    await look_after(house, seats, user_id)


async def test_who_is_gone_from_the_server_has_no_access_from_elsewhere(house, circle, seats, lookup):
    await leave_server(house, seats, BEN)
    assert await lookup.mine(BEN) == []
    for ask in (
        lookup.about(BEN, circle.id),
        lookup.here(BEN, ELSEWHERE),
        lookup.here(BEN, TEXT),
        lookup.named(BEN, circle.name, {}),
        house.services.goals.goals.set(circle.id, BEN, {}),
    ):
        with pytest.raises(Refusal, match=r"circles/not-in-server|goals/"):
            await ask


async def test_others_are_not_touched_by_that(house, circle, seats, lookup):
    await leave_server(house, seats, BEN)
    assert [one.id for one in await lookup.mine(CHI)] == [circle.id]


async def test_what_somebody_does_in_the_server_needs_no_question_to_discord(house, circle, seats, lookup):
    await seats.check(BEN, Here(GUILD, ALL_ROLES))
    assert house.servers.asked == []
    assert (await lookup.about(BEN, circle.id)).id == circle.id


async def test_strangers_are_not_asked_about(house, circle, seats):
    await seats.check(FAY)
    assert house.servers.asked == []


async def test_letters_typed_in_a_row_are_one_question_and_what_comes_later_another(house, circle, seats):
    for _ in range(3):
        await seats.check(BEN)
    assert house.servers.asked == [(GUILD, BEN)]
    await look_after(house, seats, BEN)
    assert house.servers.asked == [(GUILD, BEN)] * 2


async def test_from_another_server_only_the_circle_of_that_one_is_open(house, circle, seats, lookup):
    other = await house.form_circle((BEN,), name="Writing on Fridays", guild_id=OTHER_GUILD, role_id=20)
    house.servers.gone.add(BEN)
    await seats.check(BEN, Here(OTHER_GUILD, ALL_ROLES))
    assert [one.id for one in await lookup.mine(BEN)] == [other.id]


async def test_while_discord_does_not_answer_nothing_is_open_and_nobody_is_gone(house, circle, seats, lookup):
    house.servers.silent.add(GUILD)
    await seats.check(BEN)
    for ask in (
        lookup.about(BEN, circle.id),
        lookup.here(BEN, ELSEWHERE),
        lookup.named(BEN, circle.name, {}),
    ):
        with pytest.raises(Refusal, match="circles/cannot-look"):
            await ask
    assert (await Member.get(user_id=BEN)).gone_since is None
    await seats.check(BEN, Here(GUILD, ALL_ROLES))
    assert (await lookup.about(BEN, circle.id)).id == circle.id


async def test_who_is_back_has_everything_again_and_the_role_too(house, circle, seats, lookup):
    await house.run_jobs()
    await leave_server(house, seats, BEN)
    house.servers.gone.clear()
    house.errands.clear()
    await seats.check(BEN, Here(GUILD, frozenset()))
    await house.run_jobs()
    assert (await lookup.about(BEN, circle.id)).id == circle.id
    assert JobKey(JobKind.ROOMS, circle.id) in house.errands


async def test_who_left_and_came_back_unseen_gets_the_role_again_by_what_they_do_next(house, circle, seats):
    await seats.check(BEN, Here(GUILD, frozenset()))
    assert await house.job(JobKind.ROOMS, circle.id) == house.now


async def test_who_is_back_is_there_from_elsewhere_too_at_once(house, circle, seats, lookup):
    await leave_server(house, seats, BEN)
    house.servers.gone.clear()
    await seats.check(BEN, Here(GUILD, ALL_ROLES))
    await seats.check(BEN)
    assert (await lookup.about(BEN, circle.id)).id == circle.id


async def test_a_role_that_cannot_be_given_is_not_tried_at_each_act(house, circle, seats):
    again = house.now + timedelta(minutes=10)
    await house.timekeeper.schedule(again, JobKey(JobKind.ROOMS, circle.id))
    await seats.check(BEN, Here(GUILD, frozenset()))
    assert await house.job(JobKind.ROOMS, circle.id) == again


async def gone_for(house, seats, circle, *user_ids, **span):
    """Have these people be found gone, and let time pass."""
    house.servers.gone.update(user_ids)
    await seats.call_roll(circle.id, house.now)
    await house.pass_time(**span)


async def board(house, circle):
    return [line.user_id for line in (await house.services.goals.board.show(circle.id)).lines]


async def test_the_roll_is_called_before_each_session(house, circle):
    session = await meets(house, circle)
    assert await house.job(JobKind.ROLL_CALL, circle.id) == session.starts_at - timedelta(hours=1)
    await house.pass_time(until=session.starts_at)
    assert house.servers.asked == [(GUILD, user_id) for user_id in (ANA, BEN, CHI, DEE, ELI)]
    assert await house.job(JobKind.ROLL_CALL, circle.id) == session.starts_at + timedelta(days=2, hours=-1)


async def test_without_a_session_it_is_called_every_two_days(house):
    circle = await house.form_circle((ANA,))
    async with transaction():
        await house.services.events.publish(CircleFormed(circle.id))
    await house.pass_time(days=5)
    assert house.servers.asked == [(GUILD, ANA)] * 2
    assert await house.job(JobKind.ROLL_CALL, circle.id) == house.now + timedelta(days=1)


async def test_who_is_back_by_then_is_seated_again(house, circle, seats):
    house.servers.without_role.add(BEN)
    await seats.call_roll(circle.id, house.now)
    assert await house.job(JobKind.ROOMS, circle.id) == house.now


async def test_a_roll_call_without_answers_is_tried_again_and_nobody_is_gone(house, circle, seats):
    house.servers.silent.add(GUILD)
    assert await seats.call_roll(circle.id, house.now) == house.now + timedelta(hours=1)
    assert not await Member.exists(gone_since__isnull=False)


async def test_so_many_rolls_a_minute_are_called_and_others_later(house, circle, seats):
    for _ in range(MOST_A_MINUTE):
        await seats.call_roll(circle.id, house.now)
    house.servers.gone.add(ELI)
    assert await seats.call_roll(circle.id, house.now) == house.now + timedelta(minutes=1 + circle.id)
    assert not await Member.filter(gone_since__isnull=False)
    house.clock.leap_to(house.now + timedelta(minutes=1))
    await seats.call_roll(circle.id, house.now)
    assert await Member.filter(gone_since__isnull=False).count() == 1


async def test_a_closed_circle_has_no_roll_call(house, circle, seats):
    await meets(house, circle)
    await house.services.circles.closing.close(circle.id, ANA, ANA, house.now)
    assert await house.job(JobKind.ROLL_CALL, circle.id) is None
    assert await seats.call_roll(circle.id, house.now) is None


async def test_nobody_is_set_aside_while_discord_does_not_answer(house, circle, seats):
    house.servers.gone.add(BEN)
    await seats.call_roll(circle.id, house.now)
    house.servers.silent.add(GUILD)
    await house.pass_time(days=9)
    assert BEN in await queries.members(circle.id)


async def test_for_a_week_who_is_gone_counts_as_before(house, circle, seats):
    await gone_for(house, seats, circle, BEN, days=6, hours=23)
    assert await queries.members(circle.id) == [ANA, BEN, CHI, DEE, ELI]


async def test_after_a_week_they_count_no_longer_among_eight_on_the_board_or_in_turns(house, circle, seats):
    await meets(house, circle, house.now + timedelta(days=10))
    await gone_for(house, seats, circle, ANA, BEN, days=7)
    assert await queries.members(circle.id) == [CHI, DEE, ELI]
    assert await board(house, circle) == [CHI, DEE, ELI]
    assert (await house.services.failures.months.next(circle.id, CHI)).choice.member == CHI
    named = await Session.all().values_list("facilitator", "presenter")
    assert not {ANA, BEN} & {user_id for pair in named for user_id in pair}


async def test_the_circle_reads_that_and_who_is_its_organiser_now(house, circle, seats):
    await gone_for(house, seats, circle, ANA, days=7)
    (said,) = [one for one in house.said_in(TEXT) if "hasn't been in this server for a week" in one.text]
    assert said.text.startswith(f"<@{ANA}> hasn't been")
    assert f"<@{BEN}>, you've been here longest, so you're the organiser now." in said.text
    assert said.pings == (BEN,)


async def test_nobody_who_is_gone_themselves_becomes_the_organiser(house, circle, seats):
    await gone_for(house, seats, circle, ANA, BEN, days=7)
    assert await queries.organisers(circle.id) == [CHI]


async def test_their_partner_goes_on_with_others(house, circle, seats):
    await meets(house, circle)
    await house.run_jobs()
    await gone_for(house, seats, circle, BEN, days=7)
    current = await queries.current_partnerships(circle.id)
    assert BEN not in {member for row in current for member in row.members}


async def test_who_is_back_after_that_has_their_place_goal_and_office_again(house, circle, seats, lookup):
    await set_goal(house, circle, ANA)
    await gone_for(house, seats, circle, ANA, days=8)
    await seats.check(ANA, Here(GUILD, frozenset()))
    await house.run_jobs()
    assert (await lookup.about(ANA, circle.id)).id == circle.id
    assert await queries.members(circle.id) == [ANA, BEN, CHI, DEE, ELI]
    assert await queries.organisers(circle.id) == [ANA, BEN]
    assert (await house.services.goals.board.show(circle.id)).lines[0].goal is not None


async def test_where_the_circle_is_full_by_then_they_wait_for_room(house, circle, seats, lookup):
    await gone_for(house, seats, circle, BEN, days=7)
    for user_id in range(201, 205):
        await Member.create(circle=circle, user_id=user_id, joined_at=house.now)
    await seats.check(BEN, Here(GUILD, ALL_ROLES))
    with pytest.raises(Refusal, match="circles/set-aside") as refused:
        await lookup.about(BEN, circle.id)
    assert "has fewer than 8 members" in house.words.refusal(refused.value)
    await Member.filter(user_id=204).update(left_at=house.now)
    await seats.check(BEN, Here(GUILD, ALL_ROLES))
    assert (await lookup.about(BEN, circle.id)).id == circle.id


async def test_a_circle_whose_members_are_all_gone_does_not_end_by_that(house, circle, seats):
    await gone_for(house, seats, circle, ANA, BEN, CHI, DEE, ELI, days=30)
    assert (await Circle.get(id=circle.id)).closed_at is None
    assert len(await queries.members(circle.id)) == 1


async def test_who_left_the_circle_itself_does_not_come_back_by_being_seen(house, circle, seats):
    await leave_server(house, seats, BEN)
    house.servers.gone.clear()
    async with transaction():
        await house.services.circles.membership.leave_all(BEN)
    await look_after(house, seats, BEN)
    assert BEN not in await queries.members(circle.id)


async def test_an_organiser_removes_somebody_who_was_set_aside_for_good(house, circle, seats):
    await gone_for(house, seats, circle, BEN, days=7)
    reason = "You said that you would not come back"
    await house.services.circles.membership.remove(circle.id, ANA, BEN, reason)
    house.servers.gone.clear()
    await seats.check(BEN, Here(GUILD, frozenset()))
    assert BEN not in await queries.members(circle.id)


async def test_nobody_gone_is_nudged(house, ben, circle, seats):
    await leave_server(house, seats, ben)
    await house.pass_time(days=14)
    assert house.dms(ben) == []


async def test_who_is_gone_can_be_forgotten(house, circle, seats):
    await leave_server(house, seats, BEN)
    await house.services.privacy.forget(BEN)
    assert not await Member.exists(user_id=BEN)
    assert await queries.members(circle.id) == [ANA, CHI, DEE, ELI]
