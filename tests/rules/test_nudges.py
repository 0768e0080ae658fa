from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given, strategies as st

from rules import nudges
from rules.absences import Absence
from rules.attention import RESTS_AFTER, WEEK
from rules.nudge_settings import NudgeSettings
from rules.nudges import SPREAD, Answers, Occasion, Sent, spread
from rules.quiet import QuietHours
from vocabulary.errors import Refusal
from vocabulary.keys import OccasionKey
from vocabulary.nudges import NudgeKind
from vocabulary.reasons import Reason

MONDAY = datetime(2026, 1, 5, 12, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
SETTINGS = NudgeSettings(QuietHours("UTC"))
GOAL = Occasion(OccasionKey(NudgeKind.GOAL_UNSET, 1), MONDAY, MONDAY + 3 * DAY, Reason("nudges/session-day-ago"))
SESSION = Occasion(
    OccasionKey(NudgeKind.BEFORE_SESSION, 2), MONDAY - DAY / 24, MONDAY + 2 * DAY, Reason("nudges/session-near")
)
DUTY = Occasion(OccasionKey(NudgeKind.DUTY, 3), MONDAY, MONDAY + 2 * DAY, Reason("nudges/session-near"))
RELIED_ON = frozenset({NudgeKind.DUTY})


def plan(settings, occasions, sent, last_act, now, **by_kind):
    """The plan of somebody who did something at `last_act`, whichever kind that answers."""
    answers = Answers(last_act, {NudgeKind[kind]: at for kind, at in by_kind.items()})
    return nudges.plan(settings, occasions, sent, answers, now, RELIED_ON)


DUE = Reason("nudges/session-near")


def sent(*days):
    return [Sent(MONDAY + day * DAY, (OccasionKey(NudgeKind.MISSED_SESSION, day),)) for day in days]


def reasons(plan):
    return [because for _, because in plan.left_out]


def test_what_is_due_is_sent_and_several_become_one_message():
    decided = plan(SETTINGS, [GOAL, SESSION], [], None, MONDAY)
    assert decided.send.occasions == (GOAL, SESSION)
    assert decided.look_at is None


def test_what_is_to_come_is_looked_at_when_its_time_comes():
    decided = plan(SETTINGS, [GOAL], [], None, MONDAY - DAY)
    assert (decided.send, decided.look_at) == (None, MONDAY)


@pytest.mark.parametrize(
    ("settings", "occasion", "because"),
    [
        (replace(SETTINGS, consented=False), GOAL, Reason("nudges/not-turned-on")),
        (replace(SETTINGS, consented=False, stopped=True), GOAL, Reason("nudges/stopped")),
        (replace(SETTINGS, reachable=False), GOAL, Reason("nudges/dms-closed")),
        (replace(SETTINGS, without={NudgeKind.GOAL_UNSET}), GOAL, Reason("nudges/kind-off")),
        (SETTINGS, replace(GOAL, against=Reason("nudges/goal-set")), Reason("nudges/goal-set")),
        (SETTINGS, replace(GOAL, until=MONDAY - DAY), Reason("nudges/too-late")),
        (SETTINGS, replace(GOAL, key=OccasionKey(NudgeKind.MISSED_SESSION, 0)), Reason("nudges/told-already")),
    ],
)
def test_what_is_not_sent_has_its_reason(settings, occasion, because):
    decided = plan(settings, [occasion], sent(0), MONDAY, MONDAY)
    assert decided.coming == ()
    assert reasons(decided) == [because]


def test_a_snooze_is_waited_out():
    decided = plan(replace(SETTINGS, snoozed_until=MONDAY + DAY), [GOAL], [], None, MONDAY)
    assert decided.look_at == MONDAY + DAY


def test_a_full_week_is_waited_out():
    decided = plan(SETTINGS, [replace(GOAL, until=MONDAY + WEEK)], sent(-5, -4, -3), MONDAY, MONDAY)
    assert decided.look_at == MONDAY + 2 * DAY


def test_what_finds_no_time_before_it_is_too_late_is_left_out():
    full = plan(replace(SETTINGS, a_week=1), [GOAL], sent(-1), MONDAY, MONDAY)
    assert reasons(full) == [Reason("nudges/week-full")]
    snoozed = plan(replace(SETTINGS, snoozed_until=MONDAY + WEEK), [GOAL], [], None, MONDAY)
    assert reasons(snoozed) == [Reason("nudges/no-time-left")]


def test_a_second_message_waits_for_the_next_local_day_and_says_why():
    settings = replace(SETTINGS, hours=QuietHours("Pacific/Auckland", time(22), time(8)))
    decided = plan(settings, [GOAL], [Sent(MONDAY - HOUR, ())], MONDAY, MONDAY)
    (batch,) = decided.coming
    assert (batch.at, batch.held) == (datetime(2026, 1, 6, 19, tzinfo=UTC), Reason("nudges/one-a-day"))
    assert plan(SETTINGS, [GOAL], sent(-1), MONDAY, MONDAY).send.held is None
    full = plan(replace(SETTINGS, a_week=1), [replace(GOAL, until=MONDAY + WEEK)], sent(-1), MONDAY, MONDAY)
    assert full.coming[0].held == Reason("nudges/week-full")


def test_what_is_due_later_on_the_same_day_comes_in_the_same_message():
    evening = replace(SESSION, at=MONDAY + 6 * HOUR)
    decided = plan(SETTINGS, [GOAL, evening], [], None, MONDAY)
    assert [(batch.at, batch.occasions) for batch in decided.coming] == [(evening.at, (GOAL, evening))]
    hasty = replace(GOAL, until=MONDAY + HOUR)
    first, second = plan(SETTINGS, [hasty, evening], [], None, MONDAY).coming
    assert (first.occasions, second.at) == ((hasty,), MONDAY + 20 * HOUR)
    night = replace(SESSION, at=MONDAY + 11 * HOUR)
    assert plan(SETTINGS, [GOAL, night], [], None, MONDAY).send.occasions == (GOAL,)


def test_the_days_message_is_kept_for_what_the_circle_relies_on():
    hasty, evening = replace(GOAL, until=MONDAY + HOUR), replace(DUTY, at=MONDAY + 6 * HOUR)
    decided = plan(SETTINGS, [hasty, evening], [], None, MONDAY)
    assert [(batch.at, batch.occasions) for batch in decided.coming] == [(evening.at, (evening,))]
    assert reasons(decided) == [Reason("nudges/one-a-day")]


def test_in_a_full_message_what_the_circle_relies_on_has_its_place():
    others = [replace(GOAL, key=OccasionKey(NudgeKind.GOAL_UNSET, number), at=MONDAY - HOUR) for number in range(3)]
    first, second = plan(SETTINGS, [*others, DUTY], [], None, MONDAY).coming
    assert first.occasions == (DUTY, *others[:2])
    assert second.occasions == (others[2],)


@pytest.mark.parametrize("moved", [timedelta(), SPREAD, -SPREAD], ids=["at once", "later", "earlier"])
def test_a_message_tells_the_same_in_the_same_order_whenever_each_of_it_was_due(moved):
    found = [SESSION, replace(DUTY, at=MONDAY - HOUR + moved), replace(GOAL, at=MONDAY - HOUR - moved)]
    assert plan(SETTINGS, found, [], None, MONDAY).send.occasions == (found[1], found[2], found[0])


def test_a_kind_that_went_unanswered_twice_rests_whatever_else_its_member_does():
    log = [Sent(MONDAY - days * DAY, (OccasionKey(NudgeKind.GOAL_UNSET, days),)) for days in (28, 14)]
    decided = plan(SETTINGS, [GOAL, SESSION], log, MONDAY - DAY, MONDAY, GOAL_UNSET=None)
    assert (decided.send.occasions, decided.resting) == ((SESSION,), {NudgeKind.GOAL_UNSET})
    assert reasons(decided) == [Reason("nudges/resting")]


def test_what_will_rest_only_if_two_to_come_go_unanswered_is_not_said_to_rest_already():
    ahead = [(OccasionKey(NudgeKind.GOAL_UNSET, day), MONDAY + day * DAY) for day in (1, 2, 3)]
    goals = [replace(GOAL, key=key, at=at, until=at + WEEK) for key, at in ahead]
    decided = plan(SETTINGS, goals, [], MONDAY, MONDAY, GOAL_UNSET=None)
    assert (len(decided.coming), decided.resting) == (2, frozenset())
    assert reasons(decided) == [Reason("nudges/would-rest")]


def test_what_is_silent_only_if_three_to_come_go_unanswered_is_not_said_to_be_so_already():
    kinds = (NudgeKind.CHECK_IN, NudgeKind.PARTNER_UNMET, NudgeKind.MISSED_SESSION, NudgeKind.GOAL_UNSET)
    ahead = [(OccasionKey(kind, 1), MONDAY + 4 * day * DAY) for day, kind in enumerate(kinds)]
    decided = plan(SETTINGS, [replace(GOAL, key=key, at=at, until=at + DAY) for key, at in ahead], [], None, MONDAY)
    assert (len(decided.coming), reasons(decided)) == (3, [Reason("nudges/would-be-silent")])


def test_one_act_of_that_kind_wakes_it():
    log = [Sent(MONDAY - days * DAY, (OccasionKey(NudgeKind.GOAL_UNSET, days),)) for days in (28, 14)]
    assert plan(SETTINGS, [GOAL], log, MONDAY, MONDAY, GOAL_UNSET=MONDAY - 14 * DAY).send
    assert plan(SETTINGS, [GOAL], log, MONDAY, MONDAY, GOAL_UNSET=MONDAY - 20 * DAY).send


def test_reminded_twice_of_one_duty_nobody_has_left_two_unanswered():
    log = [Sent(MONDAY - days * DAY, (OccasionKey.of(NudgeKind.DUTY, 2, days),)) for days in (12, 10)]
    assert plan(SETTINGS, [DUTY], log, MONDAY - 11 * DAY, MONDAY, DUTY=None).send
    log.insert(0, Sent(MONDAY - 26 * DAY, (OccasionKey(NudgeKind.DUTY, 1),)))
    rested = plan(SETTINGS, [DUTY], log, MONDAY - 11 * DAY, MONDAY, DUTY=None)
    assert rested.send is None
    assert [(one.occasion, one.because) for one in rested.in_channel] == [(DUTY, Reason("nudges/resting"))]


def test_the_third_unanswered_one_says_that_it_is_the_last():
    assert plan(SETTINGS, [GOAL], sent(-20, -30), None, MONDAY).send.last


def test_after_three_unanswered_nothing_comes_until_the_member_does_something():
    log = sent(-20, -30, -40)
    assert reasons(plan(SETTINGS, [GOAL], log, None, MONDAY)) == [Reason("nudges/unanswered")]
    assert plan(SETTINGS, [GOAL], log, MONDAY - DAY, MONDAY).send


@pytest.mark.parametrize(
    ("settings", "log", "quietly"),
    [
        (replace(SETTINGS, consented=False), [], False),
        (replace(SETTINGS, reachable=False), [], False),
        (replace(SETTINGS, consented=False, hours=QuietHours("Asia/Tokyo", time(20), time(8))), [], True),
        (replace(SETTINGS, consented=False, stopped=True), [], True),
        (replace(SETTINGS, consented=False, snoozed_until=MONDAY + 5 * DAY), [], True),
        (replace(SETTINGS, without={NudgeKind.DUTY}), [], True),
        (replace(SETTINGS, snoozed_until=MONDAY + 5 * DAY), [], True),
        (replace(SETTINGS, a_week=1), sent(-1), True),
        (SETTINGS, sent(-20, -30, -40), True),
    ],
)
def test_a_duty_that_no_message_can_carry_stands_in_the_channel_without_a_ping_where_one_is_unwelcome(
    settings, log, quietly
):
    decided = plan(settings, [DUTY, GOAL], log, None, MONDAY)
    (reminder,) = decided.in_channel
    assert (reminder.occasion, reminder.at, reminder.quietly) == (DUTY, MONDAY, quietly)
    assert DUTY not in [one for one, _ in decided.left_out]


def test_a_duty_that_a_message_can_carry_later_waits_for_it():
    decided = plan(replace(SETTINGS, snoozed_until=MONDAY + DAY), [DUTY], [], None, MONDAY)
    assert (decided.in_channel, decided.look_at) == ((), MONDAY + DAY)


def test_what_is_to_be_said_in_the_channel_is_looked_at_when_its_time_comes():
    decided = plan(replace(SETTINGS, consented=False), [DUTY], [], None, MONDAY - DAY)
    assert decided.look_at == MONDAY


def test_what_is_said_in_the_channel_long_after_its_time_is_late():
    early, late = (
        plan(replace(SETTINGS, consented=False), [DUTY], [], None, MONDAY + timedelta(minutes=minutes)).in_channel[0]
        for minutes in (9, 11)
    )
    assert (early.late, late.late) == (False, True)


@pytest.mark.parametrize("number", [0, 8])
def test_a_weekly_number_out_of_reach_is_refused(number):
    with pytest.raises(Refusal, match=r"nudges/times-a-week \(fewest=1, most=7\)"):
        replace(SETTINGS, a_week=number)


def test_a_circle_is_written_to_over_minutes():
    offsets = {spread(member, "goal:1") for member in range(8)}
    assert len(offsets) > 1
    assert max(offsets) < timedelta(minutes=10)


@given(st.lists(st.integers(0, 24 * 60), max_size=40), st.integers(1, 7), st.booleans())
def test_no_seven_days_ever_hold_more_than_the_weekly_number(hours, a_week, answers):
    occasions = [
        Occasion(OccasionKey(NudgeKind.GOAL_UNSET, number), MONDAY + HOUR * hour, MONDAY + HOUR * (hour + 48), DUE)
        for number, hour in enumerate(hours)
    ]
    act = MONDAY + 400 * DAY if answers else None
    moments = [batch.at for batch in plan(replace(SETTINGS, a_week=a_week), occasions, [], act, MONDAY).coming]
    assert all(sum(at - WEEK < other <= at for other in moments) <= a_week for at in moments)
    assert len({at.date() for at in moments}) == len(moments)
    assert answers or len(moments) <= RESTS_AFTER


@given(
    st.lists(st.integers(0, 24 * 60), max_size=20),
    st.integers(1, 7),
    st.booleans(),
    st.integers(0, 40),
    st.lists(st.integers(-30, 0), max_size=4),
)
def test_no_duty_is_ever_lost_whatever_a_member_wants(hours, a_week, consented, snooze, log):
    occasions = [
        Occasion(OccasionKey(NudgeKind.DUTY, number), MONDAY + HOUR * hour, MONDAY + HOUR * (hour + 2), DUE)
        for number, hour in enumerate(hours)
    ]
    settings = replace(SETTINGS, a_week=a_week, consented=consented, snoozed_until=MONDAY + snooze * DAY)
    decided = plan(settings, occasions, sent(*log), None, MONDAY)
    told = [one for batch in decided.coming for one in batch.occasions]
    reminded = [one.occasion for one in decided.in_channel]
    assert Counter(one.key for one in [*told, *reminded]) == Counter(one.key for one in occasions)
    assert decided.left_out == ()


@given(
    st.lists(st.tuples(st.sampled_from(NudgeKind), st.integers(0, 24 * 30)), max_size=20),
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.sets(st.sampled_from(NudgeKind)),
)
def test_what_nothing_can_come_of_changes_nothing_that_is_said(found, consented, stopped, reachable, without):
    occasions = [
        Occasion(OccasionKey(kind, number), MONDAY + HOUR * hour, MONDAY + HOUR * (hour + 48), DUE)
        for number, (kind, hour) in enumerate(found)
    ]
    settings = replace(SETTINGS, consented=consented, stopped=stopped, reachable=reachable, without=without)
    whole = plan(settings, occasions, [], None, MONDAY)
    needed = plan(settings, [one for one in occasions if one.kind in settings.by_dm | RELIED_ON], [], None, MONDAY)
    assert (needed.coming, needed.in_channel) == (whole.coming, whole.in_channel)


def test_anything_is_welcome_after_a_snooze_and_not_at_night():
    night = datetime(2026, 1, 6, 23, tzinfo=UTC)
    settings = NudgeSettings(QuietHours("UTC"), snoozed_until=night)
    assert settings.welcome_from(night - timedelta(days=1)) == datetime(2026, 1, 7, 8, tzinfo=UTC)
    assert settings.welcome_from(night + timedelta(days=1, hours=12)) == night + timedelta(days=1, hours=12)


def away(*days):
    """Settings of who is away from one day after Monday to another."""
    since, ends = days if len(days) == 2 else (*days, None)
    return replace(SETTINGS, absences=[Absence(1, MONDAY + since * DAY, None if ends is None else MONDAY + ends * DAY)])


def test_whoever_is_away_is_told_nothing_and_reads_why():
    decided = plan(away(-1, 9), [GOAL], [], None, MONDAY)
    assert (decided.coming, reasons(decided)) == ((), [Reason("nudges/away")])


def test_away_until_further_notice_nothing_is_planned():
    decided = plan(away(-1), [GOAL, SESSION], [], None, MONDAY)
    assert (decided.coming, decided.look_at) == ((), None)
    assert set(reasons(decided)) == {Reason("nudges/away")}


def test_after_a_short_absence_there_is_still_time_to_say_it():
    decided = plan(away(-1, 1), [GOAL], [], None, MONDAY)
    assert decided.look_at == MONDAY + DAY


def test_what_fell_into_a_long_absence_is_not_made_up_unless_the_circle_relies_on_it():
    settings = away(-9, 1)
    assert reasons(plan(settings, [GOAL], [], None, MONDAY + DAY)) == [Reason("nudges/away")]
    assert plan(settings, [DUTY], [], None, MONDAY + DAY).send.occasions == (DUTY,)


def test_a_night_that_leads_into_an_absence_without_an_end_is_no_time_to_write():
    evening = replace(GOAL, at=MONDAY + 11 * HOUR, until=MONDAY + 5 * DAY)
    decided = plan(away(0.6), [evening], [], None, MONDAY)
    assert reasons(decided) == [Reason("nudges/away")]


def test_whoever_is_away_is_not_pinged_in_the_channel_either():
    settings = replace(away(-1, 1), consented=False)
    (reminder,) = plan(settings, [DUTY], [], None, MONDAY).in_channel
    assert reminder.quietly
