"""What people type about time is asked about where it can be read in several ways; the press goes on from there."""

from datetime import UTC, datetime

from db.models import Circle, Person, Session

FEBRUARY = datetime(2026, 2, 3, 17, tzinfo=UTC)
BOTH = ["Tuesday 3 February 2026 18:00", "Monday 2 March 2026 18:00"]


def at(instant):
    return f"<t:{instant.timestamp():.0f}:F>"


async def test_a_time_with_two_readings_is_chosen_by_a_button_even_after_a_restart(stage, circle):
    asked = await stage.ben.slash(stage.general, "session schedule", when="3/2 18:00")
    assert asked.text == "“3/2” can mean more than one thing. Choose the one you mean."
    assert (asked.buttons, asked.ephemeral) == (BOTH, True)
    await stage.restart_bot()
    chosen = await stage.ben.click(asked, BOTH[0])
    assert chosen.kind == "update"
    assert at(FEBRUARY) in asked.text
    assert asked.buttons == ["Schedule it"]
    assert not await Session.exists()
    await stage.ben.click(asked, "Schedule it")
    assert (await Session.all().order_by("starts_at").first()).starts_at == FEBRUARY


async def test_a_move_is_asked_about_with_the_session_that_was_chosen(stage, meeting):
    second = await Session.all().order_by("-starts_at").first()
    asked = await stage.chi.slash(meeting.text, "session move", when="4 Feb at 7", session=str(second.id))
    assert asked.buttons == ["Wednesday 4 February 2026 07:00", "Wednesday 4 February 2026 19:00"]
    await stage.chi.click(asked, "Wednesday 4 February 2026 19:00")
    await stage.chi.click(asked, "Move it")
    await second.refresh_from_db()
    assert second.starts_at == datetime(2026, 2, 4, 18, tzinfo=UTC)


async def test_a_new_rhythm_is_asked_about_with_all_that_was_to_change(stage, circle, meeting):
    asked = await stage.ana.slash(
        meeting.text, "circle settings", focus="Deciding without hurry", meets="next friday 6pm"
    )
    assert asked.buttons == ["Friday 23 January 2026 18:00", "Friday 30 January 2026 18:00"]
    assert (await Circle.get()).focus == circle.row.focus
    await stage.ana.click(asked, "Friday 30 January 2026 18:00")
    assert "on Friday at 18:00 in Europe/Berlin" in asked.text
    assert "New focus: Deciding without hurry" in asked.text
    await stage.ana.click(asked, "Change it")
    assert (await Circle.get()).focus == "Deciding without hurry"


async def test_a_pause_is_asked_about_and_shown_before_it_counts(stage, circle):
    asked = await stage.dee.slash(circle.text, "circle pause", until="1.3.")
    assert asked.buttons == ["Sunday 1 March 2026", "Sunday 3 January 2027"]
    await stage.dee.click(asked, "Sunday 1 March 2026")
    assert "until Sunday, 1 March 2026" in asked.text
    assert (await Circle.get()).paused_until is None
    await stage.dee.click(asked, "Pause the circle")
    assert "pauses until" in asked.text


async def test_a_circle_is_formed_in_the_time_zone_that_was_meant(stage):
    options = {"name": "Deciding with data", "focus": "Data-informed decisions"}
    asked = await stage.ana.slash(stage.general, "circle create", zone="USA", **options)
    assert asked.text == "“USA” could be several time zones. Choose the one you mean."
    assert len(asked.buttons) == 8
    chosen = await stage.ana.click(asked, "Pacific/Honolulu")
    (card,) = await stage.seen(chosen.followups.copy)
    assert "on Pacific/Honolulu time" in card.text
    assert asked.message not in stage.ana.sees(stage.general)
    assert (await Circle.get()).zone == "Pacific/Honolulu"


async def test_quiet_hours_are_asked_about_one_after_the_other_and_shown_before_they_count(stage, circle):
    typed = {"zone": "Tokyo", "quiet_from": "10", "quiet_until": "8", "a_week": 1}
    asked = await stage.ben.slash(circle.text, "nudges settings", **typed)
    assert asked.buttons == ["10:00", "22:00"]
    await stage.ben.click(asked, "22:00")
    assert asked.buttons == ["08:00", "20:00"]
    await stage.ben.click(asked, "08:00")
    assert "**Your time zone:** Asia/Tokyo\n**Quiet hours:** 22:00 to 08:00" in asked.text
    assert (await Person.get(id=stage.ben.id)).zone is None
    await stage.ben.click(asked, "Change it")
    assert "at most 1 a week" in asked.text
    assert (await Person.get(id=stage.ben.id)).zone == "Asia/Tokyo"
