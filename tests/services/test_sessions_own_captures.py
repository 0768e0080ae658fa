"""What one captured oneself can be edited and removed until the cycle ends, and what shows it follows."""

from datetime import timedelta

import pytest

from db.models import Capture
from db.transaction import transaction
from tests.services.house import ANA, BEN, CHI, DEE, ELI
from tests.services.session_play import SECOND_SESSION, begun_with_three, mention
from vocabulary.errors import Refusal
from vocabulary.sessions import CaptureKind, SessionKind

THREE = (ANA, BEN, CHI)


@pytest.fixture
def own(house):
    return house.services.sessions.own_captures


async def captured(person):
    return (await Capture.filter(user_id=person).order_by("-id").first()).id


async def edited(meeting, person, words, kind=CaptureKind.INSIGHT):
    await meeting.services.sessions.own_captures.edit(await captured(person), person, kind, words)
    await meeting.settled()


async def removed(meeting, person):
    await meeting.services.sessions.own_captures.remove(await captured(person), person)
    await meeting.settled()


@begun_with_three
async def test_the_recap_and_its_file_follow_what_is_edited_after_it(meeting):
    await meeting.capture(CHI, "Ask frist", CaptureKind.PARKED)
    await meeting.capture(BEN, "Measure twice", CaptureKind.INSIGHT)
    before = (await meeting.end()).text
    await edited(meeting, CHI, " Ask first ")
    after = meeting.recap()
    assert f"- Ask first ({mention(CHI)})" in after.text
    assert "Ask frist" not in after.text + after.files[0].content
    assert "- Ask first" in after.files[0].content
    assert after.pin
    await edited(meeting, CHI, "Ask frist", CaptureKind.PARKED)
    assert meeting.recap().text == before


@begun_with_three
async def test_what_is_removed_is_in_no_recap_and_opens_no_session(house, meeting):
    await meeting.capture(CHI, "Who owns the export?")
    await meeting.end()
    await removed(meeting, CHI)
    assert "export" not in meeting.recap().text + meeting.recap().files[0].content
    await house.pass_time(until=SECOND_SESSION + timedelta(seconds=2))
    assert meeting.said("Parked for today") == []


@begun_with_three
async def test_the_next_session_opens_with_what_was_parked_as_it_reads_by_then(house, meeting):
    await meeting.capture(CHI, "Who owns the exprot?")
    await meeting.end()
    await edited(meeting, CHI, "Who owns the export?", CaptureKind.PARKED)
    await house.pass_time(until=SECOND_SESSION + timedelta(seconds=2))
    (opening,) = meeting.said("**Parked for today**")
    assert "Who owns the export?" in opening.text


@begun_with_three
async def test_once_a_commitment_is_removed_the_close_waits_for_another(meeting):
    await meeting.commit(ANA, CHI)
    await meeting.at(76)
    await removed(meeting, CHI)
    assert len(meeting.said(f"Waiting for a commitment from {mention(BEN, CHI)}.")) == 1


@begun_with_three
async def test_a_commitment_after_the_session_is_told_as_it_reads_by_now_or_not_at_all(meeting):
    await meeting.end()
    await meeting.do(meeting.services.sessions.captures.commit_later, ELI, "I read two paprs")
    await edited(meeting, ELI, "I read two papers", CaptureKind.COMMITMENT)
    (told,) = meeting.said("adds a commitment")
    assert "> I read two papers" in told.text
    assert "papers" not in meeting.recap().text
    await edited(meeting, ELI, "I read two papers", CaptureKind.INSIGHT)
    assert meeting.said("adds a commitment") == []


@begun_with_three
async def test_the_opening_of_a_session_in_the_same_cycle_follows_too(house, meeting):
    await meeting.capture(CHI, "Who owns the exprot?")
    await meeting.end()
    await meeting.leave(*THREE)
    calendar = house.services.sessions.calendar
    async with transaction():
        starts_at = house.now.replace(minute=0, second=0, microsecond=0)
        lunch = await calendar.add(meeting.circle, starts_at.replace(day=27), house.now, SessionKind.LUNCH)
    await house.pass_time(until=lunch.starts_at)
    await house.services.sessions.steering.start(lunch.id, ANA)
    await meeting.settled()
    assert len(meeting.said("Who owns the exprot?")) == 2
    await edited(meeting, CHI, "Who owns the export?", CaptureKind.PARKED)
    assert meeting.said("exprot") == []
    (opening,) = meeting.said("**Parked for today**")
    assert "Who owns the export?" in opening.text


@begun_with_three
async def test_one_sees_ones_own_captures_of_the_cycle_the_newest_first(meeting, own):
    await meeting.capture(CHI, "First")
    await meeting.capture(BEN, "Not hers")
    await meeting.capture(CHI, "Second", CaptureKind.DECISION)
    assert [(one.kind, one.words) for one in await own.of_cycle(meeting.circle.id, CHI)] == [
        ("decision", "Second"),
        ("parked", "First"),
    ]
    assert await own.of_cycle(meeting.circle.id, DEE) == []


@begun_with_three
async def test_nobody_changes_what_others_captured_and_nobody_makes_it_blank(meeting, own):
    await meeting.capture(CHI, "Mine")
    number = await captured(CHI)
    for act in (own.show, own.remove):
        with pytest.raises(Refusal, match="captures/not-yours"):
            await act(number, BEN)
    with pytest.raises(Refusal, match="captures/not-yours"):
        await own.edit(number, BEN, CaptureKind.PARKED, "His")
    with pytest.raises(Refusal, match="sessions/no-words"):
        await own.edit(number, CHI, CaptureKind.PARKED, "\u200b")
    assert await meeting.captured() == [("parked", "Mine")]


@begun_with_three
async def test_once_the_next_cycle_has_begun_it_stays_as_it_is(house, meeting, own):
    await meeting.capture(CHI, "Mine")
    number = await captured(CHI)
    await meeting.end()
    await house.pass_time(until=SECOND_SESSION - timedelta(seconds=2))
    await own.edit(number, CHI, CaptureKind.PARKED, "Still mine")
    await house.pass_time(seconds=4)
    with pytest.raises(Refusal, match="captures/cycle-over"):
        await own.remove(number, CHI)
    assert await own.of_cycle(meeting.circle.id, CHI) == []
