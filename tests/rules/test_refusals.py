"""What members read where a rule refuses: each sentence that has facts in it, as the rule gives them."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from rules import (
    cadence,
    duties,
    evidence,
    goals,
    leading,
    membership,
    nudges,
    own_agenda,
    quiet,
    session_moves,
)
from rules.agenda import Event, play
from rules.blocks import Block
from rules.closing import missing
from rules.leading import Lead, Offer
from rules.partners import pairing
from rules.standard import STANDARD, check_minutes
from rules.typed.clocks import read_clock
from rules.typed.days import read_day
from rules.typed.moments import read_moment
from rules.zones.matching import find_zone
from runtime.words import Words
from vocabulary.duties import Duty, DutyAct
from vocabulary.errors import Refusal
from vocabulary.sessions import EventKind

START = datetime(2026, 1, 5, 18, tzinfo=UTC)
ANA, BEN, CHI = 1, 2, 3
LEAD = duties.DutyTurn(10, Duty.FACILITATE)
NAMED = duties.Entry(DutyAct.NAMED, LEAD, ANA, START)


def at(minute):
    return START + timedelta(minutes=minute)


def state(now, *events, started=0):
    return play(STANDARD, START, [Event(EventKind.STARTED, at(started)), *events], at(now))


def corrected(now, since, *events):
    return lambda: session_moves.allow_correction(state(now, *events), at(since), at(now))


def offered(slot, member, to):
    return duties.Entry(DutyAct.OFFERED, slot, member, at(1), to=to)


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (
            lambda: membership.allow_join(range(10, 18), ANA),
            "This circle has 8 members, and with more there isn't enough time for each. Start a second one "
            "beside it with `/circle create`.",
        ),
        (
            lambda: pairing.next_pairs(range(9), []),
            "I can find partners among 8 members at most. Start a second circle with `/circle create`.",
        ),
        (
            lambda: goals.check_goal({"why": "x" * 4001, "actions": "a", "evidence": "b", "support": "c"}),
            "“Goal” is still empty. Write a few words.\n“Why it matters” has 4001 characters. Shorten it to 4000.",
        ),
        (
            lambda: evidence.check_file("run_me.e*e", 1),
            "I take pictures, documents, tables and texts. Share a link to a “.e\\*e” file instead.",
        ),
        (
            lambda: evidence.check_file("a.pdf", evidence.LARGEST + 100_000),
            "That file is 8.1 MB, and I take up to 8 MB. Share a link to it instead.",
        ),
        (
            lambda: nudges.NudgeSettings(quiet.QuietHours("UTC"), a_week=8),
            "Choose 1 to 7 nudges a week.",
        ),
        (
            lambda: quiet.QuietHours("UTC", quiet_until=time(21)),
            "Choose quiet hours of at most 20 hours. To get no nudges at all, use `/nudges stop`.",
        ),
        (
            lambda: duties.volunteer([NAMED], LEAD, BEN, at(1)),
            "<@1> has that turn. Ask them to swap or pass.",
        ),
        (
            lambda: duties.accept([NAMED, offered(LEAD, ANA, BEN)], LEAD, CHI, at(2)),
            "This offer is for <@2> only. Ask for a swap of your own.",
        ),
        (
            lambda: cadence.Cadence(date(2026, 1, 5), 0, time(18), "UTC", weeks=9),
            "Choose 1 to 8 weeks from one session to the next.",
        ),
        (lambda: check_minutes(29), "Choose a session length from 30 to 180 minutes."),
        (
            lambda: cadence.check_zone("Europe/*Bärlin*"),
            "There's no time zone “Europe/\\*Bärlin\\*”. Use a name like Europe/Berlin.",
        ),
        (
            lambda: read_moment("soon", "UTC", START),
            "I can't read “soon” as a date and time. Try “tomorrow 18:00”, “Thursday 6pm” or “1 Dec 18:00”.",
        ),
        (lambda: read_moment("tomorrow", "UTC", START), "At what time? Try “tomorrow 18:00”."),
        (lambda: read_moment(" ", "UTC", START), "At what time? Try “tomorrow 18:00”."),
        (
            lambda: read_moment("2026-01-04 09:00", "Etc/GMT-2", START),
            "4 January 2026, 09:00 in UTC+2 has already passed. Choose a later time.",
        ),
        (
            lambda: read_moment("2028-01-04 09:00", "Europe/Berlin", START),
            "4 January 2028 is more than a year away. Check the year.",
        ),
        (
            lambda: read_moment("x" * 81, "UTC", START),
            "That's more than 80 characters. Shorten it to a date and time: “tomorrow 18:00”.",
        ),
        (
            lambda: read_moment("18:00 19:00", "UTC", START),
            "“18:00” and “19:00” are different times. Type only the one you mean.",
        ),
        (
            lambda: read_moment("monday tuesday 18:00", "UTC", START),
            "“monday” and “tuesday” are different days. Type only the one you mean.",
        ),
        (
            lambda: read_moment("18:00 ET CET", "UTC", START),
            "“ET” and “CET” are different time zones. Type only the one you mean.",
        ),
        (
            lambda: read_moment("31 nov 18:00", "UTC", START),
            "The calendar has no “31 nov”. Check its numbers.",
        ),
        (
            lambda: read_moment("18.10", "UTC", START),
            "I'm not sure what “18.10” means here. Try the month as a word and the time with a colon: “1 Dec 18:00”.",
        ),
        (
            lambda: read_moment("01/02/2027 18:00", "UTC", START + timedelta(days=300)),
            "“01/02/2027” can mean more than one thing. Choose the one you mean.",
        ),
        (
            lambda: read_moment("tuesday 8 january 18:00", "UTC", START),
            "8 January 2026 is a Thursday, not a Tuesday. Choose the one you mean.",
        ),
        (
            lambda: read_moment("25 october 02:30", "Europe/Berlin", START),
            "Clocks go back on 25 October, so 02:30 comes twice. Choose the one you mean.",
        ),
        (
            lambda: read_moment("29 march 02:30", "Europe/Berlin", START),
            "Clocks go forward on 29 March in Europe/Berlin, so there is no 02:30 that day. Choose the time "
            "you mean instead.",
        ),
        (lambda: read_day("2026-01-05", "UTC", START), "5 January 2026 isn't in the future. Choose a later day."),
        (lambda: read_day("2028-01-05", "UTC", START), "5 January 2028 is more than a year away. Check the year."),
        (
            lambda: read_day("next week", "UTC", START),
            "I can't read “next week” as a day. Try “7 January”, “Monday” or “in 2 weeks”.",
        ),
        (
            lambda: read_day("Monday 18:00", "UTC", START),
            "I only need a day here. Leave out “18:00”, and try “7 January” or “Monday”.",
        ),
        (
            lambda: read_clock("in the *late* evening"),
            "I can't read “in the \\*late\\* evening” as a time of day. Try 22:00.",
        ),
        (
            lambda: find_zone("Atlantis", START),
            "I don't know a time zone “Atlantis”. Try a large city such as Berlin, or an offset such as UTC+2.",
        ),
        (lambda: find_zone("Georgia", START), "“Georgia” could be several time zones. Choose the one you mean."),
        (
            corrected(12, -1),
            "“real-work-example” came after “check-in”. Enter <t:1767636000:t> or later.",
        ),
        (
            corrected(18, 15, Event(EventKind.PAUSED, at(12)), Event(EventKind.RESUMED, at(16))),
            "The session was paused in between. Enter <t:1767636840:t> or earlier for “real-work-example”.",
        ),
        (corrected(60, 40), "“goals” would already be over. Press *Next* instead."),
        (
            lambda: session_moves.allow_extension(state(5), 31),
            "Extend a block by 1 to 30 minutes at a time.",
        ),
        (
            lambda: session_moves.allow_extension(state(5), 16),
            "The later blocks can give 15 minutes at most. For more, let the session end later: use `/session "
            "extend` with `move_end`.",
        ),
        (
            lambda: session_moves.allow_extension(state(15, started=14), 2),
            "The later blocks can give 1 minute at most. For more, let the session end later: use `/session "
            "extend` with `move_end`.",
        ),
        (
            lambda: session_moves.allow_take_over(state(5), ANA, Lead(BEN, BEN), {ANA, BEN}, at(5)),
            "<@2> leads this session and is here. Ask them.",
        ),
        (
            lambda: leading.allow_lead(ANA, Lead(BEN, BEN), {ANA, BEN}, organiser=False),
            "<@2> leads this session and is here. Ask them, or an organiser.",
        ),
        (
            lambda: session_moves.allow_take_over(
                state(5), ANA, Lead(BEN, BEN, offer=Offer(CHI, at(8))), {ANA, CHI}, at(5)
            ),
            "<@3> is next in turn and may take over. Try again at <t:1767636480:t>: from then on, anyone may. "
            "Until then, everyone in voice can move the session on.",
        ),
    ],
)
def test_what_is_refused_is_said_with_its_facts(ask, words):
    assert said(ask) == words


@pytest.mark.parametrize(
    ("text", "minutes", "words"),
    [
        ("Talk 30\n\n15", None, "Line 3 has no name. Write one before the minutes: Check-in 10."),
        ("Check-in", None, "Line 1 has no minutes. Add them after the name: Check-in 10."),
        ("Talk 181", None, "Line 1 has 181 minutes. Give a block between 1 and 180."),
        ("Talk 30 (at least 31)", None, "Line 1 has 30 minutes, but a minimum of 31. Change one of the two."),
        (
            "Talk 30 (min 5)",
            None,
            "Line 1 has brackets that I can't read. Use them only for a block's minimum: (at least 10).",
        ),
        (
            "> Ask first.\nTalk 30",
            None,
            "Line 1 is a prompt without a block. Put it below the block that it belongs to.",
        ),
        ("T" * 61 + " 30", None, "The name in line 1 has 61 characters. Shorten it to 60."),
        ("Talk 30: " + "a" * 301, None, "The prompt in line 1 has 301 characters. Shorten it to 300."),
        ("Talk 10\n" * 13, None, "The agenda has 13 blocks, and 12 fit. Combine some of them."),
        ("Talk 29", None, "The blocks add up to 29 minutes. Make that 30 to 180 for a session."),
        ("Talk 70", 75, "The blocks add up to 70 minutes, but the session has 75. Add 5."),
        ("Talk 80", 75, "The blocks add up to 80 minutes, but the session has 75. Take off 5."),
        (
            "Talk\n0",
            None,
            "Line 1 has no minutes. Add them after the name: Check-in 10.\nLine 2 has no name. Write one before "
            "the minutes: Check-in 10.\nLine 2 has 0 minutes. Give a block between 1 and 180.",
        ),
    ],
)
def test_each_fault_of_an_agenda_is_a_line(text, minutes, words):
    assert said(lambda: own_agenda.parse(text, minutes)) == words


def test_an_agenda_that_fits_no_other_length_says_why():
    fixed = own_agenda.parse("Check-in 10\nTalk 50")
    assert said(lambda: own_agenda.fitted(fixed, 75)) == (
        "Every block of your circle's agenda is fixed, 60 minutes in all, so it can't fill 75. "
        "Change it with `/session agenda`, or press *Use the standard agenda* there."
    )
    flexible = own_agenda.parse("Check-in 10\nTalk 50 (at least 30)")
    assert said(lambda: own_agenda.fitted(flexible, 35)) == (
        "Your circle's agenda takes at least 40 minutes, so 35 are too few. "
        "Change it with `/session agenda`, or press *Use the standard agenda* there."
    )


@pytest.mark.parametrize(
    ("minutes", "least", "flexible", "words"),
    [
        (0, 0, True, "“The \\*talk\\*” has no time. Give it at least 1 minute."),
        (5, 6, True, "“The \\*talk\\*” takes 5 minutes. Choose a minimum between 0 and 5."),
        (5, 4, False, "“The \\*talk\\*” is fixed. Make its minimum the same as its 5 minutes."),
    ],
)
def test_a_block_that_cannot_be_is_named(minutes, least, flexible, words):
    assert said(lambda: Block("The *talk*", minutes, least, flexible)) == words


def test_somebody_whose_swap_would_give_them_both_duties_is_named():
    later = duties.DutyTurn(11, Duty.FACILITATE)
    log = [
        NAMED,
        duties.Entry(DutyAct.NAMED, duties.DutyTurn(11, Duty.PRESENT), ANA, START),
        duties.Entry(DutyAct.NAMED, later, BEN, START),
        offered(LEAD, ANA, None),
    ]
    assert said(lambda: duties.accept(log, LEAD, BEN, at(2))) == (
        "<@1> already leads or presents in the session you would give, and one is enough. "
        "Leave this turn to someone else."
    )


@pytest.mark.parametrize(
    ("present", "session", "facilitator", "words"),
    [
        ([ANA], START, ANA, "Waiting for a commitment from <@1>.\n"),
        ([ANA, BEN, CHI], START, ANA, "Waiting for a commitment from <@1>, <@2> and <@3>.\n"),
        ([], None, None, "Nobody leads the next session yet.\nThe next session has no date yet.\n"),
    ],
)
def test_a_session_that_cannot_close_yet_says_what_is_missing_and_how_to_close_it(present, session, facilitator, words):
    refusal = Refusal("sessions/not-ready-to-close", missing=missing(present, [], session, facilitator))
    assert Words().refusal(refusal) == f"{words}Press *Close anyway* to close it without."


def said(ask):
    """What a member reads when `ask` is refused."""
    with pytest.raises(Refusal) as refused:
        ask()
    return Words().refusal(refused.value)
