"""Asking others about a goal that is stuck, as tests do it."""

from datetime import timedelta

from db.models import Ask, Partnership, Person
from tests.services.house import BEN, CHI
from vocabulary.goals import AskedOf, GoalStatus

STUCK_ON = "The export leaves people out"
ANSWER = "Filter by first login"


async def pair(house, circle, *members):
    """Have these be learning partners."""
    ends_at = house.now + timedelta(weeks=6)
    facts = {"circle": circle, "term": 1, "because": "", "opened_at": house.now, "ends_at": ends_at}
    await Partnership.create(members=list(members), **facts)


async def agree(house, *user_ids):
    """Have these people agree to DMs."""
    await Person.filter(id__in=user_ids).update(nudges_allowed_at=house.now)


def told(house, stuck, help_):
    """What a member reads of whom they asked."""
    noted = {"check_in": stuck, "status": GoalStatus.STUCK, "over": False, "help": help_}
    return house.words.render("goal/noted", noted=noted)


def in_channel(house, circle, words):
    """The messages in the circle's channel with these words."""
    return [one for one in house.said_in(circle.text_channel_id) if words in one.text]


async def answered(house, stuck, user_id=CHI, words=ANSWER):
    """Have Ben's question to the circle answered; returns what who answers is told."""
    await house.services.goals.questions.ask(stuck, BEN, AskedOf.CIRCLE)
    ask = await Ask.get(of=AskedOf.CIRCLE)
    return await house.services.goals.questions.answer(ask.id, user_id, words)
