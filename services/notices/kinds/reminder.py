"""Says in the channel what members are to be told, no DM can carry, and the circle relies on.

What this is, and why no DM can, is decided by the plan of their nudges. It asks the circle for nothing, so that it
never rests.
"""

from collections.abc import Sequence
from datetime import timedelta

from db.queries import notices, people
from db.queries.nudges import sent_to
from rules.notices import Notice
from rules.nudges import ChannelReminder
from runtime.message import Message
from runtime.words import Words
from services.notices.definition import Candidate, CircleFacts, NoticeDefinition
from services.nudges import definition as nudges
from services.nudges.kinds import KINDS
from services.nudges.planning import NudgePlanner
from vocabulary.keys import NoticeKey
from vocabulary.nudges import NudgeKind
from vocabulary.reasons import Reason

SOON = timedelta(days=3)


def notice(circle: int, reminder: ChannelReminder) -> Notice:
    """When it would be a nudge, as long as that helps; why no DM can say it is the member's own affair."""
    occasion = reminder.occasion
    relied_on = Reason("notices/relied-on")
    return Notice(NoticeKey.reminder(circle, occasion.key), occasion.at, occasion.until, relied_on)


async def find(facts: CircleFacts) -> list[Candidate]:
    """What no DM can tell those who have a turn soon, but for what belongs to a session that is about to begin.

    A circle relies on nothing else. What is due later is looked at when it is due, as the nudges of its member are.
    """
    planner, found = NudgePlanner(facts.outbox), list[Candidate]()
    served = await notices.with_turns(facts.circle.id, facts.now + SOON)
    members = [user_id for user_id in facts.members if user_id in served]
    await planner.read_ahead(members, facts.now)
    for user_id in members:
        planned = await planner.plan(await people.person_of(user_id), await sent_to(user_id), facts.now)
        for reminder in planned.plan.in_channel:
            candidate = planned.candidates[reminder.occasion.key]
            if candidate.circle.id == facts.circle.id and not candidate.of_session:
                words_need = {"member": user_id, "candidate": candidate, "reminder": reminder}
                found.append(Candidate(notice(facts.circle.id, reminder), candidate.row, facts=words_need))
    return found


async def write(words: Words, about: Sequence[Candidate]) -> Message:
    """As its kind of nudge writes it for the channel."""
    kind = KINDS[_kind(about[0])]
    assert kind.in_channel is not None
    return await kind.in_channel(words, *(_reminded(words, one) for one in about))


def together(about: Sequence[Candidate]) -> list[list[Candidate]]:
    """What one kind of nudge says is one text, however many members it is for; who leads a session comes first."""
    in_order = sorted(about, key=_place)
    return [[one for one in in_order if _kind(one) is kind] for kind in dict.fromkeys(map(_kind, about))]


def _place(about: Candidate) -> tuple[int, tuple[str, ...]]:
    candidate: nudges.Candidate = about.facts["candidate"]
    return candidate.row, candidate.args


def _kind(about: Candidate) -> NudgeKind:
    candidate: nudges.Candidate = about.facts["candidate"]
    return candidate.occasion.kind


def _reminded(words: Words, about: Candidate) -> nudges.Reminded:
    candidate: nudges.Candidate = about.facts["candidate"]
    buttons = KINDS[candidate.occasion.kind].buttons_for(words, candidate)
    return nudges.Reminded(about.facts["member"], candidate, about.facts["reminder"], buttons)


def name(words: Words, about: Candidate) -> str:
    """Which turn it is about."""
    candidate: nudges.Candidate = about.facts["candidate"]
    return KINDS[candidate.occasion.kind].subject(words, candidate)


KIND = NoticeDefinition("notice/reminder", find, write=write, together=together, name=name)
