"""What is for few or for nobody comes up nowhere else: not by any command, button or form, in no export, log or error.

The secrets stand in `planting.py`.
"""

import pytest

from db.models import Avoid
from rehearsal.messages import posting
from tests.e2e.planting import SECRETS
from tests.e2e.staging import break_writes
from tests.e2e.test_gone import make_busy
from tests.e2e.walking import Walk
from vocabulary.controls import ButtonKind

LAST = (ButtonKind.CIRCLE_CLOSE, ButtonKind.CIRCLE_LEAVE, ButtonKind.CIRCLE_REMOVE)
"""What ends that there is anything to see; pressed when all else was."""
ALL_BUT_LAST = frozenset(ButtonKind) - set(LAST)


@pytest.fixture
async def planted(circle, stage):
    """A busy circle with all that Ben said in private; Eli is his partner, and another circle is Fay's."""
    await make_busy(circle, stage)
    for secret in SECRETS:
        await secret.say(stage, circle)
    await stage.form_circle(stage.strangers[:2], name="Another circle")
    return circle


async def reader_of(kind, stage, circle):
    """Somebody of that kind, and the channel where they are."""
    match kind:
        case "partner":
            return stage.eli, circle.text
        case "organiser":
            return stage.ana, circle.text
        case "in another circle":
            return stage.strangers[0], stage.general
        case "left the circle":
            await circle.confirmed(stage.dee, "circle leave")
            return stage.dee, stage.general
        case _:  # kicked from the server
            stage.guild.leave(stage.chi)
            return stage.chi, stage.chi.dm(stage.application)


async def walk(stage, circle, person, channel):
    """Everything that a person can do in a channel; returns what they were shown, by what they did."""
    walked = Walk(stage, person, channel, circle)
    under = lambda: posting.post(stage.rehearsal.world, channel, stage.application.user, {"content": "A message"})
    await walked.commands()
    await walked.filled_downloads()
    await walked.buttons(under, without=[*LAST, ButtonKind.PRIVACY_FORGET])
    await walked.selects(under)
    await walked.forms()
    await stage.settled()  # so that what is still to be said in the channel is not withdrawn
    await walked.buttons(under, without=ALL_BUT_LAST)
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


def found(secrets, texts):
    return {at: word for one in secrets for at, word in one.found_in(texts).items()}


# Some 300 interactions take a few seconds.
@pytest.mark.parametrize(
    "kind", ["partner", "organiser", "in another circle", "left the circle", "kicked from the server"]
)
async def test_nothing_comes_up_that_is_not_meant_for_who_is(stage, planted, kind):
    person, channel = await reader_of(kind, stage, planted)
    answers = await walk(stage, planted, person, channel)
    assert found([one for one in SECRETS if kind not in one.readers], answers | seen_by(stage, person)) == {}
    assert [one.name for one in SECRETS if kind in one.readers and not one.found_in(answers)] == []
    assert found(SECRETS, {"log": stage.log.text}) == {}


@pytest.mark.parametrize("secret", [one for one in SECRETS if one.in_discord], ids=lambda one: one.name)
async def test_what_could_not_be_kept_is_not_in_the_log(stage, circle, secret):
    stage.log.expect("unexpected")
    await break_writes(secret.table)
    answer = await secret.say(stage, circle)
    assert "went wrong" in answer.text
    assert stage.log.of("unexpected")
    assert secret.found_in({"log": stage.log.text}) == {}


async def test_whom_somebody_avoids_is_not_in_the_log_kept_or_not(stage, circle):
    stage.log.expect("unexpected")
    avoid = lambda: stage.ben.slash(circle.text, "partners avoid", member=stage.eli)
    assert "Noted, for you alone." in (await avoid()).text
    await Avoid.all().delete()
    await break_writes("avoid")
    assert "went wrong" in (await avoid()).text
    assert stage.log.of("unexpected")
    assert str(stage.eli.id) not in stage.log.text
