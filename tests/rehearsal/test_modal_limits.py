import pytest

from rehearsal.limits import check_modal
from tests.rehearsal.sample_payloads import GOOD_MODALS, LABEL, button, label, modal, refused, row, select, text_input


@pytest.mark.parametrize("payload", GOOD_MODALS)
def test_a_modal_within_all_limits_is_accepted(payload):
    check_modal(payload)


BAD_MODALS = {
    "a title of 46": (modal(label(text_input()), title="x" * 46), "title", "BASE_TYPE_BAD_LENGTH"),
    "no title": ({"custom_id": "m", "components": [label(text_input())]}, "title", "BASE_TYPE_REQUIRED"),
    "no custom id": (modal(label(text_input()), custom_id=None), "custom_id", "BASE_TYPE_REQUIRED"),
    "no questions": (modal(), "components", "BASE_TYPE_BAD_LENGTH"),
    "six questions": (modal(*(label(text_input(str(n))) for n in range(6))), "components", "BASE_TYPE_BAD_LENGTH"),
    "a bare text input": (modal(text_input()), "components.0.type", "UNION_TYPE_CHOICES"),
    "two inputs in one row": (
        modal(row(text_input("a", label="A"), text_input("b", label="B"))),
        "components.0.components",
        "BASE_TYPE_BAD_LENGTH",
    ),
    "a button": (modal(row(button())), "components.0.components.0.type", "UNION_TYPE_CHOICES"),
    "a label of 46": (modal(label(text_input(), name="x" * 46)), "components.0.label", "BASE_TYPE_BAD_LENGTH"),
    "a label around nothing": (
        modal({"type": LABEL, "label": "Goal"}),
        "components.0.component",
        "BASE_TYPE_REQUIRED",
    ),
    "an input's own label of 46": (
        modal(row(text_input(label="x" * 46))),
        "components.0.components.0.label",
        "BASE_TYPE_BAD_LENGTH",
    ),
    "two labels around one another": (
        modal(label(text_input(label="Goal"))),
        "components.0.component.label",
        "BASE_TYPE_FORBIDDEN",
    ),
    "a placeholder of 101": (
        modal(label(text_input(placeholder="x" * 101))),
        "components.0.component.placeholder",
        "BASE_TYPE_MAX_LENGTH",
    ),
    "a longer answer than Discord takes": (
        modal(label(text_input(max_length=4001))),
        "components.0.component.max_length",
        "NUMBER_TYPE_MAX",
    ),
    "a least length over the greatest": (
        modal(label(text_input(min_length=5, max_length=4))),
        "components.0.component.min_length",
        "BASE_TYPE_MAX",
    ),
    "words put in that are longer than the answer may be": (
        modal(label(text_input(max_length=4, value="x" * 5))),
        "components.0.component.value",
        "BASE_TYPE_MAX_LENGTH",
    ),
    "a custom id that comes twice": (
        modal(label(text_input("a")), label(text_input("a"))),
        "components.1.component.custom_id",
        "COMPONENT_CUSTOM_ID_DUPLICATED",
    ),
    "a choice of one": (
        modal(label({"type": 21, "custom_id": "r", "options": select()["options"]})),
        "components.0.component.options",
        "BASE_TYPE_BAD_LENGTH",
    ),
}


@pytest.mark.parametrize(("payload", "where", "code"), BAD_MODALS.values(), ids=BAD_MODALS)
def test_a_modal_is_refused_for(payload, where, code):
    assert refused(check_modal, payload) == (where, code)
