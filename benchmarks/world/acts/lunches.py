"""What members do about lunch-and-learns: proposals, votes, a date, a guest, and questions for them."""

from datetime import timedelta

from benchmarks.world import words
from benchmarks.world.played_circle import PlayedCircle
from vocabulary.controls import ButtonKind, SelectKind
from vocabulary.rituals import Ritual

TYPED = "%Y-%m-%d %H:%M"


async def hold(circle: PlayedCircle) -> None:
    """The circle chooses the ritual, takes up a guest, sets a date, asks the guest something, and lets it all go."""
    card = await circle.use(0, "circle settings")
    await circle.choose(0, card, SelectKind.CIRCLE_RITUALS, Ritual.LUNCH)
    await circle.press(0, card, ButtonKind.CIRCLE_RITUALS)
    own = await circle.use(1, "lunch propose", words.LUNCH)
    await circle.press(1, own, ButtonKind.LUNCH_TAKE_BACK)
    shown = await circle.use(1, "lunch plan")
    await circle.press(1, shown, ButtonKind.LUNCH_PROPOSE, words.LUNCH)
    await circle.use(2, "lunch vote")
    asked = await circle.use(3, "lunch plan", when=f"{circle.two_days()} 18:00", place="Café Central")
    await circle.press(3, asked, ButtonKind.LUNCH_PLAN_MEANT)
    at = (circle.now() + timedelta(days=3)).astimezone(circle.zone)
    given = {"when": f"{at:{TYPED}}"}
    shown = await circle.press(3, await circle.posted(ButtonKind.LUNCH_PLAN), ButtonKind.LUNCH_PLAN, given)
    await circle.press(3, shown, ButtonKind.LUNCH_SET)
    await _ask_guest(circle)
    await circle.use(0, "lunch insight")
    await _let_go(circle, f"{at:%A}, {at.day} {at:%B %Y}, {at:%H:%M}")


async def _ask_guest(circle: PlayedCircle) -> None:
    """One queues a question and takes it back, another one's is voted for, and whoever hosts gets the text."""
    card = await circle.posted(ButtonKind.LUNCH_ASK)
    question = await circle.press(4, card, ButtonKind.LUNCH_ASK, words.GUEST_QUESTION)
    await circle.press(4, question, ButtonKind.LUNCH_UNASK)
    await circle.press(5, card, ButtonKind.LUNCH_ASK, words.GUEST_QUESTION)
    select = f"1:{SelectKind.LUNCH_QUESTIONS}:"
    await circle.rehearsal.until(lambda: select in str(card.components))
    await circle.people.choose(circle.person(4), card, SelectKind.LUNCH_QUESTIONS, words.GUEST_QUESTION["words"])
    await circle.press(0, card, ButtonKind.LUNCH_GUEST)


async def _let_go(circle: PlayedCircle, at: str) -> None:
    """The date is cancelled, the guest let go, and two other things are put to the vote."""
    found = await circle.people.complete(circle.person(4), circle.text, "session cancel", "session")
    lunch = next((one for one in found if at in one), "none of them")
    shown = await circle.use(4, "session cancel", reason=words.REASON, session=lunch)
    await circle.press(4, shown, ButtonKind.SESSION_CANCEL)
    await circle.press(4, await circle.use(4, "lunch plan"), ButtonKind.LUNCH_DROP)
    for place, topic in ((1, "One"), (2, "Another")):
        await circle.use(place, "lunch propose", {"topic": topic})
    await circle.press(3, await circle.posted(ButtonKind.LUNCH_VOTE), ButtonKind.LUNCH_VOTE)
