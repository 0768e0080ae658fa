"""All interactions so far, and the bots' responses to them."""

import asyncio
from datetime import timedelta
from typing import Any

from rehearsal import payloads
from rehearsal.enums import CallbackType, InteractionType
from rehearsal.errors import ApiError
from rehearsal.interactions import callbacks
from rehearsal.messages import posting
from rehearsal.messages.posting import Uploads
from rehearsal.world.interactions import Interaction
from rehearsal.world.journal import EntryKind
from rehearsal.world.models import Application, Channel, Message, User
from rehearsal.world.world import GatewayEvent, World

ANSWER_WITHIN = 3.0
"""Real seconds at any rate, since a higher rate does not make the client's computer faster."""
TOKEN_LIVES = timedelta(minutes=15)


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
        """Send the bot an interaction (`did` describes it in words); wait for its first response, or the timeout."""
        world = self._world
        asked = Interaction(
            world.ids.next(), kind, application, user, channel, data, world.now(), did, source=source, parent=parent
        )
        self._by_id[asked.id] = self._by_token[asked.token] = asked
        if kind != InteractionType.AUTOCOMPLETE:
            world.journal.note(EntryKind.INTERACTION, did, actor=user, channel=channel, message=source)
        world.emit(
            GatewayEvent("INTERACTION_CREATE", payloads.interaction(asked), channel.guild, channel, only=application)
        )
        deadline = asyncio.get_running_loop().call_later(ANSWER_WITHIN, self._expire, asked)
        try:
            await asked.answered.wait()
        finally:
            deadline.cancel()
        return asked

    def open(self, interaction_id: str, token: str) -> Interaction:
        """The interaction of a callback. Raises ApiError 10062 if it is unknown or late, 40060 the second time."""
        asked = self._by_id.get(int(interaction_id)) if interaction_id.isdecimal() else None
        if asked is None or asked.token != token or asked.failed:
            self._world.complain(f"An unknown interaction was answered: {asked.did if asked else interaction_id}")
            raise ApiError(404, 10062, "Unknown interaction")
        if asked.acknowledged:
            raise ApiError(400, 40060, "Interaction has already been acknowledged.")
        return asked

    def answered(self, application_id: str, token: str) -> Interaction:
        """The interaction with this token, for a webhook route. Raises ApiError 10015, or 50027 after 15 minutes."""
        asked = self._by_token.get(token)
        if asked is None or str(asked.application.id) != application_id or not asked.acknowledged:
            raise ApiError(404, 10015, "Unknown Webhook")
        if self._world.now() - asked.at > TOKEN_LIVES:
            raise ApiError(401, 50027, "Invalid Webhook Token")
        return asked

    def by_token(self, token: str) -> Interaction | None:
        return self._by_token.get(token)

    def acknowledge(self, asked: Interaction, body: dict[str, Any], uploads: Uploads) -> None:
        """Carry out a callback. Raises ApiError if it is not a valid response to this interaction."""
        asked.acknowledged = callbacks.apply(self._world, asked, body, uploads)
        asked.answered.set()
        if asked.acknowledged not in (CallbackType.DEFERRED_MESSAGE, CallbackType.DEFERRED_UPDATE):
            asked.settled.set()
        self._world.journal.notify()

    def follow_up(self, asked: Interaction, body: dict[str, Any], uploads: Uploads) -> Message:
        """Add a follow-up message; the first one after a deferral replaces the placeholder."""
        if asked.response and asked.response.loading:
            self.fill_in(asked, body, uploads)
            return asked.response
        message = posting.post(
            self._world, asked.channel, asked.application.user, body, uploads, callbacks.origin(asked, body)
        )
        asked.followups.append(message)
        asked.settled.set()
        self._world.journal.notify()
        return message

    def fill_in(self, asked: Interaction, body: dict[str, Any], uploads: Uploads) -> None:
        """Edit the original response. Raises ApiError 10008 if there is none, or it was deleted."""
        posting.edit(self._world, asked.original(), body, uploads)
        asked.settled.set()
        self._world.journal.notify()

    def _expire(self, asked: Interaction) -> None:
        if asked.acknowledged is None:
            asked.failed = True
            self._world.complain(f"Not answered within 3 seconds: {asked.did} by {asked.user.name}")
            asked.answered.set()
            asked.settled.set()
