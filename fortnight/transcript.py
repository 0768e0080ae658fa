"""The transcript of a fortnight as an HTML page, which shows how it looked at any moment."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from zoneinfo import ZoneInfo

from rehearsal.enums import ChannelType
from rehearsal.guild_setup import HostedGuild
from rehearsal.server import Rehearsal
from rehearsal.transcript.history import CallState, History, Moment, MomentKind
from rehearsal.transcript.markup import Names
from rehearsal.transcript.model import (
    TranscriptAttachment,
    TranscriptAuthor,
    TranscriptCall,
    TranscriptChannel,
    TranscriptChapter,
    TranscriptMessage,
    TranscriptMoment,
    TranscriptPoll,
)
from rehearsal.transcript.page import render
from rehearsal.world.models import Channel, Message, User
from rehearsal.world.polls import Poll

GONE = {MomentKind.DELETE, MomentKind.FORM_LEFT}
CALLS = {MomentKind.CALL_JOINED, MomentKind.CALL_LEFT, MomentKind.CALL_STATUS}


def names_in(rehearsal: Rehearsal, guild: HostedGuild) -> Names:
    """The names for the ids in messages."""
    return Names(
        users={user.id: user.name for user in rehearsal.world.users.values()},
        channels={channel.id: channel.name for channel in (*guild.channels.values(), *guild.threads.values())},
        roles={role.id: role.name for role in guild.roles.values()},
    )


def transcript_page(rehearsal: Rehearsal, guild: HostedGuild, history: History, title: str, zone: ZoneInfo) -> str:
    """Everything that was said, as one HTML page."""
    users = rehearsal.world.users
    return render(
        [_channel(channel, looks) for channel, looks in _looks(history.moments, users).items()],
        names_in(rehearsal, guild),
        calls=[_call(state, users) for state in history.calls],
        moments=[_moment(moment) for moment in history.moments],
        chapters=[TranscriptChapter(name, first) for name, first in history.chapters],
        people=[_author(user) for user in users.values() if not user.bot],
        title=title,
        zone=zone,
    )


def _looks(moments: Sequence[Moment], users: Mapping[int, User]) -> dict[Channel, list[TranscriptMessage]]:
    """How each message and form of a channel looked, one after the other; what appeared first comes first."""
    looks: dict[Channel, dict[int, list[TranscriptMessage]]] = {}
    for number, moment in enumerate(moments):
        if moment.kind in CALLS:
            continue
        shown = looks.setdefault(moment.channel, {}).setdefault(moment.subject, [])
        if shown and shown[-1].until is None:
            shown[-1] = replace(shown[-1], until=number)
        if moment.kind not in GONE:
            one = _message(moment.message, users) if moment.message else _form(moment)
            shown.append(replace(one, since=number, shown_at=moment.at))
    return {channel: list(chain.from_iterable(shown.values())) for channel, shown in looks.items()}


def _call(state: CallState, users: Mapping[int, User]) -> TranscriptCall:
    people = [_author(users[user]) for user in state.people]
    return TranscriptCall(state.channel.name, state.status, people, state.since, state.until)


def _channel(channel: Channel, messages: Sequence[TranscriptMessage]) -> TranscriptChannel:
    if channel.type is ChannelType.DM:
        person = channel.recipients[0]
        return TranscriptChannel(channel.id, person.name, "dm", messages=messages, reader=_author(person))
    kind = "voice" if channel.is_vocal else "text"
    return TranscriptChannel(channel.id, channel.name, kind, channel.topic or "", messages)


def _message(message: Message, users: Mapping[int, User]) -> TranscriptMessage:
    reader = users.get(message.reader or 0)
    asked = message.interaction or {}
    return TranscriptMessage(
        id=message.id,
        author=_author(message.author),
        at=message.at,
        content=message.content or (message.text if message.embeds else ""),
        components=message.components,
        attachments=list(_attachments(message)),
        edited_at=message.edited_at,
        pinned=message.pinned,
        only_for=_author(reader) if reader else None,
        used=asked.get("name"),
        used_by=_author(users[int(asked["user"]["id"])]) if "name" in asked else None,
        reactions={emoji: len(voters) for emoji, voters in message.reactions.items()},
        poll=_poll(message.poll) if message.poll else None,
        loading=message.loading,
    )


def _poll(poll: Poll) -> TranscriptPoll:
    counts = poll.counts()
    answers = [(answer.get("text") or "", counts.get(number, 0)) for number, answer in poll.answers.items()]
    return TranscriptPoll(poll.question, answers, None if poll.finalized else poll.expiry)


def _form(moment: Moment) -> TranscriptMessage:
    assert moment.form is not None
    assert moment.reader is not None
    return TranscriptMessage(
        id=moment.subject,
        author=_author(moment.reader),
        at=moment.at,
        components=moment.form["components"],
        only_for=_author(moment.reader),
        form=moment.form["title"],
    )


def _moment(moment: Moment) -> TranscriptMoment:
    reader = moment.channel.recipients[0] if moment.channel.recipients else moment.reader
    return TranscriptMoment(moment.at, _caption(moment), moment.channel.id, _author(reader) if reader else None)


def _caption(moment: Moment) -> str:
    """What happens, in a few words."""
    who = moment.actor.name if moment.actor else "Discord"
    if moment.channel.recipients:
        where = f" in the DM with {moment.channel.recipients[0].name}"
    else:
        where = f" in #{moment.channel.name}" + (f", for {moment.reader.name} alone" if moment.reader else "")
    title = moment.form["title"] if moment.form else ""
    what = {
        MomentKind.MESSAGE: f"{who} writes",
        MomentKind.EDIT: f"{who} changes a message",
        MomentKind.DELETE: f"{who} removes a message",
        MomentKind.FORM: f"{who} opens “{title}”",
        MomentKind.FORM_LEFT: f"{who} has filled in “{title}”",
        MomentKind.CALL_JOINED: f"{who} joins the call",
        MomentKind.CALL_LEFT: f"{who} leaves the call",
        MomentKind.CALL_STATUS: f"{who} changes the status of the call",
    }[moment.kind]
    return what + where


def _author(user: User) -> TranscriptAuthor:
    return TranscriptAuthor(user.id, user.name, user.bot)


def _attachments(message: Message) -> Iterable[TranscriptAttachment]:
    for one in message.attachments:
        text = one.content.decode("utf-8", "replace") if one.content_type.startswith("text/") else None
        yield TranscriptAttachment(one.filename, len(one.content), text)
