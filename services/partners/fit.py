"""How well partners suit each other: each is asked after they have met, and nobody ever learns what the other said."""

from dataclasses import dataclass, replace

from db.models import FitAnswer, Partnership
from db.queries import partners
from db.transaction import transaction
from runtime.clock import Clock
from runtime.markdown import Markdown
from runtime.message import Message
from runtime.words import Words
from services.lookup import CircleLookup
from vocabulary.controls import ButtonKind
from vocabulary.errors import Refusal
from vocabulary.partners import Fit

BUTTONS = {
    ButtonKind.PARTNERS_FIT: Fit.GOOD,
    ButtonKind.PARTNERS_FIT_OPEN: Fit.DECIDING,
    ButtonKind.PARTNERS_NO_FIT: Fit.NOT_A_FIT,
}


@dataclass(frozen=True, slots=True)
class FitQuestion:
    """A member may be asked how `other` suits them as a partner."""

    partnership: int
    other: int


class PartnerFit:
    """Asks and keeps the answers. What does not suit counts as an avoid, from when partners may change."""

    def __init__(self, clock: Clock, lookup: CircleLookup) -> None:
        self._clock = clock
        self._lookup = lookup

    async def question(self, circle_id: int, user_id: int) -> FitQuestion | None:
        """What a member has not said yet of their current partners, once they have met; of a trio one at a time.

        Whoever is still deciding is asked again after the next meeting.
        """
        row = await partners.partners_of(circle_id, user_id)
        return None if row is None else await _question(row, user_id)

    async def question_about(self, partnership_id: int, user_id: int) -> FitQuestion | None:
        """The same for the partnership that a button is about."""
        row = await Partnership.get_or_none(id=partnership_id)
        return None if row is None else await self.question(row.circle_id, user_id)

    async def answer(self, partnership_id: int, user_id: int, other: int, fit: Fit) -> FitQuestion | None:
        """Keep what a member says of a partner, for their eyes only; returns what there is to ask next.

        The last word counts: a good fit also takes back what was none in an earlier term. Raises Refusal for others
        than partners.
        """
        async with transaction():
            row = await Partnership.get_or_none(id=partnership_id)
            if row is None or not {user_id, other} <= set(row.members) or user_id == other:
                raise Refusal("partners/not-yours")
            await self._lookup.about(user_id, row.circle_id)
            if fit is Fit.GOOD:
                await partners.drop_no_fit(row.circle_id, user_id, other)
            about = {"partnership_id": partnership_id, "user_id": user_id, "other": other}
            said = {"answer": fit, "at": self._clock.now()}
            if not await FitAnswer.filter(**about).update(**said):
                await FitAnswer.create(**about, **said)
            return await self.question(row.circle_id, user_id)


async def _question(row: Partnership, user_id: int) -> FitQuestion | None:
    met_at = await partners.last_met(row.id)
    if met_at is None:
        return None
    said = {one.other: one for one in await FitAnswer.filter(partnership_id=row.id, user_id=user_id).order_by("id")}
    unsaid = [
        other
        for other in row.members
        if other != user_id and (other not in said or (said[other].answer is Fit.DECIDING and said[other].at < met_at))
    ]
    return FitQuestion(row.id, unsaid[0]) if unsaid else None


def fit_message(words: Words, question: FitQuestion | None, before: Fit | None = None) -> Message:
    """The question with its three answers, if there is one, below what there is to say to the answer `before`."""
    text = words.render("partners/fit", other=question.other if question else None, before=before)
    if question is None:
        return Message(text)
    return Message(text, (tuple(words.button(kind, question.partnership, question.other) for kind in BUTTONS),))


def with_question(words: Words, message: Message, question: FitQuestion | None) -> Message:
    """A message that only its reader sees, with the question below it, if there is one."""
    if question is None:
        return message
    asked = fit_message(words, question)
    return replace(
        message, text=Markdown("\n").joined([message.text, asked.text]), buttons=(*message.buttons, *asked.buttons)
    )
