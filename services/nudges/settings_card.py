"""The card on which people see what they chose about nudges, and change it."""

from runtime.message import Button, Message, Option, Select
from runtime.words import Words
from services.nudges.kinds import KINDS
from services.nudges.settings import NudgeChoices
from vocabulary.controls import Accent, ButtonKind, SelectKind
from vocabulary.limits import FEWEST_NUDGES, MOST_NUDGES
from vocabulary.nudges import ALL_DAYS

WAIT, CHANNEL = "wait", "channel"
"""What can become of nudges while DMs are closed."""


def settings_card(words: Words, chosen: NudgeChoices) -> Message:
    """What holds in words, and below it one select for each thing that can be chosen."""
    about = [KINDS[kind].label(words) for kind in chosen.about]
    text = words.render("nudge/settings", chosen=chosen, about=about, everything=len(about) == len(KINDS))
    rows = ((_kinds(words, chosen),), (_days(words, chosen),), (_a_week(words, chosen),), (_closed(words, chosen),))
    return Message(text, (*rows, _buttons(words, chosen)), card=True, accent=_accent(chosen))


def _kinds(words: Words, chosen: NudgeChoices) -> Select:
    labels = {kind: one.label(words) for kind, one in KINDS.items()}
    options = [Option(kind, _begun(label), chosen=kind in chosen.about) for kind, label in labels.items()]
    return words.select(SelectKind.NUDGES_KINDS, 0, options=options, least=0, most=len(options))


def _accent(chosen: NudgeChoices) -> Accent:
    if not chosen.consented:
        return Accent.OVER
    return Accent.PAUSED if chosen.snoozed_until or chosen.away else Accent.RUNNING


def _begun(label: str) -> str:
    """A label as the beginning of a line."""
    return f"{label[:1].upper()}{label[1:]}"


def _days(words: Words, chosen: NudgeChoices) -> Select:
    options = [Option(str(day), words.language.weekday(day), chosen=day in chosen.days) for day in sorted(ALL_DAYS)]
    return words.select(SelectKind.NUDGES_DAYS, 0, options=options, most=len(options))


def _a_week(words: Words, chosen: NudgeChoices) -> Select:
    kind, numbers = SelectKind.NUDGES_A_WEEK, map(str, range(FEWEST_NUDGES, MOST_NUDGES + 1))
    return words.select(kind, 0, options=words.options("nudge/a-week.txt", numbers, str(chosen.a_week)))


def _closed(words: Words, chosen: NudgeChoices) -> Select:
    kind = SelectKind.NUDGES_WHILE_CLOSED
    now = CHANNEL if chosen.in_channel else WAIT
    options = [Option(value, label, chosen=value == now) for value, label in words.option_labels(kind).items()]
    return words.select(kind, 0, options=options)


def _buttons(words: Words, chosen: NudgeChoices) -> tuple[Button, ...]:
    kinds = [ButtonKind.NUDGES_HOURS, ButtonKind.NUDGES_OFF if chosen.consented else ButtonKind.NUDGES_ON]
    if chosen.consented:
        kinds.insert(1, ButtonKind.NUDGES_SNOOZE_END if chosen.snoozed_until else ButtonKind.NUDGES_SNOOZE_ASK)
    return tuple(words.button(kind, 0) for kind in kinds)
