"""People, who act through what a real client would let them do, and see what it would show them."""

from collections.abc import Mapping
from typing import Any

from rehearsal import payloads
from rehearsal.answers import Answer
from rehearsal.attending import Attending
from rehearsal.choosing import Resolved, chosen_values
from rehearsal.enums import ChannelType, CommandType, InteractionType
from rehearsal.errors import CannotDo
from rehearsal.forms import filled
from rehearsal.guilds import changes
from rehearsal.interactions.registry import Interactions
from rehearsal.messages import posting, reactions
from rehearsal.messages.posting import Upload
from rehearsal.offers import Offer, command_data, find_offer, menu_data
from rehearsal.permissions import Permission
from rehearsal.voice.states import VoiceStates
from rehearsal.world import components
from rehearsal.world.interactions import Interaction
from rehearsal.world.models import Application, Channel, Guild, Message, User
from rehearsal.world.world import World


class Person(Attending):
    """One person with one client. Each act raises CannotDo when the client would not offer it."""

    def __init__(self, world: World, interactions: Interactions, voice: VoiceStates, user: User) -> None:
        super().__init__(world, user)
        self._interactions = interactions
        self._voice = voice
        self._suggested: dict[tuple[str, str], dict[str, Any]] = {}

    def dm(self, application: Application) -> Channel:
        """The DM with a bot, to write and use commands in."""
        return self._world.dm(self.user, application.user)

    def close_dms(self) -> None:
        self.user.dms_open = False

    def open_dms(self) -> None:
        self.user.dms_open = True

    async def slash(self, channel: Channel, command: str, /, **options: Any) -> Answer:
        """Use a command by its whole name ("goal set"). Options take text, numbers, booleans, a Person, Role, Channel
        or Upload; what has choices takes their names; what was suggested by `complete` is taken by its name too.
        """
        offer = self._offer(channel, command.removeprefix("/"))
        given = {name: self._suggested.get((offer.name, name), {}).get(_key(v), v) for name, v in options.items()}
        data = command_data(self._world, channel, offer, given)
        return Answer(await self._ask(InteractionType.COMMAND, offer, channel, data, _typed(offer, options)))

    async def complete(
        self, channel: Channel, command: str, /, *, option: str, typed: str = "", **options: Any
    ) -> list[str]:
        """What is suggested for an option while typing it; `options` are those filled in before."""
        offer = self._offer(channel, command.removeprefix("/"))
        if not any(each["name"] == option and each.get("autocomplete") for each in offer.options):
            raise CannotDo(f"/{offer.name} suggests nothing for {option}.")
        data = command_data(self._world, channel, offer, options | {option: typed}, focused=option)
        asked = await self._ask(InteractionType.AUTOCOMPLETE, offer, channel, data, f"/{offer.name} {option}: {typed}…")
        choices = {choice["name"]: choice["value"] for choice in asked.choices}
        self._suggested[offer.name, option] = choices
        return list(choices)

    async def menu(self, target: "Message | Answer | Person", name: str, channel: Channel | None = None) -> Answer:
        """Use a command from a message's menu, or in `channel` from a person's."""
        if isinstance(target, Person):
            if channel is None:
                raise CannotDo("A person's menu is opened somewhere: say in which channel.")
            offer = self._offer(channel, name, CommandType.USER)
            resolved = Resolved(self._world, channel)
            data = menu_data(offer, int(resolved.add(target)), resolved.data)
        else:
            message = self._seen(target)
            channel, offer = message.channel, self._offer(message.channel, name, CommandType.MESSAGE)
            written = {"messages": {str(message.id): payloads.message(message)}}
            data = menu_data(offer, message.id, written)
        return Answer(await self._ask(InteractionType.COMMAND, offer, channel, data, name))

    async def click(self, message: Message | Answer, button: str) -> Answer:
        """Press a button, named by its label, its emoji or its custom id."""
        seen = self._seen(message)
        found = next((each for each in components.buttons(seen.components) if _is_called(each, button)), None)
        if found is None:
            raise CannotDo(f"There is no button {button!r} under {seen.text!r}, only {seen.buttons}.")
        if found.get("disabled") or "custom_id" not in found:
            raise CannotDo(f"The button {button!r} is disabled, or leads out of Discord.")
        data = {"id": found["id"], "custom_id": found["custom_id"], "component_type": found["type"]}
        return await self._use(seen, data, components.label_of(found))

    async def choose(self, message: Message | Answer, select: str, *values: Any) -> Answer:
        """Choose in a select menu, named by its placeholder or its custom id: options by label, or people and such."""
        seen = self._seen(message)
        named = (
            each
            for each in components.selects(seen.components)
            if select in (each.get("placeholder"), each["custom_id"])
        )
        found = next(named, None)
        if found is None or found.get("disabled"):
            raise CannotDo(f"There is no menu {select!r} under {seen.text!r} that could be used.")
        resolved = Resolved(self._world, seen.channel)
        data = {"id": found["id"], "custom_id": found["custom_id"], "component_type": found["type"]}
        data["values"] = chosen_values(resolved, found, values)
        return await self._use(seen, data | ({"resolved": resolved.data} if resolved.data else {}), select)

    async def fill(self, answer: Answer, /, fields: Mapping[str, Any] | None = None, **more: Any) -> Answer:
        """Fill in a modal and submit it: values by label or custom id; what is not named keeps what stood there."""
        modal, opened = answer.modal, answer.interaction
        if modal is None or opened.user is not self.user:
            raise CannotDo(f"{self.name} has no modal open there.")
        if modal.sent:
            raise CannotDo(f"{modal.title!r} was submitted already.")
        data = filled(modal, {**(fields or {}), **more}, Resolved(self._world, opened.channel))
        asked = await self._interactions.ask(
            InteractionType.MODAL_SUBMIT,
            opened.application,
            self.user,
            opened.channel,
            data,
            modal.title,
            source=opened.source,
            parent=opened,
        )
        modal.sent = not asked.failed
        return Answer(asked)

    async def say(self, channel: Channel, text: str, *files: Upload, reply_to: Message | None = None) -> Message:
        """Write a message."""
        needed = Permission.SEND_MESSAGES_IN_THREADS if channel.is_thread else Permission.SEND_MESSAGES
        self._may(channel, needed | (Permission.ATTACH_FILES if files else Permission(0)))
        body: dict[str, Any] = {"content": text}
        if reply_to:
            body["message_reference"] = {"message_id": str(reply_to.id)}
        return posting.post(self._world, channel, self.user, body, {str(i): file for i, file in enumerate(files)})

    async def react(self, message: Message, emoji: str) -> None:
        seen = self._seen(message)
        if emoji not in seen.reactions:
            self._may(seen.channel, Permission.ADD_REACTIONS)
        reactions.react(self._world, seen, self.user, emoji)

    async def delete(self, message: Message) -> None:
        """Delete an own message, or as a moderator another's."""
        seen = self._seen(message)
        if seen.author is not self.user:
            if seen.channel.type == ChannelType.DM:
                raise CannotDo("Nobody can delete what another wrote in a DM.")
            self._may(seen.channel, Permission.MANAGE_MESSAGES)
        posting.delete(self._world, seen)

    async def delete_channel(self, channel: Channel) -> None:
        self._may(channel, Permission.MANAGE_CHANNELS)
        changes.remove_channel(self._world, channel, self.user)

    async def join_voice(self, channel: Channel) -> None:
        """Join a voice channel, leaving any other."""
        self._may(channel, Permission.CONNECT)
        if not channel.is_vocal or channel.guild is None:
            raise CannotDo(f"{channel.name} is no voice channel.")
        present = [state for state in channel.guild.voice_states.values() if state.channel is channel]
        if channel.user_limit and len(present) >= channel.user_limit and self.id not in {s.user_id for s in present}:
            raise CannotDo(f"{channel.name} is full.")
        for guild in self._in_voice():
            if guild is not channel.guild:
                self._voice.leave(guild, self.user)
        self._voice.join(channel, self.user)

    async def leave_voice(self) -> None:
        for guild in self._in_voice():
            self._voice.leave(guild, self.user)

    def _in_voice(self) -> list[Guild]:
        return [guild for guild in self._world.guilds.values() if self.id in guild.voice_states]

    def _offer(self, channel: Channel, name: str, kind: CommandType = CommandType.CHAT_INPUT) -> Offer:
        self._may(channel, Permission.USE_APPLICATION_COMMANDS)
        return find_offer(self._world, self.user, channel, name, kind)

    async def _ask(
        self, kind: InteractionType, offer: Offer, channel: Channel, data: dict[str, Any], did: str
    ) -> Interaction:
        return await self._interactions.ask(kind, offer.application, self.user, channel, data, did)

    async def _use(self, message: Message, data: dict[str, Any], did: str) -> Answer:
        application = self._world.applications[message.author.id]
        return Answer(
            await self._interactions.ask(
                InteractionType.COMPONENT, application, self.user, message.channel, data, f"[{did}]", source=message
            )
        )


def _is_called(button: dict[str, Any], name: str) -> bool:
    return name in (components.label_of(button), (button.get("emoji") or {}).get("name"), button.get("custom_id"))


def _typed(offer: Offer, options: Mapping[str, Any]) -> str:
    return " ".join([f"/{offer.name}", *(f"{name}:{getattr(value, 'name', value)}" for name, value in options.items())])


def _key(value: Any) -> Any:
    return value if isinstance(value, str) else None
