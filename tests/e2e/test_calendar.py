"""The calendar: the next two sessions always exist, in the circle's rhythm; they are moved and cancelled."""

from datetime import UTC, datetime, timedelta

import pytest

from db.models import Circle, Session
from tests.e2e.session_play import Meeting
from tests.e2e.staging import FIRST_SESSION

SECOND, THIRD, FOURTH = (FIRST_SESSION + timedelta(weeks=2 * number) for number in (1, 2, 3))


@pytest.fixture
async def planned(stage, circle):
    """The circle with its first two sessions."""
    await circle.schedule()
    return Meeting(stage, circle)


async def dates():
    """When the sessions are that are set, in order."""
    return [session.starts_at for session in await Session.filter(closed_at=None).order_by("starts_at")]


def at(instant):
    return f"<t:{instant.timestamp():.0f}:F>"


async def test_the_next_two_sessions_exist_with_different_people_to_lead_them(stage, planned):
    assert await dates() == [FIRST_SESSION, SECOND]
    first, second = await Session.all().order_by("starts_at")
    assert (first.facilitator, first.presenter) == (stage.ana.id, stage.ben.id)
    assert (second.facilitator, second.presenter) == (stage.ben.id, stage.chi.id)


async def test_after_a_session_there_are_two_again(stage, planned):
    await planned.at(50)
    assert await dates() == [SECOND, THIRD]


async def test_what_was_understood_is_shown_in_the_readers_time_before_anything_is_saved(stage, circle):
    shown = await stage.ana.slash(circle.text, "session schedule", when="Tuesday 6pm")
    assert at(FIRST_SESSION) in shown.text
    assert "every 2 weeks" in shown.text
    assert shown.ephemeral
    assert await dates() == []
    answer = await stage.ana.click(shown, "Yes, set it")
    assert answer.kind == "update"
    assert "is set" in shown.text
    assert shown.buttons == []


async def test_a_time_that_has_passed_before_anybody_said_yes_is_refused(stage, circle):
    shown = await stage.ana.slash(circle.text, "session schedule", when="Tuesday 6pm")
    stage.clock.leap_to(FIRST_SESSION + timedelta(minutes=1))
    assert "has passed meanwhile" in (await stage.ana.click(shown, "Yes, set it")).text
    assert await dates() == []


async def test_the_local_time_holds_when_clocks_change(stage, circle):
    await circle.schedule("2026-03-24 18:00")
    assert await dates() == [datetime(2026, 3, 24, 17, tzinfo=UTC), datetime(2026, 4, 7, 16, tzinfo=UTC)]


async def test_a_lunch_and_learn_is_set_beside_the_rhythm(stage, planned):
    lunch = FIRST_SESSION + timedelta(days=7)
    asked = {"when": "2026-01-27 18:00", "kind": "Lunch-and-learn"}
    await planned.circle.confirmed(stage.ben, "session schedule", **asked)
    await stage.shown(stage.eli, planned.text, "A lunch-and-learn of")
    assert await dates() == [FIRST_SESSION, lunch, SECOND]


async def test_a_session_moves_once_its_new_time_is_confirmed_and_the_rhythm_stays(stage, planned):
    shown = await stage.chi.slash(planned.text, "session move", when="21 Jan 19:00")
    moved = datetime(2026, 1, 21, 18, tzinfo=UTC)
    assert (at(FIRST_SESSION) in shown.text, at(moved) in shown.text) == (True, True)
    assert await dates() == [FIRST_SESSION, SECOND]
    await stage.chi.click(shown, "Yes, move it")
    told = await stage.shown(stage.eli, planned.text, "has moved")
    assert (at(FIRST_SESSION) in told.text, at(moved) in told.text) == (True, True)
    assert await dates() == [moved, SECOND]
    assert (await Session.get(starts_at=moved)).sequence == 1
    await planned.at(24 * 60 + 60 + 50)
    assert await dates() == [SECOND, THIRD]


async def test_a_moved_session_calls_together_at_its_new_time_only(stage, planned):
    await planned.circle.confirmed(stage.chi, "session move", when="20 Jan 20:00")
    await planned.at(10)
    assert planned.said("## It is time") == []
    await planned.at(121)
    assert planned.said("## It is time")


async def test_a_confirmation_of_what_has_changed_meanwhile_is_refused(stage, planned):
    first = await stage.chi.slash(planned.text, "session move", when="21 Jan 19:00")
    await planned.circle.confirmed(stage.ben, "session move", when="22 Jan 19:00")
    assert "has changed meanwhile" in (await stage.chi.click(first, "Yes, move it")).text


async def test_no_session_moves_onto_another(stage, planned):
    answer = await planned.circle.confirmed(stage.chi, "session move", when="3 Feb 18:00")
    assert "There is a session at that time already." in answer.text
    assert await dates() == [FIRST_SESSION, SECOND]


async def test_a_cancelled_session_is_told_to_all_with_its_reason_and_the_next_keeps_the_rhythm(stage, planned):
    shown = await stage.dee.slash(planned.text, "session cancel", reason="Carnival: *the* school is ```closed")
    assert at(FIRST_SESSION) in shown.text
    assert await dates() == [FIRST_SESSION, SECOND]
    await stage.dee.click(shown, "Yes, cancel it")
    assert at(SECOND) in shown.text
    assert shown.buttons == []
    told = await stage.shown(stage.eli, planned.text, "is cancelled")
    assert r"Carnival: \*the\* school is \`\`\`closed" in told.text
    assert all(person.mention in told.text for person in stage.people)
    assert await dates() == [SECOND, THIRD]
    await planned.at(10)
    assert planned.said("## It is time") == []


async def test_two_who_cancel_the_next_session_cancel_one(stage, planned):
    first, second = [await one.slash(planned.text, "session cancel", reason="Snow") for one in (stage.ana, stage.ben)]
    await stage.ana.click(first, "Yes, cancel it")
    assert "has changed meanwhile" in (await stage.ben.click(second, "Yes, cancel it")).text
    assert await dates() == [SECOND, THIRD]


async def test_a_holiday_is_skipped_by_choosing_its_session_from_the_list(stage, planned):
    names = await stage.dee.complete(planned.text, "session cancel", option="session", typed="3 february", reason="x")
    assert names == ["Tuesday, 3 February 2026, 18:00"]
    await planned.circle.confirmed(stage.dee, "session cancel", reason="Holidays", session=names[0])
    assert await dates() == [FIRST_SESSION, THIRD]


async def test_the_list_offers_the_sessions_of_the_circle_that_is_chosen_and_none_while_it_is_unclear(stage, planned):
    other = await stage.form_circle(stage.people[:4], name="Writing")
    await other.schedule("2026-01-22 18:00")
    asked = {"option": "session", "typed": "january", "reason": "x"}
    named = await stage.ana.complete(planned.text, "session cancel", circle="Writing", **asked)
    assert named == ["Thursday, 22 January 2026, 18:00"]
    assert await stage.ana.complete(planned.text, "session cancel", **asked) == ["Tuesday, 20 January 2026, 18:00"]
    assert await stage.ana.complete(stage.general, "session cancel", **asked) == []


async def test_a_session_moves_to_the_time_of_a_cancelled_one(stage, planned):
    await planned.circle.confirmed(stage.dee, "session cancel", reason="Holidays")
    await planned.circle.confirmed(stage.dee, "session move", when="2026-01-20 18:00")
    assert await dates() == [FIRST_SESSION, THIRD]
    assert await Session.filter(cancelled_because="Holidays").values_list("starts_at", flat=True) == [SECOND]


async def test_one_that_was_cancelled_is_held_after_all_when_its_time_is_set_again(stage, planned):
    await planned.circle.confirmed(stage.dee, "session cancel", reason="Holidays")
    asked = {"when": "2026-01-20 18:00", "kind": "Retrospective"}
    await planned.circle.confirmed(stage.dee, "session schedule", **asked)
    assert await dates() == [FIRST_SESSION, SECOND, THIRD]
    assert (await Session.get(starts_at=FIRST_SESSION)).sequence == 2


async def test_a_session_that_has_begun_is_neither_moved_nor_cancelled(stage, planned):
    await planned.begin()
    await planned.circle.confirmed(stage.ben, "session cancel", reason="Too late for this one")
    assert await dates() == [FIRST_SESSION, THIRD]


async def test_a_circle_from_before_rhythms_were_kept_goes_on_from_its_last_session(stage, planned):
    await Circle.all().update(rhythm_from=None)
    await planned.circle.confirmed(stage.dee, "session cancel", reason="Holidays")
    assert await dates() == [SECOND, THIRD]


async def test_a_circle_of_an_earlier_version_has_its_second_session_once_the_bot_is_up(stage, planned):
    await stage.stop_bot()
    await planned.only_first()
    await stage.start_bot()
    await planned.have_events(2)
    assert await dates() == [FIRST_SESSION, SECOND]
