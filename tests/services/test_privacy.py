"""What is kept about a person: exported, and forgotten, in every table that knows them and in what waits to be sent."""

import json
from contextlib import closing
from datetime import timedelta

import pytest

from db import erasure, sql
from db.file import connect
from db.models import AskAnswer, Attendance, Capture, Circle, OutgoingBody, Partnership, Session, Vote
from runtime.markdown import Markdown
from runtime.message import Attachment, Message
from tests.services.circle_play import REASON, TEXT, asked, meets, own_agenda, set_goal, tell_failure, told
from tests.services.house import ANA, BEN, CHI, FAY, GUILD
from tests.services.played import played
from vocabulary.errors import Refusal
from vocabulary.goals import AskedOf
from vocabulary.keys import JobKey, JobKind, MessageKey, MessageKind
from vocabulary.sessions import CaptureKind

FAILURE = {"happened": "I lost the budget", "taught": "Ask first", "next_time": "Ask sooner"}
MANY = 9_000_001, 9_000_002, 9_000_003, 9_000_004, 9_000_005
"""Members whose ids stand nowhere by chance."""
DORA, EMIL, *_ = MANY
ROLES_TO_TAKE = {"due", "farewell"}
"""Where a person's id stands until Discord has taken their roles."""
TAKEN_BACK = "*Removed by the person who wrote it.*"


@pytest.fixture
def privacy(house):
    return house.services.privacy


@played
async def circle(house):
    """A circle with sessions and partners; Emil has a goal, and was at a session."""
    circle = await house.form_circle(MANY)
    session = await meets(house, circle)
    await house.services.partners.terms.look(circle.id, house.now)
    await set_goal(house, circle, EMIL)
    facts = {"session": session, "user_id": EMIL}
    await Attendance.create(**facts, joined_at=house.now)
    await Vote.create(**facts, visit=1, step=0, more=True, at=house.now)
    await Capture.create(**facts, kind=CaptureKind.COMMITMENT, words="I write it", at=house.now)
    await house.run_jobs()
    await house.deliver()
    return circle


async def kept_of(user_id):
    """Where a person's id stands in the database, as number or in a text."""
    tables = [row["name"] for row in await sql.rows("SELECT name FROM sqlite_master WHERE type = 'table'", [])]
    return {
        table
        for table in tables
        for row in await sql.rows(f"SELECT * FROM {table}", [])
        if any(str(user_id) in str(value) for value in row.values())
    }


async def test_the_export_holds_what_was_written(circle, privacy):
    kept = json.loads(await privacy.export(EMIL))
    assert kept["Goal"][0]["goal"] == "Run three tests of our onboarding"
    assert [row["user_id"] for row in kept["Member"]] == [EMIL]
    assert kept["Capture"][0]["words"] == "I write it"
    assert kept["Partnership"]
    assert kept["Attendance"][0]["joined_at"].endswith("+00:00")


async def test_the_export_holds_what_was_said_about_a_goal_and_whom_it_was_asked(house, circle, privacy):
    await asked(house, circle, DORA, AskedOf.CIRCLE)
    kept = json.loads(await privacy.export(DORA))
    assert [row["words"] for row in kept["Progress"]] == ["No export, no numbers"]
    assert [row["of"] for row in kept["Ask"]] == ["circle"]


async def test_the_export_holds_what_was_said_to_them(house, circle, privacy):
    await house.services.circles.membership.remove(circle.id, DORA, EMIL, REASON)
    kept = json.loads(await privacy.export(EMIL))
    assert len(kept["Outgoing"]) == 1


async def test_the_export_names_the_circles_with_their_focus_and_agenda(house, circle, privacy):
    await own_agenda(circle)
    kept = json.loads(await privacy.export(EMIL))
    (named,) = kept["Circle"]
    assert (named["name"], named["focus"]) == ("Deciding with data", "Data-informed decisions")
    assert named["id"] == kept["Member"][0]["circle_id"]
    assert [block["name"] for block in kept["Agenda"][0]["blocks"]] == ["Check-in", "Work", "Talk"]


async def cancelled(house, circle, by):
    """The next session is cancelled by a member, in their words."""
    planning = house.services.sessions.planning
    shown = await planning.understand_cancel(circle.id, by, None, "My dog is ill")
    await planning.cancel_as_shown(shown.session_id, by, shown.sequence, shown.words_number)
    return await Session.get(id=shown.session_id)


async def test_why_somebody_cancelled_a_session_is_in_their_export_and_goes_with_them(house, circle, privacy):
    session = await cancelled(house, circle, EMIL)
    assert json.loads(await privacy.export(EMIL))["Session"][0]["cancelled_because"] == "My dog is ill"
    await privacy.forget(EMIL)
    assert (await Session.get(id=session.id)).cancelled_because == ""
    assert not await Session.filter(cancelled_by=EMIL)


async def test_nothing_is_exported_about_a_stranger(circle, privacy):
    with pytest.raises(Refusal, match="privacy/nothing-kept"):
        await privacy.export(FAY)


async def test_nothing_is_left_of_whoever_is_forgotten(house, circle, privacy):
    assert {"attendance", "capture", "goal", "member", "outgoingbody", "outgoingperson", "person"} <= await kept_of(
        EMIL
    )
    await privacy.forget(EMIL)
    assert await kept_of(EMIL) <= ROLES_TO_TAKE
    assert await house.job(JobKind.FAREWELL, EMIL) == house.now
    await house.services.circles.channels.note_farewell(EMIL, GUILD)
    await house.run_jobs()
    assert await kept_of(EMIL) == set()


async def test_no_byte_of_the_database_has_their_words_while_the_bot_runs(house, circle, privacy, tmp_path):
    def seen():
        """The files next to the database, and itself, that have the words of a member's goal."""
        return [file.name for file in tmp_path.iterdir() if b"Run three tests" in file.read_bytes()]

    assert seen()
    await privacy.forget(EMIL)
    await house.run_jobs()
    assert seen() == []
    assert await house.job(JobKind.ERASURE, 0) is None


async def test_words_are_erased_later_if_somebody_reads_the_database_now(house, circle, privacy, tmp_path):
    with closing(connect(tmp_path / "circle.db", mode="ro")) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM goal").fetchall()
        await privacy.forget(EMIL)
        await house.run_jobs()
        assert await house.job(JobKind.ERASURE, 0) > house.now
    await house.pass_time(minutes=1)
    assert await house.job(JobKind.ERASURE, 0) is None


async def test_a_large_database_is_rewritten_once_nothing_is_due_for_half_a_minute(house, circle, privacy, monkeypatch):
    monkeypatch.setattr(erasure, "REWRITTEN_UP_TO", 0)
    await privacy.forget(EMIL)
    await house.timekeeper.schedule(house.now + timedelta(seconds=20), JobKey(JobKind.BOARD, circle.id))
    await house.run_jobs()
    assert await house.job(JobKind.ERASURE, 0) == house.now + timedelta(minutes=1)
    await house.pass_time(minutes=1)
    assert await house.job(JobKind.ERASURE, 0) is None


async def test_their_circles_read_only_that_somebody_has_left(house, circle, privacy):
    await privacy.forget(EMIL)
    message = await house.waiting(told(circle, "left", house, person=0))
    assert message.text.startswith("One of us has left")
    assert str(EMIL) not in message.text


async def test_they_leave_all_their_circles(house, circle, privacy):
    channels = {"role_id": 20, "text_channel_id": 21, "voice_channel_id": 22}
    other = await house.form_circle((EMIL,), name="Writing on Fridays", **channels)
    await privacy.forget(EMIL)
    assert (await Circle.get(id=other.id)).closed_at == house.now
    assert (await Circle.get(id=circle.id)).closed_at is None


async def test_roles_of_circles_that_closed_before_are_taken_back_too(house, circle, privacy):
    await house.services.circles.closing.close(circle.id, DORA, DORA, house.now)
    await privacy.forget(EMIL)
    assert await house.job(JobKind.FAREWELL, EMIL) == house.now


async def test_what_others_need_stays_without_a_name(house, circle, privacy):
    await privacy.forget(EMIL)
    assert await Session.filter(closed_at=None).count() == 2
    assert await Partnership.exists()
    assert all(EMIL not in row.members for row in await Partnership.all())


async def test_a_failure_that_could_not_be_posted_so_far_is_forgotten_with_its_teller(house, privacy):
    circle = await house.form_circle()
    await tell_failure(house, circle, BEN, FAILURE)
    await privacy.forget(BEN)
    await house.deliver()
    assert not [one for one in house.said_in(TEXT) if "budget" in one.text]


async def test_messages_that_show_their_words_are_edited(house, circle, privacy):
    await tell_failure(house, circle, EMIL, FAILURE)
    answer = MessageKey(MessageKind.ASK_ANSWER, 5)
    for key, to in ((told(circle, "changed", house), {"channel": TEXT}), (answer, {"user": DORA})):
        await house.outbox.post(key, Message(Markdown(f"- I write it (<@{EMIL}>)\n- So do I (<@{DORA}>)")), **to)
    await house.deliver()
    await privacy.forget(EMIL)
    await house.pass_time(minutes=1)
    said = [one.text for one in house.said_in(TEXT)]
    assert not [text for text in said if "budget" in text or "I write it" in text or "onboarding" in text]
    assert f"{TAKEN_BACK}\n- So do I (<@{DORA}>)" in said
    assert [one.text for one in house.dms(DORA)][-1].startswith(TAKEN_BACK)
    assert len([text for text in said if TAKEN_BACK in text]) == 2
    assert await kept_of(EMIL) <= ROLES_TO_TAKE


async def test_a_file_that_shows_their_words_is_edited(house, circle, privacy):
    file = Attachment("recap.md", "## Commitments\n- I write it\n- I call them")
    await house.outbox.post(told(circle, "changed", house), Message("Recap", files=(file,)), channel=TEXT)
    await house.deliver()
    await privacy.forget(EMIL)
    await house.pass_time(minutes=1)
    (edited,) = [one for message in house.said_in(TEXT) for one in message.files]
    assert edited.content == "## Commitments\n- I write it\n- I call them".replace("- I write it", TAKEN_BACK)


async def test_questions_and_answers_that_wait_are_forgotten_with_whoever_asked_or_answered(house, privacy):
    circle, later = await house.form_circle(), house.now + timedelta(hours=9)
    mine = await asked(house, circle, BEN, AskedOf.PARTNER)
    answer = await AskAnswer.create(
        ask=await asked(house, circle, CHI, AskedOf.CIRCLE), user_id=BEN, words="Filter it", at=house.now
    )
    keys = (MessageKey.ask(mine.id, CHI), MessageKey(MessageKind.ASK_ANSWER, answer.id))
    for key in keys:
        await house.outbox.post(key, Message("Stuck on the export"), user=CHI, at=later)
    await privacy.forget(BEN)
    assert [await house.waiting(key) for key in keys] == [None, None]


async def test_commitments_that_wait_to_be_told_are_forgotten_with_who_made_them(house, circle, privacy):
    key = MessageKey(MessageKind.COMMITMENT, (await Capture.get()).id)
    await house.outbox.post(key, Message("I write it"), channel=TEXT)
    await privacy.forget(EMIL)
    assert await house.waiting(key) is None


async def on_its_way_while_forgotten(house, privacy, user_id):
    """Have what waits be sent by now, and somebody forgotten before it arrives."""
    sender = house.outbox._sender
    taken = await sender._choose(house.now, 40, only_urgent=False)
    await privacy.forget(user_id)
    for delivery in taken:
        await sender._record(delivery)


async def test_what_is_on_its_way_while_its_author_is_forgotten_leaves_no_trace(house, privacy):
    circle = await house.form_circle((ANA, EMIL))
    await tell_failure(house, circle, EMIL, FAILURE)
    await on_its_way_while_forgotten(house, privacy, EMIL)
    assert await kept_of(EMIL) <= ROLES_TO_TAKE
    assert not [row for row in await OutgoingBody.all() if "budget" in str(row.body)]


async def test_what_names_somebody_and_is_on_its_way_while_they_are_forgotten_keeps_no_name(house, privacy):
    circle = await house.form_circle((ANA, EMIL))
    await house.outbox.post(
        told(circle, "changed", house), Message(Markdown(f"<@{EMIL}>: look"), pings=(EMIL,)), channel=TEXT
    )
    await on_its_way_while_forgotten(house, privacy, EMIL)
    assert await kept_of(EMIL) <= ROLES_TO_TAKE
    assert [one.text for one in house.said_in(TEXT)] == [f"<@{EMIL}>: look"]
