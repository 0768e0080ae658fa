"""How lines read in the thread, with who offered help; and the lines with what it takes to write them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from db.models import Circle, HelpOffer, WinsLine
from rules.wins import Line
from runtime.message import Button, Message
from runtime.words import Words
from vocabulary.controls import ButtonKind
from vocabulary.keys import MessageKey, MessageKind
from vocabulary.wins import LineKind


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line as it is to be read now. Who has left the circle helps nobody, and nobody helps them."""

    row: WinsLine
    offers: Sequence[HelpOffer]
    owner: int | None
    open: bool

    @classmethod
    def of(cls, row: WinsLine, members: Collection[int]) -> "ShownLine":
        """A row with its offers among these members."""
        offers = [one for one in sorted(row.offers, key=lambda one: one.id) if one.user_id in members]
        stuck = row.kind is LineKind.STUCK and row.end is None and row.user_id in members
        return cls(row, offers, row.owner if row.owner in members else None, stuck)

    @property
    def helpers(self) -> list[int]:
        """Who offered help, the first one first."""
        return [one.user_id for one in self.offers]

    @property
    def as_rule(self) -> Line:
        """As the rules read it."""
        return Line(self.row.user_id, self.row.kind, self.row.words, self.row.end, self.helpers)


def line_message(words: Words, circle: Circle, line: ShownLine) -> Message:
    """A line under its writer's name, with what others can do about it."""
    text = words.render("wins/line", circle=circle, line=line)
    return Message(text, (_buttons(words, line),) if line.open else ())


def offer_message(words: Words, line: ShownLine, offer: HelpOffer, pings: tuple[int, ...] = ()) -> Message:
    """Tells the writer that somebody can help; while nobody sees it through, either of the two can say that they do."""
    text = words.render("wins/offer", line=line, offer=offer)
    asks = line.open and line.owner is None
    return Message(text, ((words.button(ButtonKind.STUCK_OWN, offer.id),),) if asks else (), pings=pings)


def _buttons(words: Words, line: ShownLine) -> tuple[Button, ...]:
    kinds = (ButtonKind.STUCK_HELP, ButtonKind.STUCK_SOLVED)
    return tuple(words.button(kind, line.row.id) for kind in kinds)


def line_key(line_id: int, *place: int) -> MessageKey:
    """The message of a line in a place; without one, in all places."""
    return MessageKey(MessageKind.WINS_LINE, line_id, tuple(map(str, place)))


def offer_key(offer_id: int, *place: int) -> MessageKey:
    """The same of an offer."""
    return MessageKey(MessageKind.HELP_OFFER, offer_id, tuple(map(str, place)))


def thanks_key(round_id: int) -> MessageKey:
    """The last message of a round."""
    return MessageKey(MessageKind.WINS_THANKS, round_id)


def left_key(session_id: int) -> MessageKey:
    """What asks after a session about stuck points that are still open."""
    return MessageKey(MessageKind.STUCK_LEFT, session_id)
