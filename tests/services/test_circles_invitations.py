"""Invitations: who can be asked into a circle, and what they answer."""

from dataclasses import replace
from datetime import timedelta

import pytest

from db.models import Invitation, Member, Session
from services.circles.invitations import Guest, InvitationShown, Posted
from tests.reading import links, marks, plain
from tests.services.circle_play import here, meets
from tests.services.house import ALL_ROLES, ANA, BEN, CHI, DEE, ELI, FAY, GUILD
from tests.services.played import played
from vocabulary.errors import Refusal
from vocabulary.keys import JobKind

GUEST = Guest(FAY, "Fay", is_bot=False, reads_here=True, roles=frozenset())
GUS, HAL = 107, 108
CHANNEL, MESSAGE = 5, 99


@pytest.fixture
def invitations(house):
    return house.services.circles.invitations


@pytest.fixture
def invite(invitations):
    """Have Ben invite somebody who differs from Fay in some facts, in message `message`; raises why they are not."""

    async def invite(circle, guild=GUILD, message=MESSAGE, **facts):
        invited = await invitations.invite(await here(circle), guild, [replace(GUEST, **facts)], BEN)
        for one in invited.not_asked:
            raise one.because
        await invitations.note_posted(invited, Posted(CHANNEL, message))
        return invited

    return invite


@pytest.fixture
def join(invitations):
    async def join(circle, user_id=FAY, guild=GUILD, message=MESSAGE):
        return await invitations.join(circle.id, user_id, guild, Posted(CHANNEL, message))

    return join


@played
async def three(house, circle):
    """Ben has asked Fay, Gus and Hal in one message; what that has come to, and one of the invitations."""
    guests = [replace(GUEST, id=guest) for guest in (FAY, GUS, HAL)]
    invitations = house.services.circles.invitations
    invited = await invitations.invite(await here(circle), GUILD, guests, BEN)
    return invited, await invitations.note_posted(invited, Posted(CHANNEL, MESSAGE))


async def members(circle):
    rows = await Member.filter(circle=circle, left_at=None).order_by("joined_at", "id")
    return [row.user_id for row in rows]


async def test_whoever_accepts_is_a_member_whose_role_and_partner_are_seen_to(house, circle, invite, join):
    await invite(circle)
    shown = await join(circle)
    assert (shown.circle.id, shown.joined, shown.waiting) == (circle.id, (FAY,), ())
    assert await members(circle) == [ANA, BEN, CHI, DEE, ELI, FAY]
    assert not (await Member.get(user_id=FAY)).organiser
    assert await house.job(JobKind.ROOMS, circle.id) == house.now + timedelta(minutes=1)
    assert await house.job(JobKind.PARTNERS, circle.id) == house.now


async def test_an_invitation_says_what_a_circle_asks_and_what_it_gives(house, circle):
    circle.weeks = 1
    await circle.save()
    shown = InvitationShown(await here(circle), BEN, (FAY, GUS), ())
    text = house.words.render("circle/invitation", shown=shown)
    assert text.startswith(f"<@{FAY}> and <@{GUS}>: <@{BEN}> invites you to **Deciding with data**")
    assert "**It asks for** 75 minutes every week" in text
    assert "**It gives you**" in text
    assert len(text.splitlines()) == 4


async def test_several_are_asked_at_once_and_those_who_are_not_lose_nothing(circle, invitations):
    guests = [
        GUEST,
        replace(GUEST, id=GUS, reads_here=False),
        replace(GUEST, id=CHI, roles=ALL_ROLES),
        replace(GUEST, id=9, is_bot=True),
        replace(GUEST, id=HAL),
    ]
    invited = await invitations.invite(await here(circle), GUILD, guests, BEN)
    assert invited.asked == (FAY, HAL)
    reasons = {one.person: one.because.sentence for one in invited.not_asked}
    assert reasons == {GUS: "circles/cannot-read-here", CHI: "membership/they-are-in", 9: "circles/no-bots"}
    assert await Invitation.all().values_list("user_id", flat=True) == [FAY, HAL]


async def test_each_of_several_answers_for_themselves(circle, three, invitations, join):
    assert (await join(circle, GUS)).waiting == (FAY, HAL)
    await invitations.decline(circle.id, HAL)
    shown = await join(circle, FAY)
    assert (shown.inviter, shown.waiting, shown.joined) == (BEN, (HAL,), (FAY, GUS))


async def test_that_somebody_declined_is_seen_by_nobody_and_they_may_still_join(
    house, circle, invite, invitations, join
):
    await invite(circle)
    assert (await invitations.decline(circle.id, FAY)).id == circle.id
    assert FAY not in await members(circle)
    with pytest.raises(Refusal, match="circles/invited-already"):
        await invite(circle)
    await join(circle)
    assert FAY in await members(circle)
    assert (await Invitation.get()).declined_at is None


async def test_who_is_not_invited_answers_no_invitation(circle, invite, invitations, join):
    await invite(circle)
    with pytest.raises(Refusal, match="circles/invitation-of-others"):
        await join(circle, GUS)
    with pytest.raises(Refusal, match="circles/invitation-of-others"):
        await invitations.decline(circle.id, GUS)


async def test_to_be_invited_twice_is_one_invitation_which_is_shown_and_answered_once(
    house, circle, invite, invitations, join
):
    await invite(circle)
    with pytest.raises(Refusal, match="circles/invited-already") as refused:
        await invite(circle)
    told = house.words.refusal(refused.value)
    assert f"https://discord.com/channels/{GUILD}/{CHANNEL}/{MESSAGE}" in told
    assert f"<@{BEN}> invited them" in told
    await join(circle)
    for answer in (join(circle), invitations.decline(circle.id, FAY)):
        with pytest.raises(Refusal, match="membership/you-are-in"):
            await answer


async def test_an_invitation_whose_message_was_never_sent_stands_in_nobodys_way(circle, invite, invitations):
    await invitations.invite(await here(circle), GUILD, [GUEST], BEN)
    assert (await invite(circle)).asked == (FAY,)
    assert await Invitation.all().count() == 1


async def test_a_button_from_before_messages_were_kept_still_leads_to_its_circle(house, circle, invitations, join):
    old = await Invitation.create(circle=circle, user_id=FAY, invited_by=BEN, invited_at=house.now)
    assert await invitations.circle_of(old.id) == circle.id
    assert (await join(circle)).joined == (FAY,)
    with pytest.raises(Refusal, match="circles/invitation-answered"):
        await invitations.circle_of(old.id)


@pytest.mark.parametrize("by", [BEN, ANA])
async def test_the_inviter_or_an_organiser_withdraws_what_is_open_in_a_message(circle, three, invitations, join, by):
    await join(circle, FAY)
    gus = (await Invitation.get(user_id=GUS)).id
    withdrawn = await invitations.withdraw(gus, by, with_others=True)
    assert withdrawn.people == (GUS, HAL)
    assert withdrawn.posted == Posted(CHANNEL, MESSAGE)
    assert (withdrawn.shown.waiting, withdrawn.shown.joined) == ((), (FAY,))
    with pytest.raises(Refusal, match="circles/invitation-of-others"):
        await join(circle, GUS)


async def test_one_of_several_is_withdrawn_alone(circle, three, invitations):
    gus = (await Invitation.get(user_id=GUS)).id
    withdrawn = await invitations.withdraw(gus, BEN, with_others=False)
    assert (withdrawn.people, withdrawn.shown.waiting) == ((GUS,), (FAY, HAL))


async def test_others_withdraw_nothing_and_nobody_what_was_taken(house, circle, three, invitations, join):
    _, fay = three
    with pytest.raises(Refusal, match="circles/withdraw-others") as refused:
        await invitations.withdraw(fay, CHI, with_others=True)
    assert f"Ask <@{ANA}>" in house.words.refusal(refused.value)
    await join(circle, FAY)
    with pytest.raises(Refusal, match="circles/invitation-answered"):
        await invitations.withdraw(fay, BEN, with_others=True)


async def test_whoever_invites_again_may_withdraw_what_stands_unless_it_is_anothers(circle, invite, invitations):
    await invite(circle)
    for by, may in ((BEN, True), (ANA, True), (CHI, False)):
        (one,) = (await invitations.invite(await here(circle), GUILD, [GUEST], by)).not_asked
        assert (one.withdrawable is not None) is may


async def test_a_ninth_member_is_refused_at_the_invitation(house, invite):
    full = await house.form_circle(range(201, 209))
    with pytest.raises(Refusal, match="membership/full"):
        await invite(full)


async def test_a_ninth_member_is_refused_when_others_were_quicker(house, circle, invite, join):
    await invite(circle)
    for user_id in (201, 202, 203):
        await Member.create(circle=circle, user_id=user_id, joined_at=house.now)
    with pytest.raises(Refusal, match="membership/full"):
        await join(circle)
    assert await Invitation.filter(accepted_at=None).exists()


async def test_a_member_is_not_invited_again(circle, invite):
    with pytest.raises(Refusal, match="membership/they-are-in"):
        await invite(circle, id=CHI, roles=ALL_ROLES)


async def test_a_member_who_is_back_in_the_server_gets_their_seat_by_an_invitation(house, circle, invite):
    await Member.filter(user_id=CHI).update(gone_since=house.now)
    assert (await invite(circle, id=CHI, reads_here=False)).seated_again == (CHI,)
    assert (await Member.get(user_id=CHI)).gone_since is None
    assert await house.job(JobKind.ROOMS, circle.id) == house.now
    assert not await Invitation.exists()
    text = house.words.render("circle/seated-again", circle=await here(circle), person=CHI)
    assert f"<@{CHI}> is already a member of **Deciding with data** and back in the server" in text


async def test_an_invitation_is_taken_up_in_the_circles_server_alone(circle, invite, join):
    await invite(circle)
    with pytest.raises(Refusal, match="circles/on-another-server"):
        await join(circle, guild=0)
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


async def test_whoever_left_may_be_invited_again_and_is_a_new_member_then(house, circle, invite, join):
    await house.services.circles.membership.leave(circle.id, ANA)
    await house.pass_time(hours=1)
    await invite(circle, id=ANA)
    await join(circle, ANA)
    assert await members(circle) == [BEN, CHI, DEE, ELI, ANA]
    assert not (await Member.get(user_id=ANA)).organiser


async def test_the_fourth_member_to_join_lets_pairs_be_drawn(house, invite, join):
    circle = await house.form_circle((ANA, BEN, CHI))
    await meets(house, circle)
    await house.run_jobs()
    assert await house.services.partners.overview.show(circle.id, BEN) is None
    await invite(circle)
    await join(circle, FAY)
    await house.run_jobs()
    assert await house.services.partners.overview.show(circle.id, BEN) is not None


async def test_whoever_joins_in_the_middle_of_a_term_waits_for_the_next(house, circle, invite, join):
    await Session.create(circle=circle, starts_at=house.now + timedelta(weeks=10), agenda=[])
    await invite(circle)
    await join(circle, FAY)
    await house.run_jobs()
    await invite(circle, id=GUS)
    await join(circle, GUS)
    await house.run_jobs()
    assert await house.services.partners.overview.show(circle.id, FAY) is not None
    assert await house.services.partners.overview.show(circle.id, GUS) is None


async def test_somebody_is_asked_four_times_an_hour_at_most_by_whomever(house, circle, invite, invitations):
    other = await house.form_circle((CHI, DEE), name="Reading on Mondays")
    for one in (circle, circle, circle, other):
        await invite(one)
        await invitations.withdraw((await Invitation.get()).id, BEN if one is circle else CHI, with_others=True)
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
