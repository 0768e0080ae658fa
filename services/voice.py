"""What services ask of voice channels, whoever answers."""

from typing import Protocol

from vocabulary.sessions import Chime


class Voice(Protocol):
    """Voice channels as Discord has them. Asking for something never waits, nor raises for what Discord refuses.

    What it is asked to do belongs after the commit of what decided it (`db.transaction.on_commit`).
    """

    def people_in(self, guild_id: int, channel_id: int | None) -> frozenset[int] | None:
        """The user ids of those in a channel, nobody where it is gone; None while Discord has not told."""
        ...

    def exists(self, guild_id: int, channel_id: int | None) -> bool:
        """Whether there is such a channel, as far as Discord has told."""
        ...

    def attend(self, channel_id: int) -> None:
        """Be in this channel until `leave`."""
        ...

    def leave(self, channel_id: int) -> None:
        """Leave this channel, after the chimes and the status that were asked for before."""
        ...

    def chime(self, channel_id: int, chime: Chime) -> None:
        """Play a chime in an attended channel."""
        ...

    def status(self, channel_id: int, text: str | None) -> None:
        """Show `text` under the channel's name; None shows nothing."""
        ...
