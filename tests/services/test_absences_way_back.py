"""Coming back: one private message that leads back, or the same at once, and no word of what was missed."""

import re
from datetime import UTC, datetime, timedelta

from db.models import Goal, Nudge, Person
from tests.services.circle_play import asked, meets, set_goal
from tests.services.goal_play import check_in, goal_of, open_next_cycle
from tests.services.house import ANA, BEN, CHI, DEE, ELI, FIRST_SESSION, TEXT
from tests.services.nudge_play import labels, reasons, texts
from tests.services.played import played
from tests.services.question_play import pair
from tests.services.session_play import meeting_set
from vocabulary.goals import AskedOf, GoalStatus

DAY = timedelta(days=1)
SESSION = datetime(2026, 2, 17, 17, tzinfo=UTC)
BACK = datetime(2026, 2, 2, 23, tzinfo=UTC)
"""Midnight in Berlin, two weeks after the tests begin."""
MORNING = BACK + timedelta(hours=8, minutes=11)
"""When quiet hours are over, and all have been told who are told then."""
WELCOME = "Welcome back to **Deciding with data**"


@played
async def met(house, circle):
    """The circle has sessions set, the first one after Ben is back; Ben has agreed to nudges."""
    await meets(house, circle, SESSION)
    await house.services.nudges.settings.start(BEN)
    await house.run_jobs()
    return circle


async def away(house, user_id=BEN, until=BACK):
    """Have somebody away from now on."""
    await house.services.absences.set(user_id, house.now, until)


async def told(house, user_id=BEN, *, until=MORNING):
    """What somebody has been told of the way back by then."""
    await house.pass_time(until=until)
    return [message for message in house.dms(user_id) if "Welcome back" in message.text]


async def shown(house, user_id=BEN):
    """What somebody sees who says that they are back."""
    since = await house.services.absences.back(user_id)
    return await house.services.nudges.way_back.show(user_id, since, house.words)


async def test_after_more_than_a_week_it_comes_once_in_the_morning(house, met):
    await away(house)
    assert await told(house, until=BACK + timedelta(hours=7)) == []
    (message,) = await told(house)
    assert WELCOME in message.text
    assert f"<t:{SESSION.timestamp():.0f}:F>" in message.text
    assert len(await told(house, until=MORNING + 9 * DAY)) == 1


async def test_after_a_week_or_less_there_is_none(house, met):
    await away(house, until=house.now + 7 * DAY)
    assert await told(house, until=house.now + 10 * DAY) == []


async def test_only_who_agreed_to_dms_is_written_to(house, met):
    await away(house, CHI)
    assert await told(house, CHI) == []


async def test_nobody_else_reads_it_even_while_dms_are_closed_and_the_channel_was_chosen(house, met):
    await Person.filter(id=BEN).update(unreachable_since=house.now, nudges_in_channel=True)
    await away(house)
    await house.pass_time(until=MORNING + 9 * DAY)
    assert [one.text for one in house.said_in(TEXT) if "Welcome back" in one.text] == []


async def test_a_goal_of_a_cycle_that_is_over_is_kept_by_one_press(house, met):
    goal = await set_goal(house, met, BEN, goal="Run three tests")
    await away(house)
    await open_next_cycle(house, met)
    (message,) = await told(house)
    assert "> Run three tests" in message.text
    assert labels(message) == [["Keep my goal", "Set my goal"]]
    for _ in range(2):
        assert await house.services.goals.goals.keep(goal.id, BEN, "kept as it was") == "Run three tests"
    kept = await goal_of(met, BEN)
    assert (kept.carried_from_id, await Goal.filter(user_id=BEN).count()) == (goal.id, 2)


async def test_a_goal_of_two_cycles_ago_is_still_there(house, met):
    await set_goal(house, met, BEN, goal="Run three tests")
    await away(house)
    for _ in range(2):
        await open_next_cycle(house, met)
    (message,) = await told(house)
    assert "> Run three tests" in message.text


async def test_a_goal_of_this_cycle_is_confirmed_by_one_press(house, met):
    await set_goal(house, met, BEN, goal="Run three tests")
    await away(house)
    (message,) = await told(house)
    assert "This is your goal" in message.text
    assert labels(message) == [["On track", "Set my goal"]]


async def test_what_is_done_is_not_asked_for_again(house, met):
    goal = await set_goal(house, met, BEN, goal="Run three tests")
    await check_in(house, goal.id, GoalStatus.DONE, words="All three")
    await away(house)
    await open_next_cycle(house, met)
    (message,) = await told(house)
    assert "Run three tests" not in message.text
    assert labels(message) == [["Set my goal"]]


async def test_who_never_had_a_goal_is_asked_for_one(house, met):
    await away(house)
    (message,) = await told(house)
    assert "What would you like to get done next?" in message.text


async def test_what_a_partner_asked_and_waits_for_is_told(house, met):
    await pair(house, met, BEN, CHI)
    await asked(house, met, CHI, AskedOf.PARTNER, "No export, no numbers")
    await asked(house, met, DEE, AskedOf.CIRCLE, "Too few readers")
    await away(house)
    (message,) = await told(house)
    assert f"- <@{CHI}>: No export, no numbers" in message.text
    assert "Too few readers" not in message.text
    assert labels(message) == [["Set my goal", "Answer"]]


async def test_what_was_answered_waits_no_longer(house, met):
    await pair(house, met, BEN, CHI)
    ask = await asked(house, met, CHI, AskedOf.PARTNER)
    await house.services.goals.questions.answer(ask.id, BEN, "Filter by first login")
    await away(house)
    (message,) = await told(house)
    assert "Waiting for an answer" not in message.text


async def test_who_says_that_they_are_back_sees_it_at_once_and_gets_no_dm(house, met):
    await set_goal(house, met, BEN, goal="Run three tests")
    await away(house)
    await house.pass_time(days=10)
    message = await shown(house)
    assert WELCOME in message.text
    assert labels(message) == [["On track", "Set my goal"]]
    assert await told(house, until=MORNING + 9 * DAY) == []


async def test_in_three_circles_one_message_has_all(house, met):
    for number in (20, 30):
        channels = {"text_channel_id": TEXT + number, "voice_channel_id": number}
        other = await house.form_circle((BEN, ANA, DEE, ELI), name=f"Circle {number}", **channels)
        await meets(house, other, SESSION + number * timedelta(minutes=1))
    await away(house)
    (message,) = await told(house)
    assert message.text.startswith("Welcome back. Good to have you here.\n\n**Deciding with data**\nYou meet")
    assert message.text.count("Welcome back") == 1
    assert [row[0] for row in labels(message)] == [
        "Deciding with data: set my goal",
        "Circle 20: set my goal",
        "Circle 30: set my goal",
    ]


async def test_while_all_their_circles_pause_there_is_nothing_to_lead_back_to(house, met):
    met.paused_until = SESSION.date()
    await met.save(update_fields=["paused_until"])
    await away(house)
    assert await shown(house) is None


async def test_it_counts_nothing_that_was_missed(house, met):
    """A cycle went by with a session, a goal, questions and nudges; none of that is a number here."""
    await set_goal(house, met, BEN, goal="Run tests")
    await away(house)
    for _ in range(3):
        await open_next_cycle(house, met)
    (message,) = await told(house)
    words = re.sub(r"<[^>]*>", "", message.text)
    assert re.findall(r"\d|missed|while you were", words) == []


async def test_what_fell_into_the_absence_is_not_made_up_beside_it(house, met):
    await set_goal(house, met, BEN)
    await away(house)
    await house.pass_time(until=MORNING)
    assert len(texts(house)) == 1
    assert await Nudge.filter(user_id=BEN).count() == 1


async def test_the_preview_says_why_nothing_comes_and_when_the_way_back_does(house, met):
    await set_goal(house, met, BEN)
    await away(house, until=SESSION + DAY)
    preview = await house.services.nudges.preview.show(BEN)
    assert reasons(preview.left_out)["how your goal is going"] == "you're away then"
    assert reasons(preview.left_out)["your goal before a session"] == "you can't make it"
    assert reasons(preview.coming)["your way back after an absence"] == "you're back"


async def test_a_session_that_was_held_meanwhile_is_no_missed_one(house, circle):
    for member in (BEN, ELI):
        await house.services.nudges.settings.start(member)
    meeting = await meeting_set(house, circle)
    await away(house, until=FIRST_SESSION + DAY)
    await meeting.begin(ANA, CHI, DEE)
    await meeting.end()
    await house.pass_time(days=2)
    assert [member for member in (BEN, ELI) if any("has met" in text for text in texts(house, member))] == [ELI]
