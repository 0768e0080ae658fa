"""Circles: formed with their rooms, joined by a button, and finished whatever gets in the way."""

from asyncio import create_task

import pytest

from db.models import Circle, Invitation, Member
from fortnight.stage import NEEDED
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


def rooms_of(stage, name=NAME):
    """The names of all channels and roles that were made for a circle."""
    channels = [one for one in stage.guild.channels.values() if one.name not in ("general", "General")]
    roles = [one for one in stage.guild.roles.values() if one.name == name]
    return channels, roles


async def test_whoever_forms_a_circle_gets_its_rooms_and_is_its_organiser(stage):
    answer = await create(stage, stage.ben)
    circle = await Circle.get(name=NAME)
    assert answer.ephemeral
    assert f"<#{circle.text_channel_id}>" in answer.text
    assert circle.role_id in stage.guild.members[stage.ben.id].roles
    assert await Member.filter(circle=circle, user_id=stage.ben.id, organiser=True).exists()


async def test_the_rooms_are_for_members_only(circle):
    stranger = circle.stage.strangers[0]
    for channel in (circle.text, circle.voice):
        assert not channel.permissions(stranger.user) & Permission.VIEW_CHANNEL
        assert channel.permissions(circle.members[1].user) & Permission.VIEW_CHANNEL


async def test_the_welcome_is_pinned_with_the_first_thing_to_do(circle, stage):
    welcome = await stage.shown(stage.ben, circle.text, FOCUS)
    await stage.seen(lambda: welcome.pinned)
    assert welcome.buttons == ["Set my goal"]


async def test_a_zone_that_does_not_exist_is_refused(stage):
    answer = await create(stage, stage.ana, zone="Europe/Atlantis")
    assert "I know no time zone “Europe/Atlantis”" in answer.text
    assert not await Circle.exists()


@pytest.mark.parametrize("zone", ["localtime", "Factory"])
async def test_a_zone_that_is_nowhere_is_refused_and_not_suggested(stage, zone):
    assert f"I know no time zone “{zone}”" in (await create(stage, stage.ana, zone=zone)).text
    assert await stage.ana.complete(stage.general, "circle create", option="zone", typed=zone) == []


async def test_a_circle_that_meets_each_week_says_so(stage):
    await create(stage, stage.ana, weeks=1)
    assert "We meet every week for" in (await stage.shown(stage.ana, await text_of(stage), FOCUS)).text
    assert "Meets every week for" in (await stage.ana.slash(stage.general, "circle about")).text
    assert "It meets every week for" in (await stage.ana.slash(stage.general, "circle invite", person=stage.ben)).text


async def test_zones_are_suggested_as_they_are_typed(stage):
    zones = await stage.ana.complete(stage.general, "circle create", option="zone", typed="new york")
    assert zones == ["America/New_York"]


async def test_a_name_that_is_taken_is_refused_and_nothing_is_made_twice(circle, stage):
    before = rooms_of(stage)
    answer = await create(stage, stage.ben)
    assert f"There is a circle named {NAME} here already" in answer.text
    assert rooms_of(stage) == before


@pytest.mark.parametrize("blank", [{"name": "  a  "}, {"focus": " " * 12}, {"name": "\u200b" * 3}])
async def test_a_name_or_focus_of_blanks_is_refused(stage, blank):
    answer = await create(stage, stage.ana, **blank)
    assert "a name and a focus that others can read" in answer.text
    assert not await Circle.exists()


async def test_a_client_lets_nobody_send_a_name_too_short_or_a_session_too_long(stage):
    for options in ({"name": "ab"}, {"minutes": 181}, {"minutes": 29}, {"weeks": 0}):
        with pytest.raises(CannotDo):
            await create(stage, stage.ana, **options)


async def test_a_name_that_tries_to_ping_or_to_format_pings_and_formats_nobody(stage):
    await stage.form_circle(name="@everyone **now**", focus="# Look at `this` ||now|| @here")
    welcome = next(one for one in stage.ana.sees(await text_of(stage)) if one.components)
    assert "@everyone" not in welcome.text
    assert r"\*\*now\*\*" in welcome.text


async def text_of(stage):
    """The circle's text channel, once it is made."""
    return await stage.seen(lambda: next((one for one in stage.guild.channels.values() if one.topic), None))


async def test_an_invitation_is_taken_up_by_its_button(circle, stage):
    fay = stage.strangers[0]
    invitation = await invite(circle, fay, by=stage.ben)
    assert fay.mention in invitation.text
    assert invitation.buttons == ["Join the circle", "No, thank you"]
    answer = await fay.click(invitation, "Join the circle")
    asked = await stage.seen(lambda: answer.followups)
    assert circle.role.id in stage.guild.members[fay.id].roles
    assert "has joined" in invitation.text
    assert invitation.buttons == []
    assert asked[0].ephemeral
    assert asked[0].buttons == ["Yes, check in by DM", "Not now"]


async def test_an_invitation_is_turned_down_without_a_word_about_it(circle, stage):
    fay = stage.strangers[0]
    invitation = await invite(circle, fay, by=stage.ben)
    await (await fay.click(invitation, "No, thank you")).settled()
    assert "has been answered" in invitation.text
    assert fay.mention not in invitation.text
    assert not await Invitation.exists()
    assert circle.role.id not in stage.guild.members[fay.id].roles


async def test_someone_elses_invitation_cannot_be_taken_up(circle, stage):
    fay, gus, *_ = stage.strangers
    invitation = await invite(circle, fay, by=stage.ben)
    answer = await gus.click(invitation, "Join the circle")
    assert answer.ephemeral
    assert "This invitation is for someone else" in answer.text


async def test_an_invitation_answered_on_another_device_is_not_answered_again(circle, stage):
    fay = stage.strangers[0]
    first, second = [await invite(circle, fay, by=stage.ben) for _ in range(2)]
    await stage.seen(lambda: second.message)
    answer = await fay.click(first, "Join the circle")
    await stage.seen(lambda: answer.followups)
    again = await fay.click(second, "Join the circle")
    assert "This invitation has been answered or withdrawn." in again.text


async def test_a_ninth_member_is_refused_at_the_invitation(circle, stage):
    for person in stage.strangers[:3]:
        await circle.add(person)
    answer = await invite(circle, stage.strangers[3], by=stage.ben)
    assert answer.ephemeral
    assert "This circle has 8 members" in answer.text


async def test_a_ninth_member_is_refused_at_the_button_when_others_were_quicker(circle, stage):
    *quicker, late = stage.strangers
    invitation = await invite(circle, late, by=stage.ben)
    for person in quicker:
        await circle.add(person)
    answer = await late.click(invitation, "Join the circle")
    assert "How about a second circle" in answer.text
    assert "Join the circle" in invitation.buttons


async def test_a_member_is_not_invited_again(circle, stage):
    assert "in this circle already" in (await invite(circle, stage.chi, by=stage.ben)).text


async def test_nobody_is_invited_where_they_cannot_read_it(circle, stage):
    answer = await invite(circle, stage.strangers[0], by=stage.ben, channel=circle.text)
    assert "Fay cannot read this channel" in answer.text


async def test_nobody_is_invited_on_a_server_where_the_circle_has_no_rooms(circle, stage):
    zed = stage.rehearsal.person("Zed")
    elsewhere = stage.rehearsal.guild("Another school", stage.ana)
    elsewhere.join(zed)
    elsewhere.install(stage.application, int(NEEDED))
    answer = await invite(circle, zed, by=stage.ana, channel=elsewhere.channel("general"))
    assert answer.ephemeral
    assert f"{NAME} is at home on another server. Invite people there" in answer.text
    assert not await Invitation.exists()


async def test_a_bot_is_not_invited(circle, stage):
    answer = await stage.ben.slash(stage.general, "circle invite", person=stage.application.user)
    assert "a bot cannot join one" in answer.text


async def test_a_stranger_cannot_invite_into_a_circle(circle, stage):
    fay, gus, *_ = stage.strangers
    assert "You are in no circle yet" in (await invite(circle, gus, by=fay)).text


async def test_about_tells_who_is_in_it_and_what_comes_next(circle, stage):
    answer = await stage.ben.slash(circle.text, "circle about")
    assert all(person.mention in answer.text for person in stage.people)
    assert "No session is set yet" in answer.text
    await circle.schedule()
    assert "Next session" in (await stage.ben.slash(circle.text, "circle about")).text


async def test_about_tells_a_small_circle_how_many_are_missing(stage):
    circle = await stage.form_circle([stage.ana, stage.ben])
    assert "so 2 more would help" in (await stage.ana.slash(circle.text, "circle about")).text


async def test_with_several_circles_one_is_chosen_from_those_that_are_ones_own(circle, stage):
    await stage.form_circle([stage.ben, stage.chi], name="Writing on Fridays")
    await stage.form_circle([stage.dee, stage.eli], name="Reading on Mondays")
    asked = await stage.ben.slash(stage.general, "circle about")
    assert "Which circle?" in asked.text
    names = await stage.ben.complete(stage.general, "circle about", option="circle", typed="")
    assert names == [NAME, "Writing on Fridays"]
    assert await stage.ben.complete(stage.general, "circle about", option="circle", typed="frid") == names[1:]
    answer = await stage.ben.slash(stage.general, "circle about", circle="Writing on Fridays")
    assert "**Writing on Fridays**" in answer.text


async def test_a_circle_of_others_cannot_be_chosen_by_its_name(circle, stage):
    answer = await stage.strangers[0].slash(stage.general, "circle about", circle=NAME)
    assert f"You are in no circle named “{NAME}”" in answer.text


async def test_in_a_circles_own_channel_it_needs_no_choosing(circle, stage):
    other = await stage.form_circle([stage.ben, stage.chi], name="Writing on Fridays")
    assert "**Writing on Fridays**" in (await stage.ben.slash(other.text, "circle about")).text


async def test_someone_let_into_the_channel_is_still_no_member(circle, stage):
    fay = stage.strangers[0]
    stage.guild.give_role(fay, circle.role)
    answer = await fay.slash(circle.text, "circle about")
    assert f"Only members of {NAME} can do that." in answer.text


async def test_missing_permissions_are_named_and_the_rooms_are_finished_once_granted(stage):
    stage.log.expect("channels not finished")
    held = stage.bot_role.permissions
    stage.bot_role.permissions = held & ~Permission.MANAGE_CHANNELS
    answer = await create(stage, stage.ana)
    assert "I lack: Manage Channels." in answer.text
    await stage.settled(minutes=5)
    assert "are still being made" in (await stage.ana.slash(stage.general, "session schedule", when="x")).text
    stage.bot_role.permissions = held
    await stage.settled(minutes=10)
    await stage.shown(stage.ana, await text_of(stage), FOCUS)
    assert [len(made) for made in rooms_of(stage)] == [2, 1]


async def test_who_joins_before_the_rooms_are_made_is_told_so_and_let_in_later(stage):
    stage.log.expect("channels not finished")
    held = stage.bot_role.permissions
    stage.bot_role.permissions = held & ~Permission.MANAGE_CHANNELS
    await create(stage, stage.ana)
    invitation = await stage.ana.slash(stage.general, "circle invite", person=stage.ben)
    answer = await stage.ben.click(invitation, "Join the circle")
    asked = await stage.seen(lambda: answer.followups)
    assert "Its channels are still being made" in asked[0].text
    assert "**" in (await stage.ben.slash(stage.general, "circle about")).text
    stage.bot_role.permissions = held
    await stage.settled(minutes=12)
    await stage.shown(stage.ben, await text_of(stage), FOCUS)


@pytest.mark.parametrize("made", ["roles", "channels", "channels, the second"])
async def test_rooms_are_made_once_though_the_connection_broke_in_the_middle(stage, made):
    stage.log.expect("channels not finished")
    path, skip = f"/guilds/*/{made.partition(',')[0]}", int("second" in made)
    stage.faults.drop("POST", path, when=When.AFTER, skip=skip)
    answer = await create(stage, stage.ana)
    assert "Discord did not let me finish" in answer.text
    await stage.settled(minutes=2)
    await stage.shown(stage.ana, await text_of(stage), FOCUS)
    assert [len(found) for found in rooms_of(stage)] == [2, 1]


@pytest.mark.parametrize("made", ["roles", "channels"])
async def test_a_bot_that_is_stopped_finishes_the_rooms_that_it_is_making(stage, made):
    stopping = []
    stage.faults.on_request("POST", f"/guilds/*/{made}", lambda _: stopping.append(create_task(stage.stop_bot())))
    answer = await create(stage, stage.ana)
    await stopping[0]
    assert "has its rooms" in answer.text
    await stage.start_bot()
    await stage.shown(stage.ana, await text_of(stage), FOCUS)
    assert [len(found) for found in rooms_of(stage)] == [2, 1]


async def test_a_member_who_left_the_server_keeps_nobody_else_out(circle, stage):
    stage.guild.leave(stage.eli)
    invitation = await invite(circle, stage.strangers[0], by=stage.ben)
    answer = await stage.strangers[0].click(invitation, "Join the circle")
    await stage.seen(lambda: answer.followups)
    assert circle.role.id in stage.guild.members[stage.strangers[0].id].roles


async def test_an_invitation_may_be_written_in_a_thread_that_its_guest_can_read(circle, stage):
    thread = stage.open_thread()
    answer = await invite(circle, stage.strangers[0], by=stage.ben, channel=thread)
    assert "would like you in" in answer.text


async def test_in_a_thread_of_a_circles_channel_the_circle_needs_no_choosing(circle, stage):
    other = await stage.form_circle([stage.ben, stage.chi], name="Writing on Fridays")
    thread = stage.open_thread(other.text)
    assert "**Writing on Fridays**" in (await stage.ben.slash(thread, "circle about")).text
