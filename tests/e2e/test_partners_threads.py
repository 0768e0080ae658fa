"""The private thread of partners: made once, seen by them alone, woken, made again, put away; or a brief by DM."""

from datetime import timedelta

import pytest

from db.models import Cycle, Person, Session
from rehearsal.enums import ChannelType
from rehearsal.faults import When
from rehearsal.guilds import threads
from rehearsal.permissions import Permission
from rules.standard import STANDARD
from services.sessions.agendas import as_facts
from tests.e2e.pairing import look_at, pair
from tests.e2e.staging import FIRST_SESSION

FAR_AWAY = "2026-03-24 18:00"


class Partners:
    """Ben and Chi, who are partners by the facts."""

    def __init__(self, stage, circle, row):
        self.stage, self.circle, self.row = stage, circle, row
        self.people = [stage.ben, stage.chi]

    @property
    def threads(self):
        """Those that a partner sees, oldest first."""
        return [one for one in self.stage.guild.threads.values() if self.stage.ben.id in one.joined]

    async def thread(self):
        """Their thread, once a brief is in it, and the brief."""
        thread = await self.stage.seen(lambda: next(iter(reversed(self.threads)), None))
        return thread, await self.stage.shown(self.stage.ben, thread, "## Before you meet")

    async def a_cycle_later(self):
        """Have the next cycle's brief due, by the facts: it began three days ago, and a session is ahead."""
        now = self.stage.clock.now()
        await Session.create(
            circle_id=self.circle.id, starts_at=FIRST_SESSION + timedelta(weeks=2), agenda=as_facts(STANDARD)
        )
        await Cycle.create(circle_id=self.circle.id, number=2, opened_at=now - timedelta(days=3))
        await look_at(self.stage, self.row)


@pytest.fixture
async def partners(stage, circle):
    found = Partners(stage, circle, await pair(circle, stage.ben, stage.chi))
    await look_at(stage, found.row)
    return found


async def test_partners_have_a_private_thread_that_the_others_of_their_circle_do_not_see(circle, stage):
    await circle.schedule(draw=True)
    pair, trio = sorted(stage.guild.threads.values(), key=lambda one: len(one.joined))
    assert pair.name != trio.name
    for thread, size in ((pair, 2), (trio, 3)):
        assert thread.type == ChannelType.PRIVATE_THREAD
        assert thread.parent is circle.text
        brief = await stage.shown(stage.ana, thread, "## Before you meet")  # she owns the server
        assert "anyone who may *Manage Threads* on this server can read it" in brief.text
        partners = [person for person in stage.people if person.id in thread.joined]
        assert len(partners) == size
        for person in set(stage.people) - {stage.ana}:
            assert (brief in person.sees(thread)) is (person in partners)
    speaker = next(person for person in stage.people if person.id in pair.joined)
    await speaker.say(pair, "Tuesday?")


async def test_a_time_that_all_pressed_is_said_there_with_a_file_until_one_of_them_cannot_come(partners, stage):
    thread, brief = await partners.thread()
    before = brief.buttons[:3]
    for person in partners.people:
        answer = await person.click(brief, before[0])
        assert answer.message.ephemeral
        assert [file.filename for file in answer.message.attachments] == ["learning-partners.ics"]
    said = await stage.shown(stage.ben, thread, "It suits everyone")
    assert [file.filename for file in said.attachments] == ["learning-partners.ics"]
    answer = await stage.ben.click(brief, "Couldn't")
    assert "No harm done." in answer.text
    said = await stage.shown(stage.chi, thread, f"{stage.ben.mention} can't make")
    assert "after all. The brief has other times." in said.text
    await stage.seen(lambda: brief.buttons[:3] != before)
    assert answer.message.buttons == brief.buttons[:3]


async def test_that_they_met_is_one_press_with_a_line_for_who_presses_alone(partners, stage):
    _, brief = await partners.thread()
    answer = await stage.ben.click(brief, "We met")
    assert "Noted: you've met" in answer.text
    assert "## Before you meet" in brief.text
    form = await stage.ben.click(answer.message, "Add a line")
    kept = await stage.ben.fill(form, {"line": "Ask for the sample size"})
    assert "Only you see it" in kept.text
    shown = await stage.ben.slash(partners.circle.text, "partners show")
    assert "**Your line** Ask for the sample size" in shown.text


async def test_an_archived_thread_is_woken_for_the_next_brief_and_for_what_changes_in_it(partners, stage):
    thread, _ = await partners.thread()
    threads.change(stage.rehearsal.world, thread, {"archived": True})
    await partners.a_cycle_later()
    briefs = lambda: [one for one in stage.ben.sees(thread) if "## Before you meet" in one.text]
    await stage.seen(lambda: len(briefs()) == 2)
    assert not thread.archived
    assert partners.threads == [thread]
    threads.change(stage.rehearsal.world, thread, {"archived": True})
    await stage.ben.slash(partners.circle.text, "partners met")
    await stage.seen(lambda: briefs()[-1].buttons == ["We met"])
    assert "You've met. New times come with the next brief." in briefs()[-1].text
    assert not thread.archived


async def test_a_deleted_thread_is_made_again_with_the_next_brief(partners, stage):
    thread, _ = await partners.thread()
    await stage.ana.delete_channel(thread)
    await look_at(stage, partners.row)
    assert partners.threads == []
    await partners.a_cycle_later()
    other, brief = await partners.thread()
    assert other.id != thread.id
    assert "This thread is yours." in brief.text


async def test_a_locked_thread_is_left_alone_and_the_brief_comes_by_dm(partners, stage):
    thread, _ = await partners.thread()
    await Person.filter(id=stage.ben.id).update(nudges_allowed_at=stage.clock.now())
    thread.locked = True
    await partners.a_cycle_later()
    await stage.settled(minutes=15)
    message = await stage.received(stage.ben, "Before you meet")
    assert "locked your thread" in message.text
    assert partners.threads == [thread]


@pytest.mark.parametrize("missing", [Permission.CREATE_PRIVATE_THREADS, Permission.SEND_MESSAGES_IN_THREADS])
async def test_without_the_permission_the_brief_comes_by_dm_and_the_circle_hears_why_once(circle, stage, missing):
    stage.bot_role.permissions &= ~int(missing)
    stage.guild.roles[stage.guild.id].permissions &= ~int(missing)
    await Person.filter(id=stage.ben.id).update(nudges_allowed_at=stage.clock.now())
    await look_at(stage, await pair(circle, stage.ben, stage.chi), await pair(circle, stage.dee, stage.eli))
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
    await look_at(stage, await pair(circle, stage.ben, stage.chi))
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
    await partners.circle.confirmed(stage.ben, "circle leave")
    await stage.seen(lambda: thread.archived)
    assert stage.ben.id not in thread.joined
