"""`/session schedule`: the first session gets a date, a facilitator and a presenter."""

import pytest

from db.models import Session
from tests.e2e.staging import FIRST_SESSION


async def test_the_first_session_is_announced_with_its_date_its_duties_and_the_reason(stage, circle):
    await circle.schedule("2026-01-20T18:00")
    announced = await stage.shown(stage.eli, circle.text, "The first session")
    assert f"<t:{FIRST_SESSION.timestamp():.0f}:F>" in announced.text
    assert f"{stage.ana.mention} leads it (has not had a turn yet), and {stage.ben.mention} brings" in announced.text
    session = await Session.all().order_by("starts_at").first()
    assert (session.starts_at, session.facilitator, session.presenter) == (
        FIRST_SESSION,
        stage.ana.id,
        stage.ben.id,
    )


@pytest.mark.parametrize("when", ["tomorrow 18:00", "Tuesday 6pm", "20 Jan 18:00", "2026-01-20 18:00"])
async def test_a_date_is_typed_as_people_type_it_and_shown_back(circle, when):
    answer = await circle.schedule(when)
    assert f"<t:{FIRST_SESSION.timestamp():.0f}:F>" in answer.text
    assert (await Session.all().order_by("starts_at").first()).starts_at == FIRST_SESSION


@pytest.mark.parametrize(
    ("when", "sentence"),
    [
        ("next Tuesday", "At what time?"),
        ("2026-02-30 18:00", "cannot read that as a date and time"),
        ("2026-01-19 12:00", "has passed already"),
        ("2126-01-20 18:00", "more than a year away"),
    ],
)
async def test_a_date_that_cannot_be_is_refused_with_the_way_to_write_it(stage, circle, when, sentence):
    answer = await stage.ana.slash(circle.text, "session schedule", when=when)
    assert sentence in answer.text
    assert answer.ephemeral
    assert await Session.all().count() == 0


async def test_a_second_first_session_is_refused_with_the_date_of_the_one_that_is_set(stage, circle):
    await circle.schedule()
    answer = await circle.schedule("2026-01-22 18:00")
    assert f"The next session is set already: <t:{FIRST_SESSION.timestamp():.0f}:F>." in answer.text
    assert await Session.all().count() == 2


async def test_whoever_is_no_member_cannot_set_it(stage, circle):
    stage.guild.give_role(stage.strangers[0], circle.role)
    answer = await stage.strangers[0].slash(circle.text, "session schedule", when="2026-01-20 18:00")
    assert "Only members of Deciding with data can do that." in answer.text


async def test_set_from_another_channel_it_is_announced_in_the_circles_own(stage, circle):
    answer = await circle.confirmed(stage.ben, "session schedule", where=stage.general, when="2026-01-20 18:00")
    assert f"<#{circle.text.id}> has been told" in answer.text
    assert answer.ephemeral
    await stage.shown(stage.eli, circle.text, "The first session")


async def test_whoever_is_in_two_circles_says_which_one_is_meant(stage, circle):
    other = await stage.form_circle(stage.people[:2], name="Writing")
    unclear = await stage.ben.slash(stage.general, "session schedule", when="2026-01-20 18:00")
    assert "Which circle?" in unclear.text
    names = await stage.ben.complete(stage.general, "session schedule", option="circle", typed="writ", when="x")
    assert names == ["Writing"]
    asked = {"when": "2026-01-20 18:00", "circle": "Writing"}
    clear = await other.confirmed(stage.ben, "session schedule", where=stage.general, **asked)
    assert "**Writing** is set" in clear.text
    assert await Session.all().distinct().values_list("circle_id", flat=True) == [other.id]


@pytest.mark.parametrize("command", ["start", "next", "extend", "pause", "resume", "end"])
async def test_without_a_session_each_command_says_how_to_set_one(stage, circle, command):
    answer = await stage.ana.slash(circle.text, f"session {command}")
    assert "No session is set. </session schedule:" in answer.text


async def test_before_any_session_was_held_there_is_nothing_to_recap(stage, circle):
    answer = await stage.ana.slash(circle.text, "session recap")
    assert "No session has been held yet" in answer.text
