"""A simulated person, who can do and see only what a real client would offer and show."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from rehearsal import payloads
from rehearsal.enums import ChannelType, CommandType, EventStatus, InteractionType
from rehearsal.errors import ApiError, CannotDo
from rehearsal.guilds import changes, invites, scheduled_events, thread_members
from rehearsal.interactions.registry import Interactions
from rehearsal.messages import polls, posting, reactions
from rehearsal.messages.posting import Upload
from rehearsal.people.answers import Answer
from rehearsal.people.commands import Command, command_data, find_command, menu_data
from rehearsal.people.input_values import Resolved, chosen_values
from rehearsal.people.modals import submission
from rehearsal.people.view import View
from rehearsal.permissions import Permission
from rehearsal.voice.states import VoiceStates
from rehearsal.world import components
from rehearsal.world.interactions import Interaction
from rehearsal.world.models import Application, Channel, Guild, Message, ScheduledEvent, User
from rehearsal.world.world import World


class Person:
    """One person with one client. Each action raises CannotDo if the client would not offer it."""

    def __init__(self, world: World, interactions: Interactions, voice: VoiceStates, user: User) -> None:
        self.user = user
        self._world = world
        self._interactions = interactions
        self._voice = voice
        self._view = View(world, user)
        self._suggested: dict[tuple[str, str], dict[str, Any]] = {}

    def __repr__(self) -> str:
        return f"<Person {self.name}>"

    @property
    def id(self) -> int:
        return self.user.id

    @property
    def name(self) -> str:
        return self.user.name

    @property
    def mention(self) -> str:
        return self.user.mention

    @property
    def dms(self) -> list[Message]:
        """All messages from bots in this person's DMs, oldest first."""
        return self._view.dms()

    def sees(self, channel: Channel) -> list[Message]:
        """The messages that this person sees in a channel, oldest first; none if they cannot view it."""
        return self._view.messages(channel)

    def dm(self, application: Application) -> Channel:
        """The DM with a bot, to write and use commands in."""
        return self._world.dm(self.user, application.user)

    def close_dms(self) -> None:
        self.user.dms_open = False

    def open_dms(self) -> None:
        self.user.dms_open = True

    async def slash(self, channel: Channel, command: str, /, **options: Any) -> Answer:
        """Use a command by its full name ("goal set"). Options take text, numbers, booleans, a Person, Role, Channel
        or Upload; a choice, or a suggestion of `complete`, is given by its name.
        """
        chosen = self._find(channel, command.removeprefix("/"))
        given = {name: self._suggested.get((chosen.name, name), {}).get(_key(v), v) for name, v in options.items()}
        data = command_data(self._world, channel, chosen, given)
        return Answer(await self._ask(InteractionType.COMMAND, chosen, channel, data, _typed(chosen, options)))

    async def complete(
        self, channel: Channel, command: str, /, *, option: str, typed: str = "", **options: Any
    ) -> list[str]:
        """The autocomplete suggestions for an option; `options` are those filled in before."""
        chosen = self._find(channel, command.removeprefix("/"))
        if not any(each["name"] == option and each.get("autocomplete") for each in chosen.options):
            raise CannotDo(f"/{chosen.name} suggests nothing for {option}.")
        data = command_data(self._world, channel, chosen, options | {option: typed}, focused=option)
        asked = await self._ask(
            InteractionType.AUTOCOMPLETE, chosen, channel, data, f"/{chosen.name} {option}: {typed}…"
        )
        choices = {choice["name"]: choice["value"] for choice in asked.choices}
        self._suggested[chosen.name, option] = choices
        return list(choices)

    async def menu(self, target: "Message | Answer | Person", name: str, channel: Channel | None = None) -> Answer:
        """Use a command from the context menu of a message, or of a person in `channel`."""
        if isinstance(target, Person):
            if channel is None:
                raise CannotDo("A person's menu is opened somewhere: say in which channel.")
            chosen = self._find(channel, name, CommandType.USER)
            resolved = Resolved(self._world, channel)
            data = menu_data(chosen, int(resolved.add(target)), resolved.data)
        else:
            message = self._view.message(target)
            channel, chosen = message.channel, self._find(message.channel, name, CommandType.MESSAGE)
            written = {"messages": {str(message.id): payloads.message(message)}}
            data = menu_data(chosen, message.id, written)
        return Answer(await self._ask(InteractionType.COMMAND, chosen, channel, data, name))

    async def click(self, message: Message | Answer, button: str) -> Answer:
        """Press a button, given by its label, emoji or custom id."""
        seen = self._view.message(message)
        self._view.require_no_guest(seen.channel)
        found = next((each for each in components.buttons(seen.components) if _is_called(each, button)), None)
        if found is None:
            raise CannotDo(f"There is no button {button!r} under {seen.text!r}, only {seen.buttons}.")
        if found.get("disabled") or "custom_id" not in found:
            raise CannotDo(f"The button {button!r} is disabled, or leads out of Discord.")
        data = {"id": found["id"], "custom_id": found["custom_id"], "component_type": found["type"]}
        return await self._use(seen, data, components.label_of(found))

    async def choose(self, message: Message | Answer, select: str, *values: Any) -> Answer:
        """Choose in a select menu, given by its placeholder or custom id: options by label, or people, roles, ..."""
        seen = self._view.message(message)
        self._view.require_no_guest(seen.channel)
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
        """Fill in a modal and submit it: values by label or custom id; other fields keep their prefilled values."""
        modal, opened = answer.modal, answer.interaction
        if modal is None or opened.user is not self.user:
            raise CannotDo(f"{self.name} has no modal open there.")
        if modal.sent:
            raise CannotDo(f"{modal.title!r} was submitted already.")
        data = submission(modal, {**(fields or {}), **more}, Resolved(self._world, opened.channel))
        asked = await self._interactions.ask(
            InteractionType.MODAL_SUBMIT,
            opened.application,
            self.user,
            opened.channel,
            data,
            f"“{modal.title}”",
            source=opened.source,
            parent=opened,
        )
        modal.sent = not asked.failed
        return Answer(asked)

    async def say(self, channel: Channel, text: str, *files: Upload, reply_to: Message | None = None) -> Message:
        """Write a message."""
        needed = Permission.SEND_MESSAGES_IN_THREADS if channel.is_thread else Permission.SEND_MESSAGES
        self._view.require(channel, needed | (Permission.ATTACH_FILES if files else Permission(0)))
        body: dict[str, Any] = {"content": text}
        if reply_to:
            body["message_reference"] = {"message_id": str(reply_to.id)}
        with _errors_as_cannot_do():
            return posting.post(self._world, channel, self.user, body, {str(i): file for i, file in enumerate(files)})

    async def react(self, message: Message, emoji: str) -> None:
        seen = self._view.message(message)
        self._view.require_active(seen.channel)
        if emoji not in seen.reactions:
            self._view.require(seen.channel, Permission.ADD_REACTIONS)
        reactions.react(self._world, seen, self.user, emoji)

    async def delete(self, message: Message) -> None:
        """Delete one's own message, or somebody else's as a moderator."""
        seen = self._view.message(message)
        if seen.author is not self.user:
            if seen.channel.type == ChannelType.DM:
                raise CannotDo("Nobody can delete what another wrote in a DM.")
            self._view.require(seen.channel, Permission.MANAGE_MESSAGES)
        posting.delete(self._world, seen)

    async def vote(self, message: Message | Answer, *answers: str) -> None:
        """Vote in a poll for answers by their text; this replaces the person's earlier votes."""
        seen = self._view.message(message)
        if seen.poll is None:
            raise CannotDo(f"There is no poll in {seen.text!r}.")
        if unknown := [each for each in answers if each not in seen.poll.texts]:
            raise CannotDo(f"The poll has no answer {unknown}, only {seen.poll.texts}.")
        if len(answers) != 1 and not (answers and seen.poll.multiselect):
            raise CannotDo(
                f"The poll takes {'at least ' if seen.poll.multiselect else ''}one answer, not {len(answers)}."
            )
        with _errors_as_cannot_do():
            polls.vote(self._world, seen, self.user, {seen.poll.texts.index(each) + 1 for each in answers})

    async def unvote(self, message: Message | Answer) -> None:
        """Take back all votes in a poll."""
        seen = self._view.message(message)
        if seen.poll is None or not seen.poll.votes_of(self.id):
            raise CannotDo(f"{self.name} has no vote there to take back.")
        with _errors_as_cannot_do():
            polls.vote(self._world, seen, self.user, ())

    async def interested(self, event: ScheduledEvent) -> None:
        """Mark a scheduled event as interesting."""
        if not self._view.event(event).open:
            raise CannotDo(f"{event.name} is over.")
        scheduled_events.subscribe(self._world, event, self.user)

    async def not_interested(self, event: ScheduledEvent) -> None:
        """Remove the mark from a scheduled event."""
        scheduled_events.unsubscribe(self._world, self._view.event(event), self.user)

    async def edit_event(
        self,
        event: ScheduledEvent,
        *,
        name: str | None = None,
        description: str | None = None,
        starts_at: datetime | None = None,
        ends_at: datetime | None = None,
        channel: Channel | None = None,
        status: EventStatus | None = None,
    ) -> None:
        """Edit a scheduled event by hand; `status` starts, ends or cancels it."""
        asked = {
            "name": name,
            "description": description,
            "scheduled_start_time": starts_at and starts_at.isoformat(),
            "scheduled_end_time": ends_at and ends_at.isoformat(),
            "channel_id": channel and str(channel.id),
            "status": status,
        }
        body: dict[str, Any] = {key: value for key, value in asked.items() if value is not None}
        with _errors_as_cannot_do():
            scheduled_events.change(self._world, self._view.event(event), body, self.user)

    async def delete_event(self, event: ScheduledEvent) -> None:
        """Delete a scheduled event by hand."""
        with _errors_as_cannot_do():
            scheduled_events.delete(self._world, self._view.event(event), self.user)

    async def join_thread(self, thread: Channel) -> None:
        """Join a thread that the person can see."""
        self._view.require(thread, Permission.VIEW_CHANNEL)
        self._view.require_active(thread)
        thread_members.join(self._world, thread, self.user)

    async def leave_thread(self, thread: Channel) -> None:
        if self.id not in thread.joined:
            raise CannotDo(f"{self.name} is not in {thread.name}.")
        thread_members.leave(self._world, thread, self.user)

    async def delete_channel(self, channel: Channel) -> None:
        self._view.require(channel, Permission.MANAGE_CHANNELS)
        changes.remove_channel(self._world, channel, self.user)

    async def join_voice(self, channel: Channel) -> None:
        """Join a voice channel, leaving any other."""
        self._view.require(channel, Permission.CONNECT)
        if not channel.is_vocal or channel.guild is None:
            raise CannotDo(f"{channel.name} is no voice channel.")
        present = [state for state in channel.guild.voice_states.values() if state.channel is channel]
        if channel.user_limit and len(present) >= channel.user_limit and self.id not in {s.user_id for s in present}:
            raise CannotDo(f"{channel.name} is full.")
        for guild in self._in_voice():
            if guild is not channel.guild:
                self._voice.leave(guild, self.user)
        self._voice.join(channel, self.user)

    async def accept_invite(self, code: str) -> None:
        """Accept an invite, by its code or its link. Who comes as a guest joins the call at once."""
        with _errors_as_cannot_do():
            invite = invites.find(self._world, code.rpartition("/")[2])
        invites.accept(self._world, invite, self.user)
        if invite.for_guests:
            await self.join_voice(invite.channel)

    async def leave_voice(self) -> None:
        for guild in self._in_voice():
            self._voice.leave(guild, self.user)

    def _in_voice(self) -> list[Guild]:
        return [guild for guild in self._world.guilds.values() if self.id in guild.voice_states]

    def _find(self, channel: Channel, name: str, kind: CommandType = CommandType.CHAT_INPUT) -> Command:
        self._view.require(channel, Permission.USE_APPLICATION_COMMANDS)
        self._view.require_active(channel)
        return find_command(self._world, self.user, channel, name, kind)

    async def _ask(
        self, kind: InteractionType, command: Command, channel: Channel, data: dict[str, Any], did: str
    ) -> Interaction:
        return await self._interactions.ask(kind, command.application, self.user, channel, data, did)

    async def _use(self, message: Message, data: dict[str, Any], did: str) -> Answer:
        self._view.require_active(message.channel)
        application = self._world.applications[message.author.id]
        return Answer(
            await self._interactions.ask(
                InteractionType.COMPONENT, application, self.user, message.channel, data, f"[{did}]", source=message
            )
        )


def _is_called(button: dict[str, Any], name: str) -> bool:
    return name in (components.label_of(button), (button.get("emoji") or {}).get("name"), button.get("custom_id"))


def _typed(command: Command, options: Mapping[str, Any]) -> str:
    return " ".join(
        [f"/{command.name}", *(f"{name}:{getattr(value, 'name', value)}" for name, value in options.items())]
    )


def _key(value: Any) -> Any:
    return value if isinstance(value, str) else None


@contextmanager
def _errors_as_cannot_do() -> Generator[None]:
    """Turn Discord's refusals into CannotDo, since a client would not offer the action."""
    try:
        yield
    except ApiError as error:
        raise CannotDo(str(error)) from error
