"""Carries out a callback: sends or changes a message, now or later, opens a modal, or suggests choices."""

from typing import Any

from rehearsal import payloads
from rehearsal.enums import CallbackType, CommandType, InteractionType, MessageFlag, MessageType
from rehearsal.errors import ApiError, invalid_form
from rehearsal.messages import posting
from rehearsal.messages.posting import Origin, Uploads
from rehearsal.world.interactions import Interaction
from rehearsal.world.journal import EntryKind
from rehearsal.world.world import World

_UPDATES = (CallbackType.UPDATE, CallbackType.DEFERRED_UPDATE)


def apply(world: World, asked: Interaction, body: dict[str, Any], uploads: Uploads) -> CallbackType:
    """Carry out a callback. Raises ApiError 50035 if it is not a valid response to this interaction."""
    kind = body.get("type")
    if kind not in _HANDLERS or (kind in _UPDATES and asked.source is None):
        raise invalid_form(["type"], "BASE_TYPE_CHOICES", "Value is not one that this interaction can have.")
    _HANDLERS[CallbackType(kind)](world, asked, body.get("data") or {}, uploads)
    return CallbackType(kind)


def origin(asked: Interaction, body: dict[str, Any]) -> Origin:
    """The origin of a message that answers an interaction: who can see it, and its type."""
    hidden = MessageFlag(body.get("flags") or 0) & MessageFlag.EPHEMERAL
    kind = MessageType.DEFAULT
    if asked.type == InteractionType.COMMAND and asked.response is None:
        typed = asked.data["type"] == CommandType.CHAT_INPUT
        kind = MessageType.CHAT_INPUT_COMMAND if typed else MessageType.CONTEXT_MENU_COMMAND
    return Origin(asked.application, payloads.interaction_metadata(asked), asked.user.id if hidden else None, kind)


def _message(world: World, asked: Interaction, data: dict[str, Any], uploads: Uploads) -> None:
    asked.response = posting.post(world, asked.channel, asked.application.user, data, uploads, origin(asked, data))


def _deferred_message(world: World, asked: Interaction, data: dict[str, Any], _: Uploads) -> None:
    asked.response = posting.post_loading(world, asked.channel, asked.application.user, origin(asked, data))


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
    world.journal.note(
        EntryKind.MODAL, data["title"], actor=asked.application.user, channel=asked.channel, to=asked.user, modal=data
    )


_HANDLERS = {
    CallbackType.MESSAGE: _message,
    CallbackType.DEFERRED_MESSAGE: _deferred_message,
    CallbackType.DEFERRED_UPDATE: _deferred_update,
    CallbackType.UPDATE: _update,
    CallbackType.CHOICES: _choices,
    CallbackType.MODAL: _modal,
}
