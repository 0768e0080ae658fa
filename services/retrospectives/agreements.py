"""What a circle agrees on in a retrospective, and the settings that change with it, once an organiser wants that.

An agreement is a decision that the session captures, so that its recap has it, and its writer can edit and remove it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from db.models import Agreement, Session
from db.queries.agreements import agreement, agreements_of, last_agreements, last_retrospective
from db.transaction import transaction
from rules import retrospectives as rules
from runtime.clock import Clock
from services.lookup import SessionLookup
from services.retrospectives.agreement_cards import AgreementCards
from services.retrospectives.facts import RetroLookup
from services.retrospectives.settings import AgreedSettings, Change
from services.sessions.captures import Captures
from services.sessions.leads import allow_lead
from vocabulary.errors import Refusal
from vocabulary.retrospectives import About, Outcome
from vocabulary.sessions import CaptureKind


@dataclass(frozen=True, slots=True)
class Agreed:
    """An agreement, as whoever worded it goes on with it: `id` is that of its capture."""

    id: int
    circle_id: int
    words: str
    about: About
    change: Change | None


@dataclass(frozen=True, slots=True)
class Choices:
    """A setting as it is, and the values that it can have, as a select offers them."""

    held: Any
    values: Collection[str]


class Agreements:
    """Words agreements, says what they would change, and changes it.

    Each method raises Refusal for others than members of the circle.
    """

    def __init__(
        self,
        clock: Clock,
        lookup: RetroLookup,
        sessions: SessionLookup,
        captures: Captures,
        settings: AgreedSettings,
        cards: AgreementCards,
    ) -> None:
        self._clock = clock
        self._lookup = lookup
        self._sessions = sessions
        self._captures = captures
        self._settings = settings
        self._cards = cards

    async def allow(self, session_id: int, user_id: int) -> Session:
        """The retrospective in which somebody may word an agreement.

        Raises Refusal for who does not lead, before the circle has read its notes, and for one too many.
        """
        retro = await self._lookup.about(session_id, user_id)
        rules.allow_agreement(retro.stage, len(await agreements_of(session_id)))
        await allow_lead(retro.snapshot, user_id, self._clock.now())
        return retro.session

    async def word(self, session_id: int, user_id: int, about: About, words: str) -> Agreed:
        """Keep an agreement in the words of who leads. Raises Refusal as `allow` does, and when there are no words."""
        async with transaction():
            session = await self.allow(session_id, user_id)
            capture = await self._captures.capture(session_id, user_id, CaptureKind.DECISION, words)
            row, _ = await Agreement.get_or_create(capture_id=capture.id, defaults={"about": about})
            await self._cards.show(session)
            change = None if row.change is None else Change.from_json(row.change)
        return Agreed(capture.id, capture.circle_id, capture.words, row.about, change)

    async def propose(self, agreement_id: int, user_id: int, wanted: Any) -> Agreed:
        """Say what it would change: `wanted` is the setting's new value, which is shown to the circle before it counts.

        Raises Refusal for anybody but its writer and who leads, and for a value that cannot be.
        """
        async with transaction():
            row, session = await self._open(agreement_id, user_id)
            if row.capture.user_id != user_id:
                retro = await self._lookup.of(session)
                await allow_lead(retro.snapshot, user_id, self._clock.now())
            change = await self._settings.proposed(session.circle, row.about, wanted)
            row.change, row.changed_at = change and change.to_json(), None
            await row.save(update_fields=["change", "changed_at"])
            await self._cards.show(session)
        return Agreed(row.capture_id, session.circle_id, row.capture.words, row.about, change)

    async def apply(self, agreement_id: int, user_id: int) -> None:
        """Change the setting as it was shown, and tell the circle.

        Raises Refusal for anybody but an organiser, when there is nothing to change, and when the setting is another
        one by now than it was then.
        """
        async with transaction():
            row, session = await self._about(agreement_id, user_id)
            if row.change is None or row.changed_at is not None:
                raise Refusal("retro/changed-already")
            await self._settings.apply(session.circle, user_id, row.about, Change.from_json(row.change))
            row.changed_at = self._clock.now()
            await row.save(update_fields=["changed_at"])
            await self._cards.show(session)

    async def note_outcome(self, agreement_id: int, user_id: int, outcome: Outcome) -> None:
        """Note what came of an agreement by the retrospective that is on. Raises Refusal when none is."""
        async with transaction():
            row, session = await self._about(agreement_id, user_id)
            later = await last_retrospective(session.circle_id)
            if later is None or later.closed_at is not None or row not in await last_agreements(later):
                raise Refusal("retro/no-look-back")
            row.outcome = outcome
            await row.save(update_fields=["outcome"])
            await self._cards.look_back(later)

    async def choices(self, agreement_id: int, user_id: int) -> Choices:
        """What an agreement's setting is and can be; nothing where it is written, or where none changes."""
        row, session = await self._about(agreement_id, user_id)
        held = await self._settings.held(session.circle, row.about)
        return Choices(held, await self._settings.choices(session.circle, row.about))

    async def _about(self, agreement_id: int, user_id: int) -> tuple[Agreement, Session]:
        row = await agreement(agreement_id)
        if row is None:
            raise Refusal("retro/agreement-gone")
        return row, await self._sessions.about(user_id, row.capture.session_id)

    async def _open(self, agreement_id: int, user_id: int) -> tuple[Agreement, Session]:
        row, session = await self._about(agreement_id, user_id)
        if session.closed_at is not None:
            raise Refusal("retro/over")
        return row, session
