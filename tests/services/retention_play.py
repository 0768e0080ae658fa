"""A circle whose old messages are thinned: what was said in it, what time does to that, and what is left of it."""

from datetime import timedelta

from db.models import OutgoingBody
from runtime.message import Button, Message
from services.retention import LOOK_AGAIN
from tests.services.house import TEXT

DAY = timedelta(days=1)
PERIOD = 30 * DAY
CARD = Message("Words", ((Button("Set my goal", "1:goal-set:1"),),))


async def say(house, *keys, message=CARD, **to):
    """Have these messages arrive in the circle's channel, or where `to` says."""
    for key in keys:
        await house.outbox.post(key, message, **(to or {"channel": TEXT}))
    await house.deliver()


async def look(house, after=PERIOD):
    """Let that time pass with nothing but looks at what is to be deleted, until there is nothing left."""
    house.clock.leap_to(house.now + after)
    again = house.now
    while again - house.now < LOOK_AGAIN:
        house.clock.leap_to(again)
        again = await house.services.retention.look(0, house.now)


async def texts():
    """The keys of the messages whose text is stored."""
    return set(await OutgoingBody.all().values_list("outgoing__key", flat=True))


def read_in_channel(house):
    """What the messages in the circle's channel say, by their keys."""
    return {one.key: one.message for one in house.discord.messages.values() if one.to == TEXT}
