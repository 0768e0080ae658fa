"""Being away: set once, it holds in all circles from that moment on, and coming back brings everything back."""

from datetime import UTC, date, datetime, timedelta

import pytest

from db.models import Absence, Circle, DutyEntry, Person, Session
from db.transaction import transaction
from services.absentees import Away, away_among
from tests.services.circle_play import SECOND_SESSION, here, meets, set_goal
from tests.services.house import ANA, BEN, CHI, DEE, ELI, FAY, FIRST_SESSION, TEXT
from tests.services.nudge_play import in_channel
from tests.services.planning_play import servers
from tests.services.played import played
from tests.services.question_play import agree, pair
from tests.services.session_play import meeting_set, mention
from vocabulary.duties import Duty
from vocabulary.errors import Ambiguous, Refusal
from vocabulary.goals import AskedOf
from vocabulary.keys import JobKind
from vocabulary.limits import MOST_ABSENCES
from vocabulary.sessions import SessionKind

DAY = timedelta(days=1)
BERLIN_MIDNIGHT = datetime(2026, 1, 20, 23, tzinfo=UTC)
"""When the day after the first session begins in Berlin."""


@pytest.fixture
def absences(house):
    return house.services.absences


@played
async def planned(house, circle):
    """The circle with its first two sessions: Ana leads the first, in which Ben presents, and Ben the second."""
    await meets(house, circle)
    return circle


async def set_(absences, user_id, first="", last=""):
    """Have somebody away as they typed it."""
    wanted = await absences.understand(user_id, first, last)
    return await absences.set(user_id, wanted.since, wanted.until)


async def spans():
    """When people are away."""
    return [(row.user_id, row.since, row.until) for row in await Absence.all().order_by("user_id", "since")]


async def sentence(act):
    """The sentence by which something is refused."""
    with pytest.raises(Refusal) as refused:
        await act
    return refused.value.sentence


async def test_what_it_would_mean_is_shown_before_it_counts(house, planned, absences):
    meant = await absences.understand(ANA, "today", "20 January")
    assert (meant.shown.first, meant.shown.last, meant.shown.back) == (
        date(2026, 1, 19),
        date(2026, 1, 20),
        date(2026, 1, 21),
    )
    (effect,) = meant.effects
    (session,) = effect.sessions
    assert (effect.circle, session.starts_at, session.duties) == (planned.name, FIRST_SESSION, (Duty.FACILITATE,))
    assert await spans() == []


async def test_two_weeks_are_fourteen_days_from_the_first_one_on(house, planned, absences):
    meant = await absences.understand(ANA, "9 February", "for two weeks")
    assert (meant.shown.first, meant.shown.last) == (date(2026, 2, 9), date(2026, 2, 22))
    assert (await absences.understand(ANA, "", "two weeks")).shown.last == date(2026, 2, 1)


async def test_its_days_are_those_of_ones_own_zone_or_else_of_the_circles(house, planned, absences):
    assert (await absences.understand(ANA, "", "20 January")).until == BERLIN_MIDNIGHT
    await Person.filter(id=ANA).update(zone="Pacific/Auckland")
    assert (await absences.understand(ANA, "", "20 January")).until == datetime(2026, 1, 20, 11, tzinfo=UTC)


async def test_the_turns_of_who_is_away_go_to_others_and_stay_with_them(house, planned, absences):
    assert (await servers())[0] == (ANA, BEN)
    await set_(absences, ANA, "", "25 January")
    stand_in = (await servers())[0][0]
    assert stand_in not in (ANA, BEN)
    await absences.back(ANA)
    await house.run_jobs()
    assert (await servers())[0] == (stand_in, BEN)
    assert await DutyEntry.filter(user_id=ANA, act="passed").exists() is False


async def test_an_absence_to_come_without_an_end_reads_as_one_sentence(house, planned, absences):
    meant = await absences.understand(ANA, "9 March", "")
    text = house.words.render("absence/days", one=meant.shown)
    assert text == "Away from Monday, 9 March 2026 until further notice."


async def test_nobody_who_will_be_away_then_is_named(house, planned, absences):
    await set_(absences, ANA, "1 February", "5 February")
    assert ANA not in (await servers())[1]
    assert (await servers())[0] == (ANA, BEN)


async def test_until_further_notice_they_are_away_from_every_session(house, planned, absences):
    assert (await set_(absences, BEN)).until is None
    assert (await absences.understand(BEN, "", "Until further  notice")).until is None
    assert all(BEN not in duties for duties in await servers())
    shown = await absences.show(BEN)
    assert [(one.last, one.now) for one in shown.absences] == [(None, True)]


async def test_with_two_of_seven_away_the_others_are_called_and_begin_by_themselves(house):
    seven = (ANA, BEN, CHI, DEE, ELI, FAY, 107)
    meeting = await meeting_set(house, await house.form_circle(seven))
    for member in (ELI, 107):
        await set_(house.services.absences, member, "", "25 January")
    await meeting.at(1)
    (call,) = meeting.said("## It's time")
    assert call.pings == (ANA, BEN, CHI, DEE, FAY)
    assert f"{mention(ELI)} until 25 January 2026" in call.text
    assert mention(ELI) not in call.text.partition("**Away**")[0]
    await meeting.enter(ANA, BEN, CHI)
    assert await meeting.events() == ["started"]


async def test_the_board_says_until_when_they_are_away_and_not_what_is_not_set(house, planned, absences):
    await set_goal(house, planned, BEN, goal="Run three tests")
    await set_(absences, BEN, "", "25 January")
    await set_(absences, CHI)
    await house.pass_time(minutes=1)
    (board,) = in_channel(house, planned, "## Goals")
    assert f"- {mention(BEN)} · set\n  Run three tests\n  Away until 25 January 2026" in board.text
    assert f"- {mention(CHI)}\n  Away until further notice" in board.text
    assert f"- {mention(DEE)} · not set yet" in board.text


async def test_the_board_follows_when_one_begins_and_when_it_is_over(house, planned, absences):
    await set_(absences, BEN, "22 January", "23 January")
    await house.pass_time(until=FIRST_SESSION + DAY)
    assert "Away" not in in_channel(house, planned, "## Goals")[-1].text
    await house.pass_time(until=FIRST_SESSION + 2 * DAY)
    assert "Away until 23 January" in in_channel(house, planned, "## Goals")[-1].text
    await house.pass_time(until=FIRST_SESSION + 4 * DAY)
    assert "Away" not in in_channel(house, planned, "## Goals")[-1].text
    assert await house.job(JobKind.ABSENCE, BEN) is None


async def test_the_circle_reads_who_is_away(house, planned, absences):
    await set_(absences, BEN, "", "25 January")
    shown = await house.services.circles.overview.show(await here(planned))
    assert shown.away == (Away(BEN, date(2026, 1, 25)),)
    assert f"- {mention(BEN)} until 25 January 2026" in house.words.render("circle/about", shown=shown)


async def test_a_poll_says_who_is_away_at_a_time_and_that_it_does_not_suit_them(house, circle, absences):
    await set_(absences, BEN, "", "22 January")
    asked = await house.services.sessions.time_polls.propose(circle.id, ANA, SessionKind.REGULAR)
    assert all(BEN not in slot.suits for slot in asked.slots if slot.away == (BEN,))
    assert {slot.away for slot in asked.slots if slot.at < BERLIN_MIDNIGHT + 2 * DAY} <= {(BEN,)}
    away, there = {slot.away for slot in asked.slots}, [slot for slot in asked.slots if not slot.away]
    assert () in away
    assert all(BEN in slot.suits for slot in there)


async def test_a_stuck_member_is_not_sent_to_a_partner_who_is_away(house, circle, stuck, absences):
    await pair(house, circle, BEN, CHI)
    assert AskedOf.PARTNER in (await house.services.goals.questions.help_for(stuck)).offers
    await set_(absences, CHI, "", "25 January")
    assert AskedOf.PARTNER not in (await house.services.goals.questions.help_for(stuck)).offers


async def test_a_question_that_waits_for_the_morning_comes_in_the_channel_when_its_reader_goes_away(
    house, circle, stuck, absences
):
    house.clock.leap_to(datetime(2026, 1, 19, 22, 30, tzinfo=UTC))
    await pair(house, circle, BEN, CHI)
    await agree(house, CHI)
    await house.services.goals.questions.ask(stuck, BEN, AskedOf.PARTNER)
    await set_(absences, CHI, "", "25 January")
    await house.pass_time(days=1)
    assert house.dms(CHI) == []
    assert len(in_channel(house, circle, mention(CHI))) >= 1


async def test_one_that_is_set_again_goes_on_from_when_it_began(house, planned, absences):
    await set_(absences, BEN, "", "25 January")
    began = house.now
    await house.pass_time(days=2)
    changed = await set_(absences, BEN, "24 January", "30 January")
    assert [one.last for one in changed.replaced] == [date(2026, 1, 25)]
    assert await spans() == [(BEN, began, datetime(2026, 1, 30, 23, tzinfo=UTC))]


async def test_one_that_is_ahead_can_be_taken_back_as_if_it_had_never_been(house, planned, absences):
    before = await servers()
    meant = await set_(absences, CHI, "1 March", "5 March")
    await absences.take_back(CHI, meant.shown.id)
    assert (await spans(), await servers()) == ([], before)
    assert await sentence(absences.take_back(CHI, meant.shown.id)) == "absences/over"


async def test_nobody_ends_the_absence_of_another(house, planned, absences):
    meant = await set_(absences, CHI)
    assert await sentence(absences.take_back(BEN, meant.shown.id)) == "absences/over"
    assert await sentence(absences.back(BEN)) == "absences/not-away"
    assert len(await spans()) == 1


@pytest.mark.parametrize(
    ("first", "last", "refused"),
    [
        ("gibberish", "", "times/unreadable-day"),
        ("", "2026-01-18", "times/day-over"),
        ("yesterday", "", "times/day-over"),
        ("5 February", "1 February", "absences/ends-before"),
        ("", "2031-01-01", "times/far-away"),
    ],
)
async def test_days_that_cannot_be_are_refused(house, planned, absences, first, last, refused):
    assert await sentence(absences.understand(BEN, first, last)) == refused


async def test_a_day_that_can_be_several_is_asked_about(house, planned, absences):
    with pytest.raises(Ambiguous) as question:
        await absences.understand(BEN, "03/02/2026", "")
    assert question.value.option == "since"


async def test_what_was_shown_too_long_ago_counts_no_longer(house, planned, absences):
    wanted = await absences.understand(BEN, "", "20 January")
    house.clock.leap_to(BERLIN_MIDNIGHT)
    assert await sentence(absences.set(BEN, wanted.since, wanted.until)) == "absences/over"


async def test_so_many_can_be_said_ahead_and_no_more(house, planned, absences):
    for day in range(1, MOST_ABSENCES + 1):
        await set_(absences, BEN, f"{2 * day} March", f"{2 * day} March")
    assert await sentence(set_(absences, BEN, "1 May", "2 May")) == "absences/too-many"
    assert (await set_(absences, BEN, "1 March", "20 March")).replaced != ()


async def test_who_is_in_no_circle_has_nothing_to_be_away_from(house, circle, absences):
    assert await sentence(absences.understand(FAY, "", "")) == "circles/in-none"


async def test_in_three_circles_it_is_said_once_and_holds_in_all(house, absences):
    rooms = {at: {"text_channel_id": TEXT + at, "voice_channel_id": at} for at in (20, 30, 40)}
    four = (ANA, BEN, CHI, DEE)
    made = [await house.form_circle(four, name=f"Circle {at}", **channels) for at, channels in rooms.items()]
    for circle in made:
        await meets(house, circle)
    meant = await set_(absences, ANA, "", "25 January")
    assert [effect.circle for effect in meant.effects] == ["Circle 20", "Circle 30", "Circle 40"]
    firsts = await Session.filter(starts_at=FIRST_SESSION).order_by("circle_id")
    assert all(ANA not in (one.facilitator, one.presenter) for one in firsts)
    await house.pass_time(minutes=1)
    assert all("Away until" in in_channel(house, circle, "## Goals")[-1].text for circle in made)
    await absences.back(ANA)
    await house.pass_time(minutes=1)
    assert all("Away until" not in in_channel(house, circle, "## Goals")[-1].text for circle in made)


async def test_on_both_sides_of_the_date_line_each_is_away_on_their_own_days(house):
    """The circle meets on Wednesday at noon in Auckland, which is Tuesday evening in Honolulu."""
    circle = await house.form_circle(zone="Pacific/Auckland")
    at = datetime(2026, 1, 27, 23, tzinfo=UTC)
    await meets(house, circle, at)
    await Person.filter(id=BEN).update(zone="Pacific/Honolulu")
    absences = house.services.absences
    tuesday, wednesday = "27 January", "28 January"
    assert [effect.circle for effect in (await absences.understand(ANA, wednesday, wednesday)).effects] == [circle.name]
    assert (await absences.understand(ANA, tuesday, tuesday)).effects == ()
    assert [effect.circle for effect in (await absences.understand(BEN, tuesday, tuesday)).effects] == [circle.name]
    assert (await absences.understand(BEN, wednesday, wednesday)).effects == ()
    await set_(absences, BEN, tuesday, tuesday)
    (ben,) = await away_among([BEN], circle.zone, at)
    assert ben.last == date(2026, 1, 28)  # where the circle is, Ben's Tuesday ends on Wednesday
    assert all(BEN not in (one.facilitator, one.presenter) for one in await Session.filter(starts_at=at))


async def test_who_says_again_that_they_are_back_after_a_lost_answer_reads_the_same(house, planned, absences):
    await set_(absences, BEN)
    await house.pass_time(days=2)
    since = await absences.back(BEN)
    before = await spans()
    house.clock.leap_to(house.now + timedelta(minutes=59))
    assert await absences.back(BEN) == since
    assert await spans() == before
    house.clock.leap_to(house.now + timedelta(minutes=2))
    assert await sentence(absences.back(BEN)) == "absences/not-away"


async def test_a_circle_in_which_all_are_away_goes_on_with_the_first_who_is_back(house, planned, absences):
    for member in (ANA, BEN, CHI, DEE, ELI):
        await set_(absences, member, "", "25 January")
    assert (await Circle.get()).paused_until is None
    await absences.back(CHI)
    assert (await servers())[0][0] == CHI
    assert (await Session.filter(starts_at=SECOND_SESSION).get()).facilitator is not None


async def test_whoever_is_forgotten_leaves_nothing_of_it(house, planned, absences):
    await set_(absences, BEN, "1 February", "5 February")
    await house.services.privacy.forget(BEN)
    assert (await spans(), await house.job(JobKind.ABSENCE, BEN)) == ([], None)


async def test_a_session_that_is_moved_into_an_absence_gives_its_turn_to_others(house, planned, absences):
    await set_(absences, ANA, "22 January", "25 January")
    assert (await servers())[0][0] == ANA
    session = await Session.get(starts_at=FIRST_SESSION)
    async with transaction():
        await house.services.sessions.calendar.move(session, FIRST_SESSION + 3 * DAY, house.now)
    await house.pass_time(minutes=1)
    assert ANA not in (await servers())[0]
