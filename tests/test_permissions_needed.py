"""The permissions that the bot asks for agree in its invitation, in the fortnight and where it grants them."""

import discord

from cogs.circles import rooms
from fortnight import stage
from runtime import checkup


def test_the_fortnight_grants_the_bot_the_permissions_of_its_invitation():
    assert int(stage.NEEDED) == checkup.NEEDED.value


def test_in_a_circles_channels_the_bot_grants_itself_only_permissions_of_its_invitation():
    granted, _ = rooms.KEEPING_THE_ROOM.pair()
    assert names(granted.value & ~checkup.NEEDED.value) == []


def test_creating_a_circles_channels_needs_only_permissions_of_the_invitation():
    assert names(rooms.NEEDED.value & ~checkup.NEEDED.value) == []


def names(bits):
    return [name for name, allowed in discord.Permissions(bits) if allowed]
