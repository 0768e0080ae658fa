"""The names of the permissions that the bot asks for mean the same to discord.py and to the rehearsal."""

import discord

from fortnight import sandbox
from runtime import checkup
from vocabulary import permissions


def test_the_fortnight_grants_the_bot_the_permissions_of_its_invitation():
    assert int(sandbox.NEEDED) == checkup.NEEDED.value


def test_every_name_is_a_permission_and_stands_once():
    assert set(permissions.NEEDED) <= discord.Permissions.VALID_FLAGS.keys()
    assert len(set(permissions.NEEDED)) == len(permissions.NEEDED)
