"""Asks a circle for wins and stuck points, where it chose that: each week or with each cycle. A line is the answer."""

from datetime import datetime

from db.models import WinsRound
from db.queries.wins import last_act
from rules.notices import Notice
from rules.rituals import WINS
from rules.wins import Round, rounds_ahead
from services.notices.definition import Candidate, CircleFacts, NoticeDefinition
from services.wins.rounds import rhythm_of
from vocabulary.controls import ButtonKind
from vocabulary.keys import NoticeKey, day_text
from vocabulary.notices import NoticeKind
from vocabulary.reasons import Reason
from vocabulary.wins import NOTICED_FOR


def notice(circle: int, asked: Round, *, begun: bool) -> Notice:
    """In the morning on which a round is asked for, unless members have `begun` it by themselves."""
    key = NoticeKey.of(NoticeKind.WINS, circle, day_text(asked.day))
    against = Reason("notices/wins-begun") if begun else None
    return Notice(key, asked.at, asked.at + NOTICED_FOR, Reason("notices/wins"), against)


async def find(facts: CircleFacts) -> list[Candidate]:
    """The current round, and the next one as far as it is known when that begins."""
    circle = facts.circle
    if not WINS & circle.rituals:
        return []
    rhythm = await rhythm_of(circle)
    found = list[Candidate]()
    for one in rounds_ahead(rhythm, facts.now):
        begun = await WinsRound.exists(circle_id=circle.id, day=one.day, notice_id=None)
        words_need = {"weekly": rhythm.weekly}
        found.append(Candidate(notice(circle.id, one, begun=begun), circle.id, facts=words_need))
    return found


async def answered_at(facts: CircleFacts) -> datetime | None:
    """When somebody last wrote a line, offered help, or said what became of a stuck point."""
    return await last_act(facts.circle.id) if WINS & facts.circle.rituals else None


KIND = NoticeDefinition(
    "wins/notice", find, (ButtonKind.WIN_ADD, ButtonKind.STUCK_ADD, ButtonKind.WINS_MINE), answered_at
)
