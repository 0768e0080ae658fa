"""The brief of partners who have no thread: it comes to each by DM, as all nudges do, or where they ask for it."""

import pytest

from db.models import Person
from tests.services.brief_play import by_dm, paired, partner_of, press, read, shown
from tests.services.house import BEN, TEXT
from tests.services.nudge_play import texts
from vocabulary.threads import ThreadObstacle


@pytest.fixture
def briefs(house):
    return house.services.partners.briefs


@pytest.fixture
async def pair(house):
    return await paired(house)


async def test_without_a_thread_the_brief_comes_to_each_by_dm_and_the_circle_hears_of_it_once(house, pair):
    message = await by_dm(house, pair)
    assert f"Before you meet <@{partner_of(pair)}>" in message.text
    assert "I may not open a private thread" in message.text
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
