"""Changing what holds for a circle, once that was shown and confirmed: its name, its rhythm, and what follows."""

import asyncio
from datetime import UTC, date, datetime, timedelta

import pytest

from db.models import Circle, Member, Session
from services.circles.settings import SettingsChange
from services.circles.settings_card import settings_card
from tests.services.circle_play import SECOND_SESSION, WEEK, at, dates, here, meets, own_agenda, told
from tests.services.house import ANA, BEN, CHI, DEE, ELI, FIRST_SESSION
from tests.services.played import played
from vocabulary.controls import ButtonKind
from vocabulary.errors import Refusal
from vocabulary.keys import Address, JobKind

THURSDAY = datetime(2026, 1, 22, 18, tzinfo=UTC)
LONGEST_CUSTOM_ID = 100


@pytest.fixture
def settings(house):
    return house.services.circles.settings


@played
async def planned(house, circle):
    """The circle with its first two sessions; Ana is its organiser."""
    await meets(house, circle)
    return circle


@pytest.fixture
def change(settings):
    """Have Ana change something, and confirm what was understood."""

    async def change(circle, **facts):
        proposal = await settings.understand(circle.id, ANA, SettingsChange(**facts))
        rhythm = proposal.rhythm.args if proposal.rhythm else ()
        if proposal.renamed:
            await settings.rename(circle.id, ANA, proposal.name, proposal.focus, rhythm)
        else:
            await settings.confirm(circle.id, ANA, *rhythm)

    return change


def card(house, circle_id, reader=ANA):
    """What a member sees of a circle's settings."""

    async def show():
        shown = await house.services.circles.overview.show_settings(circle_id)
        return settings_card(house.words, shown, reader)

    return show()


def buttons(card):
    return [button.label for button in card.buttons[-1]]


def understood(house, proposal):
    return house.words.render("circle/understood", proposal=proposal)


async def lengths():
    return [sum(block["minutes"] for block in session.agenda) for session in await Session.all()]


async def test_what_holds_is_shown(house, planned):
    text = (await card(house, planned.id)).text
    assert "**Meets:** on Tuesday at 18:00 (Europe/Berlin), every 2 weeks, for 75 minutes" in text
    assert "**Agenda:** the standard one, `/session agenda`\n**Learning partners:** change after about 7 weeks" in text
    assert "\n**Rituals:** none so far" in text
    assert f"\n**Organised by:** <@{ANA}>" in text


async def test_an_organiser_can_change_all_of_it_on_the_card_and_others_can_pause(house, planned):
    organisers = await card(house, planned.id)
    *selects, who = [row[0] for row in organisers.buttons[:5]]
    assert (who.people, who.placeholder) == (True, "Who organises the circle")
    assert [[one.label for one in select.options if one.chosen] for select in selects] == [
        ["You meet every 2 weeks"],
        ["A session takes 75 minutes"],
        ["Partners stay for about 7 weeks"],
        [],
    ]
    assert buttons(organisers) == ["Name and focus…", "When you meet…", "Pause…"]
    others = await card(house, planned.id, BEN)
    assert (buttons(others), len(others.buttons)) == (["Pause…"], 1)
    assert "Organisers can change this." in others.text


async def test_a_length_that_the_select_does_not_offer_is_offered_where_it_holds(house, planned, change):
    await change(planned, minutes=62)
    offered = (await card(house, planned.id)).buttons[1][0].options
    assert [one.value for one in offered if one.chosen] == ["62"]


async def test_while_it_pauses_the_card_says_so_and_offers_to_end_that(house, planned):
    await house.services.circles.pauses.pause(await here(planned), ANA, date(2026, 2, 10))
    paused = await card(house, planned.id)
    assert "**Paused:** until <t:1770678000:D>" in paused.text
    assert buttons(paused) == ["Name and focus…", "When you meet…", "End the pause…"]


async def test_what_holds_before_there_is_a_session_and_with_an_own_agenda_is_shown(house, circle):
    await own_agenda(circle)
    text = (await card(house, circle.id)).text
    assert "No session is scheduled yet" in text
    assert "**Agenda:** your own" in text


async def test_with_nothing_to_change_nothing_does_whoever_asks(planned, settings):
    assert await settings.understand(planned.id, BEN, SettingsChange()) is None
    same = SettingsChange(name=planned.name, focus=planned.focus)
    assert await settings.understand(planned.id, ANA, same) is None


async def test_only_an_organiser_changes_anything(planned, settings):
    proposal = await settings.understand(planned.id, ANA, SettingsChange(weeks=3))
    with pytest.raises(Refusal, match="circles/organisers-only"):
        await settings.understand(planned.id, BEN, SettingsChange(name="Deciding calmly"))
    with pytest.raises(Refusal, match="circles/organisers-only"):
        await settings.rename(planned.id, BEN, "Deciding calmly", planned.focus)
    with pytest.raises(Refusal, match="circles/organisers-only"):
        await settings.confirm(planned.id, BEN, *proposal.rhythm.args)


async def test_a_new_time_is_shown_before_it_is_saved(house, planned, settings):
    proposal = await settings.understand(planned.id, ANA, SettingsChange(meets="Thursday 7pm"))
    text = understood(house, proposal)
    assert f"on Thursday at 19:00 in Europe/Berlin, first on {at(THURSDAY)}" in text
    assert await dates(planned) == [FIRST_SESSION, SECOND_SESSION]


async def test_once_confirmed_the_sessions_to_come_move_and_everybody_is_told(house, planned, change):
    await change(planned, meets="Thursday 7pm")
    assert await dates(planned) == [THURSDAY, THURSDAY + 2 * WEEK]
    assert {session.sequence for session in await Session.all()} == {1}
    message = await house.waiting(told(planned, "changed", house))
    assert f"The next sessions: {at(THURSDAY)}; {at(THURSDAY + 2 * WEEK)}." in message.text
    assert message.pings == (ANA, BEN, CHI, DEE, ELI)
    assert await house.job(JobKind.ROOMS, planned.id) == house.now


async def test_their_events_and_their_duties_are_looked_at(house, planned, change):
    await house.run_jobs()
    await change(planned, minutes=90)
    for session in await Session.all():
        jobs = {await house.job(kind, session.id) for kind in (JobKind.EVENT, JobKind.SESSION, JobKind.DUTIES)}
        assert jobs == {house.now}
    assert await lengths() == [90, 90]
    assert await dates(planned) == [FIRST_SESSION, SECOND_SESSION]


async def test_a_new_interval_keeps_the_next_session_and_moves_those_after_it(planned, change):
    await change(planned, weeks=1)
    assert await dates(planned) == [FIRST_SESSION, FIRST_SESSION + WEEK]


async def test_the_local_time_stays_in_another_zone(planned, change):
    await change(planned, zone="America/New_York")
    assert (await dates(planned))[0] == FIRST_SESSION + timedelta(hours=6)
    assert (await Circle.get()).zone == "America/New_York"


async def test_the_longest_zone_fits_a_button(planned, settings, change):
    zone = "America/Argentina/ComodRivadavia"
    facts = {"zone": zone, "minutes": 180, "weeks": 4}
    proposal = await settings.understand(planned.id, ANA, SettingsChange(**facts))
    address = Address.of(ButtonKind.CIRCLE_SETTINGS, 10**9, *proposal.rhythm.args)
    assert len(str(address)) <= LONGEST_CUSTOM_ID
    assert address.args(5) == proposal.rhythm.args
    await change(planned, **facts)
    assert (await Circle.get()).zone == zone


async def test_a_session_that_was_moved_by_hand_stays_and_that_is_said(house, planned, settings):
    moved = FIRST_SESSION + timedelta(days=1)
    await house.services.sessions.calendar.move(await Session.get(starts_at=FIRST_SESSION), moved, house.now)
    proposal = await settings.understand(planned.id, ANA, SettingsChange(meets="Thursday 7pm"))
    text = understood(house, proposal)
    assert f"The session of {at(moved)} was moved by hand, so it stays." in text
    await settings.confirm(planned.id, ANA, *proposal.rhythm.args)
    message = await house.waiting(told(planned, "changed", house))
    assert f"The session of {at(moved)} stays" in message.text
    assert await dates(planned) == [moved, THURSDAY + 2 * WEEK]


async def test_a_change_confirmed_after_another_does_not_take_that_back(planned, settings):
    await Member.filter(user_id=BEN).update(organiser=True)
    longer = await settings.understand(planned.id, ANA, SettingsChange(weeks=3))
    shorter = await settings.understand(planned.id, BEN, SettingsChange(minutes=60))
    await settings.confirm(planned.id, ANA, *longer.rhythm.args)
    with pytest.raises(Refusal, match="circles/changed-meanwhile"):
        await settings.confirm(planned.id, BEN, *shorter.rhythm.args)
    circle = await Circle.get()
    assert (circle.weeks, circle.minutes) == (3, 75)


async def test_a_change_asked_for_before_a_session_was_set_is_asked_for_once_more(house, circle, settings):
    proposal = await settings.understand(circle.id, ANA, SettingsChange(weeks=3))
    await meets(house, circle)
    with pytest.raises(Refusal, match="circles/changed-meanwhile"):
        await settings.confirm(circle.id, ANA, *proposal.rhythm.args)


async def test_a_change_of_two_devices_at_once_is_made_once(planned, settings):
    proposals = [await settings.understand(planned.id, ANA, SettingsChange(weeks=3)) for _ in range(2)]
    both = (settings.confirm(planned.id, ANA, *proposal.rhythm.args) for proposal in proposals)
    found = await asyncio.gather(*both, return_exceptions=True)
    assert sorted(isinstance(one, Refusal) for one in found) == [False, True]


async def test_a_rhythm_can_be_set_before_there_is_a_session_but_its_first_time_cannot(house, circle, settings, change):
    with pytest.raises(Refusal, match="circles/no-session-yet"):
        await settings.understand(circle.id, ANA, SettingsChange(meets="Thursday 7pm"))
    proposal = await settings.understand(circle.id, ANA, SettingsChange(weeks=3))
    assert "on Europe/Berlin time. No session is scheduled yet." in understood(house, proposal)
    await change(circle, weeks=3)
    assert await dates(circle) == []
    assert (await Circle.get()).weeks == 3


async def test_a_zone_that_does_not_exist_is_refused(planned, settings):
    with pytest.raises(Refusal, match="zones/not-offered"):
        await settings.understand(planned.id, ANA, SettingsChange(zone="Europe/Atlantis"))


async def test_an_own_agenda_is_fitted_into_a_new_length(planned, change):
    await own_agenda(planned)
    await change(planned, minutes=62)
    for session in await Session.all():
        assert [block["minutes"] for block in session.agenda] == [10, 20, 32]


async def test_an_own_agenda_that_cannot_be_fitted_is_refused_and_nothing_changes(planned, settings):
    await own_agenda(planned)
    with pytest.raises(Refusal, match="agendas/too-few-minutes"):
        await settings.understand(planned.id, ANA, SettingsChange(name="Deciding calmly", minutes=39))
    assert (await Circle.get()).name == planned.name


async def test_a_new_name_and_focus_are_shown_before_they_count(house, circle, settings):
    wanted = SettingsChange(name=" Deciding  calmly ", focus="Decisions without hurry")
    proposal = await settings.understand(circle.id, ANA, wanted)
    assert understood(house, proposal) == (
        "Change **Deciding with data** like this?\n"
        "- New name: **Deciding calmly**, for its channels and its role too\n"
        "- New focus: Decisions without hurry\nI'll say so in <#11>."
    )
    assert (await Circle.get()).name == "Deciding with data"


async def test_once_confirmed_they_are_told_and_reach_what_bears_them(house, circle, change):
    await change(circle, name=" Deciding  calmly ", focus="Decisions without hurry")
    message = await house.waiting(told(circle, "renamed", house))
    assert "now **Deciding calmly**. Its focus: Decisions without hurry" in message.text
    assert {await house.job(kind, circle.id) for kind in (JobKind.NAME, JobKind.ROOMS)} == {house.now}


async def test_a_name_and_a_rhythm_are_changed_together_or_neither_is(circle, settings, change):
    proposal = await settings.understand(circle.id, ANA, SettingsChange(name="Deciding calmly", weeks=3))
    await change(circle, weeks=4)
    with pytest.raises(Refusal, match="circles/changed-meanwhile"):
        await settings.rename(circle.id, ANA, proposal.name, proposal.focus, proposal.rhythm.args)
    assert (await Circle.get()).name == circle.name
    await change(circle, name="Deciding calmly", weeks=3)
    changed = await here(circle)
    assert (changed.name, changed.weeks) == ("Deciding calmly", 3)


async def test_a_name_that_is_taken_is_refused(house, circle, settings):
    await house.form_circle((ANA,), name="Reading on Mondays", role_id=20, text_channel_id=21, voice_channel_id=22)
    with pytest.raises(Refusal, match="circles/name-taken"):
        await settings.understand(circle.id, ANA, SettingsChange(name="Reading on Mondays"))
    with pytest.raises(Refusal, match="circles/name-taken"):
        await settings.rename(circle.id, ANA, "Reading on Mondays", circle.focus)
    assert await Circle.filter(name=circle.name).exists()


async def test_a_circle_can_take_a_name_that_looks_like_its_own(circle, change):
    await change(circle, name=circle.name.upper())
    assert (await Circle.get()).name == circle.name.upper()


async def test_the_name_of_a_closed_circle_can_be_given_to_another(house, circle, change):
    channels = {"role_id": 20, "text_channel_id": 21, "voice_channel_id": 22}
    other = await house.form_circle((ANA,), name="Reading on Mondays", **channels)
    await house.services.circles.closing.close(circle.id, ANA, ANA, house.now)
    await change(other, name=circle.name)
    assert (await Circle.get(id=other.id)).name == circle.name


async def test_a_circle_without_a_channel_is_changed_without_a_word(house, change):
    circle = await house.form_circle(text_channel_id=None)
    await change(circle, name="Deciding calmly")
    assert await house.waiting(told(circle, "renamed", house)) is None


async def test_an_organiser_renames_a_circle_ten_times_an_hour_at_most(circle, change):
    for number in range(10):
        await change(circle, name=f"Circle {number}")
    with pytest.raises(Refusal, match="limits/reached"):
        await change(circle, name="Circle 10")
    assert (await Circle.get()).name == "Circle 9"
