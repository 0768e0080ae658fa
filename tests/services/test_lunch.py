"""Lunch-and-learns, from the proposal to the date: what a circle takes up, and how often."""

from datetime import date, timedelta

import pytest

from db.models import Lunch, Session
from tests.services.house import ANA, BEN, CHI, DEE, FAY, TEXT
from tests.services.lunch_play import LUNCH_AT, WHEN, WITH_GUEST, LunchPlay, choose_lunch, proposal
from tests.services.planning_play import begin_rhythm
from tests.services.played import played
from vocabulary.controls import ButtonKind
from vocabulary.errors import Refusal
from vocabulary.sessions import SessionKind


@played
async def lunch(house, circle):
    await choose_lunch(circle)
    await begin_rhythm(house, circle)
    return LunchPlay(house, circle)


def offered(refusal):
    return [address.kind for address in refusal.value.offers]


async def test_a_circle_that_has_not_chosen_it_proposes_nothing(house, circle):
    with pytest.raises(Refusal, match="rituals/not-chosen") as refusal:
        await LunchPlay(house, circle).propose(by=ANA)
    assert offered(refusal) == [ButtonKind.CIRCLE_SETTINGS_OPEN]


async def test_what_somebody_proposes_the_circle_reads_once(house, lunch):
    await lunch.propose()
    await lunch.propose()
    await house.deliver()
    (said,) = [message for message in house.said_in(TEXT) if "proposes" in message.text]
    assert "**Cutting our test time by half**" in said.text
    assert await Lunch.all().count() == 1


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"topic": "  \u200b"}, "unreadable"),
        ({"guest": "<@104>"}, "guest-by-name"),
        ({"focus": "How to say no"}, "mentor-without-name"),
        ({"questions": "What is hard?"}, "mentor-without-name"),
    ],
)
async def test_what_nobody_could_read_or_would_name_somebody_by_id_is_not_proposed(lunch, wrong, why):
    with pytest.raises(Refusal, match=f"lunch/{why}"):
        await lunch.services.proposals.propose(lunch.circle.id, BEN, proposal() | wrong)


async def test_a_proposal_goes_with_who_takes_it_back_and_nobody_else(house, lunch):
    row = await lunch.propose()
    with pytest.raises(Refusal, match="lunch/not-yours"):
        await lunch.services.proposals.take_back(row.id, CHI)
    await house.deliver()
    assert await lunch.services.proposals.take_back(row.id, BEN) == row.topic
    await house.pass_time(minutes=1)
    assert not [message for message in house.said_in(TEXT) if "proposes" in message.text]


async def test_what_a_leaver_proposed_waits_no_longer(house, lunch):
    await lunch.propose(by=DEE)
    await house.services.circles.membership.leave(lunch.circle.id, DEE)
    with pytest.raises(Refusal, match="lunch/propose-first"):
        await lunch.vote()


async def test_no_more_waits_than_one_poll_can_hold(house, lunch):
    for number in range(10):
        await lunch.propose(f"Topic {number}", by=(ANA, BEN)[number % 2])
    with pytest.raises(Refusal, match="lunch/enough-proposed") as refusal:
        await lunch.propose("Topic 11", by=CHI)
    assert offered(refusal) == [ButtonKind.LUNCH_VOTE]


async def test_a_single_proposal_is_simply_taken_up(house, lunch):
    row = await lunch.propose()
    assert (await lunch.vote()).id == row.id
    await house.deliver()
    (said,) = [message for message in house.said_in(TEXT) if "Our next lunch-and-learn is about" in message.text]
    assert [press.custom_id for press in said.buttons[0]] == [f"1:lunch-plan:{lunch.circle.id}"]


async def test_of_several_the_one_with_most_votes_is_taken_up_when_the_poll_has_ended(house, lunch):
    await lunch.propose()
    wanted = await lunch.propose(**WITH_GUEST, by=CHI)
    ballot = await lunch.vote()
    assert [one.topic for one in ballot.lunches] == ["Cutting our test time by half", "Tests that people trust"]
    await house.pass_time(days=4)
    assert lunch.asked_to_count() == [ballot.poll_id]
    await lunch.services.polls.settle(ballot.poll_id, [1, 3])
    await lunch.services.polls.settle(ballot.poll_id, [9, 3])
    assert [row.id for row in await Lunch.filter(taken_at__isnull=False)] == [wanted.id]


async def test_a_poll_counts_only_what_still_waits(lunch):
    gone, stays = await lunch.propose(), await lunch.propose("Another", by=CHI)
    ballot = await lunch.vote()
    await lunch.services.proposals.take_back(gone.id, BEN)
    await lunch.services.polls.settle(ballot.poll_id, [5, 1])
    assert (await Lunch.get(id=stays.id)).taken_at is not None


@pytest.mark.parametrize("votes", [[0, 0], None], ids=["nobody voted", "the poll was deleted"])
async def test_without_votes_nothing_is_taken_up_and_the_circle_can_vote_again(house, lunch, votes):
    await lunch.propose()
    await lunch.propose("Another", by=CHI)
    ballot = await lunch.vote()
    await lunch.services.polls.settle(ballot.poll_id, votes)
    await house.deliver()
    assert [message for message in house.said_in(TEXT) if "chose nothing" in message.text]
    assert (await lunch.vote()).poll_id != ballot.poll_id


async def test_while_a_poll_stands_no_other_is_asked(lunch):
    await lunch.propose()
    await lunch.propose("Another", by=CHI)
    await lunch.vote()
    with pytest.raises(Refusal, match="lunch/poll-stands"):
        await lunch.vote()


async def test_a_poll_that_was_never_posted_makes_room_for_another(lunch):
    await lunch.propose()
    await lunch.propose("Another", by=CHI)
    lost = await lunch.services.polls.start(lunch.circle.id, ANA)
    assert (await lunch.vote()).poll_id != lost.poll_id


async def test_a_poll_that_ends_while_the_circle_pauses_is_counted_after_that(house, lunch):
    await lunch.propose()
    await lunch.propose("Another", by=CHI)
    ballot = await lunch.vote()
    await lunch.pause(date(2026, 2, 10))
    await house.pass_time(days=4)
    assert (await lunch.services.polls.due(ballot.poll_id)).day == 10


async def test_the_date_is_shown_first_and_then_the_circle_is_told(house, lunch):
    row = await lunch.propose(**WITH_GUEST)
    session = await lunch.plan()
    assert (session.starts_at, session.kind) == (LUNCH_AT, SessionKind.LUNCH)
    assert (await Lunch.get(id=row.id)).session_id == session.id
    await house.deliver()
    (said,) = [message for message in house.said_in(TEXT) if "is scheduled for" in message.text]
    assert "Topic: **Tests that people trust**, with Dr. Mira Okafor" in said.text


async def test_a_place_is_told_in_the_place_of_the_call(house, lunch):
    await lunch.propose()
    session = await lunch.plan(place="Café Central,  the table at the window")
    assert session.place == "Café Central, the table at the window"
    await house.deliver()
    assert [message for message in house.said_in(TEXT) if "at Café Central, the table at the window." in message.text]


async def test_where_several_wait_the_circle_votes_before_it_plans(lunch):
    await lunch.propose()
    await lunch.propose("Another", by=CHI)
    with pytest.raises(Refusal, match="lunch/vote-first") as refusal:
        await lunch.plan()
    assert offered(refusal) == [ButtonKind.LUNCH_VOTE]


async def test_a_circle_holds_one_in_each_month_of_its_own(house, lunch):
    await lunch.propose()
    await lunch.plan()
    await lunch.hold(ANA, BEN, CHI)
    await lunch.propose("Another")
    with pytest.raises(Refusal, match="lunch/one-a-month"):
        await lunch.plan("2026-02-18 18:00")
    assert (await lunch.plan("2026-02-19 18:00")).starts_at == LUNCH_AT + timedelta(days=23)


async def test_neither_another_way_to_schedule_one_nor_a_move_gets_around_that(house, lunch):
    await lunch.propose()
    await lunch.plan()
    planning = house.services.sessions.planning
    with pytest.raises(Refusal, match="lunch/one-a-month"):
        await planning.understand(lunch.circle.id, "2026-02-18 18:00", SessionKind.LUNCH)
    await planning.set_as_shown(lunch.circle.id, BEN, LUNCH_AT + timedelta(days=30), SessionKind.LUNCH)
    later = await Session.filter(kind=SessionKind.LUNCH).order_by("-starts_at").first()
    shown = await planning.understand_move(lunch.circle.id, str(later.id), "2026-02-18 18:00")
    with pytest.raises(Refusal, match="lunch/one-a-month"):
        await planning.move_as_shown(later.id, BEN, shown.starts_at, shown.sequence)


async def test_one_that_is_scheduled_otherwise_is_about_what_was_taken_up(house, lunch):
    row = await lunch.propose()
    await lunch.vote()
    await house.services.sessions.planning.set_as_shown(lunch.circle.id, BEN, LUNCH_AT, SessionKind.LUNCH)
    assert (await Lunch.get(id=row.id)).session_id == (await Session.get(kind=SessionKind.LUNCH)).id


async def test_a_date_that_is_cancelled_leaves_the_topic_for_another_date(house, lunch):
    row = await lunch.propose()
    session = await lunch.plan()
    planning = house.services.sessions.planning
    shown = await planning.understand_cancel(lunch.circle.id, ANA, str(session.id), "A holiday")
    await planning.cancel_as_shown(session.id, ANA, shown.sequence, shown.words_number)
    assert (await lunch.plan("2026-01-28 18:00")).id != session.id
    assert (await Lunch.get(id=row.id)).session_id != session.id


async def test_what_is_taken_up_can_be_let_go_while_it_has_no_date(lunch):
    row = await lunch.propose()
    await lunch.vote()
    assert await lunch.services.planning.drop(row.id, CHI) == row.topic
    await lunch.propose("Another")
    session = await lunch.plan()
    with pytest.raises(Refusal, match="lunch/cancel-first"):
        await lunch.services.planning.drop((await Lunch.get(session_id=session.id)).id, CHI)


async def test_no_date_lies_in_a_pause(house, lunch):
    await lunch.propose()
    await lunch.pause(date(2026, 2, 10))
    with pytest.raises(Refusal, match="lunch/in-pause"):
        await lunch.plan()


async def test_what_somebody_applied_is_kept_in_their_last_words(house, lunch):
    await lunch.propose()
    await lunch.plan()
    with pytest.raises(Refusal, match="lunch/none-held"):
        await lunch.services.insights.own_in(lunch.circle.id, BEN)
    await lunch.hold(ANA, BEN, CHI)
    own = await lunch.services.insights.own_in(lunch.circle.id, BEN)
    await lunch.services.insights.give(own.lunch.id, BEN, "I run the slow\ntests at night")
    await lunch.services.insights.give(own.lunch.id, BEN, "Slow tests at night, fast ones at noon")
    assert (await lunch.services.insights.own(own.lunch.id, BEN)).words == "Slow tests at night, fast ones at noon"
    with pytest.raises(Refusal, match="lunch/no-insight"):
        await lunch.services.insights.give(own.lunch.id, BEN, " \u200b ")
    with pytest.raises(Refusal, match="circles/members-only"):
        await lunch.services.insights.give(own.lunch.id, FAY, "Let me in")


async def test_where_it_stands_is_shown_with_who_hosts(lunch):
    state = await lunch.services.planning.show(lunch.circle.id, ANA)
    assert (state.waiting, state.taken, state.session) == ((), None, None)
    await lunch.propose()
    await lunch.plan(WHEN)
    state = await lunch.services.planning.show(lunch.circle.id, ANA)
    assert state.session.starts_at == LUNCH_AT
    assert state.held.holder == state.session.facilitator


async def test_before_a_circle_has_chosen_them_nobody_is_sent_to_propose_one(house, circle):
    with pytest.raises(Refusal, match="rituals/not-chosen"):
        await house.services.lunch.insights.own_in(circle.id, BEN)
