"""Nobody learns of another's DM settings, quiet hours or reachability: what others read is the same, whatever they are.

Each test plays one scene once for each person that Chi could be, and compares what everybody else read.
"""

import re
import shutil
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from db.lifecycle import opened
from db.models import Person
from tests.services.circle_play import REASON, here, meets
from tests.services.goal_play import WORDS, check_in, goal_of
from tests.services.house import ANA, BEGINS, BEN, CHI, DEE, ELI, FIRST_SESSION, TEXT, VOICE, House
from tests.services.question_play import ANSWER, STUCK_ON, pair, told
from vocabulary.goals import AskedOf, GoalStatus
from vocabulary.sessions import SessionKind

EVENING = datetime(2026, 1, 19, 19, tzinfo=UTC)
OPEN = {"nudges_allowed_at": BEGINS}
LIKE = {
    "reachable": OPEN,
    "who never agreed": {},
    "who stopped them": {"nudges_stopped_at": BEGINS},
    "with closed DMs": {**OPEN, "unreachable_since": BEGINS},
    "in quiet hours": {**OPEN, "quiet_from": time(12), "quiet_until": time(6)},
    "in quiet hours without DMs": {"quiet_from": time(12), "quiet_until": time(6)},
    "snoozed": {**OPEN, "snoozed_until": datetime(2026, 2, 2, tzinfo=UTC)},
    "far away": {**OPEN, "zone": "Pacific/Auckland"},
}
WITHOUT_DMS = {"who never agreed", "who stopped them", "with closed DMs", "in quiet hours without DMs"}
TELLING = re.compile(r"quiet hours|reachab|snooze|DMs|by day|in the morning|closed to me", re.IGNORECASE)


class Scene:
    """A circle in which Chi is like somebody of `LIKE`. `read` is what others were answered."""

    def __init__(self, house, circle):
        self.house, self.circle, self.services = house, circle, house.services
        self.read = []

    def in_channel(self):
        """The circle's channel, without its pings, which nobody sees but those who are pinged."""
        return [replace(one, pings=()) for one in self.house.said_in(TEXT)]

    def dms(self):
        return {person: self.house.dms(person) for person in (ANA, BEN, DEE)}


@pytest.fixture
def play(tmp_path, empty_database):
    """Play a scene with each of `LIKE`, and return what it left, by who Chi was like."""

    async def play_with_each(scene, members=(ANA, BEN, CHI, DEE, ELI)):
        left = {}
        for number, (name, facts) in enumerate(LIKE.items()):
            copy = shutil.copy(empty_database, tmp_path / f"{number}.db")
            async with opened(f"sqlite://{copy}"):
                house = House()
                circle = await house.form_circle(members)
                await Person.filter(id=CHI).update(**facts)
                house.clock.leap_to(EVENING)
                left[name] = played = Scene(house, circle)
                await scene(played)
                assert house.ledger.entries == []
        return left

    return play_with_each


async def test_who_asks_a_partner_reads_the_same(play):
    async def ask_partner(scene):
        await pair(scene.house, scene.circle, BEN, CHI)
        scene.read.append(await stuck(scene, BEN, AskedOf.PARTNER))

    left = await play(ask_partner)
    same(left, lambda scene: scene.read)
    only_there_or_not(left)


async def test_who_answers_reads_the_same(play):
    async def answer(scene):
        await stuck(scene, CHI, AskedOf.CIRCLE)
        asker = await scene.services.goals.questions.answer(1, BEN, ANSWER)
        scene.read.append(scene.house.words.render("goal/answer-sent", asker=asker))
        await scene.house.pass_time(minutes=1)

    left = await play(answer)
    same(left, lambda scene: scene.read)
    only_there_or_not(left)


async def test_who_leads_a_session_to_which_somebody_does_not_come_reads_the_same(play):
    async def ask_where(scene):
        session = await meets(scene.house, scene.circle)
        await scene.house.pass_time(FIRST_SESSION - timedelta(minutes=1))
        scene.house.voice.channels[VOICE].update((ANA, BEN, DEE))
        await scene.house.pass_time(FIRST_SESSION + timedelta(minutes=5))
        scene.read.append((await scene.services.sessions.overview.where(session.id, ANA)).text)

    left = await play(ask_where)
    same(left, lambda scene: scene.read)


async def test_an_organiser_who_removes_somebody_reads_the_same_and_so_does_the_circle(play):
    async def remove(scene):
        await scene.services.circles.membership.remove(scene.circle.id, ANA, CHI, REASON)
        facts = {"circle": await here(scene.circle), "person": CHI}
        scene.read.append(scene.house.words.render("circle/remove-done", **facts))
        await scene.house.pass_time(days=1)

    left = await play(remove)
    same(left, lambda scene: (scene.read, scene.in_channel(), scene.dms()))


async def test_a_duty_of_theirs_is_said_in_the_channel_in_the_same_words_or_not_at_all(play):
    async def wait_for_a_duty(scene):
        await meets(scene.house, scene.circle, EVENING + timedelta(days=7))
        await scene.house.pass_time(days=7, minutes=-5)

    left = await play(wait_for_a_duty, members=(CHI, ANA, BEN, DEE, ELI))
    said = {name: [one for one in scene.in_channel() if f"<@{CHI}>, you " in one.text] for name, scene in left.items()}
    assert said["reachable"] == []
    assert all(said[name] == said["who never agreed"] for name in WITHOUT_DMS)
    assert all(one in said["who never agreed"] for messages in said.values() for one in messages)
    assert not TELLING.search(str(said["who never agreed"]))


async def test_the_times_of_a_poll_tell_how_many_they_suit_and_not_whom(play):
    async def ask_for_a_time(scene):
        asked = await scene.services.sessions.time_polls.propose(scene.circle.id, BEN, SessionKind.REGULAR)
        scene.read += [slot.because for slot in asked.slots]

    left = await play(ask_for_a_time)
    assert not any(str(CHI) in str(because.facts) for scene in left.values() for because in scene.read)


async def stuck(scene, user_id, of):
    """Have a member be stuck and ask; returns all that they read."""
    await scene.services.goals.goals.set(scene.circle.id, user_id, WORDS)
    goal = await goal_of(scene.circle, user_id)
    noted = await check_in(scene.house, goal.id, GoalStatus.STUCK, words=STUCK_ON)
    before = told(scene.house, noted.check_in, await scene.services.goals.questions.help_for(noted.check_in))
    after = await scene.services.goals.questions.ask(noted.check_in, user_id, of)
    await scene.house.pass_time(minutes=1)
    return before, told(scene.house, noted.check_in, after)


def same(left, seen):
    """What others see is the same with everybody, and does not tell of what it could be."""
    found = {name: seen(scene) for name, scene in left.items()}
    assert {name: one for name, one in found.items() if one != found["reachable"]} == {}
    assert not TELLING.search(str(found["reachable"]).replace("goes to them by DM or stands in", ""))


def only_there_or_not(left):
    """What stands in the channel instead of a DM reads the same with everybody, and at once."""
    said = {name: scene.in_channel() for name, scene in left.items()}
    more = {name: [one for one in messages if one not in said["reachable"]] for name, messages in said.items()}
    assert {name for name, messages in more.items() if messages} == WITHOUT_DMS
    assert all(more[name] == more["who never agreed"] for name in WITHOUT_DMS)
    assert not TELLING.search(str(more["who never agreed"]))
