"""Forgetting somebody reaches what the bot said with their words, also once it no longer stores the text of that."""

import pytest

from db.models import Capture, Cycle, Outgoing, OutgoingPerson, Session
from runtime.markdown import Markdown
from runtime.message import Attachment, Message
from tests.services.circle_play import asked, begin, meets, set_goal, tell_failure
from tests.services.house import BEN, CHI, DEE, ELI
from tests.services.played import played
from tests.services.retention_play import DAY, look, read_in_channel, say, texts
from vocabulary.goals import AskedOf
from vocabulary.keys import MessageKey, MessageKind
from vocabulary.sessions import CaptureKind, SessionMessage

FAILURE = {"happened": "I lost it", "taught": "Ask", "next_time": "Ask sooner"}


@played
async def shown(house, circle):
    """Messages that show Ben's words, beside those of others or alone, and one that only names him; by their keys."""
    session = await meets(house, circle)
    await tell_failure(house, circle, BEN, FAILURE)
    await Capture.create(session=session, kind=CaptureKind.INSIGHT, user_id=BEN, words="Ben's numbers", at=house.now)
    await Session.filter(id=session.id).update(cancelled_because="Ben's dog", cancelled_by=BEN, closed_at=house.now)
    await set_goal(house, circle, BEN)
    await Cycle.create(circle=circle, number=2, opened_at=house.now)
    alone = (MessageKey(MessageKind.FAILURE, 1), MessageKey.session(session.id, SessionMessage.CANCELLED))
    among_others = (
        MessageKey.session(session.id, SessionMessage.RECAP),
        MessageKey.session(session.id, SessionMessage.OPENING),
        MessageKey(MessageKind.BOARD, 1),
    )
    named = MessageKey(MessageKind.NOTICE, 1)
    message = Message(Markdown(f"<@{BEN}>: words. <@{CHI}>: words"), card=True)
    await say(house, *alone, *among_others, named, message=message)
    return alone, among_others, named


async def test_forgetting_somebody_reaches_messages_whose_texts_are_gone(house, shown):
    await say(house, MessageKey(MessageKind.NUDGE, 1), user=BEN)
    await look(house, after=365 * DAY)
    assert await texts() == set()
    await house.services.privacy.forget(BEN)
    await house.deliver()
    alone, among_others, named = shown
    read = read_in_channel(house)
    assert {str(read[key].text) for key in (*alone, *among_others)} == {"*Removed by the person who wrote it.*"}
    assert all(read[key].card for key in (*alone, *among_others))
    assert "words" in read[named].text
    assert not await Outgoing.exists(user_id=BEN)
    assert not await OutgoingPerson.exists(user_id=BEN)
    assert await OutgoingPerson.exists(user_id=CHI, outgoing__key=str(named))


@played
async def in_files(house, circle):
    """An opening and a recap that name nobody, whose files show what Ben parked, Chi asked and Dee set as a goal."""
    session = await meets(house, circle)
    await set_goal(house, circle, ELI)
    await asked(house, circle, CHI, AskedOf.AGENDA)
    await Capture.create(session=session, kind=CaptureKind.PARKED, user_id=BEN, words="Numbers", at=house.now)
    following = await Session.get(circle=circle, closed_at=None, id__not=session.id)
    keys = []
    for one in (session, following):
        house.clock.leap_to(house.now + DAY)
        await begin(house, one)
        keys += [MessageKey.session(one.id, kind) for kind in (SessionMessage.OPENING, SessionMessage.RECAP)]
        if one is session:
            await set_goal(house, circle, DEE)
        await Session.filter(id=one.id).update(closed_at=house.now)
    await say(house, *keys, message=Message("Words", files=(Attachment("file.md", "Words of somebody"),)))
    await look(house, after=365 * DAY)
    assert await texts() == set()
    return keys


@pytest.mark.parametrize(("who", "places"), [(BEN, [0, 1]), (CHI, [0]), (DEE, [1]), (ELI, [])])
async def test_forgetting_somebody_reaches_what_only_a_file_showed_of_them(house, in_files, who, places):
    await house.services.privacy.forget(who)
    await house.deliver()
    read = read_in_channel(house)
    taken_back = Message(Markdown("*Removed by the person who wrote it.*"))
    assert [place for place, key in enumerate(in_files) if read[key] == taken_back] == places


async def test_messages_that_show_nothing_of_whoever_is_forgotten_stay_as_they_are(house, shown):
    await look(house, after=365 * DAY)
    edits = len(house.discord.messages)
    await house.services.privacy.forget(DEE)
    await house.deliver()
    *_, left = house.discord.messages.values()
    assert left.key.kind is MessageKind.CIRCLE
    assert len(house.discord.messages) == edits + 1
    assert not [one for one in house.discord.messages.values() if "Taken back" in one.message.text]
