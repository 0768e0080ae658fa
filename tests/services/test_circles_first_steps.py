"""The start of a circle: what an organiser is led through, and what all see of it in the circle's channel."""

from datetime import timedelta

import pytest

from db.models import Invitation, Member
from tests.services.circle_play import TEXT, meets, set_goal
from tests.services.goal_play import WORDS
from tests.services.house import ANA, BEN, CHI, FAY, FIRST_SESSION
from tests.services.nudge_play import hold
from tests.services.played import played
from tests.services.session_play import labels
from vocabulary.errors import Refusal
from vocabulary.first_steps import Step
from vocabulary.keys import CircleMessage, MessageKey
from vocabulary.sessions import SessionKind


@played
async def circle(house):
    """Two of at least four are in it; Ana is its organiser."""
    return await house.form_circle((ANA, BEN))


@pytest.fixture
def first_steps(house):
    return house.services.circles.first_steps


@played
async def welcomed(house, circle):
    await house.services.circles.channels.welcome(circle.id)
    await house.deliver()
    return circle


def welcome(house):
    """The welcome as it reads now."""
    return house.said_in(TEXT)[0]


async def test_the_start_follows_from_what_is_true(house, circle, first_steps):
    shown = await first_steps.show(circle.id, ANA)
    assert (shown.steps.count, shown.next, shown.members, shown.asked) == (1, Step.PEOPLE, 2, 0)
    for guest in (FAY, FAY + 1):
        await Invitation.create(circle=circle, user_id=guest, invited_by=ANA, invited_at=house.now)
    assert (await first_steps.show(circle.id, ANA)).next is Step.SESSION
    await meets(house, circle)
    shown = await first_steps.show(circle.id, ANA)
    assert (shown.next, shown.meets_at) == (Step.NUDGES, FIRST_SESSION)
    await house.services.nudges.settings.decline(ANA)
    assert (await first_steps.show(circle.id, ANA)).next is Step.GOAL
    await set_goal(house, circle, ANA)
    assert (await first_steps.show(circle.id, ANA)).next is None


async def test_a_step_is_shown_unless_it_is_done_by_now(house, circle, first_steps):
    assert (await first_steps.show(circle.id, ANA, at=Step.NUDGES)).next is Step.NUDGES
    assert (await first_steps.show(circle.id, ANA, after=Step.PEOPLE)).next is Step.SESSION
    await house.services.nudges.settings.start(ANA)
    assert (await first_steps.show(circle.id, ANA, at=Step.NUDGES)).next is Step.GOAL


async def test_that_somebody_declined_changes_nothing_of_what_is_shown(house, circle, first_steps):
    await Invitation.create(circle=circle, user_id=FAY, invited_by=ANA, invited_at=house.now)
    before = await first_steps.show(circle.id, ANA)
    await house.services.circles.invitations.decline(circle.id, FAY)
    assert await first_steps.show(circle.id, ANA) == before


async def test_a_poll_about_the_first_session_is_known(house, circle, first_steps):
    polls = house.services.sessions.time_polls
    asked = await polls.propose(circle.id, ANA, SessionKind.REGULAR)
    await polls.note_posted(asked.poll_id, 5, 6)
    assert (await first_steps.show(circle.id, ANA)).polled


async def test_others_than_organisers_are_told_who_leads(house, circle, first_steps):
    for act in (first_steps.show, first_steps.put_away):
        with pytest.raises(Refusal, match="circles/start-is-led") as refused:
            await act(circle.id, BEN)
        assert f"Ask <@{ANA}>" in house.words.refusal(refused.value)
    with pytest.raises(Refusal, match="circles/members-only"):
        await first_steps.show(circle.id, CHI)


async def test_a_start_is_led_until_all_is_done_or_the_circle_has_met(house, circle, first_steps):
    assert await first_steps.leads(circle.id, ANA)
    assert not await first_steps.leads(circle.id, BEN)
    await hold(circle, house.now - timedelta(hours=2), house.now)
    assert not await first_steps.leads(circle.id, ANA)


async def test_the_welcome_has_a_list_that_follows_the_facts(house, welcomed):
    assert "Getting started: 1 of 5 done" in welcome(house).text
    assert labels(welcome(house)) == ["Set my goal", "Next step", "Put away"]
    for number in (CHI, CHI + 1):
        await house.services.circles.membership.admit(welcomed.id, number)
    await meets(house, welcomed)
    await house.services.goals.goals.set(welcomed.id, BEN, WORDS)
    await house.pass_time(seconds=30)
    text = welcome(house).text
    assert "Getting started: 3 of 5 done" in text
    assert "- Done: enough of us, 4 so far" in text
    assert f"first session, <t:{FIRST_SESSION.timestamp():.0f}:F>" in text
    assert "1 of 4 so far" in text


async def test_nothing_about_nudges_or_invitations_stands_in_the_channel(house, welcomed):
    before = welcome(house).text
    await Invitation.create(circle=welcomed, user_id=FAY, invited_by=ANA, invited_at=house.now)
    await house.services.nudges.settings.start(ANA)
    await house.services.circles.channels.welcome(welcomed.id)
    await house.pass_time(seconds=30)
    assert welcome(house).text == before


async def test_an_organiser_puts_the_list_away_and_it_stays_away(house, welcomed, first_steps):
    await first_steps.put_away(welcomed.id, ANA)
    await house.services.circles.membership.admit(welcomed.id, CHI)
    await house.pass_time(seconds=30)
    assert "Getting started" not in welcome(house).text
    assert labels(welcome(house)) == ["Set my goal"]


async def test_once_the_first_session_is_held_the_list_has_gone(house, welcomed):
    await meets(house, welcomed)
    await house.pass_time(FIRST_SESSION)
    await house.services.sessions.steering.start(1, ANA)
    await house.pass_time(minutes=5)
    assert "Getting started" in welcome(house).text
    await house.services.sessions.steering.end(1, ANA, anyway=True)
    await house.pass_time(minutes=2)
    assert "Getting started" not in welcome(house).text


async def test_before_there_are_channels_there_is_no_welcome(house, first_steps):
    circle = await house.form_circle((ANA,), name="Reading", text_channel_id=None, voice_channel_id=None)
    await house.services.circles.membership.admit(circle.id, BEN)
    assert await house.outbox.find(MessageKey.circle(circle.id, CircleMessage.WELCOME)) is None
    assert await Member.filter(circle=circle).count() == 2
