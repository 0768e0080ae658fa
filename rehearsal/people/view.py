"""What a person's client shows them, and which permissions it checks."""

from rehearsal.errors import CannotDo
from rehearsal.guilds import scheduled_events
from rehearsal.people.answers import Answer
from rehearsal.permissions import Permission
from rehearsal.world.models import Channel, Message, ScheduledEvent, User
from rehearsal.world.world import World


class View:
    """One person's view of the world. Raises CannotDo for what they cannot see or may not do."""

    def __init__(self, world: World, user: User) -> None:
        self._world = world
        self._user = user

    def dms(self) -> list[Message]:
        """All messages from bots in this person's DMs, oldest first."""
        mine = self._world.dms_of(self._user)
        received = [each for channel in mine for each in channel.seen_by(self._user.id)]
        return sorted((each for each in received if each.author is not self._user), key=lambda each: each.id)

    def messages(self, channel: Channel) -> list[Message]:
        """The messages that this person sees in a channel, oldest first; none if they cannot view it."""
        can = channel.id in self._world.channels and channel.permissions(self._user) & Permission.VIEW_CHANNEL
        return channel.seen_by(self._user.id) if can else []

    def message(self, message: Message | Answer) -> Message:
        """The message, or the message of an answer, if it still exists and the person can see it."""
        found = message.message if isinstance(message, Answer) else message
        if found is None or not self._shows(found):
            raise CannotDo(f"{self._user.name} does not see that message.")
        return found

    def event(self, event: ScheduledEvent) -> ScheduledEvent:
        """The scheduled event, if it still exists and the person can see it."""
        self._world.timers.run_due()
        if event.id not in event.guild.events or not scheduled_events.sees(self._user, event):
            raise CannotDo(f"{self._user.name} sees no event {event.name!r}.")
        return event

    def require(self, channel: Channel, needed: Permission) -> None:
        """Raises CannotDo unless this person can see the channel and has these permissions there."""
        missing = (needed | Permission.VIEW_CHANNEL) & ~channel.permissions(self._user)
        if missing or channel.id not in self._world.channels:
            where = channel.name or "this DM"
            raise CannotDo(f"{self._user.name} may not do that in {where}: {missing!r}.")

    def require_active(self, channel: Channel) -> None:
        """Raises CannotDo in an archived thread, where clients only let people write."""
        if channel.archived:
            raise CannotDo(f"{channel.name} is archived: somebody must write in it first.")

    def require_no_guest(self, channel: Channel) -> None:
        """Raises CannotDo for a guest, whose client lets them take part in the call only."""
        if channel.guild and self._user.id in channel.guild.guests:
            raise CannotDo(f"{self._user.name} is a guest in {channel.name}, and can press nothing there.")

    def _shows(self, message: Message) -> bool:
        there = message.channel.id in self._world.channels and message.channel.messages.get(message.id) is message
        can = message.channel.permissions(self._user) & Permission.VIEW_CHANNEL
        return there and bool(can) and message.reader in (None, self._user.id)
