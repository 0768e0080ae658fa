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
    pairing,
    quiet,
    session_moves,
)
from rules.agenda import Event, play
from rules.blocks import Block
from rules.closing import missing
from rules.leading import Lead, Offer
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
LEAD = duties.SessionDuty(10, Duty.FACILITATE)
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
            "This circle has 8 members, and with more there is not enough time for each. "
            "How about a second circle beside it?",
        ),
        (lambda: pairing.next_pairs(range(9), []), "Partners are found among 8 members at most."),
        (
            lambda: goals.check_goal({"why": "x" * 4001, "actions": "a", "evidence": "b", "support": "c"}),
            "“Goal” is still empty.\n“Why it matters” is 4001 characters long; 4000 fit.",
        ),
        (
            lambda: evidence.check_file("run_me.e*e", 1),
            "I take pictures, documents, tables and texts; a “.e\\*e” file is better shown by a link.",
        ),
        (
            lambda: evidence.check_file("a.pdf", evidence.LARGEST + 100_000),
            "That file has 8.1 MB, and 8 fit. A link to it will do.",
        ),
        (
            lambda: nudges.NudgeSettings(quiet.QuietHours("UTC"), a_week=8),
            "I can write 1 to 7 times a week.",
        ),
        (
            lambda: quiet.QuietHours("UTC", quiet_until=time(21)),
            "Quiet hours can be at most 20 hours long. To hear nothing at all, stop the nudges.",
        ),
        (
            lambda: duties.volunteer([NAMED], LEAD, BEN, at(1)),
            "<@1> has that duty. They can offer it for a swap, or pass.",
        ),
        (
            lambda: duties.accept([NAMED, offered(LEAD, ANA, BEN)], LEAD, CHI, at(2)),
            "That offer is for <@2>.",
        ),
        (
            lambda: cadence.Cadence(date(2026, 1, 5), 0, time(18), "UTC", weeks=9),
            "A circle meets every 1 to 8 weeks.",
        ),
        (lambda: check_minutes(29), "A session takes 30 to 180 minutes."),
        (
            lambda: cadence.check_zone("Europe/*Bärlin*"),
            "There is no time zone “Europe/\\*Bärlin\\*”. Names look like Europe/Berlin.",
        ),
        (
            lambda: read_moment("soon", "UTC", START),
            "I cannot read “soon” as part of a date and time. Try “tomorrow 18:00”, “Thursday 6pm” or “1 Dec 18:00”.",
        ),
        (lambda: read_moment("tomorrow", "UTC", START), "At what time? Try “tomorrow 18:00”."),
        (lambda: read_moment(" ", "UTC", START), "At what time? Try “tomorrow 18:00”."),
        (
            lambda: read_moment("2026-01-04 09:00", "Etc/GMT-2", START),
            "4 January 2026, 09:00 in UTC+2 has passed already.",
        ),
        (
            lambda: read_moment("2028-01-04 09:00", "Europe/Berlin", START),
            "4 January 2028 is more than a year away. Is the year right?",
        ),
        (
            lambda: read_moment("x" * 81, "UTC", START),
            "A date and time has 80 characters at most. Try “tomorrow 18:00”.",
        ),
        (
            lambda: read_moment("18:00 19:00", "UTC", START),
            "“18:00” and “19:00” are different times. Please type only the one you mean.",
        ),
        (
            lambda: read_moment("monday tuesday 18:00", "UTC", START),
            "“monday” and “tuesday” are different days. Please type only the one you mean.",
        ),
        (
            lambda: read_moment("18:00 ET CET", "UTC", START),
            "“ET” and “CET” are different zones. Please type only the one you mean.",
        ),
        (
            lambda: read_moment("31 nov 18:00", "UTC", START),
            "I find no day for “31 nov” in the calendar. Are its numbers right?",
        ),
        (
            lambda: read_moment("18.10", "UTC", START),
            "I am not sure what “18.10” means here. "
            "Try it with the month as a word and the time with a colon: “1 Dec 18:00”.",
        ),
        (
            lambda: read_moment("01/02/2027 18:00", "UTC", START + timedelta(days=300)),
            "“01/02/2027” can be read in more than one way. Which do you mean?",
        ),
        (
            lambda: read_moment("tuesday 8 january 18:00", "UTC", START),
            "8 January 2026 is a Thursday, not a Tuesday. Which do you mean?",
        ),
        (
            lambda: read_moment("25 october 02:30", "Europe/Berlin", START),
            "Clocks go back on 25 October, so 02:30 comes twice. Which do you mean?",
        ),
        (
            lambda: read_moment("29 march 02:30", "Europe/Berlin", START),
            "Clocks go forward on 29 March in Europe/Berlin, so there is no 02:30 that day. Which do you mean instead?",
        ),
        (lambda: read_day("2026-01-05", "UTC", START), "5 January 2026 is not a day to come."),
        (lambda: read_day("2028-01-05", "UTC", START), "5 January 2028 is more than a year away. Is the year right?"),
        (
            lambda: read_day("next week", "UTC", START),
            "I cannot read “next week” as a day. Try “7 January”, “Monday” or “in 2 weeks”.",
        ),
        (
            lambda: read_day("Monday 18:00", "UTC", START),
            "Only a day is needed here, so please leave out “18:00”. Try “7 January” or “Monday”.",
        ),
        (
            lambda: read_clock("in the *late* evening"),
            "I cannot read “in the \\*late\\* evening” as a time of day. Try 22:00.",
        ),
        (
            lambda: find_zone("Atlantis", START),
            "I know no time zone “Atlantis”. Try a large city such as Berlin, or an offset such as UTC+2.",
        ),
        (lambda: find_zone("Georgia", START), "Which time zone do you mean by “Georgia”?"),
        (
            corrected(12, -1),
            "“Real work example” came after “Check-in”, so it began at <t:1767636000:t> at the earliest.",
        ),
        (
            corrected(18, 15, Event(EventKind.PAUSED, at(12)), Event(EventKind.RESUMED, at(16))),
            "Of the time until now a part was paused, so “Real work example” began by <t:1767636840:t>.",
        ),
        (corrected(60, 40), "“Goals” would be over already. Move on instead."),
        (
            lambda: session_moves.allow_extension(state(5), 31),
            "A block can be extended by 1 to 30 minutes at a time.",
        ),
        (
            lambda: session_moves.allow_extension(state(5), 16),
            "The later blocks can give 15 minutes at most. For more, the session would have to end later.",
        ),
        (
            lambda: session_moves.allow_extension(state(15, started=14), 2),
            "The later blocks can give 1 minute at most. For more, the session would have to end later.",
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
            "<@3> is next in turn and may take over; from <t:1767636480:t> on, anybody may. "
            "Everybody in voice can move the session on meanwhile.",
        ),
    ],
)
def test_what_is_refused_is_said_with_its_facts(ask, words):
    assert said(ask) == words


@pytest.mark.parametrize(
    ("text", "minutes", "words"),
    [
        ("Talk 30\n\n15", None, "Line 3 has no name. Write one before the minutes."),
        ("Check-in", None, "Line 1 has no minutes. Write them after the name: Check-in 10."),
        ("Talk 181", None, "Line 1 has 181 minutes; a block takes 1 to 180."),
        ("Talk 30 (at least 31)", None, "Line 1 keeps at least 31 minutes, but has only 30."),
        (
            "Talk 30 (min 5)",
            None,
            "Line 1 has something else in brackets than what the block keeps: (at least 10).",
        ),
        ("> Ask first.\nTalk 30", None, "Line 1 is a prompt, but no block stands above it."),
        ("T" * 61 + " 30", None, "Line 1 has a name of 61 characters; 60 fit."),
        ("Talk 30: " + "a" * 301, None, "Line 1 has a prompt of 301 characters; 300 fit."),
        ("Talk 10\n" * 13, None, "There are 13 blocks; 12 fit."),
        ("Talk 29", None, "The blocks add up to 29 minutes; a session takes 30 to 180."),
        ("Talk 70", 75, "The blocks add up to 70 minutes, 5 less than the session's 75."),
        ("Talk 80", 75, "The blocks add up to 80 minutes, 5 more than the session's 75."),
        (
            "Talk\n0",
            None,
            "Line 1 has no minutes. Write them after the name: Check-in 10.\n"
            "Line 2 has no name. Write one before the minutes.\nLine 2 has 0 minutes; a block takes 1 to 180.",
        ),
    ],
)
def test_each_fault_of_an_agenda_is_a_line(text, minutes, words):
    assert said(lambda: own_agenda.parse(text, minutes)) == words


def test_an_agenda_that_fits_no_other_length_says_why():
    fixed = own_agenda.parse("Check-in 10\nTalk 50")
    assert said(lambda: own_agenda.fitted(fixed, 75)) == (
        "All blocks of your own agenda are fixed, 60 minutes in all, so that it cannot take 75. "
        "Change the agenda first, or go back to the standard."
    )
    flexible = own_agenda.parse("Check-in 10\nTalk 50 (at least 30)")
    assert said(lambda: own_agenda.fitted(flexible, 35)) == (
        "Your own agenda keeps 40 minutes at least, so that 35 are too few. "
        "Change the agenda first, or go back to the standard."
    )


@pytest.mark.parametrize(
    ("minutes", "least", "flexible", "words"),
    [
        (0, 0, True, "“The \\*talk\\*” needs at least one minute."),
        (5, 6, True, "The least of “The \\*talk\\*” lies between 0 and its 5 minutes."),
        (5, 4, False, "“The \\*talk\\*” is fixed, so its least is its 5 minutes."),
    ],
)
def test_a_block_that_cannot_be_is_named(minutes, least, flexible, words):
    assert said(lambda: Block("The *talk*", minutes, least, flexible)) == words


def test_somebody_whose_swap_would_give_them_both_duties_is_named():
    later = duties.SessionDuty(11, Duty.FACILITATE)
    log = [
        NAMED,
        duties.Entry(DutyAct.NAMED, duties.SessionDuty(11, Duty.PRESENT), ANA, START),
        duties.Entry(DutyAct.NAMED, later, BEN, START),
        offered(LEAD, ANA, None),
    ]
    assert said(lambda: duties.accept(log, LEAD, BEN, at(2))) == (
        "<@1> has the other duty of that session already, and one is enough."
    )


@pytest.mark.parametrize(
    ("present", "session", "facilitator", "words"),
    [
        ([ANA], START, ANA, "A commitment is still to come from <@1>.\n"),
        ([ANA, BEN, CHI], START, ANA, "A commitment is still to come from <@1>, <@2> and <@3>.\n"),
        ([], None, None, "Nobody leads the next session yet.\nThe next session has no date yet.\n"),
    ],
)
def test_a_session_that_cannot_close_yet_says_what_is_missing_and_how_to_close_it(present, session, facilitator, words):
    refusal = Refusal("sessions/not-ready-to-close", missing=missing(present, [], session, facilitator))
    assert Words().refusal(refusal) == f"{words}`/session end` with `anyway` closes it all the same."


def said(ask):
    """What a member reads when `ask` is refused."""
    with pytest.raises(Refusal) as refused:
        ask()
    return Words().refusal(refused.value)
