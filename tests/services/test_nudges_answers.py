"""How a commitment went is its member's to say, as long as they are in the circle; the last word counts."""

import pytest

from db.models import Capture, Circle, Member
from runtime.words import Words
from tests.services.house import BEN, CHI
from tests.services.nudge_play import hold
from tests.services.played import played
from vocabulary.controls import ButtonKind
from vocabulary.errors import Refusal
from vocabulary.keys import JobKind
from vocabulary.sessions import CaptureKind

WORDS = "Call three teachers"
KEPT, OPEN = ButtonKind.COMMITMENT_KEPT, ButtonKind.COMMITMENT_OPEN


@pytest.fixture
def answers(house):
    return house.services.nudges.answers


@played
async def commitment(house, circle):
    """What Ben said that he would do."""
    held = await hold(circle, house.now, house.now)
    row = {"kind": CaptureKind.COMMITMENT, "user_id": BEN, "words": WORDS, "at": house.now}
    return await Capture.create(session=held, **row)


@pytest.mark.parametrize("done", [True, False])
async def test_how_it_went_is_noted_in_its_members_words(house, answers, commitment, done):
    text = await answers.take(KEPT if done else OPEN, commitment.id, BEN, Words())
    assert (text.startswith("Noted as done"), f"> {WORDS}" in text) == (done, True)
    await commitment.refresh_from_db()
    assert (commitment.kept, commitment.answered_at) == (done, house.now)
    assert await house.job(JobKind.NUDGES, BEN) == house.now


async def test_the_last_word_counts(answers, commitment):
    await answers.take(OPEN, commitment.id, BEN, Words())
    await answers.take(KEPT, commitment.id, BEN, Words())
    await commitment.refresh_from_db()
    assert commitment.kept is True


@pytest.mark.parametrize(("row", "user_id"), [(1, CHI), (99, BEN)], ids=["somebody else's", "none"])
async def test_only_ones_own_commitment_can_be_answered(answers, commitment, row, user_id):
    with pytest.raises(Refusal, match="nudges/not-your-commitment"):
        await answers.take(KEPT, row, user_id, Words())
    await commitment.refresh_from_db()
    assert commitment.kept is None


async def test_who_has_left_the_circle_cannot_answer_any_more(house, answers, commitment):
    await Member.filter(user_id=BEN).update(left_at=house.now)
    with pytest.raises(Refusal, match="circles/members-only"):
        await answers.take(KEPT, commitment.id, BEN, Words())
    await Circle.all().update(closed_at=house.now)
    with pytest.raises(Refusal, match="circles/closed"):
        await answers.take(KEPT, commitment.id, BEN, Words())
