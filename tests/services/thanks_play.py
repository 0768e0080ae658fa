"""A circle whose members thank each other for help, as tests do it."""

from db.models import Circle
from services.thanks.thanks import Helper
from tests.services.circle_play import here
from vocabulary.rituals import Ritual

SQL = "SQL queries"


async def with_thanks(circle):
    """Have a circle choose the ritual."""
    await Circle.filter(id=circle.id).update(rituals=frozenset({Ritual.THANKS}))


async def thank(house, circle, user_id, helper, topic=SQL, **facts):
    """One member thanks another."""
    return await house.services.thanks.thanks.say(await here(circle), user_id, Helper(helper, **facts), topic)


async def thank_often(house, circle, helper, *people, topic=SQL):
    """These people thank a member, one after the other."""
    for person in people:
        await thank(house, circle, person, helper, topic)
        await house.pass_time(days=8)
