"""What members do about sessions to come: moved, cancelled, polled for, answered, and their events changed by hand."""

from datetime import timedelta

from benchmarks.world import words
from benchmarks.world.played_circle import PlayedCircle
from rehearsal.world.models import ScheduledEvent
from vocabulary.controls import ButtonKind

TYPED = "%Y-%m-%d %H:%M"


async def look(circle: PlayedCircle) -> None:
    """Everybody looks at the agenda, the last recap and the calendar, and says whether they will come."""
    card = await circle.posted(ButtonKind.SESSION_COMING)
    for place in circle.everybody:
        await circle.use(place, "session agenda")
        await circle.use(place, "session recap")
        await circle.use(place, "session calendar")
        await circle.use(place, "session park", **words.PARKED)
        await circle.press(place, card, ButtonKind.SESSION_AWAY)
        await circle.press(place, card, ButtonKind.SESSION_COMING)
    await circle.people.complete(circle.person(0), circle.text, "session move", "session")


async def write_agenda(circle: PlayedCircle) -> None:
    """One writes an agenda, at first with a fault, and another one goes back to the standard."""
    for place in (0, 1):
        shown = await circle.use(place, "session agenda")
        refused = await circle.press(place, shown, ButtonKind.AGENDA_EDIT, words.FAULTY_AGENDA)
        own = await circle.press(place, refused, ButtonKind.AGENDA_AGAIN, words.AGENDA)
        await circle.press(place, own, ButtonKind.AGENDA_STANDARD)


async def plan(circle: PlayedCircle) -> None:
    """A session is moved, another one cancelled, one more is set, and the time of another one is asked by a poll."""
    later = _next_event(circle).starts_at + timedelta(days=1)
    shown = await circle.use(0, "session move", when=f"{later.astimezone(circle.zone):{TYPED}}")
    await circle.press(0, shown, ButtonKind.SESSION_MOVE)
    for days, kind in ((2, "Lunch-and-learn"), (3, "Retrospective")):
        at = circle.now() + timedelta(days=days)
        shown = await circle.use(1, "session schedule", when=f"{at.astimezone(circle.zone):{TYPED}}", kind=kind)
        await circle.press(1, shown, ButtonKind.SESSION_SET)
    for place in (2, 3):
        shown = await circle.use(place, "session cancel", reason=words.REASON)
        await circle.press(place, shown, ButtonKind.SESSION_CANCEL)
    for command, kind in (
        ("session move", ButtonKind.SESSION_MOVE_MEANT),
        ("session schedule", ButtonKind.SESSION_SET_MEANT),
    ):
        options = {"kind": "Retrospective"} if kind is ButtonKind.SESSION_SET_MEANT else {}
        await circle.press(5, await circle.use(5, command, when=f"{circle.two_days()} 18:00", **options), kind)
    at = circle.now() + timedelta(days=5)
    how = await circle.use(4, "session schedule", kind="Retrospective")
    shown = await circle.press(4, how, ButtonKind.SESSION_TIME, {"when": f"{at.astimezone(circle.zone):{TYPED}}"})
    await circle.press(4, shown, ButtonKind.SESSION_SET)
    how = await circle.use(4, "session schedule", kind="Lunch-and-learn")
    await circle.press(4, how, ButtonKind.SESSION_POLL)
    below = await circle.posted(ButtonKind.TIME_TAKE)
    seen = circle.person(4).sees(circle.text)
    polled, poll = next((one, one.poll) for one in reversed(seen) if one.poll)
    await circle.person(4).vote(polled, poll.texts[0])
    await circle.press(4, below, ButtonKind.TIME_TAKE)


async def change_events(circle: PlayedCircle) -> None:
    """Events are moved and deleted by hand, and the circle answers what that should mean."""
    question = None
    for taken in (True, False):
        event = _next_event(circle)
        at = event.starts_at + timedelta(hours=3)
        await circle.owner.edit_event(event, starts_at=at, ends_at=at + timedelta(minutes=75))
        question = await circle.posted(ButtonKind.EVENT_TAKE, after=question)
        await circle.press(0, question, ButtonKind.EVENT_TAKE if taken else ButtonKind.EVENT_BACK)
    await circle.owner.delete_event(_next_event(circle))
    await circle.press(0, await circle.posted(ButtonKind.EVENT_CANCEL), ButtonKind.EVENT_CANCEL)


def _next_event(circle: PlayedCircle) -> ScheduledEvent:
    own = [one for one in circle.hosted.guild.events.values() if one.channel is circle.hosted.voice and one.open]
    return min(own, key=lambda one: one.starts_at)
