"""What a brief of partners has beside its text, in their thread and by DM: its buttons, and a file for calendars."""

from datetime import datetime, timedelta

from db.queries.partner_briefs import ShownBrief
from rules.captures import Resource
from rules.partners.meeting_times import MEETING
from runtime.calendar_file import CalendarEntry, EntryKind, calendar_file
from runtime.message import Attachment, Button
from runtime.words import Words
from vocabulary.controls import ButtonKind

MINUTE = timedelta(minutes=1)
MOST_RESOURCES = 2


def brief_buttons(words: Words, brief: ShownBrief, zone: str | None) -> tuple[tuple[Button, ...], ...]:
    """What partners can do under a brief; times are written by the clock in `zone`, or else by their number.

    Once they have met, each can still say so, and add a line of their own.
    """
    times = (
        ()
        if brief.agreed or brief.met
        else tuple(
            words.button(ButtonKind.PARTNERS_TIME, brief.offer.id, place, label=time_label(words, slot, place, zone))
            for place, slot in enumerate(brief.offer.slots)
        )
    )
    met = words.button(ButtonKind.PARTNERS_BRIEF_MET, brief.partnership.id)
    could_not = () if brief.met else (words.button(ButtonKind.PARTNERS_COULD_NOT, brief.row.id),)
    return tuple(filter(None, (times, (met, *could_not))))


def resources_in(brief: ShownBrief) -> list[tuple[Resource, int]]:
    """The newest resources of the circle that a brief shows, each with who shared it."""
    return [(Resource.stored(one.words), one.user_id) for one in brief.resources[-MOST_RESOURCES:]]


def time_label(words: Words, slot: datetime, place: int, zone: str | None) -> str:
    """What a button says by which a time suits somebody."""
    return words.plain("partners/time-suits.txt", slot=slot, number=place + 1, zone=zone)


def meeting_file(words: Words, brief: ShownBrief, slot: datetime) -> Attachment:
    """A meeting of partners for one's own calendar. It is the same entry when they agree on it, or on another time."""
    title = words.plain("partners/meeting-title.txt", circle=brief.circle)
    entry = CalendarEntry(
        brief.row.id,
        title,
        slot,
        MEETING // MINUTE,
        brief.agreed.at if brief.agreed else brief.offer.offered_at,
        changes=brief.offer.id,
        kind=EntryKind.PARTNERS,
        tentative=brief.agreed is None,
    )
    content = calendar_file(title, [entry], brief.circle.guild_id)
    return Attachment("learning-partners.ics", content)
