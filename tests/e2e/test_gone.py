"""Who is gone from the circle's server, and who comes back: whatever they try, from wherever."""

from datetime import timedelta
from typing import Any

import pytest

from db.models import Capture, Failure, FailureMonth, Partnership, Preparation, TimePoll
from rehearsal.messages import posting
from tests.e2e.staging import FIRST_SESSION, FOCUS, GOAL, NAME, break_table
from tests.e2e.walking import Walk, facts
from vocabulary.controls import ButtonKind
from vocabulary.keys import second_of
from vocabulary.sessions import CaptureKind

PARKED, STUCK = "Who pays for the export", "The export leaves people out"
SECRETS = (NAME, FOCUS, GOAL["Goal"], PARKED, STUCK, second_of(FIRST_SESSION))
OWN_RIGHT = ("circle create", "privacy export")
"""What has nothing to do with the circle, or is a person's right wherever they are."""
FAILED: dict[str, Any] = {"happened": PARKED, "taught": PARKED, "next_time": PARKED}
CLOSED = "This circle is closed to you"


@pytest.fixture
async def busy(circle, stage):
    return await make_busy(circle, stage)


async def make_busy(circle, stage):
    """The circle with a session set, and one or more of all that members have a button about; Eli knows all of it."""
    await circle.schedule()
    now = stage.clock.now()
    for person in (stage.eli, stage.ben):
        await circle.set_goal(person)
        stuck = await person.slash(circle.text, "goal update", status="Stuck", words=STUCK)
        await person.click(stuck, "Ask the circle")
    await stage.eli.slash(circle.text, "nudges start")
    await stage.eli.slash(circle.text, "session park", words=PARKED)
    await Capture.create(session_id=1, kind=CaptureKind.COMMITMENT, user_id=stage.eli.id, words=PARKED, at=now)
    await Failure.create(circle_id=circle.id, user_id=stage.ben.id, told_at=now, **FAILED)
    await FailureMonth.create(circle_id=circle.id, day=FIRST_SESSION.date(), starts_at=FIRST_SESSION)
    for person in (stage.ben, stage.eli):
        await Preparation.create(circle_id=circle.id, user_id=person.id, changed_at=now, **FAILED)
    await TimePoll.create(circle_id=circle.id, slots=[FIRST_SESSION + timedelta(hours=1)], asked_by=1, asked_at=now)
    ends_at = now + timedelta(weeks=7)
    await Partnership.all().delete()
    pair = {"members": [stage.eli.id, stage.ben.id], "because": "", "term": 1}
    await Partnership.create(id=1, circle_id=circle.id, opened_at=now, ends_at=ends_at, **pair)
    await stage.settled(minutes=2)  # so that its channels, which are looked at again a minute later, change nothing
    return circle


@pytest.fixture
async def other(stage):
    """The #general of another server where the bot and Eli are, too."""
    guild = stage.rehearsal.guild("The other room", stage.strangers[0])
    guild.join(stage.eli)
    guild.install(stage.application)
    await stage.settled()
    return guild.channel("general")


async def walk(stage, circle, channel):
    """Everything that Eli can do in a channel; returns what he was shown."""
    walked = Walk(stage, stage.eli, channel, circle)
    said = {"content": "A message of mine"}
    under = lambda: posting.post(stage.rehearsal.world, channel, stage.application.user, dict(said))
    await walked.commands(without=OWN_RIGHT)
    await walked.filled_downloads()
    await walked.buttons(under, without=[ButtonKind.PRIVACY_FORGET])
    await walked.selects(under)
    await walked.forms()
    return walked.answers


def disclosing(answers):
    return {did: text for did, text in answers.items() if any(secret in text for secret in SECRETS)}


# Some 200 interactions take a few seconds.
@pytest.mark.parametrize("away", ["kicked, in a DM", "banned, on another server", "not known to be there, in a DM"])
async def test_nothing_is_seen_or_changed_by_who_is(stage, busy, other, away):
    channel = stage.eli.dm(stage.application) if "DM" in away else other
    if "kicked" in away:
        stage.guild.leave(stage.eli)
    elif "banned" in away:
        stage.guild.ban(stage.eli)
    else:
        stage.faults.refuse("GET", f"/guilds/*/members/{stage.eli.id}", status=403, code=50001, times=1000)
    before, said = await facts(), stage.ana.sees(busy.text)
    answers = await walk(stage, busy, channel)
    assert disclosing(answers) == {}
    assert await facts() == before
    assert stage.ana.sees(busy.text) == said
    assert [did for did, text in answers.items() if "from an older version of me" in text] == []
    closed = "Discord didn't tell me" if "not known" in away else CLOSED
    assert sum(closed in text for text in answers.values()) > len(answers) / 2


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


async def test_who_comes_back_has_the_channels_again_before_the_next_session(circle, stage):
    await circle.schedule()
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
