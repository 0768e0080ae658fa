"""A guest of a lunch-and-learn in Discord: their link, their time in the call, and what keeps a server from it."""

from datetime import timedelta

import pytest

from db.models import GuestInvite, Session
from rehearsal.errors import CannotDo
from rehearsal.guilds import changes
from rehearsal.permissions import Permission
from tests.e2e.beginnings import with_circle
from tests.e2e.staging import FIRST_SESSION
from tests.e2e.test_lunch import OTHER, WITH_GUEST, propose
from tests.services.lunch_play import choose_lunch
from vocabulary.sessions import SessionKind

LUNCH_AT = FIRST_SESSION
TEXT = "Text for the guest"


async def with_guest(stage):
    """Tomorrow the circle has a lunch-and-learn with a guest. Ana is an organiser."""
    await with_circle(stage)
    circle = await stage.formed_circle()
    await choose_lunch(circle)
    await propose(stage, stage.ben, circle, WITH_GUEST)
    await stage.ana.click(await stage.ana.slash(circle.text, "lunch plan", when="2026-01-20 18:00"), "Schedule it")


@pytest.fixture
def begins_after():
    return with_guest


@pytest.fixture
async def card(stage, circle):
    """The guest's card; the link can be made."""
    return await stage.shown(stage.eli, circle.text, f"## {OTHER}")


@pytest.fixture
def mira(stage):
    """The guest, who is in no server."""
    return stage.rehearsal.person("Mira")


async def letter(stage, card, person=None):
    """What the host is given."""
    answer = await (person or stage.ana).click(card, TEXT)
    await stage.seen(lambda: "Copy this to Dr. Mira Okafor" in answer.text)
    return answer.text


def link_in(text):
    return next((word for word in text.split() if word.startswith("https://discord.gg/")), None)


def may_not_invite(stage):
    everyone = stage.guild.roles[stage.guild.id]
    for role in (everyone, stage.bot_role):
        role.permissions &= ~Permission.CREATE_INSTANT_INVITE

    changes.change_role(stage.rehearsal.world, stage.guild, everyone, {})


async def test_a_guest_comes_by_a_link_for_one_is_in_the_call_alone_and_gone_until_they_have_another(
    stage, circle, card, mira
):
    text = await letter(stage, card)
    link = link_in(text)
    assert "We're 5 people in Deciding with data" in text
    assert not any(person.mention in text for person in stage.people)
    assert link_in(await letter(stage, card)) == link
    await mira.accept_invite(link)
    assert mira.id in {state.user_id for state in stage.guild.voice_states.values()}
    assert mira.sees(circle.text) == []
    await mira.leave_voice()
    assert mira.id not in stage.guild.guests
    with pytest.raises(CannotDo, match="Unknown Invite"):
        await mira.accept_invite(link)
    second = link_in(await letter(stage, card))
    assert second != link
    await mira.accept_invite(second)


async def test_a_guest_counts_for_nothing_in_the_session_and_may_stay_in_the_call_after_it(stage, circle, card, mira):
    link = link_in(await letter(stage, card))
    await stage.until(LUNCH_AT - timedelta(minutes=2))
    await mira.accept_invite(link)
    for person in stage.people:
        await person.join_voice(circle.voice)
    await stage.until(LUNCH_AT + timedelta(seconds=5))
    begun = await stage.shown(stage.eli, circle.text, "Block 1 of 4")
    assert mira.mention not in begun.text
    session = await Session.get(kind=SessionKind.LUNCH)
    assert mira.id not in [one.user_id for one in await session.attendances]
    await stage.ana.slash(circle.text, "session end", anyway=True)
    await stage.shown(stage.eli, circle.text, "## Recap of")
    assert mira.id in stage.guild.guests
    await mira.leave_voice()
    assert stage.guild.guests == {}


async def test_a_guest_who_never_comes_leaves_no_link_behind(stage, circle, card):
    await letter(stage, card)
    stage.clock.leap_to(LUNCH_AT + timedelta(hours=3))
    await stage.settled()
    assert stage.guild.invites == {}
    await stage.settled(minutes=5)
    assert await GuestInvite.all().count() == 0


async def test_when_the_session_is_cancelled_the_link_goes_and_the_host_tells_the_guest(stage, circle, card):
    await letter(stage, card)
    session = await Session.get(kind=SessionKind.LUNCH)
    shown = await stage.ana.slash(circle.text, "session cancel", reason="A holiday", session=str(session.id))
    await stage.ana.click(shown, shown.buttons[0])
    await stage.shown(stage.eli, circle.text, "please tell Dr. Mira Okafor that we won't meet")
    await stage.seen(lambda: stage.guild.invites == {})


async def test_a_link_outlasts_a_member_who_follows_it_and_is_made_again_once_somebody_has_revoked_it(stage, card):
    link = link_in(await letter(stage, card))
    await stage.ben.accept_invite(link)
    await stage.ben.leave_voice()
    assert stage.ben.id in stage.guild.members
    assert link_in(await letter(stage, card)) == link
    stage.guild.invites.clear()
    assert link_in(await letter(stage, card)) != link
    assert await GuestInvite.all().count() == 1


async def test_without_a_link_the_host_has_the_text_and_what_to_do_by_hand(stage, card):
    for keeps_out, told in (
        (lambda: stage.faults.refuse("POST", "/channels/*/invites", status=403, code=50013), "*Create Invite*"),
        (lambda: stage.faults.refuse("POST", "/channels/*/invites", status=400, code=30016), "as many invites"),
        (stage.guild.features.clear, "Discord has no guests on this server"),
    ):
        keeps_out()
        text = await letter(stage, card)
        assert link_in(text) is None
        assert told in text
        assert "I'll send you a link to our call" in text
    assert await GuestInvite.all().count() == 0


async def test_a_bot_that_may_not_invite_says_so_without_trying(stage, card):
    may_not_invite(stage)
    assert "I'm missing *Create Invite*" in await letter(stage, card)


async def test_members_queue_questions_since_the_guest_can_press_nothing(stage, circle, card, mira):
    form = await stage.dee.click(card, "Ask the guest…")
    asked = await stage.dee.fill(form, {"Your question": "Which tests do you delete?"})
    assert asked.buttons == ["Take it back"]
    await stage.seen(lambda: "1. Which tests do you delete?" in card.text)
    voted = await stage.eli.choose(card, "Which ones do you want asked?", "Which tests do you delete?")
    assert "You want asked:" in voted.text
    await stage.seen(lambda: f"({stage.dee.mention}, +1)" in card.text)
    refused = await stage.eli.click(card, TEXT)
    assert "The guest hears from" in refused.text
    assert "You've taken it back" in (await stage.dee.click(asked, "Take it back")).text
    await stage.seen(lambda: "No questions yet." in card.text)
