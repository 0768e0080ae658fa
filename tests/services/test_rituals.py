"""Which rituals a circle has: none by itself; chosen by an organiser, shown first, and told to the circle."""

from dataclasses import replace

import pytest

from db.models import Circle
from services.circles.settings_card import rituals_card, settings_card
from services.rituals import RitualsProposal, require
from tests.services.circle_play import here, told
from tests.services.house import ANA, BEN, FAY
from vocabulary.controls import ButtonKind, SelectKind
from vocabulary.errors import Refusal
from vocabulary.keys import Address
from vocabulary.rituals import Ritual


@pytest.fixture
def rituals(house):
    return house.services.rituals


async def chosen(circle):
    return set((await Circle.get(id=circle.id)).rituals)


async def test_a_circle_has_none_until_an_organiser_chooses_them_on_the_card(house, circle):
    shown = await house.services.circles.overview.show_settings(circle.id)
    card = settings_card(house.words, shown, ANA)
    assert "**Rituals:** none so far" in card.text
    assert "rituals" not in " ".join(settings_card(house.words, shown, BEN).custom_ids)
    (select,) = [row[0] for row in card.buttons if SelectKind.CIRCLE_RITUALS in row[0].custom_id]
    assert [option.value for option in select.options] == [*Ritual]
    assert all(option.label and option.description and not option.chosen for option in select.options)


async def test_what_a_choice_means_is_shown_first_and_changes_nothing(house, circle, rituals):
    proposal = await rituals.understand(circle.id, ANA, ["thanks", "wins"])
    card = rituals_card(house.words, proposal)
    begun = "**Deciding with data** would start: wins and stuck points each cycle and thanks for help."
    assert card.text.startswith(begun)
    assert await chosen(circle) == set()


async def test_once_confirmed_they_hold_and_the_circle_reads_what_began_and_what_ended(house, circle, rituals):
    proposal = await rituals.understand(circle.id, ANA, ["thanks"])
    await rituals.choose(circle.id, ANA, *proposal.args)
    proposal = await rituals.understand(circle.id, ANA, ["wins-weekly", "lunch-and-learn"])
    house.clock.leap_to(house.now.replace(minute=5))
    await rituals.choose(circle.id, ANA, *proposal.args)
    assert await chosen(circle) == {Ritual.WINS_WEEKLY, Ritual.LUNCH}
    message = await house.waiting(told(circle, "rituals", house))
    assert message.text.splitlines()[1:] == [
        "- **Wins and stuck points, every week**: A thread for what worked and where you're stuck",
        "- **Lunch-and-learn**: A short call about a topic or with a guest, monthly at most",
        "More about each: `/help`, under *Rituals*.",
        "No longer in this circle: thanks for help.",
    ]
    assert message.pings == ()


async def test_all_can_be_taken_back(circle, rituals):
    await Circle.filter(id=circle.id).update(rituals=frozenset({Ritual.ADVICE}))
    assert await rituals.understand(circle.id, ANA, ["advice"]) is None
    proposal = await rituals.understand(circle.id, ANA, [])
    await rituals.choose(circle.id, ANA, *proposal.args)
    assert await chosen(circle) == set()


async def test_a_choice_that_was_shown_before_another_changed_them_is_refused(circle, rituals):
    proposal = await rituals.understand(circle.id, ANA, ["thanks"])
    await Circle.filter(id=circle.id).update(rituals=frozenset({Ritual.ADVICE}))
    with pytest.raises(Refusal, match="rituals/changed-meanwhile"):
        await rituals.choose(circle.id, ANA, *proposal.args)


async def test_all_of_them_fit_into_a_button(house, circle):
    proposal = RitualsProposal.of(replace(await here(circle), id=2**31), set(Ritual) - {Ritual.WINS})
    assert max(map(len, rituals_card(house.words, proposal).custom_ids)) <= 100


@pytest.mark.parametrize("user_id", [BEN, FAY])
async def test_only_an_organiser_chooses(circle, rituals, user_id):
    with pytest.raises(Refusal, match=r"circles/(organisers|members)-only"):
        await rituals.understand(circle.id, user_id, ["thanks"])


async def test_a_ritual_that_was_not_chosen_is_refused_with_the_way_to_it(house, circle):
    with pytest.raises(Refusal) as refused:
        await require(await here(circle), ANA, Ritual.LUNCH)
    assert refused.value.offers == (Address(ButtonKind.CIRCLE_SETTINGS_OPEN, circle.id),)
    assert "*Circle settings*" in house.words.refusal(refused.value)
    with pytest.raises(Refusal) as refused:
        await require(await here(circle), BEN, Ritual.LUNCH)
    assert refused.value.offers == ()
    assert "Ask an organiser" in house.words.refusal(refused.value)


async def test_a_ritual_that_was_chosen_is_not_refused(circle):
    await Circle.filter(id=circle.id).update(rituals=frozenset({Ritual.WINS}))
    await require(await here(circle), BEN, Ritual.WINS_WEEKLY, Ritual.WINS)


async def test_the_circle_is_shown_with_its_rituals(house, circle):
    await Circle.filter(id=circle.id).update(rituals=frozenset({Ritual.THANKS, Ritual.WINS}))
    shown = await house.services.circles.overview.show(await here(circle))
    text = house.words.render("circle/about", shown=shown)
    assert "Rituals: wins and stuck points each cycle and thanks for help" in text
