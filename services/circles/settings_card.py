"""The card on which members see what holds for their circle, and its organisers change it."""

from runtime.message import Button, Message, Option, Select
from runtime.words import Words
from services.circles.organisers import OrganisersProposal
from services.circles.overview import SettingsShown
from services.circles.settings import SettingsProposal
from services.partners.term_length import TermProposal
from services.rituals import RitualsProposal
from vocabulary.controls import ButtonKind, SelectKind
from vocabulary.limits import FEWEST_WEEKS, MOST_MEMBERS, MOST_WEEKS
from vocabulary.partners import FEWEST_TERM_WEEKS, MOST_TERM_WEEKS
from vocabulary.rituals import Ritual

LENGTHS = frozenset({30, 45, 60, 75, 90, 105, 120, 150, 180})
"""The minutes that a select offers, beside those that hold."""


def settings_card(words: Words, shown: SettingsShown, reader: int, *, changed: bool = False) -> Message:
    """What holds in words, and below it what the reader can change; at the top that it has `changed` just now."""
    organises = reader in shown.organisers
    text = words.render("circle/settings", shown=shown, organises=organises, changed=changed)
    selects = _selects(words, shown) if organises else ()
    return Message(text, (*selects, _buttons(words, shown, organises=organises)), card=True)


def proposal_card(words: Words, proposal: SettingsProposal, confirm: Button) -> Message:
    """What a change would mean, with a button that confirms it, and one that leaves everything as it is."""
    return _asked(words, words.render("circle/understood", proposal=proposal), proposal.before.id, confirm)


def organisers_card(words: Words, proposal: OrganisersProposal, confirm: Button) -> Message:
    """The same where others would organise the circle."""
    text = words.render("circle/understood-organisers", proposal=proposal)
    return _asked(words, text, proposal.circle.id, confirm)


def term_card(words: Words, proposal: TermProposal, confirm: Button) -> Message:
    """The same where partners would stay together for another length of time."""
    return _asked(words, words.render("circle/understood-term", proposal=proposal), proposal.circle.id, confirm)


def rituals_card(words: Words, proposal: RitualsProposal) -> Message:
    """The same where the circle would have other rituals."""
    confirm = words.button(ButtonKind.CIRCLE_RITUALS, proposal.circle.id, *proposal.args)
    text = words.render("rituals/understood", proposal=proposal)
    return _asked(words, text, proposal.circle.id, confirm)


def _asked(words: Words, text: str, circle: int, confirm: Button) -> Message:
    return Message(text, ((confirm, words.button(ButtonKind.CIRCLE_SETTINGS_KEPT, circle)),), card=True)


def _selects(words: Words, shown: SettingsShown) -> tuple[tuple[Select], ...]:
    organisers = words.people_select(SelectKind.CIRCLE_ORGANISERS, shown.circle.id, most=MOST_MEMBERS)
    selects = (_weeks, _minutes, _term_weeks, _rituals)
    return (*((select(words, shown),) for select in selects), (organisers,))


def _weeks(words: Words, shown: SettingsShown) -> Select:
    kind, numbers = SelectKind.CIRCLE_WEEKS, map(str, range(FEWEST_WEEKS, MOST_WEEKS + 1))
    options = words.options("circle/weeks.txt", numbers, str(shown.circle.weeks))
    return words.select(kind, shown.circle.id, options=options)


def _minutes(words: Words, shown: SettingsShown) -> Select:
    kind, numbers = SelectKind.CIRCLE_MINUTES, map(str, sorted(LENGTHS | {shown.circle.minutes}))
    options = words.options("circle/minutes.txt", numbers, str(shown.circle.minutes))
    return words.select(kind, shown.circle.id, options=options)


def _term_weeks(words: Words, shown: SettingsShown) -> Select:
    kind, numbers = SelectKind.CIRCLE_TERM, map(str, range(FEWEST_TERM_WEEKS, MOST_TERM_WEEKS + 1))
    options = words.options("circle/term-weeks.txt", numbers, str(shown.term_weeks))
    return words.select(kind, shown.circle.id, options=options)


def _rituals(words: Words, shown: SettingsShown) -> Select:
    kind, held = SelectKind.CIRCLE_RITUALS, shown.circle.rituals
    labels, lines = words.option_labels(kind), words.option_lines(kind)
    options = [Option(one, labels[one], lines[one], chosen=one in held) for one in Ritual]
    return words.select(kind, shown.circle.id, options=options, least=0, most=len(options))


def _buttons(words: Words, shown: SettingsShown, *, organises: bool) -> tuple[Button, ...]:
    pause = ButtonKind.CIRCLE_RESUME_ASK if shown.paused_until else ButtonKind.CIRCLE_PAUSE_ASK
    kinds = (ButtonKind.CIRCLE_NAMES, ButtonKind.CIRCLE_TIMES, pause) if organises else (pause,)
    return tuple(words.button(kind, shown.circle.id) for kind in kinds)
