"""What holds for the fortnight as a whole, whatever its chapters were."""

from collections import Counter

from fortnight.stage import Stage
from rehearsal.world.models import Message


def check(stage: Stage) -> None:
    """Note whether all went without complaints and repetitions until now."""
    complaints, twice = stage.rehearsal.complaints, said_twice(stage)
    stage.promises.note("The bot said nothing twice", not twice, "; ".join(twice[:3]))
    stage.promises.note("Discord had nothing to complain about", not complaints, "; ".join(complaints[:3]))


def said_twice(stage: Stage) -> list[str]:
    """What the bot said by itself more than once in a channel, word for word and with the same buttons."""
    said = Counter(
        (channel.id, message.text, tuple(message.buttons))
        for channel in stage.rehearsal.world.channels.values()
        for message in channel.messages.values()
        if message.author is stage.application.user and message.text and not _answers_somebody(message)
    )
    return [text for (_, text, _), times in said.items() if times > 1]


def _answers_somebody(message: Message) -> bool:
    return message.interaction is not None or message.ephemeral
