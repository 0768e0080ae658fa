"""Circles in Discord: formed with their channels, joined by a button, and finished whatever gets in the way."""

from asyncio import create_task

import pytest

from rehearsal.errors import CannotDo
from rehearsal.faults import When
from rehearsal.permissions import Permission
from tests.e2e.staging import FOCUS, NAME, ZONE

FORM = {"name": NAME, "focus": FOCUS, "zone": ZONE}


async def create(stage, person, **options):
    return await (await person.slash(stage.general, "circle create", **(FORM | options))).settled()


async def invite(circle, person, by, channel=None):
    """The invitation's message."""
    stage = circle.stage
    return await (await by.slash(channel or stage.general, "circle invite", person=person)).settled()


async def text_of(stage):
    """The circle's text channel, once it is made."""
    return await stage.seen(lambda: next((one for one in stage.guild.channels.values() if one.topic), None))


def made_of(stage):
    """How many channels and roles were made for the circle."""
    channels = [one for one in stage.guild.channels.values() if one.name not in ("general", "General")]
    roles = [one for one in stage.guild.roles.values() if one.name == NAME]
    return len(channels), len(roles)


async def test_whoever_forms_a_circle_gets_its_channels_for_members_only_and_a_pinned_welcome(stage):
    await stage.let_everyone_found()
    answer = await create(stage, stage.ben)
    text = await text_of(stage)
    assert answer.ephemeral
    assert f"<#{text.id}>" in answer.text
    assert text.permissions(stage.ben.user) & Permission.VIEW_CHANNEL
    assert not text.permissions(stage.strangers[0].user) & Permission.VIEW_CHANNEL
    welcome = await stage.shown(stage.ben, text, FOCUS)
    await stage.seen(lambda: welcome.pinned)
    assert welcome.buttons == ["Set my goal", "Next step", "Put away"]


async def test_a_client_suggests_zones_and_lets_nobody_send_a_name_too_short_or_a_session_too_long(stage):
    zones = await stage.ana.complete(stage.general, "circle create", option="zone", typed="new york")
    assert zones == ["America/New_York"]
    for options in ({"name": "ab"}, {"minutes": 181}, {"minutes": 29}, {"weeks": 0}):
        with pytest.raises(CannotDo):
            await create(stage, stage.ana, **options)


async def test_an_invitation_is_taken_up_by_its_button(circle, stage):
    fay = stage.strangers[0]
    invitation = await invite(circle, fay, by=stage.ben, channel=stage.open_thread())
    assert fay.mention in invitation.text
    assert invitation.buttons == ["Join the circle", "No, thanks"]
    answer = await fay.click(invitation, "Join the circle")
    welcome, consent = await stage.seen(lambda: len(answer.followups) > 1 and answer.followups)
    assert circle.role.id in stage.guild.members[fay.id].roles
    assert "has joined" in invitation.text
    assert invitation.buttons == []
    assert (welcome.ephemeral, consent.ephemeral) == (True, True)
    assert f"<#{circle.text.id}> is yours now" in welcome.text
    assert welcome.buttons == ["Set my goal"]
    assert consent.text.startswith("May I DM you")
    assert consent.buttons == ["Yes, nudge me", "Not now", "What would come?"]


async def test_who_has_said_yes_to_nudges_before_is_not_asked_again(circle, stage):
    fay = stage.strangers[0]
    await fay.slash(stage.general, "nudges start")
    invitation = await invite(circle, fay, by=stage.ben)
    answer = await fay.click(invitation, "Join the circle")
    await stage.seen(lambda: answer.followups)
    await stage.settled()
    assert len(answer.followups) == 1


async def test_what_would_come_is_shown_before_anybody_agrees(circle, stage):
    fay = stage.strangers[0]
    answer = await fay.click(await invite(circle, fay, by=stage.ben), "Join the circle")
    _, consent = await stage.seen(lambda: len(answer.followups) > 1 and answer.followups)
    shown = await fay.click(consent, "What would come?")
    assert shown.ephemeral
    assert "- how your goal is going" in shown.text
    assert "**Quiet hours:** 22:00 to 08:00" in shown.text
    assert consent.buttons[0] == "Yes, nudge me"


async def test_an_invitation_is_turned_down_without_a_word_about_it(circle, stage):
    fay = stage.strangers[0]
    invitation = await invite(circle, fay, by=stage.ben)
    before = invitation.text
    answer = await fay.click(invitation, "No, thanks")
    assert answer.ephemeral
    assert "nobody is told" in answer.text
    assert (invitation.text, invitation.buttons) == (before, ["Join the circle", "No, thanks"])
    assert circle.role.id not in stage.guild.members[fay.id].roles


async def test_an_invitation_stands_once_and_can_be_withdrawn(circle, stage):
    fay = stage.strangers[0]
    invitation = await invite(circle, fay, by=stage.ben)
    (told,) = await stage.seen(invitation.followups.copy)
    assert f"I asked {fay.mention}" in told.text
    again = await invite(circle, fay, by=stage.ben)
    assert again.ephemeral
    assert f"/{invitation.message.id}" in again.text
    assert again.buttons == ["Withdraw"]
    await stage.ben.click(told, "Withdraw")
    assert "is withdrawn" in told.text
    await stage.seen(lambda: "was withdrawn" in invitation.text and not invitation.buttons)
    assert "isn't open any more" in (await stage.ben.click(again, "Withdraw")).text


async def test_without_a_person_several_are_chosen_and_asked_at_once(circle, stage):
    fay, gus = stage.strangers[:2]
    whom = await stage.ben.slash(stage.general, "circle invite")
    assert whom.ephemeral
    await stage.ben.choose(whom, "Up to seven people to ask", fay, gus)
    invitation = await stage.shown(gus, stage.general, gus.mention)
    assert fay.mention in invitation.text
    for person in (fay, gus):
        await person.click(invitation, "Join the circle")
    assert f"{fay.mention} and {gus.mention} have joined" in invitation.text


async def test_nobody_is_invited_in_a_dm(circle, stage):
    answer = await stage.ben.slash(stage.ben.dm(stage.application), "circle invite", person=stage.ana)
    assert "on the circle's server only" in answer.text


async def test_nobody_is_invited_where_they_cannot_read_it(circle, stage):
    answer = await invite(circle, stage.strangers[0], by=stage.ben, channel=circle.text)
    assert "Fay can't read this channel" in answer.text
    assert answer.ephemeral


async def test_a_bot_is_not_invited(circle, stage):
    answer = await stage.ben.slash(stage.general, "circle invite", person=stage.application.user)
    assert "a bot can't join one" in answer.text


async def test_with_several_circles_one_is_chosen_or_it_is_the_channels_own_even_in_its_threads(circle, stage):
    other = await stage.form_circle([stage.ben, stage.chi], name="Writing on Fridays")
    await stage.form_circle([stage.dee, stage.eli], name="Reading on Mondays")
    assert "Which of your circles?" in (await stage.ben.slash(stage.general, "circle about")).text
    names = await stage.ben.complete(stage.general, "circle about", option="circle", typed="")
    assert names == [NAME, "Writing on Fridays"]
    assert await stage.ben.complete(stage.general, "circle about", option="circle", typed="frid") == names[1:]
    chosen = await stage.ben.slash(stage.general, "circle about", circle="Writing on Fridays")
    here = [await stage.ben.slash(where, "circle about") for where in (other.text, stage.open_thread(other.text))]
    assert all("**Writing on Fridays**" in answer.text for answer in (chosen, *here))


async def test_missing_permissions_are_named_and_all_is_finished_once_granted(stage):
    stage.log.expect("channels not finished")
    held = stage.bot_role.permissions
    stage.bot_role.permissions = held & ~Permission.MANAGE_CHANNELS
    assert "I need: Manage Channels." in (await create(stage, stage.ana)).text
    invitation = await stage.ana.slash(stage.general, "circle invite", person=stage.ben)
    answer = await stage.ben.click(invitation, "Join the circle")
    asked = await stage.seen(lambda: answer.followups)
    assert "I'm still making its channels" in asked[0].text
    await stage.settled(minutes=5)
    assert "still making the channels" in (await stage.ana.slash(stage.general, "circle pause", until="x")).text
    stage.bot_role.permissions = held
    await stage.settled(minutes=10)
    await stage.shown(stage.ben, await text_of(stage), FOCUS)
    assert made_of(stage) == (2, 1)


@pytest.mark.parametrize("made", ["roles", "channels", "channels, the second"])
async def test_all_is_made_once_though_the_connection_broke_in_the_middle(stage, made):
    stage.log.expect("channels not finished")
    path, skip = f"/guilds/*/{made.partition(',')[0]}", int("second" in made)
    stage.faults.drop("POST", path, when=When.AFTER, skip=skip)
    answer = await create(stage, stage.ana)
    assert "Discord didn't let me finish" in answer.text
    await stage.settled(minutes=2)
    await stage.shown(stage.ana, await text_of(stage), FOCUS)
    assert made_of(stage) == (2, 1)


@pytest.mark.parametrize("made", ["roles", "channels"])
async def test_a_bot_that_is_stopped_finishes_what_it_is_making(stage, made):
    stopping = []
    stage.faults.on_request("POST", f"/guilds/*/{made}", lambda _: stopping.append(create_task(stage.stop_bot())))
    answer = await create(stage, stage.ana)
    await stopping[0]
    assert "Done: <#" in answer.text
    await stage.start_bot()
    await stage.shown(stage.ana, await text_of(stage), FOCUS)
    assert made_of(stage) == (2, 1)


async def test_a_member_who_left_the_server_keeps_nobody_else_out(circle, stage):
    stage.guild.leave(stage.eli)
    invitation = await invite(circle, stage.strangers[0], by=stage.ben)
    answer = await stage.strangers[0].click(invitation, "Join the circle")
    await stage.seen(lambda: answer.followups)
    assert circle.role.id in stage.guild.members[stage.strangers[0].id].roles
