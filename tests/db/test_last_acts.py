from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from db.models import (
    Absence,
    Advice,
    Attendance,
    Capture,
    Circle,
    Cycle,
    DutyEntry,
    Goal,
    Meeting,
    NamedFor,
    Partnership,
    Progress,
    Reply,
    Session,
    Thank,
    Topic,
    Turn,
)
from db.queries import last_acts
from vocabulary.duties import Duty
from vocabulary.goals import GoalStatus
from vocabulary.nudges import ActKind
from vocabulary.sessions import CaptureKind

ANA, BEN = 1, 2
MONDAY = datetime(2026, 1, 5, 12, tzinfo=UTC)
LATER = MONDAY + timedelta(hours=1)
WORDS: dict[str, Any] = dict.fromkeys(("goal", "why", "actions", "evidence", "support"), "")


@pytest.fixture
async def circle(database):
    return await Circle.create(guild_id=3, name="a", focus="b", zone="UTC", created_at=MONDAY)


@pytest.fixture
async def goal(circle):
    cycle = await Cycle.create(circle=circle, number=1, opened_at=MONDAY)
    return await Goal.create(cycle=cycle, user_id=ANA, set_at=MONDAY, **WORDS)


@pytest.fixture
async def session(circle):
    return await Session.create(circle=circle, starts_at=MONDAY, agenda=[])


async def test_a_person_who_did_nothing_yet_has_no_last_act(database):
    assert await last_acts(ANA, ["passed"]) == {}


async def test_setting_a_goal_and_reporting_on_it_count(goal):
    assert await last_acts(ANA, []) == {ActKind.GOAL: MONDAY}
    await Progress.create(goal=goal, status=GoalStatus.STUCK, at=LATER)
    assert await last_acts(ANA, []) == {ActKind.GOAL: MONDAY, ActKind.PROGRESS: LATER}
    assert await last_acts(BEN, []) == {}


async def test_a_commitment_and_the_answer_whether_it_was_kept_count(session):
    about = {"session": session, "kind": CaptureKind.COMMITMENT, "words": "", "user_id": ANA}
    made = await Capture.create(at=MONDAY, **about)
    assert await last_acts(ANA, []) == {ActKind.CAPTURE: MONDAY}
    await Capture.filter(id=made.id).update(answered_at=LATER)
    assert await last_acts(ANA, []) == {ActKind.CAPTURE: MONDAY, ActKind.COMMITMENT: LATER}


async def test_reporting_a_meeting_with_a_partner_counts(circle):
    pair = await Partnership.create(
        circle=circle, term=1, members=[ANA, BEN], because="", opened_at=MONDAY, ends_at=LATER
    )
    await Meeting.create(partnership=pair, by=ANA, at=LATER)
    assert await last_acts(ANA, []) == {ActKind.MEETING: LATER}


async def test_answering_whether_one_comes_to_a_session_counts(session):
    await Reply.create(session=session, user_id=ANA, coming=True, at=LATER)
    assert await last_acts(ANA, []) == {ActKind.REPLY: LATER}


async def test_coming_to_a_session_and_serving_in_one_count(circle, session):
    await Attendance.create(session=session, user_id=ANA, joined_at=MONDAY)
    await Turn.create(circle=circle, duty=Duty.FACILITATE, user_id=ANA, at=LATER)
    assert await last_acts(ANA, []) == {ActKind.ATTENDANCE: MONDAY, ActKind.TURN: LATER}


async def test_of_the_log_of_duties_only_the_given_acts_count(session):
    entry = {"session": session, "duty": Duty.FACILITATE, "user_id": ANA}
    await DutyEntry.create(act="named", at=LATER, **entry)
    assert await last_acts(ANA, ["passed"]) == {}
    await DutyEntry.create(act="passed", at=MONDAY, **entry)
    assert await last_acts(ANA, ["passed"]) == {ActKind.DUTY: MONDAY}


async def test_saying_when_one_is_away_and_that_one_is_back_count(database):
    absence = await Absence.create(user_id=ANA, since=LATER, set_at=MONDAY)
    assert await last_acts(ANA, []) == {ActKind.ABSENCE: MONDAY}
    await Absence.filter(id=absence.id).update(until=LATER, returned_at=LATER)
    assert await last_acts(ANA, []) == {ActKind.ABSENCE: LATER}


async def test_thanking_and_saying_whether_one_may_be_named_count(circle):
    topic = await Topic.create(circle=circle, words="SQL")
    await Thank.create(topic=topic, user_id=ANA, helper=BEN, at=MONDAY)
    await NamedFor.create(topic=topic, user_id=BEN, named=False, at=LATER)
    assert await last_acts(ANA, []) == {ActKind.THANKS: MONDAY}
    assert await last_acts(BEN, []) == {ActKind.THANKS: LATER}


async def test_noting_advice_and_telling_what_came_of_it_count(session):
    noted = await Advice.create(session=session, user_id=ANA, words="Ask", giver=BEN, at=MONDAY)
    assert await last_acts(ANA, []) == {ActKind.ADVICE: MONDAY}
    await Advice.filter(id=noted.id).update(told_at=LATER)
    assert await last_acts(ANA, []) == {ActKind.ADVICE: LATER}
    assert await last_acts(BEN, []) == {}
