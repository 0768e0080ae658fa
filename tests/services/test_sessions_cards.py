"""What a session's messages say, and that they always fit."""

from itertools import product

import pytest

from db.models import Ask, Capture, Cycle, Goal, Progress
from rules.captures import Resource
from runtime.markdown import in_file
from runtime.message import Message
from tests.services.house import ANA, BEN, CHI, DEE, ELI, FIRST_SESSION, TEXT
from tests.services.session_play import SECOND_SESSION, begun, begun_with_three, labels, meeting_set, mention, told
from vocabulary.controls import Accent
from vocabulary.errors import Refusal
from vocabulary.goals import AskedOf, GoalStatus
from vocabulary.limits import LONGEST_CARD
from vocabulary.sessions import CaptureKind

LONG = "We decide faster when the question is written before the numbers are pulled, and when we *say* who decides."
LONG_LINK = f"https://example.org/{'a' * 300}"
FULL_OF_MARKUP = "_" * 490
EIGHT = tuple(10**18 + number for number in range(8))
"""People with ids as long as Discord's, where it matters what fits into a message."""


async def goal_set(house, member, goal="Run three tests", support="", at=None):
    """A member's goal of the open cycle, by the facts."""
    cycle = await Cycle.all().order_by("-number").first()
    facts = {"why": "", "actions": "", "evidence": "", "set_at": at or house.now}
    return await Goal.create(cycle=cycle, user_id=member, goal=goal, support=support, **facts)


async def test_a_card_tells_on_few_lines_where_the_circle_is_and_what_comes(house, meeting):
    await goal_set(house, CHI)
    await meeting.begin()
    card = meeting.card("Check-in")
    assert told(card.text).replace("---\n", "").splitlines() == [
        "## Block 1 of 5: Check-in",
        "**Until 17:10**, 17:10.",
        "One minute each: how are you, and what came of your goal?",
        f"{mention(ANA)} leads, {mention(BEN)} presents.",
        "Here: <@101>, <@102>, <@103>, <@104>, <@105>",
        "-# Goals set: 1 of 5.",
        "-# Next: Real work example. We end at 18:15, as planned.",
    ]
    assert [labels(Message("", (row,))) for row in card.buttons] == [
        ["Capture…", "My commitment", "My goal"],
        ["Next", "+2 minutes", "Facilitate…"],
    ]


@begun
async def test_the_colour_beside_a_card_goes_with_what_it_says(meeting):
    assert meeting.card("Check-in").accent is Accent.RUNNING
    await meeting.at(8)
    card = meeting.card("Check-in")
    assert (card.accent, "**Last two minutes**, until 17:10." in told(card.text)) == (Accent.WARNING, True)
    await meeting.steer("pause", ANA)
    card = meeting.card("Check-in")
    assert (card.accent, "**Paused since 17:08.**" in told(card.text)) == (Accent.PAUSED, True)


async def test_while_the_leader_is_missing_the_card_has_the_way_to_take_over(meeting):
    await meeting.begin(BEN, CHI, DEE)
    assert labels(meeting.card("Check-in"))[-2:] == ["Facilitate…", "Take over"]


@begun
async def test_a_card_tells_whether_the_session_ends_on_time(meeting):
    for _ in range(4):
        await meeting.steer("advance", ANA)
    assert "earlier than planned" in told(meeting.card("Commitments").text)


async def test_a_session_leaves_in_the_channel_a_line_for_each_block_and_its_recap(house, meeting):
    await meeting.at(5)
    await meeting.enter(BEN, CHI, DEE)
    await meeting.at(8, 30)
    await meeting.at(95)
    said = [told(message.text).splitlines()[0] for message in house.said_in(TEXT)]
    assert said[-6:] == [
        "-# Block 1, Check-in: 17:05 to 17:15",
        "-# Block 2, Real work example: 17:15 to 17:28",
        "-# Block 3, Problem solving: 17:28 to 17:50",
        "-# Block 4, Goals: 17:50 to 18:05",
        "-# Block 5, Commitments: 18:05 to 18:15",
        f"## Recap of {FIRST_SESSION:%H:%M}",
    ]
    assert [text for text in said[:-6] if "two minutes" in text or "It's time" in text or "lead for now" in text] == []


async def test_the_recap_is_pinned_tells_who_was_there_and_comes_as_a_file(meeting):
    await meeting.at(-10)
    await meeting.enter(ELI)
    await meeting.leave(ELI)
    await meeting.begin(ANA, BEN, CHI, DEE)
    await meeting.capture(DEE, "Ask *first*\nthen advise", CaptureKind.INSIGHT)
    recap = await meeting.end()
    assert f"{mention(ANA, BEN, CHI, DEE)} were here." in recap.text
    assert f"{mention(ANA)} led, {mention(BEN)} presented." in recap.text
    assert f"{mention(BEN)} leads (hasn't had a turn yet), {mention(CHI)} presents" in recap.text
    assert recap.pin
    (file,) = recap.files
    assert file.name == "recap-2026-01-20.md"
    assert "# Deciding with data, Tuesday, 20 January 2026, 18:00" in file.content
    assert "- 18:00 Check-in" in file.content
    assert "- Ask \\*first\\*<br>then advise" in file.content
    assert "## Next session\nTuesday, 3 February 2026, 18:00" in file.content


@begun
async def test_a_recap_with_very_much_in_it_still_fits_into_a_message(meeting):
    for number in range(12):
        await meeting.capture(CHI, f"{number} {FULL_OF_MARKUP}")
        await meeting.capture(CHI, f"{number} " + "why not " * 60, CaptureKind.INSIGHT)
    recap = await meeting.end()
    assert len(recap.text) <= LONGEST_CARD
    assert recap.text.count("and 4 more in the file") == 2
    assert recap.files[0].content.count("why not") == 12 * 60


@pytest.mark.parametrize("words", [LONG, FULL_OF_MARKUP], ids=["long words", "all of it markup"])
async def test_a_session_that_was_productive_in_every_way_has_a_recap_with_the_beginnings(house, words):
    meeting = await meeting_set(house, await house.form_circle(EIGHT))
    await meeting.begin(*EIGHT)
    for member, kind in product(EIGHT, CaptureKind):
        said = Resource(LONG_LINK, words).words if kind is CaptureKind.RESOURCE else words
        await Capture.create(session_id=meeting.id, kind=kind, user_id=member, words=said, at=house.now)
    await meeting.steer("end", EIGHT[0], anyway=True)
    recap = meeting.recap()
    assert len(recap.text) <= LONGEST_CARD
    assert recap.text.count("…") == 8 * len(CaptureKind)
    assert recap.text.count("its link is in the file") == 8
    assert "The file has all of it" in recap.text
    assert recap.files[0].content.count(in_file(words)) == 8 * len(CaptureKind)
    assert recap.files[0].content.count(LONG_LINK) == 8


@begun
async def test_the_recap_can_be_read_again_with_what_comes_next(meeting):
    await meeting.commit(CHI)
    await meeting.end()
    again = await meeting.services.sessions.overview.recap(meeting.circle.id, BEN)
    assert f"I write the first page ({mention(CHI)})" in again.text
    assert f"<t:{SECOND_SESSION.timestamp():.0f}:F>. {mention(BEN)} leads, " in again.text
    assert labels(again) == ["I'll be there", "Can't make it"]


async def test_before_the_first_session_there_is_nothing_to_recap(meeting):
    with pytest.raises(Refusal, match="sessions/none-held"):
        await meeting.services.sessions.overview.recap(meeting.circle.id, BEN)


@pytest.mark.parametrize("words", ["We decide faster when the question is written first. " * 3, FULL_OF_MARKUP])
async def test_a_full_circle_with_much_to_come_back_to_has_an_opening_with_the_beginnings(house, words):
    meeting = await meeting_set(house, await house.form_circle(EIGHT))
    await meeting.begin(*EIGHT)
    for member in EIGHT:
        goal = await goal_set(house, member, words, support=words)
        said = await Progress.create(goal=goal, status=GoalStatus.STUCK, words=words, at=house.now)
        await Ask.create(progress=said, of=AskedOf.AGENDA, at=house.now)
        facts = {"session_id": meeting.id, "kind": CaptureKind.PARKED, "user_id": member}
        await Capture.create(words=words, at=house.now, **facts)
    await meeting.steer("end", EIGHT[0], anyway=True)
    await house.pass_time(until=SECOND_SESSION)
    (opening,) = meeting.said("## From last time")
    assert len(opening.text) <= LONGEST_CARD
    assert opening.text.count("…") == 8 * 5
    assert "The file has all of it" in opening.text
    assert opening.files[0].content.count(in_file(words.strip())) == 8 * 5


@begun_with_three
async def test_one_member_reads_where_the_group_is_and_how_long_they_were_there(meeting):
    await meeting.at(12)
    where = (await meeting.services.sessions.overview.where(meeting.id, CHI)).text
    assert "is in block 2 of 5, **Real work example**, until 17:25. The presenter shows real work." in told(where)
    assert "- 17:25 Problem solving\n- 17:50 Goals\n- 18:05 Commitments\nWe end at 18:15, as planned." in told(where)
    assert "You've been here for 12 minutes; only you see this." in where


async def test_before_it_started_and_after_the_last_block_one_reads_that_too(meeting):
    where = meeting.services.sessions.overview.where
    assert "hasn't started yet" in (await where(meeting.id, CHI)).text
    await meeting.begin()
    await meeting.steer("pause", ANA)
    assert "**Check-in**, paused since" in (await where(meeting.id, CHI)).text
    await meeting.steer("resume", ANA)
    await meeting.at(76)
    assert "Only the commitments are left." in (await where(meeting.id, CHI)).text
