"""The private thread of partners: made once, seen by them alone, woken, made again, put away; or a brief by DM."""

from datetime import timedelta

import pytest

from db.models import Cycle, Partnership
from rehearsal.enums import ChannelType
from rehearsal.faults import When
from rehearsal.guilds import threads
from rehearsal.permissions import Permission

FAR_AWAY, A_DAY_LATER = "2026-03-24 18:00", "2026-03-25 18:00"


class Partners:
    """Ben and those whom he is partnered with, in a circle whose next session is far away."""

    def __init__(self, stage, circle, row):
        self.stage, self.circle, self.row = stage, circle, row
        self.people = [person for person in stage.people if person.id in row.members]
        self.others = [person for person in stage.people if person.id not in row.members]

    @property
    def threads(self):
        """Those that a partner sees, oldest first."""
        return [one for one in self.stage.guild.threads.values() if self.people[0].id in one.joined]

    async def thread(self, words="## Before you meet"):
        """Their thread, once a brief is in it, and the brief."""
        thread = await self.stage.seen(lambda: next(iter(reversed(self.threads)), None))
        return thread, await self.stage.shown(self.people[0], thread, words)

    async def a_cycle_later(self):
        """Have the next cycle's brief due."""
        await Cycle.create(circle_id=self.circle.id, number=2, opened_at=self.stage.clock.now())
        await self.stage.until(self.stage.clock.now() + timedelta(days=3))
        await self.circle.confirmed(self.stage.ana, "session move", when=A_DAY_LATER)
        await self.stage.settled()


async def partnered(stage, circle):
    await circle.schedule(FAR_AWAY)
    row = next(row for row in await Partnership.all() if stage.ben.id in row.members)
    return Partners(stage, circle, row)


@pytest.fixture
async def partners(stage, circle):
    return await partnered(stage, circle)


async def test_partners_have_a_private_thread_that_the_others_of_their_circle_do_not_see(partners, stage):
    thread, brief = await partners.thread()
    assert thread.type == ChannelType.PRIVATE_THREAD
    assert thread.parent is partners.circle.text
    assert "anyone who may *Manage Threads* on this server can read it" in brief.text
    assert all(brief in person.sees(thread) for person in partners.people)
    assert not any(person.sees(thread) for person in partners.others if person is not stage.ana)  # she owns the server
    await stage.ben.say(thread, "Tuesday?")
    assert len({one.name for one in stage.guild.threads.values()}) == len(stage.guild.threads) == 2


async def test_a_time_that_all_of_them_pressed_is_said_there_with_a_file(partners, stage):
    thread, brief = await partners.thread()
    time = brief.buttons[0]
    for person in partners.people:
        answer = await person.click(brief, time)
        assert answer.message.ephemeral
        assert [file.filename for file in answer.message.attachments] == ["learning-partners.ics"]
    said = await stage.shown(stage.ben, thread, "It suits everyone")
    assert [file.filename for file in said.attachments] == ["learning-partners.ics"]
    assert [person for person in partners.others if any("It suits" in one.text for one in person.dms)] == []


async def test_that_they_met_is_one_press_with_a_line_for_who_presses_alone(partners, stage):
    _, brief = await partners.thread()
    answer = await stage.ben.click(brief, "We met")
    assert "Noted: you've met" in answer.text
    assert "## Before you meet" in brief.text
    form = await stage.ben.click(answer.message, "Add a line")
    kept = await stage.ben.fill(form, {"line": "Ask for the sample size"})
    assert "Only you see it" in kept.text
    assert (
        "**Your line** Ask for the sample size" in (await stage.ben.slash(partners.circle.text, "partners show")).text
    )


async def test_who_could_not_reads_other_times_and_the_brief_has_them_too(partners, stage):
    _, brief = await partners.thread()
    before = brief.buttons[:3]
    answer = await stage.ben.click(brief, "Couldn't")
    assert "No harm done." in answer.text
    await stage.seen(lambda: brief.buttons[:3] != before)
    assert answer.message.buttons == brief.buttons[:3]


async def test_who_cannot_come_to_a_time_that_was_agreed_has_the_others_told_in_the_thread(partners, stage):
    thread, brief = await partners.thread()
    time = brief.buttons[0]
    for person in partners.people:
        await person.click(brief, time)
    await stage.shown(stage.ben, thread, "It suits everyone")
    await stage.ben.click(brief, "Couldn't")
    said = await stage.shown(partners.people[0], thread, f"{stage.ben.mention} can't make")
    assert "after all. The brief has other times." in said.text


async def test_an_archived_thread_is_woken_for_the_next_brief(partners, stage):
    thread, _ = await partners.thread()
    threads.change(stage.rehearsal.world, thread, {"archived": True})
    await partners.a_cycle_later()
    await stage.seen(lambda: len([one for one in stage.ben.sees(thread) if "## Before you meet" in one.text]) == 2)
    assert not thread.archived
    assert partners.threads == [thread]


async def test_an_archived_thread_is_woken_for_what_changes_in_its_brief(partners, stage):
    thread, brief = await partners.thread()
    threads.change(stage.rehearsal.world, thread, {"archived": True})
    await stage.ben.slash(partners.circle.text, "partners met")
    await stage.seen(lambda: brief.buttons == ["We met"])
    assert "You've met. New times come with the next brief." in brief.text
    assert not thread.archived


async def test_a_deleted_thread_is_made_again_with_the_next_brief(partners, stage):
    thread, _ = await partners.thread()
    await stage.ana.delete_channel(thread)
    await stage.settled(minutes=5)
    assert partners.threads == []
    await partners.a_cycle_later()
    other, brief = await partners.thread()
    assert other.id != thread.id
    assert "This thread is yours." in brief.text


async def test_a_locked_thread_is_left_alone_and_the_brief_comes_by_dm(partners, stage):
    thread, _ = await partners.thread()
    await stage.ben.slash(partners.circle.text, "nudges start")
    thread.locked = True
    await partners.a_cycle_later()
    await stage.settled(minutes=15)
    message = await stage.received(stage.ben, "Before you meet")
    assert "locked your thread" in message.text
    assert partners.threads == [thread]


def open_threads(stage):
    return [one for one in stage.guild.threads.values() if not one.archived]


@pytest.mark.parametrize("missing", [Permission.CREATE_PRIVATE_THREADS, Permission.SEND_MESSAGES_IN_THREADS])
async def test_without_the_permission_the_brief_comes_by_dm_and_the_circle_hears_why_once(circle, stage, missing):
    stage.bot_role.permissions &= ~int(missing)
    stage.guild.roles[stage.guild.id].permissions &= ~int(missing)
    await stage.ben.slash(circle.text, "nudges start")
    await partnered(stage, circle)
    await stage.shown(stage.chi, circle.text, "I'm not allowed to open private threads here")
    await stage.settled(minutes=15)
    message = await stage.received(stage.ben, "Before you meet")
    assert message.buttons[-2:] == ["We met", "Couldn't"]
    shown = await stage.ben.slash(circle.text, "partners show")
    assert "**Before you meet**" in shown.text
    assert shown.message.buttons[-2:] == ["We met", "Couldn't"]
    said = [one for one in stage.chi.sees(circle.text) if "private threads" in one.text]
    assert len(said) == 1


async def test_in_a_server_with_too_many_threads_the_circle_hears_that(circle, stage, monkeypatch):
    monkeypatch.setattr(threads, "MOST_ACTIVE", 0)
    await partnered(stage, circle)
    await stage.shown(stage.chi, circle.text, "This server has 1,000 active threads")
    assert stage.guild.threads == {}


async def test_a_bot_that_is_killed_between_making_and_noting_a_thread_makes_one(circle, stage):
    await stage.move_apart(stage.database.parent / "bot.log")
    stage.kill_at("POST", "/channels/*/threads", When.AFTER)
    await circle.confirmed(stage.ana, "session schedule", when=FAR_AWAY)
    await stage.seen(lambda: not stage.rehearsal.gateway.connected(stage.application))
    await stage.start_bot()
    await stage.settled(minutes=2)
    pair, trio = sorted(stage.guild.threads.values(), key=lambda one: len(one.joined))
    for thread, people in ((pair, 2), (trio, 3)):
        await stage.shown(stage.ana, thread, "## Before you meet")
        assert len(thread.joined) == 1 + people


async def test_whoever_leaves_the_circle_is_removed_and_the_thread_is_archived(partners, stage):
    thread, _ = await partners.thread()
    leave = await stage.ben.slash(partners.circle.text, "circle leave")
    await stage.ben.click(leave, leave.buttons[0])
    await stage.seen(lambda: thread.archived)
    assert stage.ben.id not in thread.joined
    for person in [one for one in partners.people if one is not stage.ben]:
        await stage.seen(lambda person=person: [one for one in open_threads(stage) if person.id in one.joined])
    assert not [one for one in open_threads(stage) if stage.ben.id in one.joined]
