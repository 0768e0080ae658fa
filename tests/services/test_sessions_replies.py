"""Whether members mean to come to a session; those who cannot hand their duty on."""

import pytest

from db.models import Reply, SessionEvent
from tests.services.house import ANA, BEN, ELI, FAY, FIRST_SESSION
from tests.services.planning_play import begin_rhythm, servers
from vocabulary.duties import Duty
from vocabulary.errors import Refusal
from vocabulary.keys import DutyMessage, JobKind, MessageKey
from vocabulary.sessions import EventKind


@pytest.fixture
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
