"""A circle's own agendas: seen, kept, followed by the sessions that have not begun, and taken back."""

import pytest

from db.models import Agenda, Circle, Session, SessionEvent, UnconfirmedWords
from rules.own_agenda import as_text, parse
from rules.standard import standard
from runtime.words import Words
from services.sessions.agendas import LONGEST_TEXT, RefusedAgenda, blocks_of, minutes_of, worded
from tests.services.house import BEN, CHI, FAY
from tests.services.planning_play import begin_rhythm
from vocabulary.errors import Refusal
from vocabulary.keys import JobKind, MessageKey
from vocabulary.sessions import EventKind, SessionKind, SessionMessage

OWN = "Check-in 10\n> One word each.\nWork 45 (at least 20)\nCommitments 20"
REGULAR, LUNCH = SessionKind.REGULAR, SessionKind.LUNCH


@pytest.fixture
def agendas(house):
    return house.services.sessions.agendas


async def names():
    """The blocks of the session that comes next."""
    return [block.name for block in blocks_of((await Session.all().order_by("starts_at"))[0])]


async def test_the_agenda_of_the_coming_session_is_shown(house, circle, agendas):
    first, _ = await begin_rhythm(house, circle)
    shown = await agendas.show(circle.id, None)
    assert (shown.kind, shown.own, shown.starts_at) == (REGULAR, False, first.starts_at)
    assert shown.blocks == worded(Words(), standard(75))
    assert (await agendas.show(circle.id, LUNCH)).starts_at is None


async def test_without_a_session_it_is_the_regular_one(circle, agendas):
    shown = await agendas.show(circle.id, None)
    assert (shown.kind, shown.starts_at) == (REGULAR, None)


async def test_the_form_begins_with_the_agenda_as_it_is(circle, agendas):
    text = await agendas.text(circle.id, BEN, SessionKind.RETROSPECTIVE)
    assert text == as_text(worded(Words(), standard(75, SessionKind.RETROSPECTIVE)))


async def test_in_an_own_agenda_for_retrospectives_notes_are_written_in_the_block_of_that_name(circle, agendas):
    text = "Walk 10\nwrite notes 10\nRead the notes 10\nTalk 10"
    shown = await agendas.save(circle.id, BEN, SessionKind.RETROSPECTIVE, text)
    assert [block.format for block in shown.blocks] == ["", "retro-write", "retro-read", ""]


async def test_an_own_agenda_is_kept_shown_and_taken_by_sessions_that_have_not_begun(house, circle, agendas):
    first, _ = await begin_rhythm(house, circle)
    await house.run_jobs()
    shown = await agendas.save(circle.id, BEN, REGULAR, OWN)
    assert (shown.own, shown.blocks[0].prompt) == (True, "One word each.")
    assert await names() == ["Check-in", "Work", "Commitments"]
    assert await house.job(JobKind.SESSION, first.id) == house.now
    await agendas.save(circle.id, BEN, REGULAR, OWN.replace("Work", "Real work"))
    assert await Agenda.all().count() == 1
    assert (await names())[1] == "Real work"


async def test_a_session_set_later_takes_the_own_agenda(house, circle, agendas):
    await agendas.save(circle.id, BEN, REGULAR, OWN)
    await begin_rhythm(house, circle)
    assert await names() == ["Check-in", "Work", "Commitments"]


async def test_a_session_that_runs_keeps_its_agenda(house, circle, agendas):
    first, _ = await begin_rhythm(house, circle)
    await SessionEvent.create(session=first, kind=EventKind.STARTED, at=house.now)
    await agendas.save(circle.id, BEN, REGULAR, OWN)
    assert (await names())[1] == "Real work example"


async def test_the_standard_agenda_comes_back(house, circle, agendas):
    await begin_rhythm(house, circle)
    await agendas.save(circle.id, BEN, REGULAR, OWN)
    shown = await agendas.back_to_standard(circle.id, CHI, REGULAR)
    assert (shown.own, shown.blocks) == (False, worded(Words(), standard(75)))
    assert not await Agenda.exists()
    assert (await names())[1] == "Real work example"


async def test_an_agenda_of_another_kind_may_have_another_length(house, circle, agendas):
    await agendas.save(circle.id, BEN, LUNCH, "Talk 30\nQuestions 15")
    own = await Agenda.get()
    assert (own.kind, [block["name"] for block in own.blocks]) == (LUNCH, ["Talk", "Questions"])
    shown = await house.services.sessions.planning.understand(circle.id, "2026-01-27 12:00", LUNCH)
    await house.services.sessions.planning.set_as_shown(circle.id, BEN, shown.starts_at, LUNCH)
    lunch = await Session.get(kind=LUNCH)
    assert minutes_of(lunch) == 45
    said = await house.waiting(MessageKey.session(lunch.id, SessionMessage.ONE_OFF, 0))
    assert "45 minutes in" in said.text


async def test_what_does_not_add_up_is_refused_precisely_and_kept_until_it_does(circle, agendas):
    text = "Check-in 10\nWork 45\n\nCommitments ten"
    refused = await agendas.save(circle.id, BEN, REGULAR, text)
    assert isinstance(refused, RefusedAgenda)
    assert [str(fault) for fault in refused.faults] == ["agendas/line-without-minutes (line=4)"]
    assert await agendas.refused_text(circle.id, BEN, refused.words_number) == text
    again = await agendas.save(circle.id, BEN, REGULAR, text.replace("ten", "15"))
    assert [str(fault) for fault in again.faults] == ["agendas/another-length (total=70, minutes=75)"]
    with pytest.raises(Refusal, match="agendas/text-lost"):
        await agendas.refused_text(circle.id, BEN, refused.words_number)
    with pytest.raises(Refusal, match="agendas/text-lost"):
        await agendas.refused_text(circle.id, CHI, again.words_number)
    assert (await agendas.save(circle.id, BEN, REGULAR, text.replace("ten", "20"))).own
    assert not await UnconfirmedWords.exists()


async def test_of_very_many_faults_the_first_are_told_and_the_number_of_the_others(circle, agendas):
    text = "\n".join(f"{number} ```" for number in range(400))[:LONGEST_TEXT].strip()
    refused = await agendas.save(circle.id, BEN, REGULAR, text)
    assert (len(refused.faults), refused.more > 100) == (4, True)
    assert await agendas.refused_text(circle.id, BEN, refused.words_number) == text


async def test_an_agenda_that_reads_longer_than_it_was_written_is_refused(circle, agendas):
    text = "\n".join(f"Block 15:{'x' * 270}" for _ in range(5))
    assert len(text) <= LONGEST_TEXT < len(as_text(parse(text)))
    (fault,) = (await agendas.save(circle.id, BEN, REGULAR, text)).faults
    assert (fault.sentence, fault.facts["longest"]) == ("agendas/too-long", LONGEST_TEXT)


async def test_others_than_members_and_those_of_a_closed_circle_cannot_change_an_agenda(house, circle, agendas):
    with pytest.raises(Refusal, match="circles/members-only"):
        await agendas.save(circle.id, FAY, REGULAR, OWN)
    await Circle.all().update(closed_at=house.now)
    with pytest.raises(Refusal, match="circles/closed"):
        await agendas.save(circle.id, BEN, REGULAR, OWN)
    assert not await Agenda.exists()
