"""Who is stuck chooses whom to ask: the partner, the circle, the next agenda; and the answer comes back."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from db.models import Ask, AskAnswer, Partnership, Person
from tests.e2e.session_play import Meeting

STUCK_ON = "The export leaves people out"


@pytest.fixture
async def offered(circle, stage):
    """Ben is stuck, and is offered whom to ask; there are no partners yet."""
    await circle.set_goal(stage.ben)
    return await stage.ben.slash(circle.text, "goal update", status="Stuck", words=STUCK_ON)


async def test_without_a_partner_the_circle_and_the_agenda_are_left_to_ask(stage, circle, offered):
    assert offered.buttons == ["Ask the circle", "Put it on the next agenda"]
    assert not [one for one in circle.text.messages.values() if STUCK_ON in one.text and not one.ephemeral]


async def test_what_is_asked_of_the_circle_stands_in_its_channel_and_the_answer_comes_back(stage, circle, offered):
    await stage.ben.click(offered, "Ask the circle")
    question = await stage.shown(stage.chi, circle.text, "Who has met something like it?")
    assert STUCK_ON in question.text
    form = await stage.chi.click(question, "Answer")
    given = await stage.chi.fill(form, {"What might help": "Ask for the raw export @everyone"})
    assert f"on its way to {stage.ben.mention}" in given.text
    answer = await stage.shown(stage.ben, circle.text, "answers what you asked")
    assert answer.text.startswith(f"{stage.ben.mention}, {stage.chi.mention} answers")
    assert "Ask for the raw export" in answer.text
    assert "@everyone" not in answer.text


async def test_an_answer_comes_by_dm_to_who_agreed_to_dms(stage, circle, offered):
    await Person.filter(id=stage.ben.id).update(nudges_allowed_at=stage.clock.now())
    await stage.ben.click(offered, "Ask the circle")
    form = await stage.chi.click(await stage.shown(stage.chi, circle.text, "Who has met"), "Answer")
    await stage.chi.fill(form, words="Filter by first login")
    assert "Filter by first login" in (await stage.received(stage.ben, "answers what you asked")).text


async def test_the_longest_answer_of_nothing_but_markup_arrives_whole(stage, circle, offered):
    await stage.ben.click(offered, "Ask the circle")
    form = await stage.chi.click(await stage.shown(stage.chi, circle.text, "Who has met"), "Answer")
    await stage.chi.fill(form, words="*" * 1000)
    answer = await stage.shown(stage.ben, circle.text, "answers what you asked")
    assert answer.text.endswith("\\*" * 1000)


async def test_what_is_put_on_the_agenda_opens_the_next_session(stage, circle, offered):
    await stage.ben.click(offered, "Put it on the next agenda")
    await circle.schedule()
    await Meeting(stage, circle).begin()
    opening = await stage.shown(stage.eli, circle.text, "Asked for this session")
    assert f"{STUCK_ON} ({stage.ben.mention})" in opening.text


async def test_each_is_asked_once_however_often_one_presses(stage, circle, offered):
    await asyncio.gather(*(stage.ben.click(offered, "Ask the circle") for _ in range(2)))
    await stage.settled()
    assert await Ask.all().count() == 1
    assert len([one for one in circle.text.messages.values() if "Who has met" in one.text]) == 1


async def test_an_answer_sent_from_two_devices_is_one(stage, circle, offered):
    await stage.ben.click(offered, "Ask the circle")
    question = await stage.shown(stage.chi, circle.text, "Who has met")
    forms = [await stage.chi.click(question, "Answer") for _ in range(2)]
    await asyncio.gather(*(stage.chi.fill(form, words="The same") for form in forms))
    assert await AskAnswer.all().count() == 1


async def test_ones_own_question_is_for_others_to_answer_and_a_blank_is_no_answer(stage, circle, offered):
    await stage.ben.click(offered, "Ask the circle")
    question = await stage.shown(stage.chi, circle.text, "Who has met")
    assert "Others answer it" in (await stage.ben.click(question, "Answer")).text
    form = await stage.chi.click(question, "Answer")
    assert "There was nothing in it" in (await stage.chi.fill(form, words="  ")).text


async def test_the_buttons_outlive_a_restart(stage, circle, offered):
    await stage.restart_bot()
    await stage.ben.click(offered, "Ask the circle")
    question = await stage.shown(stage.chi, circle.text, "Who has met")
    await stage.restart_bot()
    assert (await stage.chi.click(question, "Answer")).modal is not None


NIGHT = datetime(2026, 1, 19, 22, 30, tzinfo=UTC)
MORNING = datetime(2026, 1, 20, 7, 0, tzinfo=UTC)


async def agreed(stage, *people):
    await Person.filter(id__in=[one.id for one in people]).update(nudges_allowed_at=stage.clock.now())


async def asked_at_night(stage, circle):
    """Ben asks Chi, his partner, who sleeps; returns what he sees."""
    await circle.schedule()
    await stage.until(NIGHT)
    await circle.set_goal(stage.ben)
    await agreed(stage, *stage.people)
    now = stage.clock.now()
    members = [stage.ben.id, stage.chi.id]
    await Partnership.create(
        circle_id=circle.id, term=9, members=members, because="", opened_at=now, ends_at=now + timedelta(weeks=6)
    )
    noted = await stage.ben.slash(circle.text, "goal update", status="Stuck", words=STUCK_ON)
    await stage.ben.click(noted, "Ask my partner")
    return noted


async def test_a_question_at_night_waits_for_the_partners_morning_and_the_asker_sees_when(stage, circle):
    noted = await asked_at_night(stage, circle)
    assert f"reaches them <t:{MORNING.timestamp():.0f}:f>" in noted.text
    await stage.until(MORNING - timedelta(minutes=1))
    assert stage.chi.dms == []
    await stage.until(MORNING + timedelta(minutes=1))
    assert STUCK_ON in (await stage.received(stage.chi, "is stuck")).text


async def test_an_answer_at_night_waits_for_the_askers_morning_and_who_answers_sees_when(stage, circle, offered):
    await agreed(stage, stage.ben)
    await stage.ben.click(offered, "Ask the circle")
    question = await stage.shown(stage.chi, circle.text, "Who has met")
    await stage.until(NIGHT)
    form = await stage.chi.click(question, "Answer")
    given = await stage.chi.fill(form, words="Filter by first login")
    assert f"reaches them <t:{MORNING.timestamp():.0f}:f>" in given.text
    assert stage.ben.dms == []
    await stage.until(MORNING + timedelta(minutes=1))
    await stage.received(stage.ben, "answers what you asked")


async def test_what_cannot_go_by_dm_since_they_are_closed_goes_to_the_channel(stage, circle, offered):
    await agreed(stage, stage.ben)
    await Person.filter(id=stage.ben.id).update(unreachable_since=stage.clock.now())
    await stage.ben.click(offered, "Ask the circle")
    form = await stage.chi.click(await stage.shown(stage.chi, circle.text, "Who has met"), "Answer")
    await stage.chi.fill(form, words="Filter by first login")
    await stage.shown(stage.ben, circle.text, "answers what you asked")


async def test_an_answer_that_waits_for_the_morning_comes_in_the_channel_to_who_stops_dms_meanwhile(
    stage, circle, offered
):
    await agreed(stage, stage.ben)
    await stage.ben.click(offered, "Ask the circle")
    question = await stage.shown(stage.chi, circle.text, "Who has met")
    await stage.until(NIGHT)
    await stage.chi.fill(await stage.chi.click(question, "Answer"), words="Filter by first login")
    await stage.ben.slash(circle.text, "nudges stop")
    await stage.until(MORNING + timedelta(minutes=1))
    await stage.shown(stage.ben, circle.text, "answers what you asked")
    assert stage.ben.dms == []


async def test_a_question_that_waits_for_the_morning_comes_in_the_channel_to_who_stops_dms_meanwhile(stage, circle):
    await asked_at_night(stage, circle)
    await stage.chi.slash(circle.text, "nudges stop")
    await stage.until(MORNING + timedelta(minutes=1))
    await stage.shown(stage.chi, circle.text, f"{stage.chi.mention}, your learning partner")
    assert stage.chi.dms == []


SNOOZED_UNTIL = datetime(2026, 1, 24, 23, tzinfo=UTC)
"""The 25th begins in Berlin, in Ben's quiet hours."""


async def snooze(circle, person):
    assert (
        "You hear nothing from me before" in (await person.slash(circle.text, "nudges snooze", until="25 January")).text
    )


async def test_an_answer_waits_until_the_askers_snooze_is_over(stage, circle, offered):
    await agreed(stage, stage.ben)
    await snooze(circle, stage.ben)
    await stage.ben.click(offered, "Ask the circle")
    form = await stage.chi.click(await stage.shown(stage.chi, circle.text, "Who has met"), "Answer")
    await stage.chi.fill(form, words="Filter by first login")
    await stage.until(SNOOZED_UNTIL)
    assert stage.ben.dms == []
    await stage.until(SNOOZED_UNTIL + timedelta(hours=9))
    await stage.received(stage.ben, "answers what you asked")


async def test_a_question_that_waits_for_the_morning_waits_on_for_who_snoozes_meanwhile(stage, circle):
    await asked_at_night(stage, circle)
    await snooze(circle, stage.chi)
    await stage.until(MORNING + timedelta(minutes=1))
    assert stage.chi.dms == []
    await stage.chi.slash(circle.text, "nudges start")
    await stage.settled()
    await stage.received(stage.chi, "is stuck")


async def test_a_question_to_a_partner_who_takes_no_dms_is_announced_as_one_that_all_can_read(stage, circle):
    await circle.schedule()
    await circle.set_goal(stage.ben)
    noted = await stage.ben.slash(circle.text, "goal update", status="Stuck", words=STUCK_ON)
    assert "a question to them stands in the circle’s channel" in noted.text
    await stage.ben.click(noted, "Ask my partner")
    assert "with your learning partner, in the circle’s channel, now" in noted.text


async def test_who_answers_reads_whether_all_can_read_it(stage, circle, offered):
    await stage.ben.click(offered, "Ask the circle")
    form = await stage.chi.click(await stage.shown(stage.chi, circle.text, "Who has met"), "Answer")
    answer = await stage.chi.fill(form, words="Filter by first login")
    assert f"on its way to {stage.ben.mention} in the circle’s channel" in answer.text
