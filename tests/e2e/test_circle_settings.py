"""`/circle settings`: what holds is shown, and what changes takes the sessions to come along."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from cogs.circles import renaming
from db.models import Circle, Session
from rehearsal.faults import When
from rehearsal.guilds import changes
from tests.e2e.session_play import Meeting
from tests.e2e.staging import FIRST_SESSION, NAME

THURSDAY = datetime(2026, 1, 22, 18, tzinfo=UTC)
WEEK = timedelta(weeks=1)
OWN = "Check-in 10\nWork 25 (at least 10)\nTalk 40 (at least 20)"


@pytest.fixture
async def planned(stage, circle):
    """The circle with its first two sessions; Ana is its organiser."""
    await circle.schedule()
    return Meeting(stage, circle)


async def change(planned, **options):
    return await planned.circle.confirmed(planned.stage.ana, "circle settings", **options)


async def dates():
    return [session.starts_at for session in await Session.filter(closed_at=None).order_by("starts_at")]


def length(session):
    return sum(block["minutes"] for block in session.agenda)


def at(instant):
    return f"<t:{instant.timestamp():.0f}:F>"


async def test_without_options_it_shows_what_holds_to_every_member(planned, stage):
    shown = await stage.ben.slash(planned.text, "circle settings")
    assert "Meets on Tuesday at 18:00 (Europe/Berlin), every 2 weeks, for 75 minutes." in shown.text
    assert f"Organised by {stage.ana.mention}." in shown.text
    assert shown.ephemeral


async def test_a_change_confirmed_after_another_does_not_take_that_back(planned, stage):
    await planned.organised_by(stage.ben)
    longer = await stage.ana.slash(planned.text, "circle settings", weeks=3)
    shorter = await stage.ben.slash(planned.text, "circle settings", minutes=60)
    await stage.ana.click(longer, "Yes, change it")
    answer = await stage.ben.click(shorter, "Yes, change it")
    assert "When you meet has been changed meanwhile." in answer.text
    circle = await Circle.get()
    assert (circle.weeks, circle.minutes) == (3, 75)


async def test_a_change_asked_for_before_a_session_was_set_is_asked_for_once_more(circle, stage):
    shown = await stage.ana.slash(circle.text, "circle settings", weeks=3)
    await circle.schedule()
    answer = await stage.ana.click(shown, "Yes, change it")
    assert "When you meet has been changed meanwhile." in answer.text


async def test_a_change_of_two_devices_at_once_is_told_once(planned, stage):
    first, second = [await stage.ana.slash(planned.text, "circle settings", weeks=3) for _ in range(2)]
    await asyncio.gather(*(stage.ana.click(shown, "Yes, change it") for shown in (first, second)))
    await stage.settled()
    assert len(planned.said("from now on we meet")) == 1


async def test_the_longest_zone_fits_a_button(planned, stage):
    zone = "America/Argentina/ComodRivadavia"
    await change(planned, zone=zone, minutes=180, weeks=4)
    assert (await Circle.get()).zone == zone


async def test_only_an_organiser_changes_anything(planned, stage):
    answer = await stage.ben.slash(planned.text, "circle settings", weeks=3)
    assert "Only an organiser of the circle can change that." in answer.text


async def test_a_new_time_is_shown_before_it_is_saved_and_sessions_to_come_move(planned, stage):
    shown = await stage.ana.slash(planned.text, "circle settings", meets="Thursday 7pm")
    assert "on Thursday at 19:00 in Europe/Berlin" in shown.text
    assert at(THURSDAY) in shown.text
    assert await dates() == [FIRST_SESSION, FIRST_SESSION + 2 * WEEK]
    await stage.ana.click(shown, "Yes, change it")
    told = await stage.shown(stage.eli, planned.text, "from now on we meet")
    assert at(THURSDAY) in told.text
    assert all(person.mention in told.text for person in stage.people)
    assert await dates() == [THURSDAY, THURSDAY + 2 * WEEK]
    assert {session.sequence for session in await Session.all()} == {1}
    assert len(planned.said("from now on we meet")) == 1


async def test_a_new_interval_keeps_the_next_session_and_moves_those_after_it(planned):
    await change(planned, weeks=1)
    assert await dates() == [FIRST_SESSION, FIRST_SESSION + WEEK]


async def test_the_local_time_stays_in_another_zone(planned):
    await change(planned, zone="America/New_York")
    assert (await dates())[0] == FIRST_SESSION + timedelta(hours=6)
    assert (await Circle.get()).zone == "America/New_York"


async def test_a_session_that_was_moved_by_hand_stays_and_that_is_said(planned, stage):
    moved = FIRST_SESSION + timedelta(days=1)
    await planned.circle.confirmed(stage.ana, "session move", when="21 Jan 18:00")
    shown = await stage.ana.slash(planned.text, "circle settings", meets="Thursday 7pm")
    assert f"The session of {at(moved)} was moved by hand, so it stays." in shown.text
    await stage.ana.click(shown, "Yes, change it")
    told = await stage.shown(stage.eli, planned.text, "from now on we meet")
    assert f"The one of {at(moved)} stays" in told.text
    assert await dates() == [moved, THURSDAY + 2 * WEEK]


async def test_the_events_follow_to_the_new_time_and_length(planned, stage):
    await planned.have_events(2)
    await change(planned, meets="Thursday 7pm", minutes=60)
    times = lambda: sorted((one.starts_at, one.ends_at) for one in stage.guild.events.values())
    hour = timedelta(hours=1)
    wanted = [(start, start + hour) for start in (THURSDAY, THURSDAY + 2 * WEEK)]
    await stage.seen(lambda: times() == wanted)


async def test_a_new_length_alone_reaches_the_events_too(planned, stage):
    await planned.have_events(2)
    await change(planned, minutes=90)
    await stage.seen(
        lambda: {one.ends_at - one.starts_at for one in stage.guild.events.values()} == {timedelta(minutes=90)}
    )
    assert await dates() == [FIRST_SESSION, FIRST_SESSION + 2 * WEEK]


async def own_agenda(planned, text=OWN):
    shown = await planned.stage.ana.slash(planned.text, "session agenda")
    form = await planned.stage.ana.click(shown, "Edit")
    await (await planned.stage.ana.fill(form, {"text": text})).settled()


async def test_an_own_agenda_is_fitted_into_a_new_length(planned):
    await own_agenda(planned)
    await change(planned, minutes=62)
    for session in await Session.all():
        assert [block["minutes"] for block in session.agenda] == [10, 20, 32]


async def test_an_own_agenda_that_cannot_be_fitted_is_named_and_nothing_changes(planned):
    await own_agenda(planned)
    answer = await change(planned, minutes=39)
    assert "Your own agenda keeps 40 minutes at least, so that 39 are too few." in answer.text
    assert {length(session) for session in await Session.all()} == {75}


async def test_a_new_name_and_focus_are_told_at_once(planned, stage):
    await stage.ana.slash(planned.text, "circle settings", name="Deciding calmly", focus="Decisions without hurry")
    told = await stage.shown(stage.eli, planned.text, "This circle is")
    assert "**Deciding calmly** now, and works on: Decisions without hurry" in told.text


async def rename(planned, name):
    return await planned.stage.ana.slash(planned.text, "circle settings", name=name)


async def test_channels_role_and_events_follow_to_a_new_name_and_focus(planned, stage):
    await planned.have_events(2)
    await stage.ana.slash(planned.text, "circle settings", name="Deciding calmly", focus="Decisions without hurry")
    await stage.seen(lambda: {event.name for event in stage.guild.events.values()} == {"Deciding calmly"})
    names = (planned.text.name, planned.voice.name, planned.circle.role.name)
    assert names == ("deciding-calmly", "Deciding calmly", "Deciding calmly")
    assert planned.text.topic == f"Decisions without hurry (circle {planned.circle.id})"


async def test_a_name_that_discord_does_not_take_yet_is_given_later(planned, stage, monkeypatch):
    monkeypatch.setattr(renaming, "PATIENCE_SECONDS", 0.5)
    route = f"/channels/{planned.text.id}"
    limited = f"We are being rate limited. PATCH https://discord.com/api/v10{route} responded with 429."
    stage.log.expect("not renamed yet", f"{limited} Retrying in 300.00 seconds.")
    stage.faults.refuse("PATCH", route, status=429, message="You are being rate limited.", retry_after=300.0)
    await rename(planned, "Deciding calmly")
    await stage.seen(lambda: stage.log.of("not renamed yet"))
    assert planned.text.name == "deciding-with-data"
    await stage.settled(minutes=11)
    await stage.seen(lambda: planned.text.name == "deciding-calmly")


async def test_killed_while_it_renames_everything_bears_the_new_name_in_the_end(planned, stage, tmp_path):
    await planned.have_events(2)
    await stage.move_apart(tmp_path / "bot.log")
    answered = asyncio.Event()

    async def kill(_):
        await answered.wait()
        await stage.bot.kill()

    stage.faults.on_request("PATCH", f"/channels/{planned.text.id}", kill, when=When.AFTER)
    await rename(planned, "Deciding calmly")
    answered.set()
    await stage.seen(lambda: not stage.rehearsal.gateway.connected(stage.application))
    await stage.start_bot()
    await stage.seen(lambda: {event.name for event in stage.guild.events.values()} == {"Deciding calmly"})
    assert (planned.text.name, planned.voice.name) == ("deciding-calmly", "Deciding calmly")


async def test_a_name_that_somebody_gave_a_channel_by_hand_stays(planned, stage):
    changes.change_channel(stage.rehearsal.world, planned.voice, {"name": "Our table"})
    await change(planned, weeks=3)
    await stage.settled(minutes=2)
    assert planned.voice.name == "Our table"


async def test_a_name_that_is_taken_is_refused(planned, stage):
    await stage.form_circle([stage.ana, stage.dee], name="Reading on Mondays")
    answer = await stage.ana.slash(planned.text, "circle settings", name="Reading on Mondays")
    assert "There is a circle named Reading on Mondays here already" in answer.text
    assert await Circle.filter(name=NAME).exists()


async def test_a_rhythm_can_be_set_before_there_is_a_session_but_its_first_time_cannot(circle, stage):
    answer = await stage.ana.slash(circle.text, "circle settings", meets="Thursday 7pm")
    assert "No session is set yet." in answer.text
    await circle.confirmed(stage.ana, "circle settings", weeks=3)
    assert (await Circle.get()).weeks == 3
    assert await dates() == []
