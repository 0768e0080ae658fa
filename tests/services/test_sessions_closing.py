"""How a session closes, and what it leaves behind."""

from datetime import timedelta

import pytest

from db.models import Attendance, Cycle, Session, Turn
from tests.services.house import ANA, BEN, CHI, DEE, FIRST_SESSION
from tests.services.session_play import FIVE, SECOND_SESSION, begun, begun_with_three, labels, mention
from vocabulary.errors import Refusal
from vocabulary.keys import JobKey, JobKind
from vocabulary.sessions import CaptureKind, SessionKind

THREE = (ANA, BEN, CHI)


async def turns():
    return [(turn.duty, turn.user_id) for turn in await Turn.all().order_by("id")]


@begun_with_three
async def test_it_closes_on_time_when_everybody_present_has_committed(house, meeting):
    await meeting.commit(*THREE)
    house.errands.clear()
    await meeting.at(75)
    assert len(meeting.said("## Recap")) == 1
    assert "late" not in meeting.recap().text
    assert meeting.said("Before we go") == []
    assert (await meeting.row()).closed_at - FIRST_SESSION < timedelta(minutes=75, seconds=10)
    assert not await Attendance.filter(left_at=None).exists()
    assert JobKey(JobKind.EVENT, meeting.id) in house.errands


@pytest.mark.parametrize("kind", [SessionKind.LUNCH, SessionKind.RETROSPECTIVE])
@begun_with_three
async def test_a_session_of_another_kind_waits_for_no_commitment(meeting, kind):
    await Session.filter(id=meeting.id).update(kind=kind)
    await meeting.at(76)
    assert meeting.said("Waiting for a commitment") == []


@begun_with_three
async def test_it_waits_for_a_commitment_that_is_missing_and_closes_with_it(meeting):
    await meeting.commit(ANA, BEN)
    await meeting.at(76)
    (closing,) = meeting.said("## Before we go")
    assert f"Waiting for a commitment from {mention(CHI)}." in closing.text
    assert labels(closing) == ["Capture…", "My commitment", "Close the session", "Facilitate…"]
    refused = await meeting.refused("end", ANA)
    assert f"Waiting for a commitment from {mention(CHI)}" in refused
    assert "Press *Close anyway* to close it without." in refused
    await meeting.capture(CHI, "I ask two teachers", CaptureKind.COMMITMENT)
    assert "I ask two teachers" in meeting.recap().text
    assert "late" not in meeting.recap().text
    assert meeting.said("## Before we go") == []


@begun_with_three
async def test_what_is_missing_can_stay_missing_by_the_button_under_the_refusal(meeting):
    await meeting.at(76)
    with pytest.raises(Refusal, match="not-ready-to-close") as refused:
        await meeting.steer("end", ANA)
    (anyway,) = refused.value.offers
    await meeting.steer("end", ANA, anyway=True, from_visit=anyway.number)
    assert len(meeting.said("## Recap")) == 1


@begun_with_three
async def test_what_was_offered_at_an_earlier_block_is_asked_about_once_more(meeting):
    with pytest.raises(Refusal) as refused:
        await meeting.steer("end", ANA)
    await meeting.steer("advance", ANA)
    with pytest.raises(Refusal, match="moved-on-meanwhile") as asked:
        await meeting.steer("end", ANA, anyway=True, from_visit=refused.value.offers[0].number)
    await meeting.steer("end", ANA, anyway=True, from_visit=asked.value.offers[0].number)
    assert len(meeting.said("## Recap")) == 1


@begun_with_three
async def test_those_who_go_home_are_waited_for_no_longer(meeting):
    await meeting.commit(ANA, BEN)
    await meeting.at(76)
    assert len(meeting.said(f"Waiting for a commitment from {mention(CHI)}")) == 1
    await meeting.leave(CHI)
    assert f"{mention(*THREE)} were here." in meeting.recap().text


@begun
async def test_it_closes_by_itself_a_quarter_of_an_hour_after_the_last_block(meeting):
    await meeting.at(89)
    assert meeting.said("## Recap") == []
    await meeting.at(91)
    assert "Nothing was captured." in meeting.recap().text
    assert "late" not in meeting.recap().text
    assert meeting.said_twice() == []


@begun_with_three
async def test_it_can_close_early_once_all_have_committed(meeting):
    assert f"Waiting for a commitment from {mention(*THREE)}." in await meeting.refused("end", ANA)
    await meeting.commit(*THREE)
    await meeting.steer("end", ANA)
    assert len(meeting.said("## Recap")) == 1
    (passed,) = meeting.said("Check-in: 17:00")
    assert passed.buttons == ()


async def test_whatever_is_done_to_a_session_that_has_closed_is_refused(meeting):
    await meeting.at(46)
    for act in ("start", "advance", "end", "take_over"):
        assert await meeting.refused(act, ANA) == "This session is over. See what came of it with `/session recap`."
    with pytest.raises(Refusal, match="sessions/over"):
        await meeting.services.sessions.captures.capture(meeting.id, ANA, CaptureKind.PARKED, "Too late")
    with pytest.raises(Refusal, match="sessions/over"):
        await meeting.services.sessions.overview.where(meeting.id, ANA)


@begun
async def test_the_next_session_follows_the_rhythm_and_the_duties_go_round(meeting):
    await meeting.end()
    (coming, *_) = await meeting.coming()
    assert (coming.starts_at, coming.facilitator, coming.presenter) == (SECOND_SESSION, BEN, CHI)
    assert await turns() == [("facilitate", ANA), ("present", BEN)]


async def test_those_who_were_absent_have_had_no_turn_and_those_who_came_are_next(meeting):
    await meeting.begin(*FIVE[2:])
    recap = await meeting.end()
    assert await turns() == []
    named = [(one.facilitator, one.presenter) for one in await meeting.coming()]
    assert named == [(BEN, CHI), (CHI, DEE)]
    assert " led" not in recap.text


async def test_a_session_whose_text_alone_was_used_still_counts_as_a_turn(meeting):
    await meeting.at(0)
    await meeting.steer("start", ANA)
    assert "Nobody was seen in voice." in (await meeting.end()).text
    assert (await meeting.coming())[0].facilitator == BEN


@begun
async def test_after_a_session_that_nobody_came_to_the_one_before_is_what_is_recalled(house, meeting):
    await meeting.capture(CHI, "Which numbers are only habit?")
    await meeting.end()
    await meeting.leave(*FIVE)
    await house.pass_time(until=SECOND_SESSION + timedelta(minutes=46))
    assert len(meeting.said("We didn't start this time")) == 1
    assert "only habit?" in (await meeting.services.sessions.overview.recap(meeting.circle.id, ANA)).text
    await house.pass_time(until=SECOND_SESSION + timedelta(weeks=2))
    await (await meeting.next_one()).steer("start", ANA)
    assert "only habit?" in meeting.said("## From last time")[0].text


@begun
async def test_that_a_session_closed_has_all_of_the_circle_looked_at_again(house, meeting):
    await meeting.services.sessions.steering.end(meeting.id, ANA, anyway=True)
    await house.timekeeper._run_due()
    assert {await house.job(JobKind.NUDGES, member) for member in FIVE} == {house.now}


async def test_a_cancelled_session_is_closed_with_its_reason_and_those_there_are_noted_as_gone(house, meeting):
    await meeting.at(-10)
    await meeting.enter(BEN)
    await house.services.sessions.lifecycle.close(await meeting.row(), house.now, because="Holidays")
    row = await meeting.row()
    assert (row.closed_at, row.cancelled_because, row.sequence) == (house.now, "Holidays", 1)
    assert await meeting.events() == []
    assert not await Attendance.filter(left_at=None).exists()
    assert await house.job(JobKind.EVENT, meeting.id) == house.now


@begun
async def test_one_that_is_on_ends_in_its_log_when_it_is_closed_whatever_the_reason(house, meeting):
    await house.services.sessions.lifecycle.close(await meeting.row(), house.now)
    await meeting.settled()
    assert await meeting.events() == ["started", "ended"]
    assert meeting.said("## Recap") == []


@begun
async def test_what_began_cannot_be_cancelled(house, meeting):
    with pytest.raises(Refusal, match="sessions/begun"):
        await house.services.sessions.calendar.cancel(await meeting.row(), "Late", house.now)
    assert await Cycle.all().count() == 1
    assert await Session.filter(closed_at=None).count() == 2
