"""Taking back what waits to be sent to a person, when what it was about is over or no longer wanted."""

from db import queries
from db.models import Nudge
from runtime.bot import Circlekeeper
from vocabulary.keys import JobKey, JobKind, MessageKey, MessageKind


def key_of(nudge: Nudge) -> MessageKey:
    """The outgoing message of a nudge."""
    return MessageKey(MessageKind.NUDGE, nudge.id)


async def withdraw(bot: Circlekeeper, user_id: int) -> None:
    """Withdraw the DMs that wait to be sent to a person, and look at them anew; part of the caller's transaction."""
    await look_anew(bot, user_id)
    await bot.outbox.withdraw(*await bot.outbox.waiting_dms(user_id))


async def look_anew(bot: Circlekeeper, *user_ids: int) -> None:
    """Take back the nudges that wait, and decide anew, since the facts changed; part of the caller's transaction."""
    for user_id in user_ids:
        await retract(bot, user_id)
    await bot.timekeeper.schedule(bot.clock.now(), *(JobKey(JobKind.NUDGES, user_id) for user_id in user_ids))


async def look_at_circle_anew(bot: Circlekeeper, circle_id: int) -> None:
    """The same for all members of a circle."""
    await look_anew(bot, *await queries.members(circle_id))


async def retract(bot: Circlekeeper, user_id: int) -> None:
    """Take back the nudges of which nothing has left, so that they are decided anew.

    One whose delivery is under way or in doubt may be there already, and stays.
    """
    newest = await Nudge.filter(user_id=user_id).order_by("-id").first()  # whoever adds one takes back the one before
    if newest is None:
        return
    if await bot.outbox.take_back(key_of(newest)):
        await newest.delete()
