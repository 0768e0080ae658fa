"""How a commitment went is its member's to say, as long as they are in the circle; the last word counts."""

import pytest

from db.models import Capture, Circle, Member
from tests.services.house import BEN, CHI
from tests.services.nudge_play import hold
from vocabulary.errors import Refusal
from vocabulary.keys import JobKind
from vocabulary.sessions import CaptureKind

WORDS = "Call three teachers"


@pytest.fixture
def answers(house):
    return house.services.nudges.commitments


@pytest.fixture
async def commitment(house, circle):
    """What Ben said that he would do."""
    held = await hold(circle, house.now, house.now)
    row = {"kind": CaptureKind.COMMITMENT, "user_id": BEN, "words": WORDS, "at": house.now}
    return await Capture.create(session=held, **row)


@pytest.mark.parametrize("done", [True, False])
async def test_how_it_went_is_noted_in_its_members_words(house, answers, commitment, done):
    answer = await answers.note(commitment.id, BEN, done=done)
    assert (answer.words, answer.done) == (WORDS, done)
    await commitment.refresh_from_db()
    assert (commitment.kept, commitment.answered_at) == (done, house.now)
    assert await house.job(JobKind.NUDGES, BEN) == house.now


async def test_the_last_word_counts(answers, commitment):
    await answers.note(commitment.id, BEN, done=False)
    await answers.note(commitment.id, BEN, done=True)
    await commitment.refresh_from_db()
    assert commitment.kept is True


@pytest.mark.parametrize(("row", "user_id"), [(1, CHI), (99, BEN)], ids=["somebody else's", "none"])
async def test_only_ones_own_commitment_can_be_answered(answers, commitment, row, user_id):
    with pytest.raises(Refusal, match="nudges/not-your-commitment"):
        await answers.note(row, user_id, done=True)
    await commitment.refresh_from_db()
    assert commitment.kept is None


async def test_who_has_left_the_circle_cannot_answer_any_more(house, answers, commitment):
    await Member.filter(user_id=BEN).update(left_at=house.now)
    with pytest.raises(Refusal, match="circles/members-only"):
        await answers.note(commitment.id, BEN, done=True)
    await Circle.all().update(closed_at=house.now)
    with pytest.raises(Refusal, match="circles/closed"):
        await answers.note(commitment.id, BEN, done=True)
