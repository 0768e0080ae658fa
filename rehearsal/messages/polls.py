"""Votes in polls, ends them, and emits the gateway events."""

from collections.abc import Collection

from rehearsal import payloads
from rehearsal.enums import MessageType
from rehearsal.errors import ApiError
from rehearsal.messages.publishing import publish, publish_change
from rehearsal.world.journal import EntryKind
from rehearsal.world.models import Message, User
from rehearsal.world.polls import Poll, result_embed
from rehearsal.world.world import GatewayEvent, World


def poll_of(message: Message) -> Poll:
    """The message's poll. Raises ApiError 520006 if it has none."""
    if message.poll is None:
        raise ApiError(400, 520006, "Cannot expire a non-poll message")
    return message.poll


def set_timer(world: World, message: Message) -> None:
    """Schedule the end of the message's poll, if it has one."""
    if message.poll and not message.poll.finalized:
        world.timers.set(message.poll.expiry, lambda: _finalize(world, message))


def expire(world: World, message: Message) -> None:
    """End a poll now; the final count follows a moment later. Raises ApiError 520001 if it has ended already."""
    poll = poll_of(message)
    if poll.expiry <= world.now():
        raise ApiError(400, 520001, "Poll expired")
    poll.expiry = world.now()
    set_timer(world, message)


def vote(world: World, message: Message, user: User, answers: Collection[int]) -> None:
    """Replace a user's votes by `answers`, with a gateway event for each vote removed or added.

    Raises ApiError 520001 if the poll has ended.
    """
    world.timers.run_due()
    poll = poll_of(message)
    if poll.expiry <= world.now():
        raise ApiError(400, 520001, "Poll expired")
    before = poll.votes_of(user.id)
    for answer in sorted(before - set(answers)):
        poll.votes[answer].remove(user.id)
        _emit_vote(world, message, user, answer, "MESSAGE_POLL_VOTE_REMOVE")
    for answer in sorted(set(answers) - before):
        poll.votes.setdefault(answer, []).append(user.id)
        _emit_vote(world, message, user, answer, "MESSAGE_POLL_VOTE_ADD")
    names = ", ".join(poll.answers[each].get("text") or "" for each in sorted(answers))
    world.journal.note(EntryKind.VOTE, names, actor=user, channel=message.channel, message=message)


def _emit_vote(world: World, message: Message, user: User, answer: int, name: str) -> None:
    payload = payloads.pointer(message, "message_id") | {"user_id": str(user.id), "answer_id": answer}
    world.emit(GatewayEvent(name, payload, message.channel.guild, message.channel))


def _finalize(world: World, message: Message) -> None:
    """Make the count final, and post the result, unless that was done or the message is deleted."""
    poll = poll_of(message)
    if poll.finalized or message.deleted or message.channel.id not in world.channels:
        return
    poll.finalized = True
    publish_change(world, message)
    notice = Message(world.ids.next(), message.channel, message.author, world.now(), type=MessageType.POLL_RESULT)
    notice.reference, notice.embeds = message, [result_embed(poll)]
    publish(world, notice)
    world.journal.note(EntryKind.MESSAGE, notice.text, actor=message.author, channel=message.channel, message=notice)
