"""The brief of partners: what it says, where it comes, which times it offers, and what becomes of a press on one."""

from datetime import time, timedelta

import pytest

from db.models import (
    Absence,
    Ask,
    Capture,
    Cycle,
    Meeting,
    PartnerBrief,
    Partnership,
    Person,
    Progress,
    Session,
    SuitingTime,
    ThreadFarewell,
)
from tests.services.brief_play import THREAD, in_thread, paired, partner_of, press, read, shown
from tests.services.goal_play import WORDS
from tests.services.house import ANA, BEN, CHI, DEE
from tests.services.nudge_play import SESSION, schedule, set_goal
from tests.services.played import played
from vocabulary.errors import Refusal
from vocabulary.goals import AskedOf, GoalStatus
from vocabulary.keys import JobKey, JobKind
from vocabulary.sessions import CaptureKind


@pytest.fixture
def briefs(house):
    return house.services.partners.briefs


@played
async def pair(house):
    return await paired(house)


async def test_new_partners_get_a_thread_and_a_brief_at_once(house, pair):
    record = await house.services.partners.threads.of(pair.id)
    assert JobKey(JobKind.PARTNER_THREAD, pair.id) in house.errands
    assert (record.wanted, record.over, set(record.members)) == (True, False, set(pair.members))
    assert record.name.startswith("Learning partners 1.")


async def test_a_thread_that_is_some_partners_already_is_known(house, pair):
    threads = house.services.partners.threads
    assert not await threads.is_noted(THREAD)
    await threads.note_thread(pair.id, THREAD)
    assert await threads.is_noted(THREAD)


async def test_the_brief_has_both_goals_the_support_asked_for_and_open_questions(house, pair):
    goal = await set_goal(house, await pair.circle)
    stuck = await Progress.create(goal=goal, status=GoalStatus.STUCK, words="Which sample is enough?", at=house.now)
    await Ask.create(progress=stuck, of=AskedOf.PARTNER, at=house.now)
    text = (await in_thread(house, pair)).text
    assert WORDS["goal"] in text
    assert WORDS["support"] in text
    assert "Which sample is enough?" in text
    assert f"<@{partner_of(pair)}> hasn't set a goal" in text


async def test_the_brief_has_what_the_circle_shared_since_the_cycle_began(house, pair):
    session = await Session.get(starts_at=SESSION)
    shared = {"session": session, "kind": CaptureKind.RESOURCE, "at": house.now}
    for number in range(3):
        await Capture.create(user_id=CHI, words=f"On samples {number}\nhttps://example.org/{number}", **shared)
    text = (await in_thread(house, pair)).text
    assert "From the circle:" in text
    assert f"On samples 2: <https://example.org/2> (<@{CHI}>)" in text
    assert "https://example.org/0" not in text
    await house.services.privacy.forget(CHI)
    await house.pass_time(minutes=1)
    assert "On samples" not in house.said_in(THREAD)[0].text


async def test_in_a_thread_the_first_brief_says_who_can_read_it_and_the_next_does_not(house, pair):
    assert "Manage Threads" in (await in_thread(house, pair)).text
    await a_cycle_later(house, pair)
    assert "Manage Threads" not in (await in_thread(house, pair)).text


async def a_cycle_later(house, pair):
    """A session was held, with which a cycle began; the next one is two weeks later."""
    await house.pass_time(SESSION + timedelta(hours=2))
    await Session.filter(circle_id=pair.circle_id, starts_at=SESSION).update(closed_at=house.now)
    await Cycle.create(circle_id=pair.circle_id, number=2, opened_at=SESSION)
    await house.pass_time(days=3)


async def test_the_brief_is_given_once_a_cycle(house, pair, briefs):
    await in_thread(house, pair)
    await briefs.give(pair.id, THREAD, None)
    assert await PartnerBrief.all().count() == 1
    assert not (await house.services.partners.threads.of(pair.id)).wanted


async def test_it_pings_nobody(house, pair):
    assert (await in_thread(house, pair)).pings == ()


async def test_three_times_are_offered_that_suit_both(house, pair):
    message = await in_thread(house, pair)
    assert [len(row) for row in message.buttons] == [3, 2]
    assert message.buttons[0][0].label.endswith("12:30 suits me")
    assert all(f"{number}. <t:" in message.text for number in (1, 2, 3))


async def test_partners_in_different_zones_press_the_number_of_a_time(house, pair):
    await Person.filter(id=BEN).update(zone="America/New_York")
    message = await in_thread(house, pair)
    assert [button.label for button in message.buttons[0]] == [f"Time {number} suits me" for number in (1, 2, 3)]


async def test_absences_are_left_out_of_the_times(house, pair):
    back = house.now + timedelta(days=10)
    await Absence.create(user_id=BEN, since=house.now, until=back, set_at=house.now)
    await in_thread(house, pair)
    assert min((await shown(house, pair)).offer.slots) >= back


async def test_once_they_have_met_it_offers_no_more_times_until_somebody_wants_some(house, pair, briefs):
    message = await in_thread(house, pair)
    offer = (await shown(house, pair)).offer
    await house.pass_time(minutes=1)
    await house.services.partners.meetings.note_met_as(pair.id, BEN)
    await house.pass_time(minutes=1)
    (now,) = [one for one in house.said_in(THREAD) if one.text.startswith("## Before you meet")]
    assert now.parts[-1] == "You've met. New times come with the next brief."
    assert ([button.label for row in now.buttons for button in row], now.parts[0]) == (["We met"], message.parts[0])
    await house.services.absences.set(BEN, None, None)
    assert (await briefs.note_time(offer.id, 0, BEN)).changed
    await briefs.offer_others((await shown(house, pair)).row.id, BEN)
    assert not (await shown(house, pair)).met


async def test_an_absence_set_later_brings_other_times_and_keeps_what_was_pressed_of_the_rest(house, pair, briefs):
    await in_thread(house, pair)
    slots = (await shown(house, pair)).offer.slots
    await press(house, 2, BEN)
    until = slots[1] + timedelta(hours=1)
    await Absence.create(user_id=partner_of(pair), since=house.now, until=until, set_at=house.now)
    await briefs.renew(pair.id)
    offer = (await shown(house, pair)).offer
    assert len(offer.slots) == 3
    assert min(offer.slots) >= until
    assert offer.asked_by is None
    if slots[2] in offer.slots:
        assert offer.suits[slots[2]] == (BEN,)


async def test_what_was_agreed_stays(house, pair, briefs):
    await in_thread(house, pair)
    for member in pair.members:
        await press(house, 0, member)
    await Absence.create(user_id=BEN, since=house.now, until=None, set_at=house.now)
    await briefs.renew(pair.id)
    assert (await shown(house, pair)).agreed is not None


async def test_when_the_session_is_moved_nearer_times_after_it_are_offered_no_more(house, pair, briefs):
    await in_thread(house, pair)
    nearer = (await shown(house, pair)).offer.slots[2] - timedelta(hours=1)
    await Session.filter(circle_id=pair.circle_id, starts_at=SESSION).update(starts_at=nearer)
    await briefs.renew(pair.id)
    assert max((await shown(house, pair)).offer.slots) < nearer


async def test_the_brief_in_the_thread_shows_a_goal_that_is_set_later(house, pair, briefs):
    await in_thread(house, pair)
    await set_goal(house, await pair.circle)
    await briefs.renew(pair.id)
    await house.pass_time(minutes=1)
    assert WORDS["goal"] in house.said_in(THREAD)[0].text


async def test_what_somebody_wrote_is_taken_out_of_the_brief_when_they_are_forgotten(house, pair):
    await set_goal(house, await pair.circle)
    await in_thread(house, pair)
    await house.services.privacy.forget(BEN)
    await house.pass_time(minutes=1)
    assert WORDS["goal"] not in house.said_in(THREAD)[0].text


async def test_where_no_time_suits_both_it_says_so_kindly(house, pair):
    await Absence.create(user_id=BEN, since=house.now, until=None, set_at=house.now)
    message = await in_thread(house, pair)
    assert "you aren't all here at the same time. A few written lines help just as much." in message.text
    assert [len(row) for row in message.buttons] == [2]


async def test_nothing_tells_of_quiet_hours_where_they_leave_no_time(house, pair):
    await Person.filter(id=BEN).update(quiet_from=time(8), quiet_until=time(22))
    assert "quiet" not in (await in_thread(house, pair)).text


async def test_a_time_that_both_pressed_is_said_in_the_thread_with_a_file_of_it(house, pair):
    await in_thread(house, pair)
    noted = await press(house, 1, BEN)
    assert noted.suits
    assert noted.brief.agreed is None
    await press(house, 1, partner_of(pair))
    await house.pass_time(minutes=1)
    brief, said = house.said_in(THREAD)
    assert "It suits everyone" in said.text
    (file,) = said.files
    assert read(file).decoded("DTSTART") == noted.slot
    assert read(file)["STATUS"] == "CONFIRMED"
    assert "You meet <t:" in brief.text
    assert [len(row) for row in brief.buttons] == [2]


async def test_the_brief_shows_whom_a_time_suits_and_a_second_press_takes_that_back(house, pair):
    await in_thread(house, pair)
    await press(house, 0, BEN)
    await house.pass_time(minutes=1)
    assert f"suits <@{BEN}>" in house.said_in(THREAD)[0].text
    assert not (await press(house, 0, BEN)).suits
    await house.pass_time(minutes=1)
    assert f"suits <@{BEN}>" not in house.said_in(THREAD)[0].text
    assert not await SuitingTime.exists()


async def test_for_a_trio_a_time_is_agreed_once_all_three_have_pressed_it(house):
    circle = await house.form_circle((ANA, BEN, CHI, DEE, 105))
    await schedule(house, circle)
    await house.run_jobs()
    trio = next(row for row in await Partnership.all() if len(row.members) == 3)
    text = (await in_thread(house, trio)).text
    assert "You're all awake and around" in text
    first, second, third = trio.members
    assert (await press(house, 0, first)).brief.agreed is None
    assert (await press(house, 0, second)).brief.agreed is None
    assert (await press(house, 0, third)).brief.agreed.by == third


async def test_who_could_not_is_offered_other_times_and_old_presses_count_no_more(house, pair, briefs):
    await in_thread(house, pair)
    before = (await shown(house, pair)).offer
    await press(house, 0, BEN)
    other = await briefs.offer_others((await shown(house, pair)).row.id, BEN)
    assert not set(other.offer.slots) & set(before.slots)
    assert (await briefs.note_time(before.id, 0, partner_of(pair))).changed


async def test_others_cannot_press(house, pair, briefs):
    await in_thread(house, pair)
    stranger = next(member for member in (ANA, CHI, DEE) if member not in pair.members)
    with pytest.raises(Refusal, match="partners/not-yours"):
        await press(house, 0, stranger)
    with pytest.raises(Refusal, match="partners/not-yours"):
        await briefs.offer_others((await shown(house, pair)).row.id, stranger)


async def test_a_time_that_is_over_cannot_be_pressed(house, pair):
    await in_thread(house, pair)
    await house.pass_time(days=10)
    with pytest.raises(Refusal, match="partners/time-over"):
        await press(house, 0, BEN)


async def test_a_line_about_a_meeting_is_its_writers_alone(house, pair):
    meetings = house.services.partners.meetings
    met = await meetings.note_met_as(pair.id, BEN)
    await meetings.keep_line(met, BEN, " Ask for the sample size ")
    assert await meetings.line_of(met, BEN) == "Ask for the sample size"
    with pytest.raises(Refusal, match="partners/not-yours"):
        await meetings.line_of(met, partner_of(pair))
    await house.services.privacy.forget(BEN)
    assert (await Meeting.get()).line == ""


async def test_where_they_have_a_thread_that_is_named_instead(house, pair, briefs):
    await in_thread(house, pair)
    own = await briefs.own(pair.circle_id, BEN)
    assert (own.thread_id, own.brief) == (THREAD, None)


async def test_who_leaves_is_removed_from_the_thread_even_when_forgotten(house, pair):
    await in_thread(house, pair)
    await house.services.privacy.forget(BEN)
    record = await house.services.partners.threads.of(pair.id)
    assert record.leavers == (BEN,)
    assert record.over
    await house.services.partners.threads.note_removed(THREAD, BEN)
    assert not await ThreadFarewell.exists()


async def test_once_they_are_partners_no_longer_nothing_of_their_times_is_kept(house, pair, briefs):
    await in_thread(house, pair)
    offer = (await shown(house, pair)).offer.id
    await press(house, 0, BEN)
    await briefs.put_away(pair.id)
    assert not await SuitingTime.exists()
    with pytest.raises(Refusal, match="partners/brief-over"):
        await briefs.note_time(offer, 0, BEN)


async def test_a_closed_circle_has_no_partners_whose_thread_is_open(house, pair):
    await in_thread(house, pair)
    await house.run_jobs()
    house.errands.clear()
    for member in (DEE, CHI, BEN, ANA):
        await house.services.circles.membership.leave(pair.circle_id, member)
    await house.run_jobs()
    assert JobKey(JobKind.PARTNER_THREAD, pair.id) in house.errands
    assert (await house.services.partners.threads.of(pair.id)).over


async def test_while_the_circle_pauses_no_brief_comes(house, pair):
    circle = await pair.circle
    circle.paused_until = (house.now + timedelta(days=30)).date()
    await circle.save()
    assert not (await house.services.partners.threads.of(pair.id)).wanted
