"""Whom members do not want as partners, and that nobody but they learn of it."""

import re

import pytest

from db.models import Avoid, FitAnswer, Partnership
from db.transaction import transaction
from tests.services.house import ANA, BEN, CHI, DEE, ELI, FAY, TEXT
from tests.services.partner_play import current, drawn, over, partners_of, row_of
from tests.services.played import played
from vocabulary.errors import Refusal
from vocabulary.partners import Fit

SIX = (ANA, BEN, CHI, DEE, ELI, FAY)


@pytest.fixture
def partners(house):
    return house.services.partners


@played
async def six(house):
    return await house.form_circle(SIX)


async def met(house, circle, member):
    """A member tells that they have met their partner; returns who that is and the partnership."""
    await house.services.partners.meetings.note_met(circle.id, member)
    (other,) = await partners_of(member)
    return other, await row_of(member)


def groups_as_dots(text):
    """A text without whom it names, and how many groups of them."""
    return re.sub(r"(<@\d+>( and |, )?|\n)+", "…", text)


async def own(partners, circle, member):
    return [avoid.other for avoid in await partners.avoids.own(circle.id, member)]


async def test_whom_a_member_avoids_they_are_never_paired_with(house, six, partners):
    await partners.avoids.avoid(six.id, BEN, DEE)
    await drawn(house, six)
    for _ in range(10):
        assert DEE not in await partners_of(BEN)
        await over(house, six, weeks=7)


async def test_a_member_sees_their_own_wishes_alone_and_takes_them_back(six, partners):
    await partners.avoids.avoid(six.id, BEN, DEE)
    await partners.avoids.avoid(six.id, BEN, DEE)
    await partners.avoids.avoid(six.id, BEN, ANA)
    assert await own(partners, six, BEN) == [ANA, DEE]
    assert await own(partners, six, DEE) == []
    await partners.avoids.take_back(six.id, BEN, DEE)
    assert await own(partners, six, BEN) == [ANA]


async def test_nobody_takes_back_what_another_member_wished(six, partners):
    await partners.avoids.avoid(six.id, BEN, DEE)
    await partners.avoids.take_back(six.id, DEE, BEN)
    assert await own(partners, six, BEN) == [DEE]


async def test_a_wish_is_about_one_circle(house, six, partners):
    other = await house.form_circle(SIX, name="Another circle")
    await partners.avoids.avoid(six.id, BEN, DEE)
    assert await own(partners, other, BEN) == []


@pytest.mark.parametrize(("other", "sentence"), [(BEN, "avoid-yourself"), (999, "avoid-members")])
async def test_only_other_members_can_be_avoided(six, partners, other, sentence):
    with pytest.raises(Refusal, match=f"partners/{sentence}"):
        await partners.avoids.avoid(six.id, BEN, other)


async def test_who_is_no_member_has_no_wishes(six, partners):
    with pytest.raises(Refusal):
        await partners.avoids.avoid(six.id, 999, BEN)
    with pytest.raises(Refusal):
        await partners.avoids.own(six.id, 999)


async def test_to_avoid_a_partner_changes_nothing_before_the_next_session_has_ended(house, six, partners):
    await drawn(house, six)
    (other,) = await partners_of(BEN)
    await partners.avoids.avoid(six.id, BEN, other)
    await house.pass_time(days=5)
    assert await partners_of(BEN) == {other}
    await over(house, six, days=1)
    assert other not in await partners_of(BEN)


async def test_each_is_asked_how_the_other_suits_them_once_they_have_met(house, six, partners):
    await drawn(house, six)
    assert await partners.fit.question(six.id, BEN) is None
    other, row = await met(house, six, BEN)
    asked = await partners.fit.question(six.id, BEN)
    assert (asked.other, asked.partnership) == (other, row.id)
    assert (await partners.fit.question_about(row.id, other)).other == BEN
    assert await partners.fit.answer(row.id, BEN, other, Fit.GOOD) is None
    assert await partners.fit.question(six.id, BEN) is None
    assert await partners.fit.question(six.id, other) is not None


async def test_whoever_is_still_deciding_is_asked_again_after_the_next_meeting(house, six, partners):
    await drawn(house, six)
    other, row = await met(house, six, BEN)
    assert await partners.fit.answer(row.id, BEN, other, Fit.DECIDING) is None
    await house.pass_time(days=7)
    await met(house, six, BEN)
    assert await partners.fit.question(six.id, BEN) is not None


async def test_in_a_trio_both_others_are_asked_about_one_after_the_other(house, partners):
    circle = await house.form_circle((ANA, BEN, CHI, DEE, ELI))
    await drawn(house, circle)
    row = next(one for one in await Partnership.all() if len(one.members) == 3)
    member, *others = row.members
    await partners.meetings.note_met(circle.id, member)
    first = await partners.fit.question(circle.id, member)
    second = await partners.fit.answer(row.id, member, first.other, Fit.GOOD)
    assert {first.other, second.other} == set(others)
    assert await partners.fit.answer(row.id, member, second.other, Fit.NOT_A_FIT) is None
    assert await own(partners, circle, member) == [second.other]


async def test_what_is_not_a_fit_ends_with_the_next_session_and_is_avoided_until_it_is_taken_back(house, six, partners):
    await drawn(house, six)
    other, row = await met(house, six, BEN)
    await partners.fit.answer(row.id, BEN, other, Fit.NOT_A_FIT)
    assert await own(partners, six, BEN) == [other]
    assert await partners_of(BEN) == {other}
    await over(house, six, days=3)
    assert other not in await partners_of(BEN)
    for _ in range(6):
        await over(house, six, weeks=7)
        assert other not in await partners_of(BEN)
    await partners.avoids.take_back(six.id, BEN, other)
    assert await own(partners, six, BEN) == []
    met_again = []
    for _ in range(2):
        await over(house, six, weeks=7)
        met_again.append(other in await partners_of(BEN))
    assert True in met_again


async def test_other_answers_are_forgotten_when_the_partnership_ends_and_a_good_fit_takes_back_an_older_word(
    house, six, partners
):
    await drawn(house, six)
    other, row = await met(house, six, BEN)
    await partners.fit.answer(row.id, BEN, other, Fit.NOT_A_FIT)
    await partners.fit.answer(row.id, other, BEN, Fit.GOOD)
    await over(house, six, days=3)
    assert await FitAnswer.all().values_list("user_id", "answer") == [(BEN, Fit.NOT_A_FIT)]
    again = await Partnership.create(
        circle=six, term=2, members=[BEN, other], because="", opened_at=house.now, ends_at=house.now
    )
    await partners.fit.answer(again.id, BEN, other, Fit.GOOD)
    assert await own(partners, six, BEN) == []


async def test_only_partners_say_how_they_suit_each_other(house, six, partners):
    await drawn(house, six)
    row = await row_of(BEN)
    (other,) = await partners_of(BEN)
    stranger = next(member for member in SIX if member not in row.members)
    for teller, about in ((stranger, other), (BEN, stranger), (BEN, BEN)):
        with pytest.raises(Refusal, match="partners/not-yours"):
            await partners.fit.answer(row.id, teller, about, Fit.NOT_A_FIT)
    with pytest.raises(Refusal, match="partners/not-yours"):
        await partners.fit.answer(99, BEN, other, Fit.GOOD)


async def test_what_others_read_of_a_change_is_the_same_as_if_somebody_had_joined(house, six, partners):
    await drawn(house, six)
    other, row = await met(house, six, BEN)
    await partners.fit.answer(row.id, BEN, other, Fit.NOT_A_FIT)
    await over(house, six, days=3)
    unfit = house.said_in(TEXT)[-1]
    await house.services.circles.membership.leave(six.id, FAY)
    async with transaction():
        await house.services.circles.membership.admit(six.id, 107)
    await over(house, six, weeks=2)
    joined = house.said_in(TEXT)[-1]
    assert groups_as_dots(unfit.text) == groups_as_dots(joined.text)


async def test_forgetting_somebody_forgets_what_they_said_of_others_and_others_of_them(house, six, partners):
    await drawn(house, six)
    other, row = await met(house, six, BEN)
    await partners.fit.answer(row.id, BEN, other, Fit.NOT_A_FIT)
    await partners.avoids.avoid(six.id, BEN, other)
    await partners.avoids.avoid(six.id, other, BEN)
    await partners.avoids.avoid(six.id, CHI, DEE)
    await house.services.privacy.forget(other)
    assert await Avoid.all().values_list("user_id", "other") == [(CHI, DEE)]
    assert await FitAnswer.all().count() == 0


async def test_a_wish_of_somebody_who_was_removed_and_joins_again_still_holds(house, six, partners):
    await partners.avoids.avoid(six.id, BEN, DEE)
    await drawn(house, six)
    await house.services.circles.membership.leave(six.id, BEN)
    await house.pass_time(hours=1)
    async with transaction():
        await house.services.circles.membership.admit(six.id, BEN)
    await over(house, six, days=1)
    assert DEE not in await partners_of(BEN)
    assert BEN in {member for group in await current() for member in group}
