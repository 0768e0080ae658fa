"""What was said to somebody in their circle's channel, where no DM could carry it, is not said to them again."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from db.queries import notices
from services.nudges.definition import Candidate
from services.nudges.facts import MemberFacts
from vocabulary.keys import MessageKey, MessageKind, NoticeKey, OccasionKey
from vocabulary.reasons import Reason


async def unless_in_channel(facts: MemberFacts, found: Sequence[Candidate]) -> list[Candidate]:
    """The same, with what stands in the channel by now spoken against."""
    said = await _said(facts, [one.occasion.key for one in found]) if found else set[OccasionKey]()
    against = Reason("nudges/in-channel")
    return [
        replace(one, occasion=replace(one.occasion, against=against)) if one.occasion.key in said else one
        for one in found
    ]


async def _said(facts: MemberFacts, keys: Collection[OccasionKey]) -> set[OccasionKey]:
    """Those of these that stand in the channel: by themselves, or in a notice."""
    posts = {key: MessageKey.channel_reminder(facts.user_id, key) for key in keys}
    told = {str(NoticeKey.reminder(facts.circle.id, key)): key for key in keys}
    in_notices = await notices.told(facts.circle.id, told)
    posts |= {told[text]: MessageKey(MessageKind.NOTICE, notice) for text, notice in in_notices.items()}
    posted = await facts.outbox.find_all(list(posts.values()))
    return {key for key, message in posts.items() if message in posted and posted[message].message}
