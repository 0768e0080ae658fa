"""Stuck points in sessions: on the agenda while they are open, then parked or dropped by who wrote them."""

from datetime import timedelta

from db.models import Circle, WinsLine
from tests.services.house import ANA, BEN, CHI, ELI, TEXT
from tests.services.played import played
from tests.services.session_play import PlayedSession, labels
from tests.services.wins_play import in_thread, look, stuck
from vocabulary.rituals import Ritual
from vocabulary.wins import StuckEnd

PARK, DROP = "Park it for next time", "Drop it"


@played
async def played(house):
    """A circle of five with its first two sessions; Eli will not be there."""
    circle = await house.form_circle(rituals=frozenset({Ritual.WINS}))
    (session, *_) = await house.services.sessions.calendar.begin(
        await Circle.get(id=circle.id), house.clock.now().replace(day=20, hour=17), house.now
    )
    return PlayedSession(house, circle, session)


async def held(played):
    """Let the session take place without Eli, and close."""
    await played.begin(ANA, BEN, CHI)
    await played.at(30)
    await played.steer("end", ANA, anyway=True)
    await played.house.pass_time(minutes=2)


def said(house, words):
    return [one for one in house.said_in(TEXT) if words in one.text]


async def test_open_ones_are_on_the_agenda_with_who_wrote_them(house, played):
    await stuck(house, played.circle, BEN)
    solved = await stuck(house, played.circle, CHI, "No time")
    await house.services.wins.stuck.solve(solved, CHI)
    await played.begin(ANA, BEN, CHI)
    (opening,) = said(house, "Stuck points that are still open")
    assert f"- No export, no numbers (<@{BEN}>)" in opening.text
    assert "No time" not in opening.text


async def test_afterwards_who_was_there_is_asked_and_who_was_not_finds_theirs_on_the_next_agenda(house, played):
    await stuck(house, played.circle, BEN)
    away = await stuck(house, played.circle, ELI, "No time")
    await held(played)
    (asked,) = said(house, "**Still stuck?**")
    assert labels(asked) == [PARK, DROP]
    assert "No time" not in asked.text
    assert (await WinsLine.get(id=away)).parked_at is not None


async def test_the_question_shows_what_was_said_and_lets_it_be_changed(house, played):
    first, second = await stuck(house, played.circle, BEN), await stuck(house, played.circle, CHI, "No time")
    await held(played)
    assert labels(said(house, "**Still stuck?**")[0]) == [f"1: {PARK}", f"1: {DROP}", f"2: {PARK}", f"2: {DROP}"]
    points = house.services.wins.stuck
    await points.park(first, BEN)
    await points.drop(second, CHI)
    await house.pass_time(minutes=1)
    (asked,) = said(house, "**Still stuck?**")
    assert f"1. No export, no numbers (<@{BEN}>): comes to your next session" in asked.text
    assert f"2. No time (<@{CHI}>): dropped" in asked.text
    assert labels(asked) == [f"1: {PARK}", f"1: {DROP}"]
    await points.drop(first, BEN)
    await points.park(second, CHI)
    await house.pass_time(minutes=1)
    (asked,) = said(house, "**Still stuck?**")
    assert f"1. No export, no numbers (<@{BEN}>): dropped" in asked.text
    assert (await WinsLine.get(id=first)).end is StuckEnd.DROPPED


async def test_the_question_follows_when_a_line_is_edited_and_goes_with_the_last_one(house, played):
    point = await stuck(house, played.circle, BEN)
    await held(played)
    await house.services.wins.lines.edit(point, BEN, "No numbers at all")
    await house.pass_time(minutes=1)
    assert "1. No numbers at all" in said(house, "**Still stuck?**")[0].text
    await house.services.wins.lines.remove(point, BEN)
    await house.pass_time(minutes=1)
    assert said(house, "**Still stuck?**") == []


async def test_without_an_open_one_nobody_is_asked(house, played):
    point = await stuck(house, played.circle, BEN)
    await house.services.wins.stuck.solve(point, BEN)
    await held(played)
    assert said(house, "**Still stuck?**") == []


async def test_a_session_that_did_not_take_place_asks_nothing(house, played):
    await stuck(house, played.circle, BEN)
    await house.pass_time(until=house.now + timedelta(days=3))
    assert said(house, "**Still stuck?**") == []


async def test_who_is_forgotten_stands_in_no_thread_no_agenda_and_no_question(house, played):
    point = await stuck(house, played.circle, BEN)
    await house.services.wins.stuck.offer_help(point, CHI)
    await look(house)
    await held(played)
    await house.services.privacy.forget(BEN)
    await house.pass_time(minutes=1)
    await look(house)
    assert await in_thread(house) == []
    assert said(house, "No export") == []
    assert await WinsLine.exists() is False


async def test_a_member_exports_their_lines_and_offers(house, played):
    point = await stuck(house, played.circle, BEN)
    await house.services.wins.stuck.offer_help(point, CHI)
    assert "No export, no numbers" in await house.services.privacy.export(BEN)
    assert '"HelpOffer"' in await house.services.privacy.export(CHI)
