"""Takes back what a circle was told of a member, who wants to be named no longer."""

from db.models import NamedFor
from db.queries.notices import posted_in
from db.queries.thanks import NamedMember
from runtime.outbox import Outbox
from runtime.words import Words
from services.notices.delivery import key_of
from services.notices.kinds import named
from services.ritual_events import NamingChanged


class Unnaming:
    """Takes the words that named somebody out of their post, and all of it if it told nothing else.

    Part of the caller's transaction.
    """

    def __init__(self, outbox: Outbox, words: Words) -> None:
        self._outbox = outbox
        self._words = words

    async def naming_changed(self, event: NamingChanged) -> None:
        """A member has changed their mind."""
        if event.named:
            return
        about = str(named.key_of(event.circle_id, event.named_id))
        for post in await posted_in(event.circle_id):
            if post.about == [about]:
                await self._outbox.remove(key_of(post.id))
            elif about in post.about:
                await self._take_out(post.id, event.named_id)

    async def _take_out(self, post_id: int, named_id: int) -> None:
        row = await NamedFor.get(id=named_id).prefetch_related("topic__circle")
        topic, circle = row.topic, row.topic.circle
        member, words = NamedMember(row.id, row.user_id, row.at, topic.id, topic.words), self._words.to(circle.locale)
        written = words.render(named.KIND.template, circle=circle, named=member)
        await self._outbox.close_part([key_of(post_id)], [written], words.render("thanks/no-longer-named"), ())
