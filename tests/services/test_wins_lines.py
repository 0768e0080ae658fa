"""Lines of members: added once to the round in which they are written, logged from a message, edited and removed."""

from datetime import timedelta

import pytest

from db.models import WinsLine, WinsRound
from rules.limits import LIMITS, Limited
from tests.services.circle_play import TEXT, here
from tests.services.house import ANA, BEN, CHI, FAY
from tests.services.played import played
from tests.services.wins_play import chosen, in_thread, look, stuck, words_of_all, write
from vocabulary.errors import Refusal
from vocabulary.rituals import Ritual
from vocabulary.threads import ThreadObstacle
from vocabulary.wins import LONGEST_LINE, LineKind


@played
async def circle(house):
    return await chosen(house)


@pytest.fixture
def lines(house):
    return house.services.wins.lines


async def test_a_line_that_is_sent_twice_is_added_once(house, circle):
    for _ in range(2):
        await write(house, circle, BEN, "The test is out")
    assert await words_of_all() == ["The test is out"]
    assert [one.text for one in await in_thread(house)] == [f"**A win** from <@{BEN}>: The test is out"]


async def test_the_same_words_in_another_week_are_another_line(house, circle):
    await write(house, circle, BEN, "The test is out")
    house.clock.leap_to(house.now + timedelta(days=7))
    await write(house, circle, BEN, "The test is out")
    assert await WinsRound.all().count() == await WinsLine.all().count() == 2


@pytest.mark.parametrize("ritual", [Ritual.WINS, Ritual.WINS_WEEKLY])
async def test_either_of_the_two_rituals_will_do(house, lines, ritual):
    circle = await chosen(house, ritual, name=f"With {ritual}")
    await lines.add(await here(circle), BEN, LineKind.WIN, "The test is out")


async def test_a_circle_that_has_not_chosen_it_is_refused(house, lines):
    circle = await chosen(house, Ritual.THANKS)
    with pytest.raises(Refusal, match="rituals/not-chosen"):
        await lines.add(await here(circle), BEN, LineKind.WIN, "The test is out")


async def test_there_is_a_limit_for_one_person(house, circle, lines):
    most = LIMITS[Limited.LINES].most
    for number in range(most):
        await lines.add(await here(circle), BEN, LineKind.WIN, f"Number {number}")
    with pytest.raises(Refusal, match="limits/reached"):
        await lines.add(await here(circle), BEN, LineKind.WIN, "One more")
    assert len(await words_of_all()) == most


async def test_somebody_elses_message_is_nobodys_line(circle, lines):
    with pytest.raises(Refusal, match="wins/not-your-message"):
        await lines.log(await here(circle), BEN, LineKind.WIN, CHI, "We have three schools")
    assert await words_of_all() == []


async def test_a_long_message_is_logged_as_far_as_it_fits(circle, lines):
    line = await lines.log(await here(circle), BEN, LineKind.WIN, BEN, "so  long\n" * 100)
    assert line.words.startswith("so long so long")
    assert len(line.words) <= LONGEST_LINE


async def test_ones_own_lines_are_listed_the_newest_first_and_nobody_elses(house, circle, lines):
    await write(house, circle, BEN, "The test is out")
    await stuck(house, circle, CHI)
    house.clock.leap_to(house.now + timedelta(hours=1))
    await stuck(house, circle, BEN, "Nobody reads my mails")
    mine = await lines.mine(await here(circle), BEN)
    assert [(one.kind, one.words) for one in mine] == [
        (LineKind.STUCK, "Nobody reads my mails"),
        (LineKind.WIN, "The test is out"),
    ]


async def test_an_edited_line_reads_so_in_the_thread_and_a_removed_one_goes_with_its_offers(house, circle, lines):
    line = await stuck(house, circle, BEN)
    await house.services.wins.stuck.offer_help(line, CHI)
    await look(house)
    await lines.edit(line, BEN, "No numbers at all")
    await look(house)
    assert ["No numbers at all" in one.text for one in await in_thread(house)] == [True, True]
    assert (await lines.remove(line, BEN)).words == "No numbers at all"
    await look(house)
    assert await in_thread(house) == []


@pytest.mark.parametrize("user_id", [CHI, FAY])
async def test_nobody_else_edits_or_removes_it(house, circle, lines, user_id):
    line = await write(house, circle, BEN, "The test is out")
    for act in (lines.show(line, user_id), lines.edit(line, user_id, "Mine"), lines.remove(line, user_id)):
        with pytest.raises(Refusal, match="wins/not-your-line"):
            await act
    assert await words_of_all() == ["The test is out"]


async def test_where_there_is_no_thread_lines_stand_in_the_channel_and_stay_there(house, circle, lines):
    await lines.add(await here(circle), BEN, LineKind.STUCK, "No export, no numbers")
    await look(house, ThreadObstacle.FORBIDDEN)
    assert [one.text for one in house.said_in(TEXT)] == [f"**A stuck point** from <@{BEN}>: No export, no numbers"]
    await write(house, circle, ANA, "The test is out")
    assert [one.text for one in await in_thread(house)] == [f"**A win** from <@{ANA}>: The test is out"]
    assert len([one for one in house.said_in(TEXT) if "No export" in one.text]) == 1


async def test_what_people_write_is_no_markup(house, circle):
    await write(house, circle, BEN, "**bold** <@&7>")
    (line,) = await in_thread(house)
    assert line.text == f"**A win** from <@{BEN}>: \\*\\*bold\\*\\* \\<@&7>"
