"""Who organises a circle: as many of its members as its organisers want, shown first and told to the circle."""

from datetime import timedelta

import pytest

from db.queries import circles
from tests.services.circle_play import told
from tests.services.house import ANA, BEN, CHI, FAY
from vocabulary.errors import Refusal


@pytest.fixture
def organisers(house):
    return house.services.circles.organisers


async def test_what_a_choice_means_is_shown_first_and_changes_nothing(house, circle, organisers):
    proposal = await organisers.understand(circle.id, ANA, [BEN, CHI])
    text = house.words.render("circle/understood-organisers", proposal=proposal)
    assert text.startswith(f"<@{BEN}> and <@{CHI}> would be the organisers of **Deciding with data**,")
    assert f"<@{ANA}> would stay in the circle, but no longer organise it." in text
    assert await circles.organisers(circle.id) == [ANA]


async def test_once_confirmed_they_organise_it_and_the_circle_reads_that(house, circle, organisers):
    await organisers.appoint(circle.id, ANA, [ANA, BEN])
    assert await circles.organisers(circle.id) == [ANA, BEN]
    message = await house.waiting(told(circle, "organisers", house))
    assert (message.text, message.pings) == (f"<@{ANA}> and <@{BEN}> organise this circle from now on.", ())
    house.clock.leap_to(house.now + timedelta(minutes=1))
    await organisers.appoint(circle.id, BEN, [BEN])
    assert await circles.organisers(circle.id) == [BEN]
    message = await house.waiting(told(circle, "organisers", house))
    assert message.text == f"<@{BEN}> organises this circle from now on."


async def test_the_same_ones_again_change_nothing_and_nobody_is_told(house, circle, organisers):
    assert await organisers.understand(circle.id, ANA, [ANA]) is None
    await organisers.appoint(circle.id, ANA, [ANA])
    assert await house.waiting(told(circle, "organisers", house)) is None


@pytest.mark.parametrize(
    ("by", "chosen", "sentence"),
    [
        (BEN, [BEN], "circles/organisers-only"),
        (FAY, [FAY], "circles/members-only"),
        (ANA, [ANA, FAY], "membership/organisers-are-members"),
    ],
)
async def test_an_organiser_chooses_among_members(circle, organisers, by, chosen, sentence):
    with pytest.raises(Refusal, match=sentence):
        await organisers.understand(circle.id, by, chosen)
    with pytest.raises(Refusal, match=sentence):
        await organisers.appoint(circle.id, by, chosen)
    assert await circles.organisers(circle.id) == [ANA]


async def test_a_circle_without_a_channel_gets_its_organisers_as_well(house, organisers):
    circle = await house.form_circle(text_channel_id=None)
    await organisers.appoint(circle.id, ANA, [BEN])
    assert await circles.organisers(circle.id) == [BEN]
