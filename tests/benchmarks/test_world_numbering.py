from datetime import timedelta

import pytest

from benchmarks.world.instructions import EVERY, Statements
from benchmarks.world.numbering import CIRCLE, DiscordIds, Renumbering, UnknownIdError, user_id

ANA, ROOM, POSTED, BOT = 1462839047796817921, 1462839047796817922, 1462839047796817923, 1462839047796817924
LATER = timedelta(hours=4)


@pytest.fixture
def renumbering():
    known = DiscordIds({ANA: user_id(0), ROOM: f"13{CIRCLE}00000000000"}, frozenset({POSTED}), frozenset({BOT}))
    return Renumbering({7_120_000: 2, 7_300_000: 3}, known, LATER)


def of(circle, text):
    return text.replace(CIRCLE, str(circle))


def test_rows_get_the_number_of_their_circle_and_keep_their_place(renumbering):
    assert of(10_042, renumbering.value(7_120_013)) == "1004213"
    assert of(10_042, renumbering.text("session:7300001:block:0")) == "session:10042001:block:0"


def test_ids_of_discord_become_those_of_another_circle_in_columns_and_in_texts(renumbering):
    assert of(10_042, renumbering.value(ANA)) == "111004200000000000"
    assert of(10_042, renumbering.text(f"<@{ANA}> in <#{ROOM}>")) == "<@111004200000000000> in <#131004200000000000>"
    assert renumbering.value(BOT) == BOT


def test_instants_move_and_so_do_the_ids_of_messages_which_tell_when_they_were_sent(renumbering):
    assert renumbering.value(1_768_928_400_123) == 1_768_942_800_123
    assert renumbering.text("<t:1768928400:R>, for 75 minutes") == "<t:1768942800:R>, for 75 minutes"
    assert renumbering.value(POSTED) == POSTED + (4 * 3_600_000 << 22)


def test_an_id_of_which_nobody_knows_the_owner_is_not_copied(renumbering):
    with pytest.raises(UnknownIdError):
        renumbering.text("<@1462839047796817999>")


def test_executions_of_a_statement_are_counted_together_whatever_its_values():
    statements = Statements()
    for sql in ("SELECT 1 FROM goal WHERE user_id IN (7, 8)", "SELECT 1 FROM goal WHERE user_id IN ('it''s')"):
        statements.begin(sql)
        statements.count()
    ((_, cost),) = statements.costs.items()
    assert (cost.times, cost.each) == (2, EVERY)
