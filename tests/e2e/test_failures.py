"""The failure of the month: an invitation, private preparation, told in the channel, and the line that stays."""

from datetime import UTC, datetime, timedelta

import pytest

from rehearsal.errors import CannotDo
from rehearsal.guilds import threads
from rehearsal.permissions import Permission

A_WEEK_BEFORE = datetime(2026, 2, 12, 9, 11, tzinfo=UTC)
SECRET = "I trusted one chart"
TOLD = {
    "What happened": SECRET,
    "What it taught you": "It showed a single week",
    "What you do differently now": "I look at three more weeks",
}


async def test_whoever_is_invited_prepares_it_in_private_tells_it_and_lets_one_line_stay(circle, stage):
    assert stage.ana.mention in (await stage.chi.slash(circle.text, "failure next")).text
    stage.clock.leap_to(A_WEEK_BEFORE - timedelta(hours=1))
    await stage.until(A_WEEK_BEFORE)
    asked = await stage.shown(stage.chi, circle.text, "would you like to share a failure this month")
    assert asked.buttons == ["Prepare it", "Pass", "Swap"]
    assert "See whose with </failure next:" in (await stage.chi.click(asked, "Pass")).text
    kept = await stage.ana.fill(await stage.ana.click(asked, "Prepare it"), TOLD)
    assert kept.ephemeral
    assert "Only you see this." in kept.text
    assert "It's your turn this month" in kept.text
    told = await stage.ana.click(kept, "Post it now")
    assert f"It's on its way to <#{circle.text.id}>." in told.text
    message = await stage.shown(stage.chi, circle.text, "## Failure of the month")
    assert all(words in message.text for words in TOLD.values())
    form = await stage.ana.click(told, "Keep one line")
    assert "Kept, and shared" in (await stage.ana.fill(form, {"What stays": "Look at a month"})).text
    await stage.shown(stage.chi, circle.text, "> Look at a month")
    shown = await stage.chi.slash(circle.text, "failure next")
    assert stage.ben.mention in shown.text
    assert "- Look at a month" in shown.text


async def test_what_is_prepared_comes_back_to_its_writer_alone_and_can_be_thrown_away(circle, stage):
    kept = await stage.ben.fill(await stage.ben.slash(circle.text, "failure share"), TOLD)
    assert (await stage.ben.click(kept, "Edit")).modal.values["What happened"] == SECRET
    assert (await stage.chi.slash(circle.text, "failure share")).modal.values["What happened"] == ""
    assert "Thrown away." in (await stage.ben.click(kept, "Throw it away")).text
    assert (await stage.ben.slash(circle.text, "failure share")).modal.values["What happened"] == ""


async def test_a_turn_is_passed_by_one_press_offered_taken_and_volunteered_for(circle, stage):
    volunteered = await stage.dee.slash(circle.text, "failure volunteer")
    assert "The failure of the month is yours" in volunteered.text
    assert volunteered.buttons == ["Prepare it"]
    swap = await stage.dee.slash(circle.text, "failure swap", person=stage.eli)
    assert f"I've offered {stage.eli.mention} the failure of the month." in swap.text
    offer = await stage.shown(stage.chi, circle.text, f"offers {stage.eli.mention} their turn")
    assert "is yours" in (await stage.eli.click(offer, "Take it")).text
    passed = await stage.eli.slash(circle.text, "failure pass")
    assert "You've passed, and you keep your place in the rotation." in passed.text
    assert f"I'm asking {stage.ana.mention} now." in passed.text
    shown = await stage.ana.slash(circle.text, "failure next")
    assert "You've passed" in (await stage.ana.click(shown, "Pass")).text


async def test_answers_that_nobody_could_read_are_refused(circle, stage):
    for blank in ("  ", "\u200b\u200b"):
        form = await stage.ben.slash(circle.text, "failure share")
        answer = await stage.ben.fill(form, {"What happened": blank})
        assert "Nothing to keep yet." in answer.text


async def test_the_longest_failure_in_nothing_but_markup_is_told_whole(circle, stage):
    kept = await stage.ben.fill(await stage.ben.slash(circle.text, "failure share"), dict.fromkeys(TOLD, "*" * 600))
    await stage.ben.click(kept, "Post it now")
    message = await stage.shown(stage.chi, circle.text, "## Failure of the month")
    assert message.text.count(r"\*") == 1800
    form = await stage.ben.slash(circle.text, "failure share")
    with pytest.raises(CannotDo):
        await stage.ben.fill(form, dict.fromkeys(TOLD, "*" * 601))


async def posted(circle, stage):
    """Ben's failure in the channel."""
    kept = await stage.ben.fill(await stage.ben.slash(circle.text, "failure share"), TOLD)
    await stage.ben.click(kept, "Post it now")
    return await stage.shown(stage.chi, circle.text, "## Failure of the month")


async def thread_below(stage):
    """The thread below it, once there are questions in it."""
    thread = await stage.seen(lambda: next(iter(reversed(stage.guild.threads.values())), None))
    await stage.shown(stage.chi, thread, "**Questions first.**")
    return thread


async def later(stage, days):
    stage.clock.leap_to(stage.clock.now() + timedelta(days=days))
    await stage.settled(minutes=5)


async def test_below_a_failure_that_is_posted_all_ask_and_then_say_what_they_take_from_it(circle, stage):
    story = await posted(circle, stage)
    thread = await thread_below(stage)
    assert (thread.id, thread.name) == (story.id, "Failure of the month, January 2026")
    await stage.chi.say(thread, "Who else saw the chart?")
    threads.change(stage.rehearsal.world, thread, {"archived": True})
    await later(stage, days=2)
    await stage.shown(stage.chi, thread, "**What do *we* take from it?**")
    assert not thread.archived
    await later(stage, days=3)
    await stage.seen(lambda: thread.archived)


async def test_a_thread_that_somebody_deleted_is_opened_again_for_the_next_step(circle, stage):
    await posted(circle, stage)
    thread = await thread_below(stage)
    await stage.ana.delete_channel(thread)
    await later(stage, days=2)
    other = await stage.seen(lambda: next(iter(stage.guild.threads.values()), None))
    assert other.id != thread.id
    await stage.shown(stage.chi, other, "**What do *we* take from it?**")


async def test_without_the_permission_the_story_stands_in_the_channel_and_the_circle_reads_why_once(circle, stage):
    stage.bot_role.permissions &= ~int(Permission.CREATE_PUBLIC_THREADS)
    stage.guild.roles[stage.guild.id].permissions &= ~int(Permission.CREATE_PUBLIC_THREADS)
    await posted(circle, stage)
    await stage.shown(stage.chi, circle.text, "I'm not allowed to open threads here")
    await posted(circle, stage)
    await stage.settled(minutes=15)
    assert not stage.guild.threads
    assert len([one for one in stage.chi.sees(circle.text) if "not allowed to open threads" in one.text]) == 1
