"""Wins and stuck points: the notice and its thread, commands, buttons and menus, help, and what becomes of a thread."""

import pytest

from db.models import Circle, WinsLine
from rehearsal.faults import When
from rehearsal.guilds import changes, threads
from rehearsal.permissions import Permission
from tests.e2e.beginnings import with_circle, with_meeting
from vocabulary.rituals import Ritual

STUCK = "No export, no numbers"


class Wins:
    """A circle that is asked every week."""

    def __init__(self, stage, circle):
        self.stage, self.circle = stage, circle

    @property
    def threads(self):
        """Those of rounds, oldest first."""
        return [one for one in self.stage.guild.threads.values() if one.name.startswith("Wins")]

    async def thread(self):
        """The newest one."""
        return await self.stage.seen(lambda: next(reversed(self.threads), None))

    async def asked(self):
        """The notice of the first week, once it is due."""
        await self.stage.settled(days=1)
        return await self.stage.shown(self.stage.ben, self.circle.text, "## Wins and stuck points")

    async def stuck(self, person, words=STUCK):
        """A stuck point in its thread."""
        await person.slash(self.circle.text, "stuck", line=words)
        thread = await self.thread()
        return thread, await self.stage.shown(self.stage.eli, thread, words)


async def with_wins(stage):
    """The circle has chosen to be asked every week; its first session is three weeks away."""
    await with_circle(stage)
    circle = await stage.formed_circle()
    await Circle.filter(id=circle.id).update(rituals=frozenset({Ritual.WINS_WEEKLY}))
    await circle.schedule("2026-02-10 18:00")


@pytest.fixture
def begins_after(request):
    return with_wins if "wins" in request.fixturenames else with_meeting


@pytest.fixture
def wins(stage, circle):
    return Wins(stage, circle)


async def test_below_the_notice_on_the_circles_weekday_is_a_thread_into_which_its_buttons_put_lines(wins, stage):
    notice = await wins.asked()
    thread = await wins.thread()
    assert thread.id == notice.id
    assert thread.name == "Wins and stuck points, 20 January"
    assert "One line each is enough" in notice.text
    for button, words in (("Share a win…", "The test is out"), ("I'm stuck…", STUCK)):
        answer = await stage.chi.fill(await stage.chi.click(notice, button), {"line": words})
        assert words in answer.text
        point = await stage.shown(stage.eli, thread, words)

    mine = await stage.chi.click(notice, "My lines")
    assert mine.buttons == ["Share a win…", "I'm stuck…"]
    shown = await stage.chi.choose(mine, "Choose one to edit or remove", STUCK)
    await stage.chi.fill(await stage.chi.click(shown, "Edit…"), {"line": "No numbers at all"})
    await stage.seen(lambda: "No numbers at all" in point.text)
    removed = await stage.chi.click(shown, "Remove")
    assert "> No numbers at all" in removed.text
    await stage.seen(lambda: point not in stage.eli.sees(thread))


async def test_a_message_is_logged_by_its_menus_as_its_writers(wins, stage):
    await wins.asked()
    thread = await wins.thread()
    written = await stage.ben.say(thread, "Two schools\nreplied")
    for menu, said in (("Log as win", "**A win** from"), ("Log as stuck point", "**A stuck point** from")):
        refused = await stage.chi.menu(written, menu)
        assert "someone else's message" in refused.text
        answer = await stage.ben.menu(written, menu)
        assert "Two schools replied" in answer.text
        await stage.shown(stage.eli, thread, f"{said} {stage.ben.mention}: Two schools replied")


async def test_help_is_one_press_and_each_of_the_two_can_see_it_through_by_their_own_word(wins, stage):
    thread, point = await wins.stuck(stage.chi)
    answer = await stage.ben.click(point, "I can help")
    assert f"{stage.chi.mention} sees in the thread that you can help" in answer.text
    offer = await stage.shown(stage.chi, thread, f"{stage.ben.mention} can help with: {STUCK}")
    assert offer.mentions == [stage.chi.user]
    refused = await stage.eli.click(offer, "I'll see it through")
    assert "between the person who's stuck and the one who offered help" in refused.text
    await stage.ben.click(offer, "I'll see it through")
    await stage.seen(lambda: f"{stage.ben.mention} sees it through." in point.text)
    await stage.seen(lambda: offer.buttons == [])


async def test_an_offer_is_taken_back_and_a_stuck_point_solved_and_opened_again_by_one_press_each(wins, stage):
    thread, point = await wins.stuck(stage.chi)
    answer = await stage.ben.click(point, "I can help")
    offer = await stage.shown(stage.chi, thread, "can help with")
    await stage.ben.click(answer, "Take it back")
    await stage.seen(lambda: offer not in stage.chi.sees(thread) and "Can help" not in point.text)
    assert answer.text == "Taken back. There's nothing left for you to do."
    refused = await stage.ben.click(point, "Solved")
    assert "Only the person who's stuck can say that" in refused.text
    answer = await stage.chi.click(point, "Solved")
    await stage.seen(lambda: point.text.endswith("Solved.") and point.buttons == [])
    await stage.chi.click(answer, "Not solved yet")
    await stage.seen(lambda: point.buttons == ["I can help", "Solved"])


async def test_what_is_still_open_comes_to_the_next_session_and_is_parked_or_dropped_after_it(stage, circle, meeting):
    await Circle.filter(id=circle.id).update(rituals=frozenset({Ritual.WINS}))
    for words in (STUCK, "Nobody reads my mails"):
        await stage.chi.slash(circle.text, "stuck", line=words)
    await meeting.begin()
    opening = await stage.shown(stage.eli, circle.text, "Stuck points that are still open")
    assert f"- {STUCK} ({stage.chi.mention})" in opening.text
    answer = await stage.ana.slash(circle.text, "session end")
    await stage.ana.click(answer, "Close anyway")
    await stage.settled(minutes=3)
    asked = await stage.shown(stage.chi, circle.text, "**Still stuck?**")
    assert asked.buttons == ["1: Park it for next time", "1: Drop it", "2: Park it for next time", "2: Drop it"]
    await stage.chi.click(asked, "1: Park it for next time")
    await stage.seen(lambda: f"1. {STUCK} ({stage.chi.mention}): comes to your next session" in asked.text)
    answer = await stage.chi.click(asked, "2: Drop it")
    await stage.seen(lambda: "): dropped" in asked.text)
    assert answer.buttons == ["Park it for next time"]


async def test_a_thread_that_is_over_is_archived_and_woken_for_a_moment_by_what_is_said_of_its_lines(wins, stage):
    thread, point = await wins.stuck(stage.chi)
    notice = await wins.asked()
    await stage.settled(days=1)
    thanks = await stage.shown(stage.eli, thread, "This thread closes now.")
    assert f"- {stage.chi.mention} said where they're stuck: {STUCK}" in thanks.text
    assert thanks.mentions == []
    await stage.seen(lambda: thread.archived)
    shown = await stage.chi.choose(await stage.chi.click(notice, "My lines"), "Choose one to edit or remove", STUCK)
    await stage.chi.click(shown, "Solved")
    await stage.seen(lambda: point.text.endswith("Solved."))
    await stage.settled(minutes=2)
    await stage.seen(lambda: thread.archived)


async def test_a_thread_that_somebody_archived_is_woken_and_a_deleted_one_made_again_with_all_lines(wins, stage):
    thread, _ = await wins.stuck(stage.chi)
    threads.change(stage.rehearsal.world, thread, {"archived": True})
    await stage.ben.slash(wins.circle.text, "win", line="The test is out")
    await stage.shown(stage.eli, thread, f"**A win** from {stage.ben.mention}: The test is out")
    assert not thread.archived
    await stage.ana.delete_channel(thread)
    await stage.ben.slash(wins.circle.text, "win", line="Two schools replied")
    again = await stage.seen(lambda: next((one for one in wins.threads if one is not thread), None))
    for line in (STUCK, "The test is out", "Two schools replied"):
        await stage.shown(stage.eli, again, line)


async def test_in_a_locked_thread_nothing_is_written_and_the_channel_has_the_line(wins, stage):
    thread, _ = await wins.stuck(stage.chi)
    threads.change(stage.rehearsal.world, thread, {"locked": True})
    await stage.ben.slash(wins.circle.text, "win", line="The test is out")
    await stage.shown(stage.eli, wins.circle.text, f"**A win** from {stage.ben.mention}: The test is out")
    await stage.settled()
    assert not any("I'm not allowed to open threads" in one.text for one in stage.eli.sees(wins.circle.text))


@pytest.mark.parametrize("missing", [Permission.CREATE_PUBLIC_THREADS, Permission.SEND_MESSAGES_IN_THREADS])
async def test_without_a_permission_lines_stand_in_the_channel_and_that_is_said_once(wins, stage, missing):
    for role in (stage.bot_role, stage.guild.roles[stage.guild.id]):
        left = {"permissions": str(int(role.permissions) & ~int(missing))}
        changes.change_role(stage.rehearsal.world, stage.guild, role, left)
    await stage.chi.slash(wins.circle.text, "stuck", line=STUCK)
    point = await stage.shown(stage.eli, wins.circle.text, STUCK)
    await stage.ben.click(point, "I can help")
    await stage.shown(stage.eli, wins.circle.text, f"{stage.ben.mention} can help with: {STUCK}")
    await stage.settled(days=3)
    told = [one for one in stage.eli.sees(wins.circle.text) if "I'm not allowed to open threads" in one.text]
    assert len(told) == 1
    assert "*Create Public Threads*" in told[0].text


async def test_a_server_that_is_full_of_threads_has_lines_in_the_channel(wins, stage, monkeypatch):
    monkeypatch.setattr(threads, "MOST_ACTIVE", 0)
    await stage.chi.slash(wins.circle.text, "stuck", line=STUCK)
    await stage.shown(stage.eli, wins.circle.text, STUCK)
    await stage.settled(days=3)
    await stage.shown(stage.eli, wins.circle.text, "This server has 1,000 active threads")


async def test_killed_while_it_opens_the_thread_there_is_one_in_the_end(wins, stage, tmp_path):
    await stage.move_apart(tmp_path / "bot.log")
    stage.kill_at("POST", f"/channels/{wins.circle.text.id}/threads", When.AFTER)
    await stage.ben.slash(wins.circle.text, "win", line="The test is out")
    await stage.seen(lambda: not stage.rehearsal.gateway.connected(stage.application))
    await stage.start_bot()
    await stage.shown(stage.eli, await wins.thread(), "The test is out")
    assert len(wins.threads) == 1


async def test_who_has_not_chosen_it_is_led_to_the_settings(circle, stage):
    refused = await stage.ben.slash(circle.text, "win", line="The test is out")
    assert "Ask an organiser" in refused.text
    refused = await stage.ana.slash(circle.text, "stuck", line=STUCK)
    await stage.ana.click(refused, "Circle settings")
    await stage.shown(stage.ana, circle.text, "**Rituals:** none so far")
    assert await WinsLine.exists() is False
