"""Checks of the fortnight as a whole: no repetitions, and no complaints of the rehearsal."""

from collections import Counter

from fortnight.sandbox import Sandbox
from rehearsal.world.models import Message


def check(sandbox: Sandbox) -> None:
    """Record whether there were no repetitions and complaints so far."""
    complaints, twice = sandbox.rehearsal.complaints, said_twice(sandbox)
    sandbox.promises.note("The bot said nothing twice", not twice, "; ".join(twice[:3]))
    sandbox.promises.note("Discord had nothing to complain about", not complaints, "; ".join(complaints[:3]))


def said_twice(sandbox: Sandbox) -> list[str]:
    """Messages that the bot sent on its own more than once in a channel, with the same text and buttons."""
    said = Counter(
        (channel.id, message.text, tuple(message.buttons))
        for channel in sandbox.rehearsal.world.channels.values()
        for message in channel.messages.values()
        if message.author is sandbox.application.user and message.text and not _answers_somebody(message)
    )
    return [text for (_, text, _), times in said.items() if times > 1]


def _answers_somebody(message: Message) -> bool:
    return message.interaction is not None or message.ephemeral
