"""An organiser has partners change early: at once, or after the next session, and can still change their mind."""

from datetime import timedelta

import pytest

from db.models import Circle, Partnership, Session
from rules.standard import STANDARD
from services.sessions.agendas import as_facts
from tests.services.house import ANA, BEN, CHI, DEE, ELI, FAY, TEXT
from tests.services.partner_play import current, drawn, groups, over
from tests.services.played import played
from vocabulary.errors import Refusal

SIX = (ANA, BEN, CHI, DEE, ELI, FAY)


@pytest.fixture
def rotation(house):
    return house.services.partners.rotation


@pytest.fixture
def term_length(house):
    return house.services.partners.term_length


@played
async def six(house):
    """Six who have partners, and meet again in a week."""
    circle = await house.form_circle(SIX)
    await drawn(house, circle)
    await Session.create(circle=circle, starts_at=house.now + timedelta(weeks=1), agenda=as_facts(STANDARD))
    return circle


async def test_an_organiser_sees_what_it_means_before_anything_happens(house, six, rotation):
    proposal = await rotation.understand(six.id, ANA)
    assert (proposal.next_at, proposal.soon, proposal.early) == (house.now + timedelta(weeks=1), False, False)
    assert await current() == await groups(1)


async def test_new_partners_come_at_once_and_the_circle_is_told(house, six, rotation):
    await rotation.now(six.id, ANA)
    await house.deliver()
    assert await current() == await groups(2)
    assert not await groups(1) & await groups(2)
    assert "## Learning partners" in house.said_in(TEXT)[-1].text


async def test_or_they_come_after_the_next_session(house, six, rotation):
    proposal = await rotation.with_next_session(six.id, ANA)
    assert proposal.soon
    assert await current() == await groups(1)
    await over(house, six, weeks=1)
    assert await current() == await groups(2)


async def test_until_then_it_can_be_taken_back(house, six, rotation):
    before = await rotation.understand(six.id, ANA)
    assert (await rotation.with_next_session(six.id, ANA)).early
    assert await rotation.not_yet(six.id, ANA) == before
    await over(house, six, weeks=1)
    assert await current() == await groups(1)


async def test_only_organisers_change_partners_early(six, rotation):
    for act in (rotation.understand, rotation.now, rotation.with_next_session, rotation.not_yet):
        with pytest.raises(Refusal, match="circles/organisers-only"):
            await act(six.id, BEN)


async def test_too_few_members_have_no_new_partners(house, rotation):
    circle = await house.form_circle((ANA, BEN, CHI))
    with pytest.raises(Refusal, match="partners/rotate-too-few"):
        await rotation.understand(circle.id, ANA)


async def test_before_a_session_is_scheduled_the_next_step_is_to_schedule_one(house, rotation):
    circle = await house.form_circle(SIX)
    with pytest.raises(Refusal, match="partners/rotate-too-soon") as refused:
        await rotation.understand(circle.id, ANA)
    assert house.words.refusal(refused.value).endswith("as soon as a session is scheduled: `/session schedule`.")


async def test_where_a_session_is_ahead_and_nobody_has_partners_they_can_be_chosen_now(house, six, rotation):
    await Partnership.all().delete()
    proposal = await rotation.understand(six.id, ANA)
    text = house.words.render("partners/rotate", proposal=proposal)
    assert text.endswith("no learning partners yet. Choose them now?")


async def test_nobody_finds_out_by_trying_who_is_never_paired(house, six, rotation):
    for _ in range(2):
        await rotation.now(six.id, ANA)
    with pytest.raises(Refusal, match="limits/reached"):
        await rotation.now(six.id, ANA)
    assert await groups(4) == set()


async def test_the_length_of_a_term_is_shown_and_then_holds_for_the_current_one_too(house, six, term_length):
    proposal = await term_length.understand(six.id, ANA, 6)
    assert f"{proposal.ends_at:%d %B %H:%M}" == "01 March 23:00"
    assert await term_length.understand(six.id, ANA, 7) is None
    await term_length.change(six.id, ANA, 6)
    await house.deliver()
    assert "about 6 weeks" in house.said_in(TEXT)[-1].text
    assert (await Circle.get(id=six.id)).term_weeks == 6
    await over(house, six, weeks=6)
    assert len(await groups(2)) == 3


async def test_a_term_has_six_to_eight_weeks_and_organisers_say_how_many(six, term_length):
    for weeks in (5, 9):
        with pytest.raises(Refusal, match="partners/weeks-between"):
            await term_length.understand(six.id, ANA, weeks)
    with pytest.raises(Refusal, match="circles/organisers-only"):
        await term_length.change(six.id, BEN, 8)
