"""Questions of somebody who is stuck: to the partner, to the circle, or for the next agenda, and the answers."""

from tortoise.expressions import Q

from db.models import Ask, AskAnswer
from vocabulary.goals import AskedOf
from vocabulary.keys import MessageKey, MessageKind


async def keys_of(user_id: int, circle_id: int | None = None) -> list[MessageKey]:
    """How the keys begin of the questions and answers from a person and to them, in one circle or in all circles."""
    asks, answers = Ask.all(), AskAnswer.all()
    if circle_id is not None:
        asks = asks.filter(progress__goal__cycle__circle_id=circle_id)
        answers = answers.filter(ask__progress__goal__cycle__circle_id=circle_id)
    own = await asks.filter(progress__goal__user_id=user_id).only("id")
    of_partners = await asks.filter(of=AskedOf.PARTNER).only("id")
    between = Q(user_id=user_id) | Q(ask__progress__goal__user_id=user_id)
    return [
        *(MessageKey.ask(row.id) for row in own),
        *(MessageKey.ask(row.id, user_id) for row in of_partners),
        *(MessageKey(MessageKind.ASK_ANSWER, row.id) for row in await answers.filter(between).only("id")),
    ]
