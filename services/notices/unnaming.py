"""Takes back what a circle was told of a member, who wants to be named no longer."""

from db.queries.notices import posted_in
from runtime.outbox import Outbox
from services.notices.delivery import key_of
from services.notices.kinds import named
from services.ritual_events import NamingChanged


class Unnaming:
    """Deletes the post that named somebody, if it told nothing else. Part of the caller's transaction."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox

    async def naming_changed(self, event: NamingChanged) -> None:
        """A member has changed their mind."""
        if event.named:
            return
        about = [str(named.key_of(event.circle_id, event.named_id))]
        for post in await posted_in(event.circle_id):
            if post.about == about:
                await self._outbox.remove(key_of(post.id))
