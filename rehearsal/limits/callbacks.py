"""What an interaction may be answered with."""

from collections.abc import Mapping
from types import MappingProxyType

from rehearsal.limits.commands import check_choice_shown
from rehearsal.limits.fields import Json, check_choice, check_inner, check_items
from rehearsal.limits.messages import check_message
from rehearsal.limits.modals import check_modal
from rehearsal.refusal import Refusal

PONG, MESSAGE, DEFERRED, DEFERRED_UPDATE, UPDATE, COMPLETION, MODAL, LAUNCH = 1, 4, 5, 6, 7, 8, 9, 12
PING, COMMAND, COMPONENT, AUTOCOMPLETE, MODAL_SUBMIT = 1, 2, 3, 4, 5

ANSWERS: Mapping[int, frozenset[int]] = MappingProxyType(
    {
        PING: frozenset({PONG}),
        COMMAND: frozenset({MESSAGE, DEFERRED, MODAL, LAUNCH}),
        COMPONENT: frozenset({MESSAGE, DEFERRED, DEFERRED_UPDATE, UPDATE, MODAL, LAUNCH}),
        AUTOCOMPLETE: frozenset({COMPLETION}),
        MODAL_SUBMIT: frozenset({MESSAGE, DEFERRED, DEFERRED_UPDATE, UPDATE, LAUNCH}),
    }
)


def check_callback(payload: Json, interaction_type: int, *, files: int = 0) -> None:
    """Check the answer to an interaction of that type: its own `type`, and the `data` that goes with it.

    `files` counts the files that were uploaded beside the payload. Whether a submitted modal was opened from a
    message, so that there is one to update, is for the caller to know.

    Raises Refusal 50006 for a message without anything in it, else 50035 for the first field that is wrong.
    """
    kind = check_choice(payload, "type", (), ANSWERS[interaction_type])
    data = check_inner(payload, "data", ())
    try:
        if kind in (MESSAGE, UPDATE):
            check_message(data, editing=kind == UPDATE, files=files)
        elif kind == MODAL:
            check_modal(data)
        elif kind == COMPLETION:
            _check_completion(data)
    except Refusal as refusal:
        if refusal.errors is not None:
            refusal.errors = {"data": refusal.errors}
        raise


def _check_completion(data: Json) -> None:
    for index, choice in enumerate(check_items(data, "choices", (), most=25, required=True)):
        check_choice_shown(choice, ("choices", index))
