"""Finds the lunch-and-learn that a button or a form is about, and its date."""

from db.models import Lunch, Session
from services.lookup import CircleLookup
from vocabulary.errors import Refusal


async def lunch_about(lookup: CircleLookup, lunch_id: int, user_id: int) -> Lunch:
    """That lunch-and-learn. Raises Refusal for others than the circle's members."""
    lunch = await Lunch.get_or_none(id=lunch_id)
    if lunch is None:
        raise Refusal("lunch/changed-meanwhile")
    await lookup.about(user_id, lunch.circle_id)
    return lunch


async def date_of(lunch: Lunch) -> Session | None:
    """The session in which it is to be held, if that is set."""
    return None if lunch.session_id is None else await Session.get_or_none(id=lunch.session_id, closed_at=None)
