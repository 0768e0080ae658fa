"""Who may found circles on a server."""

import pytest

from services.circles.founding_rights import Founder, FoundingRight
from tests.services.house import GUILD
from vocabulary.errors import Refusal
from vocabulary.founding import Founders

MENTOR = 20
MANAGER, MEMBER = Founder(frozenset(), manages=True), Founder(frozenset({30}), manages=False)
A_MENTOR = Founder(frozenset({MENTOR}), manages=False)
EVERYONE, MENTORS = FoundingRight(Founders.EVERYONE), FoundingRight(Founders.ROLE, MENTOR)


@pytest.fixture
def rights(house):
    return house.services.circles.founding_rights


async def test_whoever_manages_the_server_may_and_nobody_else_until_they_say_so(rights):
    await rights.check(GUILD, MANAGER)
    with pytest.raises(Refusal, match="circles/founders-only"):
        await rights.check(GUILD, MEMBER)


async def test_they_can_let_everyone(rights):
    await rights.change(GUILD, EVERYONE, manages=True)
    await rights.check(GUILD, MEMBER)


async def test_they_can_let_those_with_a_role_and_still_may_themselves(rights):
    await rights.change(GUILD, MENTORS, manages=True)
    await rights.check(GUILD, A_MENTOR)
    await rights.check(GUILD, MANAGER)
    with pytest.raises(Refusal, match=r"circles/founders-only \(role=20\)"):
        await rights.check(GUILD, MEMBER)


async def test_the_last_word_counts_and_on_that_server_only(rights):
    await rights.change(GUILD, MENTORS, manages=True)
    await rights.change(GUILD, EVERYONE, manages=True)
    assert await rights.on(GUILD) == EVERYONE
    assert await rights.on(GUILD + 1) == FoundingRight(Founders.MANAGERS)


async def test_nobody_else_can_say_so(rights):
    with pytest.raises(Refusal, match="circles/managers-only"):
        await rights.change(GUILD, EVERYONE, manages=False)
    assert await rights.on(GUILD) == FoundingRight(Founders.MANAGERS)
