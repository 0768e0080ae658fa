"""Limits of modals."""

from rehearsal.enums import SELECTS, ComponentType
from rehearsal.limits.fields import Json, Where, check_items, check_number, check_object, check_text, missing
from rehearsal.limits.interactive import CustomIds, check_kind, check_options, check_select, check_text_input

QUESTIONS = 5
IN_MODAL = frozenset({ComponentType.ACTION_ROW, ComponentType.TEXT_DISPLAY, ComponentType.LABEL})
IN_LABEL = SELECTS | {
    ComponentType.TEXT_INPUT,
    ComponentType.FILE_UPLOAD,
    ComponentType.RADIO_GROUP,
    ComponentType.CHECKBOX_GROUP,
    ComponentType.CHECKBOX,
}
IN_MODAL_ROW = frozenset({ComponentType.TEXT_INPUT})


def check_modal(payload: Json) -> None:
    """Check a modal's `custom_id`, `title` and `components`, from the `data` of the callback that opens it.

    Raises ApiError 50035 for the first field that is wrong.
    """
    check_text(payload, "custom_id", (), least=1, most=100, required=True)
    check_text(payload, "title", (), least=1, most=45, required=True)
    custom_ids = CustomIds()
    for index, component in enumerate(check_items(payload, "components", (), least=1, most=QUESTIONS, required=True)):
        _check_top(component, ("components", index), custom_ids)


def _check_top(component: Json, where: Where, custom_ids: CustomIds) -> None:
    kind = check_kind(component, where, IN_MODAL)
    if kind is ComponentType.TEXT_DISPLAY:
        check_text(component, "content", where, least=1, most=4000, required=True)
    elif kind is ComponentType.LABEL:
        _check_label(component, where, custom_ids)
    else:
        _check_row(component, where, custom_ids)


def _check_row(row: Json, where: Where, custom_ids: CustomIds) -> None:
    for index, child in enumerate(check_items(row, "components", where, least=1, most=1, required=True)):
        here = (*where, "components", index)
        check_kind(child, here, IN_MODAL_ROW)
        check_text_input(child, here, custom_ids, labelled=False)


def _check_label(label: Json, where: Where, custom_ids: CustomIds) -> None:
    check_text(label, "label", where, least=1, most=45, required=True)
    check_text(label, "description", where, most=100)
    component = label.get("component")
    here = (*where, "component")
    if component is None:
        raise missing(here)
    check_object(component, here)
    kind = check_kind(component, here, IN_LABEL)
    if kind is ComponentType.TEXT_INPUT:
        check_text_input(component, here, custom_ids, labelled=True)
    elif kind in SELECTS:
        check_select(component, here, custom_ids)
    else:
        _check_other(component, kind, here, custom_ids)


def _check_other(component: Json, kind: ComponentType, where: Where, custom_ids: CustomIds) -> None:
    custom_ids.check(component, where)
    if kind is ComponentType.RADIO_GROUP:
        check_options(component, where, least=2, most=10)
    elif kind is ComponentType.CHECKBOX_GROUP:
        check_options(component, where, least=1, most=10)
    elif kind is ComponentType.FILE_UPLOAD:
        check_number(component, "min_values", where, least=0, most=10)
        check_number(component, "max_values", where, least=1, most=10)
