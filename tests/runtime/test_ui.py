"""Handlers of buttons and forms. What people see of them is in tests/e2e/test_ui.py."""

import pytest

from runtime.report import Report
from runtime.ui import Router, pressed, selected, submitted
from runtime.words import Words
from vocabulary.controls import ButtonKind, FormKind, SelectKind


class Cog:
    @pressed(ButtonKind.GOAL_DROP, ButtonKind.GOAL_SET)
    async def act(self, interaction, address):
        """A press."""

    @selected(SelectKind.NUDGES_DAYS)
    async def chosen(self, interaction, address, values):
        """A choice."""

    @submitted(FormKind.GOAL_DROP)
    async def written(self, interaction, address, fields):
        """A form of the same kind as a button."""


def test_a_button_and_a_form_may_share_a_kind():
    Router(Report(Words())).add(Cog())


def test_a_kind_of_button_has_one_handler():
    router = Router(Report(Words()))
    router.add(Cog())
    with pytest.raises(ValueError, match="two handlers for goal-drop"):
        router.add(Cog())
