"""Modals: their fields, and a person's input, checked as by a client."""

from collections.abc import Mapping
from typing import Any

from rehearsal.enums import ComponentType
from rehearsal.errors import CannotDo
from rehearsal.people.input_values import Resolved, check_length, chosen_values
from rehearsal.world import components


class Modal:
    """A modal that the bot opened: its fields by label, with their prefilled values."""

    def __init__(self, data: dict[str, Any]) -> None:
        self.title: str = data["title"]
        self.custom_id: str = data["custom_id"]
        self.components: list[dict[str, Any]] = data["components"]
        self.sent = False

    @property
    def labels(self) -> list[str]:
        return [field.label for field in components.fields(self.components)]

    @property
    def values(self) -> dict[str, str]:
        """The prefilled values of the text fields."""
        return {field.label: field.component.get("value") or "" for field in components.fields(self.components)}

    @property
    def text(self) -> str:
        return "\n".join([self.title, *components.texts(self.components), *self.labels])


def submission(modal: Modal, given: Mapping[str, Any], resolved: Resolved) -> dict[str, Any]:
    """The interaction data of the submitted modal; `given` is by label or custom id, a sequence for a select.

    Raises CannotDo for an unknown field, an empty required one, or one of the wrong length.
    """
    names = {
        name for field in components.fields(modal.components) for name in (field.label, field.component["custom_id"])
    }
    if unknown := set(given) - names:
        raise CannotDo(f"{modal.title!r} does not ask for {sorted(unknown)}, only for {modal.labels}.")
    filled_in = [_top(each, given, resolved) for each in components.numbered(modal.components)]
    data = {"custom_id": modal.custom_id, "components": filled_in}
    return data | ({"resolved": resolved.data} if resolved.data else {})


def _top(component: dict[str, Any], given: Mapping[str, Any], resolved: Resolved) -> dict[str, Any]:
    sent: dict[str, Any] = {"type": component["type"], "id": component["id"]}
    if component["type"] == ComponentType.LABEL:
        return sent | {"component": _answer(component["label"], component["component"], given, resolved)}
    if component["type"] == ComponentType.ACTION_ROW:
        inner = component["components"]
        return sent | {"components": [_answer(each.get("label") or "", each, given, resolved) for each in inner]}
    return sent


def _answer(label: str, component: dict[str, Any], given: Mapping[str, Any], resolved: Resolved) -> dict[str, Any]:
    value = given.get(label, given.get(component["custom_id"]))
    sent = {"type": component["type"], "id": component["id"], "custom_id": component["custom_id"]}
    if component["type"] == ComponentType.TEXT_INPUT:
        return sent | {"value": _typed(label, component, value)}
    return sent | {"values": _chosen(label, component, value, resolved)}


def _typed(label: str, component: dict[str, Any], value: Any) -> str:
    text = (component.get("value") or "") if value is None else str(value)
    if component.get("required", True) or text:
        least = max(component.get("min_length") or 0, 1 if component.get("required", True) else 0)
        check_length(label, text, least, component.get("max_length") or 4000)
    return text


def _chosen(label: str, component: dict[str, Any], value: Any, resolved: Resolved) -> list[str]:
    if value is None:
        preset = [option["value"] for option in component.get("options") or () if option.get("default")]
        if component.get("required", True) and not preset:
            raise CannotDo(f"{label} needs a choice.")
        return preset
    return chosen_values(resolved, component, tuple(value) if isinstance(value, (list, tuple)) else (value,))
