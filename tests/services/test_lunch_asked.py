"""What is said unasked about lunch-and-learns: one insight is asked for, what came is shown, whose topic is next."""

from datetime import date, timedelta

from db.models import Circle
from tests.services.goal_play import WORDS
from tests.services.house import ANA, BEN, CHI, DEE, TEXT
from tests.services.lunch_play import LUNCH_AT, LunchPlay, choose_lunch
from tests.services.planning_play import begin_rhythm
from tests.services.played import played
from vocabulary.keys import JobKey, JobKind

A_WEEK_LATER = LUNCH_AT + timedelta(days=9)
FIRST_ASKED = date(2026, 2, 5)
"""Two weeks before the end of the circle's first month."""


@played
async def lunch(house, circle):
    await choose_lunch(circle)
    await begin_rhythm(house, circle)
    await house.services.notices.replanner.replan(circle.id)
    return LunchPlay(house, circle)


@played
async def held(house, lunch):
    """Ben and Chi were there, Dee was not; Ben, Chi and Dee agreed to nudges."""
    for person in (BEN, CHI, DEE):
        await house.services.nudges.settings.start(person)
    row = await lunch.propose()
    await lunch.plan()
    await lunch.hold(ANA, BEN, CHI)
    return row


@played
async def unanswered(house, lunch):
    """For 170 days nobody does anything."""
    await house.pass_time(days=170)


async def until_a_week_later(house, lunch):
    """Let a week pass in which those who were there do something, so that they are not taken to read nothing."""
    await house.pass_time(until=LUNCH_AT + timedelta(days=6))
    for person in (BEN, CHI, DEE):
        await house.services.goals.goals.set(lunch.circle.id, person, WORDS)
    await house.pass_time(until=A_WEEK_LATER)


def asked(house, person):
    """What somebody was asked about a lunch-and-learn."""
    return [one for one in house.dms(person) if "tried or changed since" in one.text]


def posted(house, words):
    return [one for one in house.said_in(TEXT) if words in one.text]


async def test_a_week_later_each_who_was_there_is_asked_once_for_one_thing(house, lunch, held):
    await until_a_week_later(house, lunch)
    (message,) = asked(house, BEN)
    assert "**Cutting our test time by half**" in message.text
    assert [press.label for row in message.buttons for press in row][:1] == ["What I applied…"]
    assert len(asked(house, CHI)) == 1
    assert asked(house, DEE) == []
    await house.pass_time(days=20)
    assert len(asked(house, BEN)) == 1


async def test_who_has_said_it_already_is_not_asked(house, lunch, held):
    await lunch.services.insights.give(held.id, BEN, "I run the slow tests at night")
    await until_a_week_later(house, lunch)
    assert asked(house, BEN) == []
    assert len(asked(house, CHI)) == 1


async def test_who_is_away_is_not_asked(house, lunch, held):
    await house.services.absences.set(BEN, house.now + timedelta(days=1), house.now + timedelta(days=24))
    await until_a_week_later(house, lunch)
    await house.pass_time(until=LUNCH_AT + timedelta(days=14))
    assert asked(house, BEN) == []
    assert len(asked(house, CHI)) == 1


async def test_in_a_circle_that_gave_it_up_nobody_is_asked(house, lunch, held):
    await Circle.filter(id=lunch.circle.id).update(rituals=frozenset())
    await until_a_week_later(house, lunch)
    assert asked(house, CHI) == []


async def test_what_came_is_shown_to_the_circle_once(house, lunch, held):
    await lunch.services.insights.give(held.id, BEN, "I run the slow tests at night")
    await lunch.services.insights.give(held.id, CHI, "We deleted forty")
    await house.pass_time(until=LUNCH_AT + timedelta(days=13))
    assert posted(house, "What came of") == []
    await house.pass_time(until=LUNCH_AT + timedelta(days=30))
    (message,) = posted(house, "What came of")
    assert f"- <@{BEN}>: I run the slow tests at night\n- <@{CHI}>: We deleted forty" in message.text


async def test_where_nothing_came_nothing_is_shown(house, lunch, held):
    await house.pass_time(until=LUNCH_AT + timedelta(days=40))
    assert posted(house, "What came of") == []


async def test_once_a_month_it_is_asked_whose_topic_is_next(house, lunch):
    await house.pass_time(until=lunch.at(FIRST_ASKED, -1))
    assert posted(house, "Whose topic next?") == []
    await house.pass_time(until=lunch.at(FIRST_ASKED, 12))
    (message,) = posted(house, "Whose topic next?")
    assert [press.label for row in message.buttons for press in row] == ["Propose…"]
    await house.pass_time(days=20)
    assert len(posted(house, "Whose topic next?")) == 1


async def test_not_while_something_is_proposed_or_was_held_this_month(house, lunch):
    await lunch.propose()
    await house.pass_time(until=lunch.at(FIRST_ASKED, 60))
    assert posted(house, "Whose topic next?") == []


async def test_not_in_a_circle_that_has_not_chosen_it(house, lunch):
    await Circle.filter(id=lunch.circle.id).update(rituals=frozenset())
    await house.pass_time(until=lunch.at(FIRST_ASKED, 60))
    assert posted(house, "Whose topic next?") == []


async def test_after_two_that_nobody_answered_it_rests_until_somebody_proposes_something(house, lunch, unanswered):
    rounds = posted(house, "Whose topic next?")
    assert len(rounds) == 2
    assert "Keep it coming" in [press.label for row in rounds[-1].buttons for press in row]
    row = await lunch.propose()
    await lunch.services.proposals.take_back(row.id, BEN)
    await house.services.notices.waking.wake(lunch.circle.id, BEN)
    await house.pass_time(days=40)
    assert len(posted(house, "Whose topic next?")) == 2


async def test_any_act_wakes_it(house, lunch, unanswered):
    row = await lunch.propose()
    await lunch.vote()
    await lunch.plan(f"{house.now + timedelta(days=3):%Y-%m-%d} 18:00")
    assert row
    await lunch.hold(ANA, BEN, CHI)
    before = len(posted(house, "Whose topic next?"))
    await house.pass_time(days=62)
    assert len(posted(house, "Whose topic next?")) > before


async def test_a_circle_that_pauses_is_asked_nothing(house, lunch):
    await lunch.pause(date(2026, 2, 18))
    await house.pass_time(until=lunch.at(FIRST_ASKED, 24 * 8))
    assert posted(house, "Whose topic next?") == []


async def test_what_changes_has_the_circle_looked_at_again(house, lunch):
    await house.pass_time(minutes=5)
    await lunch.propose()
    assert await house.timekeeper.when(JobKey(JobKind.NOTICES, lunch.circle.id)) is not None
