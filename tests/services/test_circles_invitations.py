"""Invitations: who can be asked into a circle, and what they answer."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from db.models import Invitation, Member, Session
from services.circles.invitations import Guest
from tests.reading import links, marks, plain
from tests.services.circle_play import here, meets
from tests.services.house import ALL_ROLES, ANA, BEN, CHI, DEE, ELI, FAY, GUILD
from vocabulary.errors import Refusal
from vocabulary.keys import JobKind

GUEST = Guest(FAY, "Fay", is_bot=False, reads_here=True, roles=frozenset())
GUS = 107


@pytest.fixture
def invitations(house):
    return house.services.circles.invitations


@pytest.fixture
def invite(invitations):
    """Have Ben invite somebody who differs from Fay in some facts."""

    async def invite(circle, guild=GUILD, **facts):
        return await invitations.invite(await here(circle), guild, replace(GUEST, **facts), BEN)

    return invite


async def members(circle):
    rows = await Member.filter(circle=circle, left_at=None).order_by("joined_at", "id")
    return [row.user_id for row in rows]


async def test_whoever_accepts_is_a_member_whose_role_and_partner_are_seen_to(house, circle, invite, invitations):
    joined = await invitations.join(await invite(circle), FAY, GUILD)
    assert joined.id == circle.id
    assert await members(circle) == [ANA, BEN, CHI, DEE, ELI, FAY]
    assert not (await Member.get(user_id=FAY)).organiser
    assert await house.job(JobKind.ROOMS, circle.id) == house.now + timedelta(minutes=1)
    assert await house.job(JobKind.PARTNERS, circle.id) == house.now


async def test_an_invitation_says_what_a_circle_asks_for(house, circle, invite):
    await invite(circle)
    circle.weeks = 1
    await circle.save()
    text = house.words.render("circle/invitation", circle=await here(circle), invited=FAY, inviter=BEN)
    assert "It meets every week for 75 minutes." in text


async def test_whoever_declines_leaves_no_trace(circle, invite, invitations):
    declined = await invitations.decline(await invite(circle), FAY)
    assert declined.id == circle.id
    assert not await Invitation.exists()
    assert FAY not in await members(circle)


async def test_someone_elses_invitation_is_not_answered(circle, invite, invitations):
    invitation = await invite(circle)
    for answer in (partial(invitations.join, guild_id=GUILD), invitations.decline):
        with pytest.raises(Refusal, match="circles/invitation-of-others"):
            await answer(invitation, GUS)


async def test_to_be_invited_twice_is_one_invitation_and_it_is_answered_once(circle, invite, invitations):
    first, second = [await invite(circle) for _ in range(2)]
    assert first == second
    await invitations.join(first, FAY, GUILD)
    for answer in (partial(invitations.join, guild_id=GUILD), invitations.decline):
        with pytest.raises(Refusal, match="circles/invitation-answered"):
            await answer(second, FAY)


async def test_a_ninth_member_is_refused_at_the_invitation(house, invite):
    full = await house.form_circle(range(201, 209))
    with pytest.raises(Refusal, match="membership/full"):
        await invite(full)


async def test_a_ninth_member_is_refused_when_others_were_quicker(house, circle, invite, invitations):
    invitation = await invite(circle)
    for user_id in (201, 202, 203):
        await Member.create(circle=circle, user_id=user_id, joined_at=house.now)
    with pytest.raises(Refusal, match="membership/full"):
        await invitations.join(invitation, FAY, GUILD)
    assert await Invitation.filter(accepted_at=None).exists()


async def test_a_member_is_not_invited_again(circle, invite):
    with pytest.raises(Refusal, match="membership/they-are-in"):
        await invite(circle, id=CHI, roles=ALL_ROLES)


async def test_a_member_who_is_back_in_the_server_gets_their_seat_by_an_invitation(house, circle, invite):
    await Member.filter(user_id=CHI).update(gone_since=house.now)
    assert await invite(circle, id=CHI, reads_here=False) is None
    assert (await Member.get(user_id=CHI)).gone_since is None
    assert await house.job(JobKind.ROOMS, circle.id) == house.now
    assert not await Invitation.exists()
    text = house.words.render("circle/seated-again", circle=await here(circle), person=CHI)
    assert f"<@{CHI}> is already a member of **Deciding with data** and back in the server" in text


async def test_an_invitation_is_taken_up_in_the_circles_server_alone(circle, invite, invitations):
    with pytest.raises(Refusal, match="circles/on-another-server"):
        await invitations.join(await invite(circle), FAY, 0)
    assert FAY not in await members(circle)


async def test_nobody_is_invited_who_could_not_be_in_it_or_read_it(circle, invite, house):
    for sentence, facts in (
        ("circles/on-another-server", {"guild": GUILD + 1}),
        ("circles/no-bots", {"is_bot": True}),
        ("circles/cannot-read-here", {"reads_here": False}),
    ):
        with pytest.raises(Refusal, match=sentence) as refused:
            await invite(circle, **facts)
        assert house.words.refusal(refused.value)
    assert not await Invitation.exists()


async def test_a_refusal_shows_a_name_as_it_was_typed_whatever_it_tries(house, circle, invite):
    name = "**Fay** [free](https://evil.example) and [more](https://evil.example) </circle leave:1>"
    with pytest.raises(Refusal, match="circles/cannot-read-here") as refused:
        await invite(circle, reads_here=False, name=name)
    sentence = house.words.refusal(refused.value)
    assert plain(sentence) == f"{name} can't read this channel. Invite them in one that they can read."
    assert links(sentence) == marks(sentence) == []


async def test_whoever_left_may_be_invited_again_and_is_a_new_member_then(house, circle, invite, invitations):
    await house.services.circles.membership.leave(circle.id, ANA)
    await house.pass_time(hours=1)
    await invitations.join(await invite(circle, id=ANA), ANA, GUILD)
    assert await members(circle) == [BEN, CHI, DEE, ELI, ANA]
    assert not (await Member.get(user_id=ANA)).organiser


async def test_the_fourth_member_to_join_lets_pairs_be_drawn(house, invite, invitations):
    circle = await house.form_circle((ANA, BEN, CHI))
    await meets(house, circle)
    await house.run_jobs()
    assert await house.services.partners.show(circle.id, BEN) is None
    await invitations.join(await invite(circle), FAY, GUILD)
    await house.run_jobs()
    assert await house.services.partners.show(circle.id, BEN) is not None


async def test_whoever_joins_in_the_middle_of_a_term_waits_for_the_next(house, circle, invite, invitations):
    await Session.create(circle=circle, starts_at=house.now + timedelta(weeks=10), agenda=[])
    await invitations.join(await invite(circle), FAY, GUILD)
    await house.run_jobs()
    await invitations.join(await invite(circle, id=GUS), GUS, GUILD)
    await house.run_jobs()
    assert await house.services.partners.show(circle.id, FAY) is not None
    assert await house.services.partners.show(circle.id, GUS) is None


async def test_somebody_is_asked_four_times_an_hour_at_most_by_whomever(house, circle, invite, invitations):
    other = await house.form_circle((CHI, DEE), name="Reading on Mondays")
    asked = [await invite(circle), await invite(circle), await invite(other)]
    await invitations.decline(asked[0], FAY)
    await invite(circle)
    for one in (circle, other):
        with pytest.raises(Refusal, match="limits/reached") as refused:
            await invite(one)
    assert "They've had 4 invitations within an hour." in house.words.refusal(refused.value)
    await invite(circle, id=GUS)
    await house.pass_time(hours=1)
    await invite(circle)


async def test_one_who_forms_as_many_circles_as_they_may_can_invite_all_their_members(house, invite):
    for number in range(5):
        circle = await house.form_circle((BEN,), name=f"Circle {number}")
        for guest in range(7):
            await invite(circle, id=300 + 10 * number + guest)
    assert await Invitation.all().count() == 35
