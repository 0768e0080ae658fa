"""The settings that agreements change, each as its own feature understands and changes it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Self

from db.models import Circle
from db.queries import circles
from rules.own_agenda import as_text, parse
from rules.rituals import checked, in_order
from runtime.words import Words
from services.circles.settings import CircleSettings, SettingsChange
from services.circles.settings_card import LENGTHS
from services.partners.term_length import TermLength
from services.rituals import Rituals
from services.sessions.agendas import Agendas, RefusedAgenda, agenda_of
from vocabulary.errors import Refusal, Refusals
from vocabulary.limits import FEWEST_WEEKS, MOST_WEEKS
from vocabulary.partners import FEWEST_TERM_WEEKS, MOST_TERM_WEEKS
from vocabulary.retrospectives import About
from vocabulary.rituals import Ritual
from vocabulary.sessions import SessionKind


@dataclass(frozen=True, slots=True)
class Change:
    """A setting as it is, and as it would be: a number, an agenda's text, or the names of rituals."""

    held: Any
    wanted: Any

    def to_json(self) -> dict[str, Any]:
        """As an agreement stores it."""
        return asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """The reverse of `to_json`."""
        return cls(stored["held"], stored["wanted"])


class AgreedSettings:
    """Reads and changes the setting that an agreement is about."""

    def __init__(
        self, words: Words, settings: CircleSettings, terms: TermLength, rituals: Rituals, agendas: Agendas
    ) -> None:
        self._words = words
        self._settings = settings
        self._terms = terms
        self._rituals = rituals
        self._agendas = agendas
        self._apply: Mapping[About, Callable[[Circle, int, Any], Awaitable[None]]] = {
            About.RHYTHM: self._change_weeks,
            About.LENGTH: self._change_minutes,
            About.PARTNERS: self._change_term,
            About.RITUALS: self._change_rituals,
            About.BLOCKS: self._change_agenda,
        }

    async def held(self, circle: Circle, about: About) -> Any:
        """The setting as it is; None where nothing is set for the whole circle."""
        match about:
            case About.RHYTHM:
                return circle.weeks
            case About.LENGTH:
                return circle.minutes
            case About.PARTNERS:
                return circle.term_weeks
            case About.RITUALS:
                return list(in_order(circle.rituals))
            case About.BLOCKS:
                return as_text(await agenda_of(self._words, circle))
            case _:
                return None

    async def choices(self, circle: Circle, about: About) -> Sequence[str]:
        """The values that a setting can have, as texts; none where it is written, or nothing is set."""
        held = await self.held(circle, about)
        numbers: Mapping[About, Sequence[int]] = {
            About.RHYTHM: range(FEWEST_WEEKS, MOST_WEEKS + 1),
            About.LENGTH: sorted(LENGTHS | {circle.minutes}),
            About.PARTNERS: range(FEWEST_TERM_WEEKS, MOST_TERM_WEEKS + 1),
        }
        if about is About.RITUALS:
            return list(Ritual)
        return [str(number) for number in numbers.get(about, ()) if number != held]

    async def proposed(self, circle: Circle, about: About, wanted: Any) -> Change | None:
        """What it would change; None where that is nothing. Raises Refusal for what cannot be."""
        held = await self.held(circle, about)
        if held is None:
            raise Refusal("retro/nothing-to-change")
        match about:
            case About.BLOCKS:
                value = as_text(parse(wanted, circle.minutes))
            case About.RITUALS:
                value = list(in_order(checked([Ritual(one) for one in wanted])))
            case _:
                value = int(wanted)
        return None if value == held else Change(held, value)

    async def apply(self, circle: Circle, user_id: int, about: About, change: Change) -> None:
        """Change it, and tell the circle, in the caller's transaction.

        Raises Refusal for anybody but an organiser, when it is another one by now, and for what cannot be.
        """
        if not await circles.is_organiser(circle.id, user_id):
            raise Refusal("circles/organisers-only")
        if await self.held(circle, about) != change.held:
            raise Refusal("retro/changed-meanwhile")
        await self._apply[about](circle, user_id, change.wanted)

    async def _change_weeks(self, circle: Circle, user_id: int, weeks: int) -> None:
        await self._change(circle, user_id, SettingsChange(weeks=weeks))

    async def _change_minutes(self, circle: Circle, user_id: int, minutes: int) -> None:
        await self._change(circle, user_id, SettingsChange(minutes=minutes))

    async def _change(self, circle: Circle, user_id: int, change: SettingsChange) -> None:
        proposal = await self._settings.understand(circle.id, user_id, change)
        if proposal is not None and proposal.rhythm is not None:
            await self._settings.confirm(circle.id, user_id, *proposal.rhythm.args)

    async def _change_term(self, circle: Circle, user_id: int, weeks: int) -> None:
        await self._terms.change(circle.id, user_id, weeks)

    async def _change_rituals(self, circle: Circle, user_id: int, rituals: Sequence[str]) -> None:
        proposal = await self._rituals.understand(circle.id, user_id, rituals)
        if proposal is not None:
            await self._rituals.choose(circle.id, user_id, *proposal.args)

    async def _change_agenda(self, circle: Circle, user_id: int, text: str) -> None:
        saved = await self._agendas.save(circle.id, user_id, SessionKind.REGULAR, text)
        if isinstance(saved, RefusedAgenda):
            raise Refusals(*saved.faults)
