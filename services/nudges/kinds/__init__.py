"""The kinds of nudges. Each is a module with the name of its `NudgeKind`, which defines it as `KIND`."""

from collections.abc import Mapping
from importlib import import_module

from services.nudges.definition import NudgeAnswer, NudgeDefinition
from vocabulary.controls import ButtonKind
from vocabulary.nudges import NudgeKind


def _definition(kind: NudgeKind) -> NudgeDefinition:
    """Raises ImportError or AttributeError at start for a kind that nothing defines."""
    return import_module(f"{__name__}.{kind.name.lower()}").KIND


KINDS: Mapping[NudgeKind, NudgeDefinition] = {kind: _definition(kind) for kind in NudgeKind}
RELIED_ON = frozenset(kind for kind, definition in KINDS.items() if definition.in_channel)
"""What a circle relies on, so that it is said in its channel when no DM can say it."""
ANSWERS: Mapping[ButtonKind, NudgeAnswer] = {
    button: answer for definition in KINDS.values() for button, answer in definition.answers.items()
}
"""The buttons that only nudges have, and what each of them does."""
