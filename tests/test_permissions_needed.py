"""The names of the permissions that the bot asks for mean the same to discord.py and to the rehearsal."""

import discord

from fortnight import stage
from runtime import checkup
from vocabulary import permissions


def test_the_fortnight_gives_the_bot_what_its_invitation_asks_for():
    assert int(stage.NEEDED) == checkup.NEEDED.value


def test_every_name_is_a_permission_and_stands_once():
    assert set(permissions.NEEDED) <= discord.Permissions.VALID_FLAGS.keys()
    assert len(set(permissions.NEEDED)) == len(permissions.NEEDED)
