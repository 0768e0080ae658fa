"""Limits of callbacks."""

from collections.abc import Mapping
from types import MappingProxyType

from rehearsal.enums import CallbackType, InteractionType
from rehearsal.errors import ApiError, below
from rehearsal.limits.commands import check_choice_shown
from rehearsal.limits.fields import Json, check_choice, check_inner, check_items
from rehearsal.limits.messages import check_message
from rehearsal.limits.modals import check_modal

_NEW_MESSAGE = frozenset({CallbackType.MESSAGE, CallbackType.DEFERRED_MESSAGE, CallbackType.LAUNCH_ACTIVITY})
_UPDATE = frozenset({CallbackType.UPDATE, CallbackType.DEFERRED_UPDATE})
_MODAL = frozenset({CallbackType.MODAL})
ANSWERS: Mapping[int, frozenset[CallbackType]] = MappingProxyType(
    {
        InteractionType.PING: frozenset({CallbackType.PONG}),
        InteractionType.COMMAND: _NEW_MESSAGE | _MODAL,
        InteractionType.COMPONENT: _NEW_MESSAGE | _UPDATE | _MODAL,
        InteractionType.AUTOCOMPLETE: frozenset({CallbackType.CHOICES}),
        InteractionType.MODAL_SUBMIT: _NEW_MESSAGE | _UPDATE,
    }
)


def check_callback(payload: Json, interaction_type: int, *, files: int = 0) -> None:
    """Check the answer to an interaction of that type: its own `type`, and the `data` that goes with it.

    `files` is the number of uploaded files. The caller must check whether a submitted modal was opened from a
    message, so that there is one to update.

    Raises ApiError 50006 for an empty message, otherwise 50035 for the first field that is wrong.
    """
    kind = check_choice(payload, "type", (), ANSWERS[interaction_type])
    data = check_inner(payload, "data", ())
    try:
        if kind in (CallbackType.MESSAGE, CallbackType.UPDATE):
            check_message(data, editing=kind == CallbackType.UPDATE, files=files)
        elif kind == CallbackType.MODAL:
            check_modal(data)
        elif kind == CallbackType.CHOICES:
            _check_choices(data)
    except ApiError as error:
        raise below(error, "data") from None


def _check_choices(data: Json) -> None:
    for index, choice in enumerate(check_items(data, "choices", (), most=25, required=True)):
        check_choice_shown(choice, ("choices", index))
