"""What a circle relies on and no DM can carry: it stands in the circle's channel, with the same buttons."""

from cogs.nudges.occasions import Subject
from db.models import Session
from rules.duties import SessionDuty
from rules.nudge_times import DUTY_BEFORE
from rules.nudges import ChannelReminder
from runtime.bot import Circlekeeper
from runtime.message import Message, Press
from services.duties.examples import example_of
from vocabulary.controls import ButtonKind
from vocabulary.duties import Duty
from vocabulary.keys import MessageKey


def duty_buttons(bot: Circlekeeper, slot: SessionDuty) -> tuple[Press, ...]:
    """What a member can do about a duty, to stand under what reminds them of it."""
    return tuple(
        bot.words.button(kind, slot.session, slot.duty) for kind in (ButtonKind.DUTY_SWAP, ButtonKind.DUTY_PASS)
    )


async def say_aside(bot: Circlekeeper, user_id: int, subject: Subject, aside: ChannelReminder) -> None:
    """Remind a member of a duty in the channel: a card that pings them, or one silent line; twice says it once."""
    session, slot, channel = subject.facts["session"], subject.facts["slot"], subject.circle.text_channel_id
    assert isinstance(session, Session)
    assert isinstance(slot, SessionDuty)
    key = MessageKey.duty_reminder(user_id, aside.occasion.key)
    if channel is None or await bot.outbox.find(key) is not None:
        return
    facts = {"session": session, "circle": subject.circle, "slot": slot, "member": user_id}
    say, buttons = bot.words.render, (duty_buttons(bot, slot),)
    if aside.quietly:
        message = Message(say("duty/line", **facts), buttons, silent=True)
    else:
        soon = aside.occasion.at >= session.starts_at - DUTY_BEFORE[-1]
        example = await example_of(session) if slot.duty is Duty.PRESENT else None
        text = say("duty/reminder", late=aside.late, soon=soon, example=example, **facts)
        message = Message(text, buttons, card=True, pings=(user_id,))
    await bot.outbox.post(key, message, channel=channel)
