"""What was said to somebody in their circle's channel, where no DM could carry it, is not said to them again."""

from collections.abc import Sequence
from dataclasses import replace

from services.nudges.definition import Candidate
from services.nudges.facts import MemberFacts
from vocabulary.keys import MessageKey
from vocabulary.reasons import Reason


async def unless_in_channel(facts: MemberFacts, found: Sequence[Candidate]) -> list[Candidate]:
    """The same, with what stands in the channel by now spoken against."""
    keys = {one.occasion.key: MessageKey.channel_reminder(facts.user_id, one.occasion.key) for one in found}
    posted = await facts.outbox.find_all(list(keys.values())) if keys else {}
    said = {key for key, message in keys.items() if message in posted and posted[message].message}
    against = Reason("nudges/in-channel")
    return [
        replace(one, occasion=replace(one.occasion, against=against)) if one.occasion.key in said else one
        for one in found
    ]
