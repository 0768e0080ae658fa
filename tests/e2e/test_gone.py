"""Who is gone from the circle's server, and who comes back: whatever they try, from wherever."""

from datetime import timedelta

import pytest

from tests.e2e.staging import FIRST_SESSION, GOAL, NAME, break_table

CLOSED = "This circle is closed to you"


@pytest.mark.parametrize("how", ["kicked", "banned"])
async def test_the_circle_is_closed_everywhere_to_who_was(circle, stage, how):
    other = stage.rehearsal.guild("The other room", stage.strangers[0])
    other.join(stage.eli)
    other.install(stage.application)
    {"kicked": stage.guild.leave, "banned": stage.guild.ban}[how](stage.eli)
    for channel in (stage.eli.dm(stage.application), other.channel("general")):
        assert CLOSED in (await stage.eli.slash(channel, "circle about")).text


def has_role(circle, person):
    return circle.role.id in circle.stage.guild.members[person.id].roles


async def test_while_discord_does_not_answer_own_circles_are_closed_from_elsewhere_and_open_in_the_server(
    circle, stage
):
    stage.faults.refuse("GET", f"/guilds/*/members/{stage.eli.id}", status=403, code=50001, times=2)
    from_dm = lambda: stage.eli.slash(stage.eli.dm(stage.application), "circle about")
    assert "Discord didn't tell me who is in this circle's server" in (await from_dm()).text
    assert NAME in (await stage.eli.slash(stage.general, "circle about")).text
    assert "Discord didn't tell me" in (await from_dm()).text
    assert NAME in (await from_dm()).text


async def test_an_answer_comes_in_time_though_discord_takes_long_to_tell_of_a_member(circle, stage):
    stage.faults.delay("GET", f"/guilds/*/members/{stage.eli.id}", 5)
    answer = await stage.eli.slash(stage.eli.dm(stage.application), "circle about")
    assert "Discord didn't tell me" in answer.text


async def test_what_somebody_wrote_comes_back_when_it_is_not_taken(circle, stage):
    form = await stage.eli.slash(stage.eli.dm(stage.application), "goal set")
    stage.guild.leave(stage.eli)
    await stage.settled(seconds=11)
    answer = await stage.eli.fill(form, GOAL)
    assert CLOSED in answer.text
    assert GOAL["Goal"] in answer.text


async def test_who_comes_back_has_their_goal_and_the_channels_again_by_what_they_do_next(circle, stage):
    await circle.set_goal(stage.eli)
    stage.guild.leave(stage.eli)
    assert CLOSED in (await stage.eli.slash(stage.eli.dm(stage.application), "goal show")).text
    stage.guild.join(stage.eli)
    assert GOAL["Goal"] in (await stage.eli.slash(stage.general, "goal show")).text
    await stage.seen(lambda: has_role(circle, stage.eli))


async def test_who_comes_back_has_the_channels_again_by_an_invitation(circle, stage):
    stage.guild.leave(stage.eli)
    stage.guild.join(stage.eli)
    answer = await stage.ben.slash(stage.general, "circle invite", person=stage.eli)
    assert "so they don't need an invitation" in answer.text
    await stage.seen(lambda: has_role(circle, stage.eli))
    assert (
        "They're already in this circle"
        in (await stage.ben.slash(stage.general, "circle invite", person=stage.eli)).text
    )


async def test_who_comes_back_has_the_channels_again_before_the_next_session(circle, meeting, stage):
    stage.guild.leave(stage.eli)
    stage.guild.join(stage.eli)
    await stage.until(FIRST_SESSION - timedelta(minutes=55))
    await stage.seen(lambda: has_role(circle, stage.eli))


async def test_a_newcomer_reads_that_the_channel_is_theirs_only_when_they_can_see_it(circle, stage):
    stage.log.expect("channels not finished")
    circle.role.position, stage.bot_role.position = stage.bot_role.position, circle.role.position
    fay = stage.strangers[0]
    invitation = await stage.ben.slash(stage.general, "circle invite", person=fay)
    welcome, *_ = await stage.seen((await fay.click(invitation, "Join the circle")).followups.copy)
    assert "is yours now" not in welcome.text
    assert f"move my role above **{NAME}**" in welcome.text


@pytest.mark.parametrize("way", ["kicked", "left the circle"])
async def test_one_member_cannot_close_the_circle_by_the_wish_of_somebody_who_is_gone(circle, stage, way):
    wish = await stage.ben.slash(circle.text, "circle close")
    if way == "kicked":
        stage.guild.leave(stage.ben)
    else:
        await circle.confirmed(stage.ben, "circle leave")
    refused = await stage.chi.click(wish, "Close the circle")
    assert "The person who asked this is no longer in the circle" in refused.text
    assert NAME in (await stage.chi.slash(circle.text, "circle about")).text


async def test_who_asks_is_answered_though_nobody_can_look_where_they_are(circle, stage):
    stage.log.expect("unexpected")
    await break_table("member")
    assert "went wrong" in (await stage.eli.slash(circle.text, "circle about")).text
    assert await stage.eli.complete(circle.text, "circle about", option="circle") == []
    welcome = await stage.shown(stage.eli, circle.text, "We meet every")
    assert "went wrong" in (await stage.eli.click(welcome, "Set my goal")).text
