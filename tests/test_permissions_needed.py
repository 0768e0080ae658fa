"""What the bot asks for is written down where it is invited, where it is rehearsed and where it grants."""

import discord

from cogs.circles import rooms
from fortnight import stage
from runtime import checkup


def test_the_fortnight_gives_the_bot_what_its_invitation_asks_for():
    assert int(stage.NEEDED) == checkup.NEEDED.value


def test_in_a_circles_rooms_the_bot_grants_itself_nothing_that_it_does_not_ask_for():
    granted, _ = rooms.KEEPING_THE_ROOM.pair()
    assert names(granted.value & ~checkup.NEEDED.value) == []


def test_making_a_circles_rooms_needs_nothing_that_the_bot_does_not_ask_for():
    assert names(rooms.NEEDED.value & ~checkup.NEEDED.value) == []


def names(bits):
    return [name for name, allowed in discord.Permissions(bits) if allowed]
