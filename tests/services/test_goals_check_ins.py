"""Check-ins: how a goal is going, in words, and with a link, a file or a message that shows it."""

import asyncio

import pytest

from db.models import Member, Progress
from services.goals.check_ins import CheckIn, Logged, Noted, check_in_buttons
from services.goals.evidence import File, PostedMessage
from services.lookup import CircleHere
from tests.services.goal_play import WORDS, check_in, goal_of, open_next_cycle
from tests.services.house import BEN, CHI
from tests.services.played import played
from vocabulary.errors import Refusal
from vocabulary.goals import AskedOf, GoalStatus
from vocabulary.keys import JobKind

LINK, POSTED_AT = "https://example.org/debrief", "https://discord.com/channels/1/11/12"
DEBRIEF = File("debrief.pdf", 8, "application/pdf")


@pytest.fixture
def check_ins(house):
    return house.services.goals.check_ins


@played
async def goal(house, circle):
    """The id of Ben's goal, of which nothing waits to be looked at any more."""
    await house.services.goals.goals.set(circle.id, BEN, WORDS)
    await house.run_jobs()
    return (await goal_of(circle, BEN)).id


def told(house, noted):
    """What a member reads once something is noted."""
    return house.words.render("goal/noted", noted=noted)


async def test_it_is_noted_and_the_board_and_the_members_nudges_are_looked_at(house, circle, goal):
    noted = await check_in(house, goal, GoalStatus.ON_TRACK, words=" 240 people since Tuesday ")
    row = await Progress.get()
    assert noted == Noted(row.id, GoalStatus.ON_TRACK)
    assert (row.goal_id, row.status, row.words) == (goal, GoalStatus.ON_TRACK, "240 people since Tuesday")
    assert (row.evidence, row.at) == (None, house.now)
    jobs = [await house.job(JobKind.BOARD, circle.id), await house.job(JobKind.NUDGES, BEN)]
    assert jobs == [house.now, house.now]
    assert told(house, noted) == "Noted: on track."


async def test_who_is_done_shows_it_by_a_link(house, goal):
    noted = await check_in(house, goal, GoalStatus.DONE, link=f" {LINK} ")
    assert told(house, noted) == "Noted as done, with your evidence."
    assert (await Progress.get()).evidence == {"url": LINK}


async def test_a_file_that_was_posted_is_referred_to_and_not_held(house, goal):
    await check_in(house, goal, GoalStatus.DONE, file=DEBRIEF, posted_at=POSTED_AT)
    kept = {"url": POSTED_AT, "name": "debrief.pdf", "size": 8, "type": "application/pdf"}
    assert (await Progress.get()).evidence == kept


async def test_who_is_stuck_learns_whom_they_can_ask(house, goal):
    noted = await check_in(house, goal, GoalStatus.STUCK, words="No export")
    assert noted.help.offers == (AskedOf.CIRCLE, AskedOf.AGENDA)
    assert told(house, noted).startswith("Noted. Who should I ask?")


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (CheckIn(GoalStatus.STUCK, " "), "few words|stuck-without-words"),
        (CheckIn(GoalStatus.DONE), "something that shows it|done-without-evidence"),
        (CheckIn(GoalStatus.DONE, "There", "example.org"), "no.link"),
        (CheckIn(GoalStatus.DONE, "There", file=File("run.exe", 2)), "Share a link to a|file-kind"),
        (CheckIn(GoalStatus.DONE, "There", LINK, DEBRIEF), "goals/link-or-file"),
    ],
)
async def test_what_is_no_answer_or_no_evidence_is_refused_and_not_noted(house, goal, check_ins, said, sentence):
    with pytest.raises(Exception, match=sentence):
        said.check()
    with pytest.raises(Exception, match=sentence):
        await check_ins.note(goal, BEN, said)
    assert not await Progress.exists()


@pytest.mark.parametrize(
    ("said", "nothing"),
    [
        (CheckIn(GoalStatus.DONE), True),
        (CheckIn(GoalStatus.DONE, " \u200b"), True),
        (CheckIn(GoalStatus.DONE, "There"), False),
        (CheckIn(GoalStatus.DONE, link=LINK), False),
        (CheckIn(GoalStatus.DONE, file=DEBRIEF), False),
    ],
)
def test_what_can_be_seen_says_something(said, nothing):
    assert said.says_nothing is nothing


async def test_a_goal_of_a_cycle_that_is_over_is_noted_all_the_same(house, circle, goal):
    await open_next_cycle(house, circle)
    noted = await check_in(house, goal)
    assert noted.over
    assert "The cycle of this goal is already over." in told(house, noted)


async def test_without_a_goal_in_this_cycle_there_is_nothing_to_say_about_it(house, circle, goal, check_ins):
    here = CircleHere.of(circle)
    assert (await check_ins.goal_in(here, BEN)).id == goal
    with pytest.raises(Refusal, match="goals/none-yet"):
        await check_ins.goal_in(here, CHI)
    await open_next_cycle(house, circle)
    with pytest.raises(Refusal) as refused:
        await check_ins.goal_in(here, BEN)
    assert (
        house.words.refusal(refused.value)
        == "You don't have a goal in this cycle yet. Set one with `/goal set`: it takes two minutes."
    )


async def refused(check_ins, goal, user_id=BEN):
    """The sentence by which both looking at a goal and saying something about it are refused."""
    sentences = set()
    for act in (check_ins.goal_about(goal, user_id), check_ins.note(goal, user_id, CheckIn(GoalStatus.ON_TRACK))):
        with pytest.raises(Refusal) as caught:
            await act
        sentences.add(caught.value.sentence)
    assert not await Progress.exists()
    return "".join(sentences)


async def test_nobody_says_anything_about_anothers_goal(goal, check_ins):
    assert await refused(check_ins, goal, CHI) == "goals/not-yours"
    assert await refused(check_ins, goal + 1) == "goals/not-yours"


async def test_a_former_member_says_nothing_more_about_their_goal(house, goal, check_ins):
    await Member.filter(user_id=BEN).update(left_at=house.now)
    assert await refused(check_ins, goal) == "circles/members-only"


async def test_nothing_is_said_in_a_circle_that_is_closed(house, circle, goal, check_ins):
    circle.closed_at = house.now
    await circle.save()
    assert await refused(check_ins, goal) == "circles/closed"


async def test_nothing_is_noted_about_a_goal_that_is_dropped(house, goal, check_ins):
    await house.services.goals.goals.drop(goal, BEN, "It was stopped")
    assert await refused(check_ins, goal) == "goals/dropped"


async def test_anothers_message_is_evidence_by_its_address_and_ones_own_with_its_words(circle, goal, check_ins):
    chart = PostedMessage(POSTED_AT, CHI, "Twice as many", File("chart.png", 1, "image/png"))
    assert await check_ins.log(circle.id, BEN, chart) == Logged(WORDS["goal"], None)
    await check_ins.log(circle.id, BEN, PostedMessage(LINK, BEN, "We keep variant B " + "x" * 600))
    first, second = await Progress.all().order_by("id")
    kept = {"url": POSTED_AT, "name": "chart.png", "size": 1, "type": "image/png"}
    assert (first.words, first.status, first.evidence) == ("", GoalStatus.ON_TRACK, kept)
    assert (second.words[:17], len(second.words), second.evidence) == ("We keep variant B", 500, {"url": LINK})


@pytest.mark.parametrize("status", [GoalStatus.DONE, GoalStatus.STUCK])
async def test_evidence_leaves_a_goal_where_its_member_last_said(house, circle, goal, check_ins, status):
    await check_in(house, goal, status, words="There it is")
    logged = await check_ins.log(circle.id, BEN, PostedMessage(LINK, BEN, "And the numbers"))
    assert [row.status for row in await Progress.all()] == [status, status]
    assert f"Its status stays: {status}." in house.words.render("goal/shown", logged=logged)


async def test_without_a_goal_there_is_nothing_to_be_evidence_of(circle, check_ins):
    with pytest.raises(Refusal, match="goals/nothing-to-show"):
        await check_ins.log(circle.id, CHI, PostedMessage(LINK, CHI, "Look"))


async def test_three_buttons_stand_wherever_it_is_asked_how_a_goal_is_going(house, goal):
    assert [press.label for press in check_in_buttons(house.words, goal)] == ["On track", "Stuck", "Done"]


FORMS = [
    {"status": GoalStatus.ON_TRACK},
    {"status": GoalStatus.STUCK, "words": "No export"},
    {"status": GoalStatus.DONE, "link": LINK},
    {"status": GoalStatus.DONE, "words": "There", "file": DEBRIEF, "posted_at": POSTED_AT},
]


@pytest.mark.parametrize("form", FORMS)
async def test_the_same_check_in_from_two_devices_or_after_a_lost_answer_is_noted_once(house, goal, form):
    both = await asyncio.gather(check_in(house, goal, **form), check_in(house, goal, **form))
    await house.pass_time(minutes=20)
    assert [*both, await check_in(house, goal, **form)] == [both[0]] * 3
    assert await Progress.all().count() == 1


async def test_what_is_said_again_later_or_after_something_else_is_said_anew(house, goal):
    await check_in(house, goal, GoalStatus.ON_TRACK)
    await check_in(house, goal, GoalStatus.STUCK, words="No export")
    await check_in(house, goal, GoalStatus.ON_TRACK)
    await house.pass_time(hours=2)
    await check_in(house, goal, GoalStatus.ON_TRACK)
    assert [row.status for row in await Progress.all().order_by("id")] == ["on_track", "stuck", "on_track", "on_track"]


async def test_where_a_file_stands_is_known_once_it_is_noted(house, goal, check_ins):
    said = CheckIn(GoalStatus.DONE, "There", file=DEBRIEF)
    assert await check_ins.posted_at(goal, said) is None
    await check_ins.note(goal, BEN, said, POSTED_AT)
    assert await check_ins.posted_at(goal, said) == POSTED_AT
    assert await check_ins.posted_at(goal, CheckIn(GoalStatus.DONE, "There", file=File("notes.txt", 8))) is None


async def test_a_message_is_evidence_of_a_goal_once(house, circle, goal, check_ins):
    message = PostedMessage(LINK, BEN, "We keep variant B")
    first = await check_ins.log(circle.id, BEN, message)
    await house.pass_time(days=1)
    again = await check_ins.log(circle.id, BEN, message)
    assert (first.goal, again) == (again.goal, Logged(WORDS["goal"], GoalStatus.ON_TRACK))
    assert await Progress.all().count() == 1


async def test_one_says_twenty_things_about_a_goal_an_hour_at_most_and_posts_no_file_beyond(house, goal, check_ins):
    for number in range(20):
        await check_in(house, goal, words=f"Number {number}")
    for act in (check_ins.posted_at(goal, CheckIn(GoalStatus.DONE, file=DEBRIEF)), check_in(house, goal)):
        with pytest.raises(Refusal, match="limits/reached") as refused:
            await act
    assert "You've said 20 things about this goal within an hour." in house.words.refusal(refused.value)
    await house.pass_time(hours=1)
    await check_in(house, goal)
