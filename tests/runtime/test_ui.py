"""Addresses of buttons and forms, and who answers for them. What people see of it is in tests/e2e/test_ui.py."""

import pytest

from runtime.report import Report
from runtime.ui import Address, Router, pressed, submitted
from runtime.words import Words


class Cog:
    @pressed("juggle", "sing")
    async def act(self, interaction, address):
        """A press."""

    @submitted("juggle")
    async def written(self, interaction, address, fields):
        """A form of the same kind as a button."""


@pytest.mark.parametrize(
    ("address", "written"), [(Address("goal", 7), "1:goal:7"), (Address("goal", 7, "done"), "1:goal:7:done")]
)
def test_an_address_is_written_with_its_version(address, written):
    assert str(address) == written


def test_a_button_and_a_form_may_share_a_kind():
    Router(Report(Words())).add(Cog())


def test_a_kind_of_button_has_one_handler():
    router = Router(Report(Words()))
    router.add(Cog())
    with pytest.raises(ValueError, match="two handlers for juggle"):
        router.add(Cog())
