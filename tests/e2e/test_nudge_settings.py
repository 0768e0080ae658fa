"""What members say about being nudged: their hours, how often, what not, not before a day; and what comes, and why."""

import asyncio
from datetime import UTC, datetime, time, timedelta

from db.models import Nudge, Person
from tests.e2e.nudging import MIDDLE
from vocabulary.nudges import NudgeKind


async def test_settings_are_shown_and_changed(circle, stage, ben):
    answer = await ben.slash(
        circle.text, "nudges settings", zone="Asia/Tokyo", quiet_from="21:00", days="Monday to Friday", a_week=1
    )
    assert "Your zone: Asia/Tokyo\nQuiet hours: 21:00 to 08:00" in answer.text
    assert "Days: Monday, Tuesday, Wednesday, Thursday and Friday\nAt most 1 a week" in answer.text
    assert "I cannot read" in (await ben.slash(circle.text, "nudges settings", quiet_from="late")).text
    assert (await Person.get(id=ben.id)).quiet_from == time(21)


async def test_zones_are_suggested_by_their_cities(circle, stage):
    suggested = await stage.ben.complete(circle.text, "nudges settings", option="zone", typed="new y")
    assert suggested == ["America/New_York"]
    answer = await stage.ben.slash(circle.text, "nudges settings", zone="America/New_York")
    assert "Your zone: America/New_York" in answer.text
    refused = await stage.ben.slash(circle.text, "nudges settings", zone="Europe/Atlantis")
    assert "I know no time zone “Europe/Atlantis”" in refused.text


async def test_in_quiet_hours_a_nudge_waits_for_the_morning(circle, stage, ben):
    await ben.slash(circle.text, "nudges settings", zone="America/Los_Angeles")
    await stage.until(MIDDLE + timedelta(hours=6))
    assert ben.dms == []
    await stage.until(datetime(2026, 1, 26, 16, 15, tzinfo=UTC))
    await stage.received(ben, "How is your goal going")


async def test_a_kind_that_is_not_wanted_does_not_come_and_the_preview_says_so(circle, stage, ben):
    await ben.slash(circle.text, "nudges settings", without="how your goal is going")
    preview = await ben.slash(circle.text, "nudges preview")
    assert "your goal before a session in **Deciding with data**, since the session is near" in preview.text
    assert "how your goal is going in **Deciding with data**: you do not want this kind" in preview.text
    await stage.until(MIDDLE + timedelta(days=1))
    assert ben.dms == []


async def test_a_snooze_is_kept_to(circle, stage, ben):
    answer = await ben.slash(circle.text, "nudges snooze", until="30 January")
    assert "You hear nothing from me before" in answer.text
    await stage.until(MIDDLE + timedelta(days=1))
    assert ben.dms == []


async def test_two_days_before_the_session_the_goal_comes_back(circle, stage, ben):
    await stage.until(datetime(2026, 1, 31, 17, 15, tzinfo=UTC))
    message = await stage.received(ben, "Your goal for it")
    assert "Run three tests" in message.text
    assert await Nudge.filter(user_id=ben.id).count() == 2


async def test_a_paused_circle_nudges_nobody(circle, stage, ben):
    await stage.ana.slash(circle.text, "circle pause", until="20 February")
    await stage.until(MIDDLE + timedelta(days=1))
    assert ben.dms == []


async def test_two_changes_at_once_both_hold(circle, stage, ben):
    unwanted = ("how your goal is going", "meeting your learning partner")
    await asyncio.gather(*(ben.slash(circle.text, "nudges settings", without=kind) for kind in unwanted))
    assert (await Person.get(id=ben.id)).nudges_without == {NudgeKind.CHECK_IN, NudgeKind.PARTNER_UNMET}
