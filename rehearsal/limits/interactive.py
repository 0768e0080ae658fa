"""Limits of interactive components: buttons, selects, text inputs, and their custom ids."""

from collections.abc import Collection

from rehearsal.enums import ComponentType
from rehearsal.errors import ApiError, invalid_form
from rehearsal.limits.fields import Json, Where, check_choice, check_items, check_number, check_text, missing
from rehearsal.limits.values import WEB, check_address, check_emoji

LINK, PREMIUM = 5, 6
BUTTON_STYLES = range(1, 7)
TEXT_INPUT_STYLES = (1, 2)


class CustomIds:
    """The custom ids of one message or modal, which must be unique."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def check(self, component: Json, where: Where) -> None:
        custom_id = check_text(component, "custom_id", where, least=1, most=100, required=True)
        if custom_id in self._taken:
            raise invalid_form(
                (*where, "custom_id"), "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated"
            )
        self._taken.add(custom_id)


def check_kind(component: Json, where: Where, kinds: Collection[ComponentType]) -> ComponentType:
    """The component's kind, which must be one of those allowed in its place."""
    kind = component.get("type")
    if kind is None:
        raise missing((*where, "type"))
    if not isinstance(kind, int) or kind not in kinds:
        allowed = ", ".join(str(int(each)) for each in sorted(kinds))
        message = f'Value of field "type" must be one of ({allowed}).'
        raise invalid_form((*where, "type"), "UNION_TYPE_CHOICES", message)
    return ComponentType(kind)


def check_button(button: Json, where: Where, custom_ids: CustomIds) -> None:
    """Check a button: it has what its style needs (a custom id, a URL or a SKU), and a label or an emoji."""
    style = check_choice(button, "style", where, BUTTON_STYLES)
    check_text(button, "label", where, most=80)
    check_text(button, "url", where, most=512)
    check_emoji(button, where)
    if style == PREMIUM:
        _check_premium(button, where)
        return
    if not button.get("label") and not button.get("emoji"):
        raise missing((*where, "label"))
    if style == LINK:
        _check_link(button, where)
        return
    if button.get("url"):
        raise _exclusive(where)
    if button.get("custom_id") is None:
        raise invalid_form((*where, "custom_id"), "BUTTON_COMPONENT_CUSTOM_ID_REQUIRED", "A custom id is required")
    custom_ids.check(button, where)


def check_select(select: Json, where: Where, custom_ids: CustomIds) -> None:
    """Check a select: it has enough options for the number of values that it asks for."""
    custom_ids.check(select, where)
    check_text(select, "placeholder", where, most=150)
    least = check_number(select, "min_values", where, least=0, most=25, default=1)
    most = check_number(select, "max_values", where, least=1, most=25, default=1)
    if least > most:
        raise invalid_form((*where, "min_values"), "BASE_TYPE_MAX", "min_values must not exceed max_values.")
    if select["type"] == ComponentType.STRING_SELECT:
        check_options(select, where, least=1, most=25)
    else:
        check_items(select, "default_values", where, most=25)


def check_options(component: Json, where: Where, *, least: int, most: int) -> None:
    """Check the options of a select, radio group or checkbox group: labelled, with unique values."""
    options = check_items(component, "options", where, least=least, most=most, required=True)
    values: set[str] = set()
    for index, option in enumerate(options):
        here = (*where, "options", index)
        check_text(option, "label", here, least=1, most=100, required=True)
        check_text(option, "description", here, most=100)
        check_emoji(option, here)
        value = check_text(option, "value", here, least=1, most=100, required=True)
        if value in values:
            raise invalid_form(
                (*here, "value"),
                "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED",
                "The specified option value is already used",
            )
        values.add(value)


def check_text_input(text_input: Json, where: Where, custom_ids: CustomIds, *, labelled: bool) -> None:
    """Check a text input; `labelled` if it is inside a label component, so that it must not have its own label."""
    custom_ids.check(text_input, where)
    check_choice(text_input, "style", where, TEXT_INPUT_STYLES)
    if labelled and text_input.get("label") is not None:
        raise invalid_form((*where, "label"), "BASE_TYPE_FORBIDDEN", "A text input inside a label has no label itself.")
    if not labelled:
        check_text(text_input, "label", where, least=1, most=45, required=True)
    check_text(text_input, "placeholder", where, most=100)
    least = check_number(text_input, "min_length", where, least=0, most=4000, default=0)
    most = check_number(text_input, "max_length", where, least=1, most=4000, default=4000)
    if least > most:
        raise invalid_form((*where, "min_length"), "BASE_TYPE_MAX", "min_length must not exceed max_length.")
    check_text(text_input, "value", where, most=most)


def _check_link(button: Json, where: Where) -> None:
    if not button.get("url"):
        raise invalid_form((*where, "url"), "BUTTON_COMPONENT_URL_REQUIRED", "A url is required")
    if button.get("custom_id") is not None:
        raise _exclusive(where)
    check_address(button, "url", where, (*WEB, "discord"))


def _check_premium(button: Json, where: Where) -> None:
    if not button.get("sku_id"):
        raise missing((*where, "sku_id"))
    for name in ("custom_id", "label", "url", "emoji"):
        if button.get(name):
            raise invalid_form((*where, name), "BASE_TYPE_FORBIDDEN", "A premium button has nothing but what it sells.")


def _exclusive(where: Where) -> ApiError:
    return invalid_form(
        (*where, "custom_id"),
        "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE",
        "A custom id and url cannot both be specified",
    )
