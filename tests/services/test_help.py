"""What `/help` tells, by who asks, where and when."""

import pytest

from db.models import Partnership
from services.circles.founding_rights import Founder
from services.help import Asker
from tests.services.house import ANA, BEN, CHI, FAY, FIRST_SESSION, GUILD, TEXT
from tests.services.nudge_play import WORDS, set_goal
from tests.services.session_play import meeting_set
from vocabulary.help import Hint

ELSEWHERE = 99
MEMBER, MANAGER = Founder(frozenset(), False), Founder(frozenset(), True)


@pytest.fixture
def ask(house):
    """Ask for help; by default as Ben, in the circle's channel."""

    async def ask(user_id=BEN, channel_id=TEXT, guild_id: int | None = GUILD, founder: Founder | None = MEMBER):
        return await house.services.help.now(Asker(user_id, channel_id, guild_id, founder))

    return ask


async def test_a_member_without_a_session_and_a_goal_is_told_how_to_get_them(circle, ask):
    now = await ask()
    assert now.hints == (Hint.SCHEDULE, Hint.SET_GOAL, Hint.NUDGES, Hint.ABOUT)
    assert (now.circle.id, now.rows[Hint.SET_GOAL]) == (circle.id, circle.id)


async def test_whoever_is_away_reads_how_to_come_back(house, circle, ask):
    await house.services.absences.set(BEN, None, None)
    now = await ask()
    assert (now.hints, now.rows[Hint.BACK]) == ((Hint.BACK, Hint.ABOUT), 0)
    await house.form_circle(name="Another", text_channel_id=TEXT + 50, voice_channel_id=TEXT + 51)
    elsewhere = await ask(channel_id=ELSEWHERE, founder=MANAGER)
    assert (elsewhere.hints, elsewhere.rows[Hint.BACK]) == ((Hint.BACK, Hint.YOUR_CIRCLES), 0)


async def test_before_a_session_each_reads_their_part_in_it(house, circle, ask):
    session = await meeting_set(house, circle)
    assert (await ask(ANA)).hints[:3] == (Hint.SET_UP, Hint.LEAD_NEXT, Hint.REPLY)
    assert (await ask(BEN)).hints[:2] == (Hint.NEXT_SESSION, Hint.REPLY)
    await house.services.sessions.replies.give(session.id, BEN, coming=True)
    now = await ask(BEN)
    assert Hint.REPLY not in now.hints
    assert now.session.starts_at == FIRST_SESSION


async def test_while_a_session_is_on_its_buttons_are_about_it(house, circle, ask):
    session = await meeting_set(house, circle)
    await session.begin()
    assert (await ask(ANA)).hints[:3] == (Hint.WHERE_ARE_WE, Hint.LEAD, Hint.COMMIT)
    now = await ask(BEN)
    assert now.hints[:2] == (Hint.WHERE_ARE_WE, Hint.COMMIT)
    assert now.rows[Hint.COMMIT] == session.id


async def test_ones_goal_and_partners_are_named(house, circle, ask):
    await set_goal(house, circle, BEN)
    ends_at = house.now.replace(year=house.now.year + 1)
    pair = {"members": [BEN, CHI], "because": "", "term": 9, "opened_at": house.now, "ends_at": ends_at}
    partnership = await Partnership.create(circle=circle, **pair)
    now = await ask()
    assert (now.goal, now.partners) == (WORDS["goal"], (CHI,))
    assert now.rows[Hint.PARTNERS] == partnership.id


async def test_a_stranger_reads_what_circles_are_even_in_the_channel_of_one(circle, ask):
    now = await ask(FAY)
    assert (now.hints, now.circle) == ((Hint.WHAT_CIRCLES_ARE, Hint.WHO_FOUNDS), None)


async def test_whoever_manages_the_server_reads_where_its_settings_are(house, ask):
    assert (await ask(FAY, ELSEWHERE, founder=MANAGER)).hints[1:] == (Hint.FOUND, Hint.SERVER)


async def test_in_a_dm_ones_only_circle_is_meant_and_of_several_none(house, circle, ask):
    in_dm = {"channel_id": ELSEWHERE, "guild_id": None, "founder": None}
    assert (await ask(**in_dm)).circle.id == circle.id
    await house.form_circle(name="Another", text_channel_id=TEXT + 50, voice_channel_id=TEXT + 51)
    now = await ask(**in_dm)
    assert (now.hints, now.channels) == ((Hint.YOUR_CIRCLES, Hint.FOUND_ON_SERVER), (TEXT, TEXT + 50))
