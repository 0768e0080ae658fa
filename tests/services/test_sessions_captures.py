"""What is parked, captured, decided and committed to, during a session and after it."""

import asyncio
from datetime import timedelta

import pytest

from db.models import Capture
from db.queries.sessions import resources
from tests.services.house import CHI, DEE, ELI
from tests.services.session_play import begun, begun_with_three, labels, mention
from vocabulary.errors import Refusal
from vocabulary.keys import JobKind
from vocabulary.limits import LONGEST_CARD
from vocabulary.sessions import CaptureKind

LINK = "https://example.org/tests"


@begun
async def test_what_was_captured_is_in_the_recap_by_its_kind(meeting):
    await meeting.capture(CHI, "Who *owns* the export?")
    await meeting.capture(DEE, "Ask first", CaptureKind.INSIGHT)
    await meeting.capture(CHI, "No weekly report", CaptureKind.DECISION)
    await meeting.capture(ELI, " I write the first page ", CaptureKind.COMMITMENT)
    recap = await meeting.end()
    assert f"**Decided**\n- No weekly report ({mention(CHI)})" in recap.text
    assert rf"- Who \*owns\* the export? ({mention(CHI)})" in recap.text
    assert f"- Ask first ({mention(DEE)})" in recap.text
    assert f"- I write the first page ({mention(ELI)})" in recap.text
    assert "## Decisions\n- No weekly report" in recap.files[0].content


@begun
async def test_blank_words_are_not_kept(meeting):
    for words in ("   ", "\u200b"):
        with pytest.raises(Refusal, match="sessions/no-words"):
            await meeting.services.sessions.captures.capture(meeting.id, CHI, CaptureKind.PARKED, words)
        with pytest.raises(Refusal, match="sessions/no-words"):
            await meeting.services.sessions.captures.commit_later(meeting.id, CHI, words)
    assert await meeting.captured() == []


@begun_with_three
async def test_a_commitment_after_the_session_is_kept_once_and_the_circle_reads_it(house, meeting):
    await meeting.end()
    await house.pass_time(weeks=5)
    for _ in range(2):
        await meeting.do(meeting.services.sessions.captures.commit_later, ELI, " I read *two* papers ")
    (told,) = meeting.said(f"{mention(ELI)} adds a commitment")
    assert r"> I read \*two\* papers" in told.text
    (capture,) = await Capture.filter(user_id=ELI)
    assert (capture.kind, capture.words, capture.at >= house.now) == ("commitment", "I read *two* papers", False)


@begun_with_three
async def test_a_commitment_after_the_session_has_its_member_looked_at_again(house, meeting):
    await meeting.end()
    await house.pass_time(hours=1)
    await meeting.services.sessions.captures.commit_later(meeting.id, ELI, "I read two papers")
    assert await house.job(JobKind.NUDGES, ELI) == house.now


@pytest.mark.parametrize("kind", [kind for kind in CaptureKind if kind is not CaptureKind.RESOURCE])
@begun
async def test_the_same_words_from_two_devices_or_after_a_lost_answer_are_captured_once(meeting, kind):
    capture = meeting.services.sessions.captures.capture
    await asyncio.gather(*(capture(meeting.id, CHI, kind, words) for words in ("Ask first", " Ask first ")))
    await meeting.at(40)
    await meeting.capture(CHI, "Ask first", kind)
    assert await meeting.captured() == [(kind, "Ask first")]


@begun
async def test_a_resource_that_is_sent_twice_is_captured_once_however_it_was_typed(meeting):
    await meeting.capture(CHI, f"{LINK} helps", CaptureKind.RESOURCE)
    await meeting.capture(CHI, f"helps: <{LINK}>", CaptureKind.RESOURCE)
    assert await meeting.captured() == [("resource", f"helps\n{LINK}")]


@begun
async def test_a_resource_is_in_the_recap_and_in_its_file_with_its_link_whole(meeting):
    await meeting.capture(CHI, f"How to read *A/B* tests, {LINK}", CaptureKind.RESOURCE)
    recap = await meeting.end()
    assert "**Resources**\n" in recap.text
    assert rf"- How to read \*A/B\* tests: <{LINK}> ({mention(CHI)})" in recap.text
    assert f"## Resources\n- How to read \\*A/B\\* tests: {LINK}" in recap.files[0].content
    assert "Nothing was captured." not in recap.text


@begun
async def test_a_resource_without_a_link_is_not_kept(meeting):
    with pytest.raises(Refusal, match="captures/no-link"):
        await meeting.capture(CHI, "The book about tests", CaptureKind.RESOURCE)
    assert await meeting.captured() == []


@begun
async def test_a_recap_of_long_resources_fits_and_leaves_long_links_to_the_file(meeting):
    for number in range(10):
        await meeting.capture(CHI, f"{LINK}/{number}/{'a' * 250} {'*why* ' * 30}", CaptureKind.RESOURCE)
    recap = await meeting.end()
    assert len(recap.text) <= LONGEST_CARD
    assert "its link is in the file" in recap.text
    assert "and 2 more in the file" in recap.text
    assert recap.files[0].content.count("https://") == 10


@begun
async def test_resources_are_asked_for_while_a_problem_is_solved(meeting):
    await meeting.at(26)
    assert "Share a resource" in labels(meeting.card("Problem solving"))
    await meeting.at(51)
    assert "Share a resource" not in labels(meeting.card("Goals"))


@begun
async def test_what_helped_is_found_again_for_the_circle_since_a_time(house, meeting):
    since, circle_id = house.now, meeting.circle.id
    await meeting.capture(CHI, f"{LINK} helps", CaptureKind.RESOURCE)
    await meeting.capture(CHI, "Ask first", CaptureKind.INSIGHT)
    assert [one.user_id for one in await resources(circle_id, since)] == [CHI]
    assert await resources(circle_id, house.now + timedelta(minutes=1)) == []


@begun
async def test_what_others_say_in_the_same_words_or_as_something_else_is_kept_too(meeting):
    await meeting.capture(CHI, "Ask first", CaptureKind.INSIGHT)
    await meeting.capture(DEE, "Ask first", CaptureKind.INSIGHT)
    await meeting.capture(CHI, "Ask first", CaptureKind.DECISION)
    assert [kind for kind, _ in await meeting.captured()] == ["insight", "insight", "decision"]


@begun_with_three
async def test_a_commitment_that_an_earlier_version_kept_twice_can_be_made_again_by_who_was_absent(house, meeting):
    await meeting.end()
    for _ in range(2):
        facts = {"kind": CaptureKind.COMMITMENT, "user_id": ELI, "words": "I read two papers"}
        await Capture.create(session_id=meeting.id, at=house.now, **facts)
    await meeting.do(meeting.services.sessions.captures.commit_later, ELI, "I read two papers")
    (told,) = meeting.said(f"{mention(ELI)} adds a commitment")
    assert "> I read two papers" in told.text


async def keep(meeting, person, number, kind=CaptureKind.PARKED):
    await meeting.services.sessions.captures.capture(meeting.id, person, kind, f"Number {number}: {LINK}")


async def test_a_member_parks_thirty_items_an_hour_at_most_and_nothing_is_left_of_one_more(house, meeting):
    for number in range(30):
        await keep(meeting, CHI, number)
    with pytest.raises(Refusal, match="limits/reached") as refused:
        await keep(meeting, CHI, 30)
    assert "You've parked 30 things within an hour." in house.words.refusal(refused.value)
    assert len(await meeting.captured()) == 30
    await keep(meeting, CHI, 29)
    await keep(meeting, CHI, 30, CaptureKind.INSIGHT)
    await keep(meeting, DEE, 30)
    await house.pass_time(hours=1)
    await keep(meeting, CHI, 30)


async def test_a_member_captures_sixty_things_an_hour_at_most(meeting):
    for number in range(60):
        await keep(meeting, CHI, number, CaptureKind.INSIGHT)
    for kind in CaptureKind:
        with pytest.raises(Refusal, match="limits/reached"):
            await keep(meeting, CHI, 60, kind)


async def test_a_session_holds_so_much_as_can_still_be_read(house, meeting):
    facts = {"kind": CaptureKind.PARKED, "at": house.now}
    rows = [Capture(session_id=meeting.id, user_id=300 + number, words="Who?", **facts) for number in range(240)]
    await Capture.bulk_create(rows)
    with pytest.raises(Refusal, match="sessions/full") as refused:
        await keep(meeting, CHI, 1)
    assert "240 captures" in house.words.refusal(refused.value)
