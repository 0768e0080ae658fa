"""An invitation to tell a failure that stands in the circle's channel, once its member has the turn no longer."""

from datetime import timedelta

import pytest

from db.models import Person
from services.events import CircleFormed
from tests.services import retention_play
from tests.services.circle_play import TEXT
from tests.services.house import ANA, BEN, CHI
from tests.services.nudge_play import labels
from tests.services.played import played
from tests.services.test_failures_months import A_MOMENT, ASKED
from tests.services.test_notices_delivery import draw
from vocabulary.duties import Duty, DutyAction

ASKS = "would you like to share a failure"
CLOSED = "The invitation to share a failure this month is closed."
NEXT = "`/failure next` shows what comes next."
STORY = {"happened": "a", "taught": "b", "next_time": "c"}


@played
async def circle(house):
    circle = await house.form_circle()
    await house.services.failures.months.circle_formed(CircleFormed(circle.id))
    return circle


@played
async def asked(house, circle):
    """The circle in whose channel Ana is invited."""
    await house.pass_time(ASKED + A_MOMENT)
    (invitation,) = house.said_in(TEXT)
    assert (f"<@{ANA}>, {ASKS}" in invitation.text, len(labels(invitation)[0])) == (True, 3)
    return circle


def act(house, circle, user_id, action, to=None):
    return house.services.duties.actions.act(circle.id, user_id, action, Duty.FAILURE, to)


async def tell(house, circle):
    await house.services.failures.stories.prepare(circle.id, ANA, STORY)
    await house.services.failures.stories.post(circle.id, ANA)


async def give_away(house, circle):
    await act(house, circle, ANA, DutyAction.SWAP, CHI)
    await act(house, circle, CHI, DutyAction.ACCEPT)


async def pass_on(house, circle):
    await house.services.nudges.settings.start(BEN)
    await act(house, circle, ANA, DutyAction.PASS)


@pytest.mark.parametrize("over", [pass_on, tell, give_away])
async def test_at_once_it_has_no_buttons_and_says_the_same_whatever_has_happened(house, asked, over):
    invitation = house.said_in(TEXT)[0]
    await over(house, asked)
    await house.pass_time(seconds=10)
    now = next(one for one in house.said_in(TEXT) if one.text.startswith(CLOSED))
    assert (now.buttons, f"<@{ANA}>" in now.text) == ((), False)
    assert invitation.card == now.card


async def test_what_else_stands_in_the_same_post_stays(house, circle):
    await draw(circle, 9, ASKED + timedelta(minutes=5))
    await house.pass_time(ASKED + A_MOMENT)
    (post,) = house.said_in(TEXT)
    assert len(post.parts) > 1
    await pass_on(house, circle)
    await house.pass_time(seconds=10)
    (now,) = house.said_in(TEXT)
    assert now.parts == tuple(f"{CLOSED} {NEXT}" if ASKS in part else part for part in post.parts)
    assert (len(post.buttons), now.buttons) == (1, ())


async def test_its_text_is_kept_until_then_and_afterwards_as_long_as_any(house, asked):
    await retention_play.look(house)
    assert len(await retention_play.texts()) == 1
    await tell(house, asked)
    await house.pass_time(seconds=10)
    assert house.said_in(TEXT)[0].text == f"{CLOSED} {NEXT}"
    for _ in range(2):
        await retention_play.look(house)
    assert await retention_play.texts() == set()


async def test_while_the_turn_is_only_offered_it_stays(house, asked):
    await act(house, asked, ANA, DutyAction.SWAP)
    await house.pass_time(seconds=10)
    assert ASKS in house.said_in(TEXT)[0].text


async def test_the_silent_line_for_closed_dms_is_closed_as_well(house, circle):
    await house.services.nudges.settings.start(ANA)
    await Person.filter(id=ANA).update(unreachable_since=house.now, nudges_in_channel=True)
    await house.pass_time(ASKED + A_MOMENT)
    (line,) = house.said_in(TEXT)
    assert line.buttons
    await pass_on(house, circle)
    await house.pass_time(seconds=10)
    (now,) = house.said_in(TEXT)
    assert (now.text, now.buttons) == (f"For <@{ANA}>:\n{CLOSED} {NEXT}", ())
