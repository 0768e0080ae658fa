"""Who is stuck asks by buttons, and is answered by a form; what waits for the morning follows those concerned."""

from datetime import UTC, datetime, timedelta

from db.models import Partnership, Person

STUCK_ON = "The export leaves people out"
NIGHT = datetime(2026, 1, 19, 22, 30, tzinfo=UTC)
MORNING = datetime(2026, 1, 20, 7, 0, tzinfo=UTC)


async def pair(circle, *members):
    """Have these be learning partners, who agreed to DMs."""
    now = circle.stage.clock.now()
    ids = [person.id for person in members]
    await Person.filter(id__in=ids).update(nudges_allowed_at=now)
    ends_at = now + timedelta(weeks=6)
    facts = {"circle_id": circle.id, "term": 9, "because": "", "opened_at": now, "ends_at": ends_at}
    await Partnership.create(members=ids, **facts)


async def asked_at_night(stage, circle):
    """Ben asks Chi, his partner, who sleeps; returns what he sees."""
    await stage.until(NIGHT)
    await circle.set_goal(stage.ben)
    await pair(circle, stage.ben, stage.chi)
    noted = await stage.ben.slash(circle.text, "goal update", status="Stuck", words=STUCK_ON)
    await stage.ben.click(noted, "Ask my partner")
    return noted


async def test_who_is_stuck_asks_by_buttons_that_outlive_a_restart_and_the_answer_comes_back(stage, circle):
    await circle.set_goal(stage.ben)
    await pair(circle, stage.ben, stage.chi)
    noted = await stage.ben.slash(circle.text, "goal update", status="Stuck", words=STUCK_ON)
    assert noted.buttons == ["Ask my partner", "Ask the circle", "Add it to the next agenda"]
    asked = await stage.ben.click(noted, "Ask my partner")
    assert asked.kind == "update"
    assert "Your question is on its way:\n- to your learning partner" in noted.text
    assert noted.buttons == ["Ask the circle", "Add it to the next agenda"]
    assert STUCK_ON in (await stage.received(stage.chi, "is stuck")).text
    await stage.restart_bot()
    await stage.ben.click(noted, "Ask the circle")
    question = await stage.shown(stage.dee, circle.text, "Has anyone run into something like this?")
    assert "Leave it to the others to answer" in (await stage.ben.click(question, "Answer")).text
    form = await stage.dee.click(question, "Answer")
    given = await stage.dee.fill(form, {"What might help": "Filter by first login"})
    assert f"on its way to {stage.ben.mention}" in given.text
    assert "Filter by first login" in (await stage.received(stage.ben, "has an answer to your question")).text
    await stage.ben.click(noted, "Add it to the next agenda")
    assert noted.buttons == []


async def test_a_question_that_waits_for_the_morning_follows_what_its_reader_wants(stage, circle):
    noted = await asked_at_night(stage, circle)
    assert noted.text == "Noted. Your question is on its way:\n- to your learning partner"
    await circle.confirmed(stage.chi, "nudges snooze", until="25 January")
    await stage.until(MORNING + timedelta(minutes=1))
    assert stage.chi.dms == []
    await stage.chi.slash(circle.text, "nudges stop")
    await stage.settled()
    await stage.until(datetime(2026, 1, 25, 8, tzinfo=UTC))
    await stage.shown(stage.chi, circle.text, f"{stage.chi.mention}, your learning partner")
    assert stage.chi.dms == []


async def test_a_question_that_waits_is_not_asked_once_its_asker_has_left(stage, circle):
    await asked_at_night(stage, circle)
    await circle.confirmed(stage.ben, "circle leave")
    await stage.until(MORNING + timedelta(minutes=1))
    assert stage.chi.dms == []
