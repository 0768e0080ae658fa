"""Closes an invitation to tell a failure that stands in a circle's channel, once its member has the turn no longer.

Passing is told to nobody: it says the same whether they passed, gave the turn to somebody else, or told a failure.
"""

from db.models import Circle, FailureMonth
from db.queries import notices, nudges
from db.queries.duties import last_month, open_month
from rules.duties import GIVING, DutyTurn, Entry, holdings
from runtime.outbox import Outbox
from runtime.words import Words
from services.duties.roster import month_log_of
from services.events import MonthChanged
from services.notices.delivery import key_of
from services.nudges import replan
from services.nudges.kinds import KINDS
from services.nudges.kinds.failure import key_for
from vocabulary.duties import Duty
from vocabulary.keys import Address, MessageKey, NoticeKey
from vocabulary.nudges import NudgeKind


class Invitations:
    """Part of the transaction in which a month's turn changes hands."""

    def __init__(self, outbox: Outbox, words: Words) -> None:
        self._outbox = outbox
        self._words = words

    async def month_changed(self, event: MonthChanged) -> None:
        """Close what asks those who do not have the turn any more; what else stands in the same post stays."""
        month = await open_month(event.circle_id) or await last_month(event.circle_id)
        if month is None:
            return
        circle = await Circle.get(id=event.circle_id)
        for entry in await _over(month):
            await self._close(circle, month, entry)

    async def _close(self, circle: Circle, month: FailureMonth, given: Entry) -> None:
        words, kind = self._words.to(circle.locale), KINDS[NudgeKind.FAILURE]
        about = {"member": given.member, "month": month}
        written = [words.render("failure/invitation", late=late, **about) for late in (False, True)]
        written.append(words.render(kind.template, circle=circle, month=month))
        controls = {str(Address.of(button, month.id, Duty.FAILURE)) for button in kind.buttons}
        posts = await _posts(circle.id, month, given)
        await self._outbox.close_part(posts, written, words.render("failure/invitation-over"), controls)


async def _over(month: FailureMonth) -> list[Entry]:
    """All by which somebody got the turn of a month who does not have it any more."""
    log = await month_log_of([month.id])
    given = [entry for entry in log if entry.act in GIVING]
    has_it = month.closed_at is None and DutyTurn(month.id, Duty.FAILURE) in holdings(log)
    return given[:-1] if has_it else given


async def _posts(circle_id: int, month: FailureMonth, given: Entry) -> list[MessageKey]:
    """The messages that invite them: notices, and, as they may choose while their DMs are closed, their own nudges."""
    occasion = key_for(month.id, given.at)
    told = await notices.told(circle_id, [str(NoticeKey.reminder(circle_id, occasion))])
    nudged = [one.id for one in await nudges.sent_to(given.member) if str(occasion) in one.about]
    return [*map(key_of, told.values()), *map(replan.key_of, nudged)]
