"""Interactions: what a person asked of a bot, and how the bot may answer, how often and how late."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from secrets import token_urlsafe
from typing import Any

from rehearsal import payloads
from rehearsal.enums import CallbackType, ChannelType, CommandType, InteractionType, MessageFlag, MessageType
from rehearsal.errors import ApiError, invalid_form
from rehearsal.messages import posting
from rehearsal.messages.posting import Origin, Uploads
from rehearsal.world.journal import Kind
from rehearsal.world.models import Application, Channel, Message, User
from rehearsal.world.world import GatewayEvent, World

ANSWER_WITHIN = 3.0
"""Real seconds whatever the rate: a client's computing does not run faster when the calendar does."""
TOKEN_LIVES = timedelta(minutes=15)
ATTACHMENT_LIMIT = 10 * 1024 * 1024


@dataclass(eq=False)
class Interaction:
    """One act of one person, and what became of it.

    `source` is the message whose button, select or modal it was; `parent` the interaction that opened the modal.
    `settled` is set once nothing more than the first answer needs to be waited for.
    """

    id: int
    type: InteractionType
    application: Application
    user: User
    channel: Channel
    data: dict[str, Any]
    at: datetime
    did: str
    source: Message | None = None
    parent: "Interaction | None" = None
    token: str = field(default_factory=lambda: token_urlsafe(64))
    acknowledged: CallbackType | None = None
    failed: bool = False
    response: Message | None = None
    modal: dict[str, Any] | None = None
    choices: list[dict[str, Any]] = field(default_factory=list)
    followups: list[Message] = field(default_factory=list)
    answered: asyncio.Event = field(default_factory=asyncio.Event)
    settled: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def updated(self) -> bool:
        """Whether the answer changed the message that was acted on, rather than making a new one."""
        return self.response is not None and self.response is self.source


class Interactions:
    """All interactions so far, by id and by token."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._by_id: dict[int, Interaction] = {}
        self._by_token: dict[str, Interaction] = {}

    async def ask(
        self,
        kind: InteractionType,
        application: Application,
        user: User,
        channel: Channel,
        data: dict[str, Any],
        did: str,
        *,
        source: Message | None = None,
        parent: Interaction | None = None,
    ) -> Interaction:
        """Tell the bot what a person did (`did`, in words); wait for its first answer, or its failure to give one."""
        world = self._world
        asked = Interaction(
            world.ids.next(), kind, application, user, channel, data, world.now(), did, source=source, parent=parent
        )
        self._by_id[asked.id] = self._by_token[asked.token] = asked
        if kind != InteractionType.AUTOCOMPLETE:
            world.journal.note(Kind.INTERACTION, did, actor=user, channel=channel, message=source)
        world.emit(GatewayEvent("INTERACTION_CREATE", _payload(asked), channel.guild, channel, only=application))
        deadline = asyncio.get_running_loop().call_later(ANSWER_WITHIN, self._expire, asked)
        try:
            await asked.answered.wait()
        finally:
            deadline.cancel()
        return asked

    def open(self, interaction_id: str, token: str) -> Interaction:
        """The interaction that a callback answers. Raises ApiError 10062 if wrong or late, 40060 the second time."""
        asked = self._by_id.get(int(interaction_id)) if interaction_id.isdecimal() else None
        if asked is None or asked.token != token or asked.failed:
            self._world.complain(f"An unknown interaction was answered: {asked.did if asked else interaction_id}")
            raise ApiError(404, 10062, "Unknown interaction")
        if asked.acknowledged:
            raise ApiError(400, 40060, "Interaction has already been acknowledged.")
        return asked

    def answered(self, application_id: str, token: str) -> Interaction:
        """The interaction whose token a webhook route was given. Raises ApiError 10015, or 50027 after 15 minutes."""
        asked = self._by_token.get(token)
        if asked is None or str(asked.application.id) != application_id or not asked.acknowledged:
            raise ApiError(404, 10015, "Unknown Webhook")
        if self._world.now() - asked.at > TOKEN_LIVES:
            raise ApiError(401, 50027, "Invalid Webhook Token")
        return asked

    def by_token(self, token: str) -> Interaction | None:
        return self._by_token.get(token)

    def acknowledge(self, asked: Interaction, body: dict[str, Any], uploads: Uploads) -> None:
        """Do what a callback says. Raises ApiError when that is no answer to this kind of interaction."""
        kind = body.get("type")
        if kind not in _ALLOWED[asked.type] or (kind in _UPDATES and asked.source is None):
            raise invalid_form(["type"], "BASE_TYPE_CHOICES", "Value is not one that this interaction can have.")
        data = body.get("data") or {}
        _ANSWERS[CallbackType(kind)](self._world, asked, data, uploads)
        asked.acknowledged = CallbackType(kind)
        asked.answered.set()
        if asked.acknowledged not in (CallbackType.DEFERRED_MESSAGE, CallbackType.DEFERRED_UPDATE):
            asked.settled.set()
        self._world.journal.stir()

    def follow_up(self, asked: Interaction, body: dict[str, Any], uploads: Uploads) -> Message:
        """Add a message to an answer; the first one after a deferral takes the placeholder's place."""
        if asked.response and asked.response.loading:
            self.fill_in(asked, body, uploads)
            return asked.response
        message = posting.post(self._world, asked.channel, asked.application.user, body, uploads, _origin(asked, body))
        asked.followups.append(message)
        asked.settled.set()
        self._world.journal.stir()
        return message

    def fill_in(self, asked: Interaction, body: dict[str, Any], uploads: Uploads) -> None:
        """Change the original answer. Raises ApiError 10008 when there is none (any more)."""
        posting.edit(self._world, original(asked), body, uploads)
        asked.settled.set()
        self._world.journal.stir()

    def _expire(self, asked: Interaction) -> None:
        if asked.acknowledged is None:
            asked.failed = True
            self._world.complain(f"Not answered within 3 seconds: {asked.did} by {asked.user.name}")
            asked.answered.set()
            asked.settled.set()


def original(asked: Interaction) -> Message:
    if asked.response is None or asked.response.deleted:
        raise ApiError(404, 10008, "Unknown Message")
    return asked.response


def callback_response(asked: Interaction) -> dict[str, Any]:
    """What Discord answers to a callback that wants to know what came of it."""
    told: dict[str, Any] = {"id": str(asked.id), "type": asked.type}
    answer: dict[str, Any] = {"interaction": told}
    if asked.response and asked.acknowledged in _WITH_MESSAGE:
        told |= {
            "response_message_id": str(asked.response.id),
            "response_message_loading": asked.response.loading,
            "response_message_ephemeral": asked.response.ephemeral,
        }
        if asked.acknowledged:
            answer["resource"] = {"type": asked.acknowledged, "message": payloads.message(asked.response)}
    return answer


def _message(world: World, asked: Interaction, data: dict[str, Any], uploads: Uploads) -> None:
    asked.response = posting.post(world, asked.channel, asked.application.user, data, uploads, _origin(asked, data))


def _deferred_message(world: World, asked: Interaction, data: dict[str, Any], _: Uploads) -> None:
    asked.response = posting.post_loading(world, asked.channel, asked.application.user, _origin(asked, data))


def _deferred_update(_: World, asked: Interaction, __: dict[str, Any], ___: Uploads) -> None:
    asked.response = asked.source


def _update(world: World, asked: Interaction, data: dict[str, Any], uploads: Uploads) -> None:
    assert asked.source
    if asked.source.deleted:
        raise ApiError(404, 10008, "Unknown Message")
    posting.edit(world, asked.source, data, uploads)
    asked.response = asked.source


def _choices(_: World, asked: Interaction, data: dict[str, Any], __: Uploads) -> None:
    asked.choices = list(data.get("choices") or ())


def _modal(world: World, asked: Interaction, data: dict[str, Any], _: Uploads) -> None:
    asked.modal = data
    world.journal.note(Kind.MODAL, data["title"], actor=asked.application.user, channel=asked.channel, to=asked.user)


_ANSWERS = {
    CallbackType.MESSAGE: _message,
    CallbackType.DEFERRED_MESSAGE: _deferred_message,
    CallbackType.DEFERRED_UPDATE: _deferred_update,
    CallbackType.UPDATE: _update,
    CallbackType.CHOICES: _choices,
    CallbackType.MODAL: _modal,
}
_UPDATES = (CallbackType.UPDATE, CallbackType.DEFERRED_UPDATE)
_WITH_MESSAGE = (CallbackType.MESSAGE, CallbackType.DEFERRED_MESSAGE, *_UPDATES)
_ALLOWED = {
    InteractionType.COMMAND: (CallbackType.MESSAGE, CallbackType.DEFERRED_MESSAGE, CallbackType.MODAL),
    InteractionType.COMPONENT: (*_WITH_MESSAGE, CallbackType.MODAL),
    InteractionType.MODAL_SUBMIT: _WITH_MESSAGE,
    InteractionType.AUTOCOMPLETE: (CallbackType.CHOICES,),
}


def _origin(asked: Interaction, body: dict[str, Any]) -> Origin:
    hidden = MessageFlag(body.get("flags") or 0) & MessageFlag.EPHEMERAL
    kind = MessageType.DEFAULT
    if asked.type == InteractionType.COMMAND and asked.response is None:
        typed = asked.data["type"] == CommandType.CHAT_INPUT
        kind = MessageType.CHAT_INPUT_COMMAND if typed else MessageType.CONTEXT_MENU_COMMAND
    return Origin(asked.application, _metadata(asked), asked.user.id if hidden else None, kind)


def _metadata(asked: Interaction) -> dict[str, Any]:
    told: dict[str, Any] = {
        "id": str(asked.id),
        "type": asked.type,
        "user": payloads.user(asked.user),
        "authorizing_integration_owners": _owners(asked),
    }
    if asked.response:
        told["original_response_message_id"] = str(asked.response.id)
    if asked.type == InteractionType.COMMAND:
        told["name"] = asked.did.removeprefix("/")
    elif asked.parent:
        told["triggering_interaction_metadata"] = _metadata(asked.parent)
    elif asked.source:
        told["interacted_message_id"] = str(asked.source.id)
    return told


def _owners(asked: Interaction) -> dict[str, str]:
    return {"0": str(asked.channel.guild.id) if asked.channel.guild else "0"}


def _payload(asked: Interaction) -> dict[str, Any]:
    channel, guild = asked.channel, asked.channel.guild
    told: dict[str, Any] = {
        "id": str(asked.id),
        "application_id": str(asked.application.id),
        "type": asked.type,
        "token": asked.token,
        "version": 1,
        "data": asked.data,
        "channel_id": str(channel.id),
        "channel": payloads.channel(channel) | {"permissions": str(int(channel.permissions(asked.user)))},
        "app_permissions": str(int(channel.permissions(asked.application.user))),
        "locale": asked.user.locale,
        "entitlements": [],
        "entitlement_sku_ids": [],
        "authorizing_integration_owners": _owners(asked),
        "context": 1 if channel.type == ChannelType.DM else 0,
        "attachment_size_limit": ATTACHMENT_LIMIT,
    }
    if asked.source:
        told["message"] = payloads.message(asked.source)
    if guild is None:
        return told | {"user": payloads.user(asked.user)}
    permissions = {"permissions": str(int(channel.permissions(asked.user)))}
    return told | {
        "guild_id": str(guild.id),
        "guild": {"id": str(guild.id), "locale": "en-US", "features": []},
        "guild_locale": "en-US",
        "member": payloads.member(guild.members[asked.user.id]) | permissions,
    }
