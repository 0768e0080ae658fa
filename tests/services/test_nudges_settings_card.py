"""The card of nudges: what holds in words, and each thing that can be chosen with what is chosen now."""

from datetime import date

import pytest

from services.nudges.settings import NudgeChange
from services.nudges.settings_card import settings_card
from tests.services.house import BEN
from vocabulary.controls import Accent
from vocabulary.nudges import NudgeKind


@pytest.fixture
def shown(house, circle):
    """What Ben sees after a change."""

    async def show(**change):
        return settings_card(house.words, await house.services.nudges.settings.change(BEN, NudgeChange(**change)))

    return show


def chosen(card):
    """What each select shows as chosen, by the first words of its placeholder."""
    selects = [row[0] for row in card.buttons[:-1]]
    return [[option.label for option in select.options if option.chosen] for select in selects]


def buttons(card):
    return [button.label for button in card.buttons[-1]]


async def test_it_says_in_words_what_the_selects_show(shown):
    days = frozenset({0, 4})
    card = await shown(about=frozenset({NudgeKind.CHECK_IN}), days=days, a_week=1, in_channel=True, quiet_from="21:00")
    assert card.card
    for line in (
        "**About:** how your goal is going",
        "**Days:** Monday and Friday",
        "**How often:** at most 1 a week",
        "**Quiet hours:** 21:00 to 08:00",
        "**Your time zone:** Europe/Berlin",
        "**While your DMs are closed to me:** a silent line in the circle’s channel, which the others see too",
    ):
        assert f"\n{line}\n" in card.text
    assert chosen(card) == [
        ["How your goal is going"],
        ["Monday", "Friday"],
        ["At most 1 a week"],
        ["While my DMs are closed: a silent line in the circle’s channel"],
    ]


async def test_who_wants_none_of_the_kinds_reads_that(shown):
    card = await shown(about=frozenset())
    assert "**About:** nothing" in card.text
    assert chosen(card)[0] == []
    assert card.buttons[0][0].least == 0


async def test_without_quiet_hours_there_are_none(shown):
    assert "**Quiet hours:** none" in (await shown(quiet_from="08:00")).text


async def test_it_offers_what_can_be_done_about_the_nudges_as_they_stand(house, shown):
    settings = house.services.nudges.settings
    assert buttons(await shown()) == ["Quiet hours and zone…", "Start nudges"]
    assert "Off. I don't DM you until you start them." in (await shown()).text
    await settings.start(BEN)
    assert buttons(await shown()) == ["Quiet hours and zone…", "Snooze…", "Stop nudges"]
    await settings.snooze(BEN, date(2026, 1, 30))
    assert buttons(await shown()) == ["Quiet hours and zone…", "End the snooze", "Stop nudges"]
    assert "Snoozed until <t:" in (await shown()).text


async def test_while_somebody_is_away_it_says_that_nudges_rest(house, ben, shown):
    await house.services.absences.set(ben, None, None)
    card = await shown()
    assert card.text.startswith("## Your nudges\nResting, since you're away.")
    assert card.accent is Accent.PAUSED
