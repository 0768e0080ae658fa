"""The brief of partners who have no thread: it comes to each by DM, as all nudges do, or where they ask for it."""

from datetime import timedelta

import pytest

from db.models import Person
from tests.services.brief_play import by_dm, paired, partner_of, press, read, shown
from tests.services.house import BEN, TEXT
from tests.services.nudge_play import labels, texts
from tests.services.played import played
from vocabulary.threads import ThreadObstacle


@pytest.fixture
def briefs(house):
    return house.services.partners.briefs


@played
async def pair(house):
    return await paired(house)


async def test_without_a_thread_the_brief_comes_to_each_by_dm_and_the_circle_hears_of_it_once(house, pair):
    message = await by_dm(house, pair)
    assert f"Before you meet <@{partner_of(pair)}>" in message.text
    assert "I'm not allowed to open a private thread" in message.text
    assert [button.label for button in message.buttons[0]][-2:] == ["We met", "Couldn't"]
    assert len(house.dms(partner_of(pair))) == 1
    said = [one for one in house.said_in(TEXT) if "private threads" in one.text]
    assert len(said) == 1


async def test_of_a_locked_thread_only_the_partners_are_told(house, pair):
    message = await by_dm(house, pair, obstacle=ThreadObstacle.LOCKED)
    assert "locked your thread" in message.text
    assert not [one for one in house.said_in(TEXT) if "thread" in one.text]


async def test_who_agreed_to_no_dms_gets_none_and_is_named_nowhere(house, pair, briefs):
    await briefs.give(pair.id, None, ThreadObstacle.FORBIDDEN)
    await house.pass_time(hours=20)
    assert texts(house) == []
    assert not [one for one in house.said_in(TEXT) if "efore you meet" in one.text]


async def test_who_has_nudges_in_the_channel_while_their_dms_are_closed_has_no_brief_there(house, pair, briefs):
    closed = {"nudges_allowed_at": house.now, "unreachable_since": house.now, "nudges_in_channel": True}
    await Person.filter(id__in=pair.members).update(**closed)
    await briefs.give(pair.id, None, ThreadObstacle.FORBIDDEN)
    await house.pass_time(hours=20)
    assert not [one for one in house.said_in(TEXT) if "efore you meet" in one.text]


async def test_by_dm_the_first_to_press_hears_of_the_other_with_the_file(house, pair):
    await by_dm(house, pair)
    await press(house, 2, BEN)
    await house.pass_time(minutes=1)
    assert len(house.dms(BEN)) == 1
    noted = await press(house, 2, partner_of(pair))
    await house.pass_time(hours=20)
    told = house.dms(BEN)[-1]
    assert "suits you and" in told.text
    assert read(told.files[0]).decoded("DTSTART") == noted.slot
    assert not [one for one in house.dms(partner_of(pair)) if "suits you and" in one.text]


async def test_by_dm_other_times_reach_only_the_other_one(house, pair, briefs):
    await by_dm(house, pair)
    await briefs.offer_others((await shown(house, pair)).row.id, BEN)
    await house.pass_time(hours=20)
    assert len(house.dms(BEN)) == 1
    assert len(house.dms(partner_of(pair))) == 2


async def agree(house, pair):
    """Have both take one time, as both know by now; returns it."""
    await by_dm(house, pair)
    await press(house, 2, BEN)
    noted = await press(house, 2, partner_of(pair))
    await house.pass_time(hours=20)
    return noted.slot


async def test_by_dm_the_other_hears_once_that_the_agreed_time_fell_through_with_new_times(house, pair, briefs):
    slot = await agree(house, pair)
    before = len(house.dms(BEN))
    await briefs.offer_others((await shown(house, pair)).row.id, partner_of(pair))
    await house.pass_time(days=4)
    (told,) = house.dms(BEN)[before:]
    assert told.text.startswith(f"<@{partner_of(pair)}> can't make <t:{slot.timestamp():.0f}")
    assert "You're both awake and around" in told.text
    assert [label for label in labels(told)[0] if not label.endswith("suits me")] == ["We met", "Couldn't"]
    assert (len(labels(told)[0]), told.files) == (5, ())
    assert not [text for text in texts(house, partner_of(pair)) if "after all" in text]


async def test_who_has_agreed_on_another_time_by_then_does_not_hear_of_the_one_that_fell_through(house, pair, briefs):
    await agree(house, pair)
    await briefs.offer_others((await shown(house, pair)).row.id, partner_of(pair))
    for member in pair.members:
        await press(house, 0, member)
    await house.pass_time(days=2)
    assert not [text for member in pair.members for text in texts(house, member) if "after all" in text]


async def test_who_could_not_make_a_time_that_is_over_does_not_say_that_it_falls_through(house, pair, briefs):
    slot = await agree(house, pair)
    await house.pass_time(slot + timedelta(hours=1))
    await briefs.offer_others((await shown(house, pair)).row.id, partner_of(pair))
    await house.pass_time(hours=20)
    assert not [text for text in texts(house) if "after all" in text]
    assert "Before you meet" in texts(house)[-1]


async def test_who_has_met_before_the_brief_left_is_not_given_it(house, pair, briefs):
    await Person.filter(id__in=pair.members).update(nudges_allowed_at=house.now)
    await briefs.give(pair.id, None, ThreadObstacle.FORBIDDEN)
    await house.services.partners.meetings.note_met_as(pair.id, BEN)
    await house.pass_time(hours=20)
    assert not [one for member in pair.members for one in texts(house, member) if "Before you meet" in one]


async def test_who_gets_no_dms_reads_the_brief_where_they_ask_for_their_partner(house, pair, briefs):
    await briefs.give(pair.id, None, ThreadObstacle.FORBIDDEN)
    own = await briefs.own(pair.circle_id, BEN)
    assert (own.thread_id, own.brief.members) == (None, pair.members)
    met = await house.services.partners.meetings.note_met_as(pair.id, BEN)
    await house.services.partners.meetings.keep_line(met, BEN, "Numbers first")
    assert (await briefs.own(pair.circle_id, BEN)).line == "Numbers first"
    assert (await briefs.own(pair.circle_id, partner_of(pair))).line == ""
