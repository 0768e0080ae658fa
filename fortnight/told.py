"""What members see of an entry of the journal, in words: who did what, where, when, and who else can see it."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from rehearsal.transcript.markup import Names, to_text
from rehearsal.world import components
from rehearsal.world.journal import EntryKind, JournalEntry

DM = "a DM"
MESSAGES = {EntryKind.MESSAGE, EntryKind.DM, EntryKind.EDIT}


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that somebody did, or said in `lines`.

    `did` is empty for a new message; `person` is the one whom it is about: whoever acted, or the only reader.
    """

    at: datetime
    place: str
    who: str
    did: str = ""
    lines: tuple[str, ...] = ()
    reader: str = ""
    person: str = ""

    @property
    def is_public_edit(self) -> bool:
        """Whether a message that everybody can read says something else now."""
        return bool(self.did and self.lines and not self.reader)


def told(entry: JournalEntry, names: Names, zone: ZoneInfo) -> Told | None:
    """An entry as members see it, or None if they do not."""
    at = entry.at.astimezone(zone)
    place = _place(entry)
    who = entry.actor.name if entry.actor else "Somebody"
    if entry.kind in MESSAGES and entry.message is not None:
        reader = entry.to.name if entry.to else ""
        return Told(at, place, who, _verb(entry), _lines(entry, names, zone), reader, reader)
    if entry.kind is EntryKind.VOICE_STATUS:
        return Told(
            at, place, who, f"shows “{entry.text}” by the call" if entry.text else "shows nothing more by the call"
        )
    if entry.actor is None or entry.actor.bot:
        return None
    if entry.kind is EntryKind.VOICE:
        return Told(at, place, who, "joins the call" if entry.text == "joined" else "leaves the call", person=who)
    if entry.kind is EntryKind.INTERACTION:
        return Told(at, place, who, _action(entry.text), person=who)
    return None


def _action(text: str) -> str:
    """What somebody did: a command and a button or select speak for themselves."""
    match text[:1]:
        case "/" | "[":
            return text
        case "“":
            return f"fills in {text}"
        case _:
            return f"uses “{text}”"


def _place(entry: JournalEntry) -> str:
    if entry.channel is None or entry.channel.guild is None:
        return DM
    return f"#{entry.channel.name}"


def _verb(entry: JournalEntry) -> str:
    return "edits" if entry.kind is EntryKind.EDIT else ""


def _lines(entry: JournalEntry, names: Names, zone: ZoneInfo) -> tuple[str, ...]:
    text = to_text(entry.text, names, entry.at, zone)
    selects = components.selects(entry.message.components) if entry.message else []
    menus = [each.get("placeholder") or "Make a selection" for each in selects]
    controls = "  ".join([*(f"[{menu} ▾]" for menu in menus), *(f"[{label}]" for label in entry.buttons)])
    return tuple(line for line in (*text.splitlines(), controls) if line.strip())
