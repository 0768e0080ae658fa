"""What people see, and how they attend: scheduled events, polls and threads."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from rehearsal.answers import Answer
from rehearsal.enums import EventStatus
from rehearsal.errors import ApiError, CannotDo
from rehearsal.guilds import scheduled_events, thread_members
from rehearsal.messages import polls
from rehearsal.permissions import Permission
from rehearsal.world.models import Channel, Message, ScheduledEvent, User
from rehearsal.world.world import World


class Attending:
    """A person as far as they see, and attend to what others set up. Raises CannotDo as a client would not offer it."""

    def __init__(self, world: World, user: User) -> None:
        self._world = world
        self.user = user

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
        """All that bots wrote to this person in DMs, oldest first."""
        mine = self._world.dms_of(self.user)
        received = [each for channel in mine for each in channel.seen_by(self.id) if each.author is not self.user]
        return sorted(received, key=lambda each: each.id)

    def sees(self, channel: Channel) -> list[Message]:
        """The messages before this person's eyes, oldest first; none where they cannot look."""
        can = channel.id in self._world.channels and channel.permissions(self.user) & Permission.VIEW_CHANNEL
        return channel.seen_by(self.id) if can else []

    async def vote(self, message: Message | Answer, *answers: str) -> None:
        """Vote in a poll for answers by their text; earlier votes of this person are taken back for these."""
        seen = self._seen(message)
        if seen.poll is None:
            raise CannotDo(f"There is no poll in {seen.text!r}.")
        if unknown := [each for each in answers if each not in seen.poll.texts]:
            raise CannotDo(f"The poll has no answer {unknown}, only {seen.poll.texts}.")
        if len(answers) != 1 and not (answers and seen.poll.several):
            raise CannotDo(f"The poll takes {'at least ' if seen.poll.several else ''}one answer, not {len(answers)}.")
        with _offered():
            polls.vote(self._world, seen, self.user, {seen.poll.texts.index(each) + 1 for each in answers})

    async def unvote(self, message: Message | Answer) -> None:
        """Take back all votes in a poll."""
        seen = self._seen(message)
        if seen.poll is None or not seen.poll.votes_of(self.id):
            raise CannotDo(f"{self.name} has no vote there to take back.")
        with _offered():
            polls.vote(self._world, seen, self.user, ())

    async def interested(self, event: ScheduledEvent) -> None:
        """Be interested in a scheduled event."""
        if not self._event(event).open:
            raise CannotDo(f"{event.name} is over.")
        scheduled_events.subscribe(self._world, event, self.user)

    async def not_interested(self, event: ScheduledEvent) -> None:
        """Be interested in a scheduled event no longer."""
        scheduled_events.unsubscribe(self._world, self._event(event), self.user)

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
        """Change what is told of a scheduled event by hand; `status` begins, ends or cancels it."""
        asked = {
            "name": name,
            "description": description,
            "scheduled_start_time": starts_at and starts_at.isoformat(),
            "scheduled_end_time": ends_at and ends_at.isoformat(),
            "channel_id": channel and str(channel.id),
            "status": status,
        }
        body: dict[str, Any] = {key: value for key, value in asked.items() if value is not None}
        with _offered():
            scheduled_events.change(self._world, self._event(event), body, self.user)

    async def delete_event(self, event: ScheduledEvent) -> None:
        """Delete a scheduled event by hand."""
        with _offered():
            scheduled_events.delete(self._world, self._event(event), self.user)

    async def join_thread(self, thread: Channel) -> None:
        """Become a member of a thread that is in view."""
        self._may(thread, Permission.VIEW_CHANNEL)
        thread_members.join(self._world, thread, self.user)

    async def leave_thread(self, thread: Channel) -> None:
        if self.id not in thread.joined:
            raise CannotDo(f"{self.name} is not in {thread.name}.")
        thread_members.leave(self._world, thread, self.user)

    def _event(self, event: ScheduledEvent) -> ScheduledEvent:
        self._world.timers.run_due()
        if event.id not in event.guild.events or not scheduled_events.sees(self.user, event):
            raise CannotDo(f"{self.name} sees no event {event.name!r}.")
        return event

    def _may(self, channel: Channel, needed: Permission) -> None:
        missing = (needed | Permission.VIEW_CHANNEL) & ~channel.permissions(self.user)
        if missing or channel.id not in self._world.channels:
            raise CannotDo(f"{self.name} may not do that in {channel.name or 'this DM'}: {missing!r}.")

    def _seen(self, message: Message | Answer) -> Message:
        found = message.message if isinstance(message, Answer) else message
        if found is None or not self._sees(found):
            raise CannotDo(f"{self.name} does not see that message.")
        return found

    def _sees(self, message: Message) -> bool:
        there = message.channel.id in self._world.channels and message.channel.messages.get(message.id) is message
        can = message.channel.permissions(self.user) & Permission.VIEW_CHANNEL
        return there and bool(can) and message.reader in (None, self.id)


@contextmanager
def _offered() -> Iterator[None]:
    """What Discord would refuse, a client does not offer."""
    try:
        yield
    except ApiError as error:
        raise CannotDo(str(error)) from error
