"""What people choose about nudges: whether, when, how often and about what; and what a preview tells of it."""

import asyncio
from datetime import UTC, date, datetime, time, timedelta

import pytest

from db.models import Circle, Person
from runtime.message import Message
from runtime.outbox import Priority
from services.events import DmsStopped, NudgeSettingsChanged
from services.nudges.settings import NudgeChange
from tests.services.house import ANA, BEN, FAY
from tests.services.nudge_play import MIDDLE, SESSION, look_again, reasons, schedule, texts
from vocabulary.errors import Ambiguous, Refusal
from vocabulary.keys import JobKind, MessageKey, MessageKind
from vocabulary.nudges import ALL_DAYS, NudgeKind
from vocabulary.reasons import Reason

THIRTIETH = date(2026, 1, 30)
BERLIN_MIDNIGHT = datetime(2026, 1, 29, 23, tzinfo=UTC)


@pytest.fixture
def settings(house):
    return house.services.nudges.settings


@pytest.fixture
def told(house):
    """The events that are told from now on."""
    events = []

    async def note(event):
        events.append(event)

    for kind in (DmsStopped, NudgeSettingsChanged):
        house.services.events.on(kind, note)
    return events


async def preview(house, user_id=BEN):
    return await house.services.nudges.preview.show(user_id)


async def test_who_is_asked_for_the_first_time_is_shown_what_is_usual(house, circle, settings):
    shown = await settings.change(FAY, NudgeChange())
    assert (shown.consented, shown.zone, shown.a_week, shown.in_channel) == (False, "UTC", 3, False)
    assert (shown.quiet_from, shown.quiet_until, shown.days) == (time(22), time(8), tuple(range(7)))
    assert shown.about == tuple(NudgeKind)
    assert (await settings.change(BEN, NudgeChange())).zone == "Europe/Berlin"
    assert await house.job(JobKind.NUDGES, FAY) is None


async def test_settings_are_changed_and_everything_is_planned_by_them(house, circle, settings, told):
    days = frozenset(range(5))
    change = NudgeChange(
        zone="Asia/Tokyo", quiet_from="21:00 ", quiet_until="7:30", days=days, a_week=1, in_channel=True
    )
    shown = await settings.change(BEN, change)
    assert (shown.zone, shown.quiet_from, shown.quiet_until) == ("Asia/Tokyo", time(21), time(7, 30))
    assert (shown.days, shown.a_week, shown.in_channel) == ((0, 1, 2, 3, 4), 1, True)
    assert await settings.change(BEN, NudgeChange()) == shown
    assert told == [NudgeSettingsChanged(BEN)]
    assert await house.job(JobKind.NUDGES, BEN) == house.now


async def test_a_kind_is_left_out_and_taken_in_again(circle, settings):
    without = await settings.change(BEN, NudgeChange(without=NudgeKind.CHECK_IN))
    assert NudgeKind.CHECK_IN not in without.about
    again = await settings.change(BEN, NudgeChange(without=NudgeKind.DUTY, also=NudgeKind.CHECK_IN))
    assert NudgeKind.CHECK_IN in again.about
    assert NudgeKind.DUTY not in again.about


@pytest.mark.parametrize("about", [(), (NudgeKind.CHECK_IN, NudgeKind.DUTY), tuple(NudgeKind)])
async def test_all_kinds_are_chosen_at_once_whatever_was_wanted_before(circle, settings, about):
    await settings.change(BEN, NudgeChange(without=NudgeKind.CHECK_IN))
    assert (await settings.change(BEN, NudgeChange(about=frozenset(about)))).about == about


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (NudgeChange(quiet_from="late", a_week=1), "I can't read “late” as a time of day. Try 22:00."),
        (NudgeChange(zone="Europe/Atlantis"), "I don't know a time zone “Europe/Atlantis”."),
    ],
)
async def test_what_cannot_be_read_is_refused_and_changes_nothing(house, circle, settings, change, sentence):
    with pytest.raises(Refusal) as refused:
        await settings.change(BEN, change)
    assert house.words.refusal(refused.value).startswith(sentence)
    assert (await Person.get(id=BEN)).nudges_a_week == 3


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        (NudgeChange(quiet_from="10pm", a_week=1), NudgeChange(quiet_from="22:00", a_week=1)),
        (NudgeChange(zone="Zürich", quiet_until="7:30"), NudgeChange(zone="Europe/Zurich", quiet_until="07:30")),
        (NudgeChange(zone="Europe/Zurich", quiet_from="22:00", quiet_until="7:30"), None),
        (NudgeChange(a_week=1), None),
    ],
)
async def test_what_was_understood_is_shown_unless_it_was_typed_like_that(settings, typed, understood):
    assert settings.understand(typed) == understood


async def test_what_would_hold_is_shown_and_changes_nothing(circle, settings):
    wanted = await settings.preview_change(BEN, NudgeChange(zone="Asia/Tokyo", quiet_from="21:00"))
    assert (wanted.zone, wanted.quiet_from, wanted.quiet_until) == ("Asia/Tokyo", time(21), time(8))
    assert (await settings.change(BEN, NudgeChange())).zone == "Europe/Berlin"
    with pytest.raises(Refusal, match="nudges/long-quiet-hours"):
        await settings.preview_change(BEN, NudgeChange(quiet_from="08:00", quiet_until="07:00"))


@pytest.mark.parametrize(
    ("change", "option", "readings"),
    [
        (NudgeChange(quiet_from="10"), "quiet_from", ("10:00", "22:00")),
        (NudgeChange(quiet_from="22:00", quiet_until="8"), "quiet_until", ("08:00", "20:00")),
        (NudgeChange(zone="Georgia"), "zone", ("America/New_York", "Asia/Tbilisi")),
    ],
)
async def test_what_can_be_read_in_several_ways_is_asked_about(settings, change, option, readings):
    with pytest.raises(Ambiguous) as question:
        settings.understand(change)
    assert (question.value.option, question.value.readings) == (option, readings)


async def test_quiet_hours_that_leave_too_little_are_refused_and_change_nothing(circle, settings):
    with pytest.raises(Refusal, match="nudges/long-quiet-hours"):
        await settings.change(BEN, NudgeChange(quiet_from="08:00", quiet_until="07:00"))
    assert (await Person.get(id=BEN)).quiet_from == time(22)


async def test_two_changes_at_once_both_hold(circle, settings):
    unwanted = {NudgeKind.CHECK_IN, NudgeKind.PARTNER_UNMET}
    await asyncio.gather(*(settings.change(BEN, NudgeChange(without=kind)) for kind in unwanted))
    assert (await Person.get(id=BEN)).nudges_without == unwanted


async def test_in_quiet_hours_a_nudge_waits_for_the_morning(house, ben, settings):
    await settings.change(ben, NudgeChange(zone="America/Los_Angeles"))
    await house.pass_time(MIDDLE + timedelta(hours=6))
    assert texts(house) == []
    await house.pass_time(datetime(2026, 1, 26, 16, 15, tzinfo=UTC))
    assert "How is your goal going" in texts(house)[0]


async def test_a_kind_that_is_not_wanted_does_not_come_and_the_preview_says_so(house, ben, settings):
    await settings.change(ben, NudgeChange(without=NudgeKind.CHECK_IN))
    shown = await preview(house)
    assert reasons(shown.left_out)["how your goal is going"] == "you turned this kind off"
    assert reasons(shown.coming)["your goal before a session"] == "the session is coming up"
    assert {line.circle for line in (*shown.coming, *shown.left_out)} == {"Deciding with data"}
    await house.pass_time(MIDDLE + timedelta(days=1))
    assert texts(house) == []


async def test_what_the_preview_foretells_comes_at_that_minute(house, ben):
    first = (await preview(house)).coming[0]
    assert (first.template, first.because) == ("nudge/check-in", Reason("nudges/cycle-half-over"))
    await house.pass_time(first.at - timedelta(seconds=1))
    assert texts(house) == []
    await house.pass_time(first.at)
    assert len(texts(house)) == 1


async def test_whoever_is_in_no_circle_has_nothing_planned(house, circle):
    shown = await preview(house, FAY)
    assert (shown.coming, shown.in_channel, shown.left_out) == ((), (), ())


async def test_who_never_agreed_sees_what_would_come_and_that_it_does_not(house, circle):
    await schedule(house, circle)
    await house.services.nudges.settings.stop(BEN)
    await Person.filter(id=BEN).update(nudges_stopped_at=None)
    session = reasons((await preview(house)).in_channel)
    assert session == {"your turn to lead or present": "you haven't turned on nudges"}


async def test_a_snooze_is_kept_to_until_the_day_begins_where_the_person_lives(house, ben, settings, told):
    assert await settings.snooze(ben, THIRTIETH) == BERLIN_MIDNIGHT
    assert told == [NudgeSettingsChanged(ben)]
    assert (await settings.change(ben, NudgeChange())).snoozed_until == BERLIN_MIDNIGHT
    await house.pass_time(BERLIN_MIDNIGHT + timedelta(hours=6))
    assert texts(house) == []
    assert (await settings.change(ben, NudgeChange())).snoozed_until is None


async def test_a_snooze_until_a_day_that_cannot_be_read_is_refused(circle, settings):
    with pytest.raises(Refusal, match="times/unreadable-day"):
        await settings.understand_snooze(BEN, "some day")


async def test_a_snooze_is_shown_before_it_counts(house, ben, settings):
    shown = await settings.understand_snooze(ben, "30 January")
    assert (shown.day, shown.until, shown.zone) == (THIRTIETH, BERLIN_MIDNIGHT, "Europe/Berlin")
    text = house.words.render("nudge/understood-snooze", snooze=shown)
    assert text.startswith("Snooze until Friday, 30 January 2026")
    assert (await Person.get(id=ben)).snoozed_until is None


async def test_a_snooze_until_a_day_that_has_come_meanwhile_is_refused(house, ben, settings):
    with pytest.raises(Refusal, match="times/no-future-day"):
        await settings.snooze(ben, house.now.date())


async def test_a_snooze_ends_sooner_and_agrees_to_nothing(house, ben, settings, told):
    await settings.snooze(ben, THIRTIETH)
    await settings.end_snooze(ben)
    assert told == [NudgeSettingsChanged(ben)] * 2
    await settings.end_snooze(FAY)
    assert not (await settings.change(FAY, NudgeChange())).consented
    await house.pass_time(MIDDLE)
    assert len(texts(house)) == 1


async def test_to_agree_ends_a_snooze_and_a_stop(house, ben, settings):
    await settings.snooze(ben, THIRTIETH)
    await settings.stop(ben)
    await settings.start(ben)
    await house.pass_time(MIDDLE)
    assert len(texts(house)) == 1


async def test_who_stopped_the_nudges_gets_none_and_what_waits_is_not_sent(house, ben, settings, told):
    house.clock.leap_to(MIDDLE)
    await house.run_jobs()
    other = MessageKey(MessageKind.ASK_ANSWER, 1)
    await house.outbox.post(other, Message("Try variant B."), user=ben, priority=Priority.NUDGE)
    await settings.stop(ben)
    assert told == [DmsStopped(ben)]
    assert await house.waiting(other) is None
    await house.pass_time(days=3)
    assert texts(house) == []
    assert "you've stopped my DMs" in reasons((await preview(house)).left_out).values()


async def test_not_now_holds_for_every_circle_and_is_less_than_a_stop(house, ben, settings, told):
    await house.form_circle([ANA, ben], name="Writing on Fridays", text_channel_id=21, voice_channel_id=22)
    await settings.decline(ben)
    assert told == [DmsStopped(ben)]
    person = await Person.get(id=ben)
    assert (person.nudges_allowed_at, person.nudges_stopped_at) == (None, None)
    await house.pass_time(MIDDLE + timedelta(days=1))
    assert texts(house) == []


async def test_a_stranger_who_looks_at_settings_leaves_no_row(house, circle, settings):
    shown = await settings.change(FAY, NudgeChange())
    assert (shown.consented, shown.zone, shown.a_week) == (False, "UTC", 3)
    await preview(house, FAY)
    assert not await Person.exists(id=FAY)


async def test_a_stop_by_somebody_whom_nobody_knows_keeps_nothing_about_them(house, settings):
    await settings.stop(FAY)
    assert not await Person.exists(id=FAY)


async def test_a_paused_circle_nudges_nobody(house, circle, ben):
    await Circle.filter(id=circle.id).update(paused_until="2026-02-20")
    await look_again(house, ben)
    await house.pass_time(SESSION)
    assert texts(house) == []


async def test_on_days_that_were_not_chosen_nothing_comes(house, ben, settings):
    await settings.change(ben, NudgeChange(days=ALL_DAYS - {MIDDLE.weekday()}))
    await house.pass_time(MIDDLE + timedelta(hours=14))
    assert texts(house) == []
    await house.pass_time(MIDDLE + timedelta(days=1))
    assert len(texts(house)) == 1
