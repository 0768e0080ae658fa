"""What is for few or for nobody comes up nowhere else: not by any command, button or form, in no export, log or error.

The secrets stand in `planting.py`. Some 400 interactions of each person take a second or two.
"""

import pytest

from db.models import Avoid
from tests.e2e.beginnings import with_circle
from tests.e2e.busy_circle import TOLD_THERE, make_busy
from tests.e2e.planting import SECRETS
from tests.e2e.staging import break_writes, mend_writes
from tests.e2e.walking import Walk, facts
from vocabulary.controls import ButtonKind

LAST = (ButtonKind.CIRCLE_CLOSE, ButtonKind.CIRCLE_LEAVE, ButtonKind.CIRCLE_REMOVE)
"""What ends that there is anything to see; pressed when all else was."""
CLOSED = "This circle is closed to you"
ALL_BUT_LAST = frozenset(ButtonKind) - set(LAST)


async def with_secrets(stage):
    """A busy circle with all that Ben said in private; Eli is his partner, and Dee has another circle, too."""
    await with_circle(stage)
    circle = await stage.formed_circle()
    await stage.form_circle([stage.dee, *stage.strangers[:2]], name="Another circle")
    await make_busy(circle, stage)
    for secret in SECRETS:
        await secret.say(stage, circle)


@pytest.fixture
def begins_after(request):
    return with_secrets if "planted" in request.fixturenames else with_circle


@pytest.fixture
def planted(circle):
    """The circle in which Ben said all that."""
    return circle


@pytest.fixture
async def other(stage):
    """The #general of another server where the bot and Eli are, too."""
    guild = stage.rehearsal.guild("The other room", stage.strangers[0])
    guild.join(stage.eli)
    guild.install(stage.application)
    await stage.settled()
    return guild.channel("general")


async def outsiders(stage, circle, other):
    """Each kind of people to whom the circle is closed: one who is that now, the channel where they are, and a walk."""
    for person in (stage.chi, stage.dee):
        await circle.confirmed(person, "circle leave")
    await stage.settled(minutes=1)  # until they have lost their roles, one after the other
    yield "in no circle any more", stage.chi, stage.general, walk_commands
    yield "in another circle by now", stage.dee, stage.general, walk
    stage.faults.refuse("GET", f"/guilds/*/members/{stage.eli.id}", status=403, code=50001, times=1000)
    yield "not known to be there, on another server", stage.eli, other, walk
    stage.faults.clear()
    stage.guild.ban(stage.eli)
    yield "banned, in a DM", stage.eli, stage.eli.dm(stage.application), walk


async def walk_commands(stage, circle, person, channel):
    """Every command that a person can use in a channel; returns what they were shown, by what they did."""
    walked = Walk(stage, person, channel, circle)
    await walked.commands()
    await walked.filled_downloads()
    return walked.answers


async def walk(stage, circle, person, channel):
    """Everything that a person can do in a channel; the same."""
    walked = Walk(stage, person, channel, circle)
    await walked.commands()
    await walked.filled_downloads()
    await walked.buttons(without=[*LAST, ButtonKind.PRIVACY_FORGET])
    await walked.selects()
    await walked.forms()
    await stage.settled()  # so that what is still to be said in the channel is not withdrawn
    await walked.buttons(without=ALL_BUT_LAST)
    await stage.settled()
    return walked.answers


def seen_by(stage, person):
    """All messages that a person can see by now, by where they stand."""
    channels = {channel.name: person.sees(channel) for channel in stage.guild.channels.values()}
    return {
        f"{name}, {message.id}": "\n".join([message.text, *(file.content.decode() for file in message.attachments)])
        for name, messages in (*channels.items(), ("DMs", person.dms))
        for message in messages
    }


def disclosing(answers):
    """What tells of the circle; to read what they have said themselves is a person's right wherever they are."""
    return {
        did: text
        for did, text in answers.items()
        if any(words in text for words in TOLD_THERE) and not did.startswith("/privacy export")
    }


def found(secrets, texts):
    return {at: word for one in secrets for at, word in one.found_in(texts).items()}


def found_by_others(kind, texts):
    """The secrets in texts that are not for that kind of readers."""
    return found([one for one in SECRETS if kind not in one.readers], texts)


def missed_by_readers(kind, texts):
    """The secrets that these readers may read, and nothing has shown them."""
    return [one.name for one in SECRETS if kind in one.readers and not one.found_in(texts)]


@pytest.mark.parametrize("kind", ["partner", "organiser"])
async def test_members_come_upon_nothing_but_what_is_meant_for_them(stage, planted, kind):
    person = stage.eli if kind == "partner" else stage.ana
    answers = await walk(stage, planted, person, planted.text)
    assert found_by_others(kind, answers | seen_by(stage, person)) == {}
    assert missed_by_readers(kind, answers) == []
    assert found(SECRETS, {"log": stage.log.text}) == {}


async def test_whoever_is_outside_the_circle_comes_upon_nothing_of_it_and_changes_nothing(stage, planted, other):
    async for kind, person, channel, walked_by in outsiders(stage, planted, other):
        before, said = await facts(), stage.ana.sees(planted.text)
        answers = await walked_by(stage, planted, person, channel)
        assert found_by_others(kind, answers | seen_by(stage, person)) == {}, kind
        assert missed_by_readers(kind, answers) == [], kind
        assert stage.ana.sees(planted.text) == said, kind
        if person is not stage.dee:  # who has changed another circle
            assert await facts() == before, kind
        if person is stage.eli:
            assert disclosing(answers) == {}, kind
            closed = "Discord didn't tell me" if "not known" in kind else CLOSED
            assert sum(closed in text for text in answers.values()) > len(answers) / 2, kind
            assert [did for did, text in answers.items() if "from an older version of me" in text] == [], kind
    assert found(SECRETS, {"log": stage.log.text}) == {}


async def test_what_could_not_be_kept_is_not_in_the_log(stage, circle):
    stage.log.expect("unexpected")
    for number, secret in enumerate([one for one in SECRETS if one.in_discord], start=1):
        await break_writes(secret.table)
        answer = await secret.say(stage, circle)
        assert "went wrong" in answer.text, secret.name
        assert len(stage.log.of("unexpected")) == number
        await mend_writes()
    assert found(SECRETS, {"log": stage.log.text}) == {}


async def test_whom_somebody_avoids_is_not_in_the_log_kept_or_not(stage, circle):
    stage.log.expect("unexpected")
    avoid = lambda: stage.ben.slash(circle.text, "partners avoid", member=stage.eli)
    assert "Noted, for you alone." in (await avoid()).text
    await Avoid.all().delete()
    await break_writes("avoid")
    assert "went wrong" in (await avoid()).text
    assert stage.log.of("unexpected")
    assert str(stage.eli.id) not in stage.log.text
