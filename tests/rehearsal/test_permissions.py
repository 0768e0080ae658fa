from functools import partial

import discord
import pytest
from hypothesis import given, strategies as st

from rehearsal.permissions import ALL, NONE, Overwrite, Permission, compute

GUILD, ANA, OWNER = 1, 2, 3
EVERYONE, ORGANISERS, CIRCLE, GONE = GUILD, 10, 11, 12
VIEW, SEND, CONNECT = Permission.VIEW_CHANNEL, Permission.SEND_MESSAGES, Permission.CONNECT
BASIC = VIEW | SEND | CONNECT

allowed = partial(compute, user_id=ANA, owner_id=OWNER, guild_id=GUILD)


def test_every_permission_that_the_client_knows_has_the_same_bit():
    assert int(ALL) == discord.Permissions.all().value


def test_the_owner_may_do_everything_whatever_the_channel_says():
    hidden = [Overwrite(EVERYONE, deny=VIEW)]
    assert allowed(user_id=OWNER, roles={EVERYONE: 0}, member_roles=[], overwrites=hidden) == ALL


def test_an_administrator_may_do_everything_whatever_the_channel_says():
    roles = {EVERYONE: 0, ORGANISERS: Permission.ADMINISTRATOR}
    hidden = [Overwrite(ANA, deny=VIEW)]
    assert allowed(roles=roles, member_roles=[ORGANISERS], overwrites=hidden) == ALL


def test_roles_add_up():
    roles = {EVERYONE: VIEW, ORGANISERS: Permission.MANAGE_ROLES, CIRCLE: SEND}
    assert allowed(roles=roles, member_roles=[ORGANISERS, CIRCLE]) == VIEW | SEND | Permission.MANAGE_ROLES


def test_a_deleted_role_grants_nothing():
    assert allowed(roles={EVERYONE: VIEW}, member_roles=[GONE]) == VIEW


def test_a_private_channel_is_visible_to_its_role_only():
    private = [Overwrite(EVERYONE, deny=VIEW), Overwrite(CIRCLE, allow=VIEW)]
    roles = {EVERYONE: BASIC, CIRCLE: 0}
    assert allowed(roles=roles, member_roles=[], overwrites=private) == NONE
    assert allowed(roles=roles, member_roles=[CIRCLE], overwrites=private) == BASIC


def test_an_allow_of_one_role_outweighs_a_deny_of_another():
    overwrites = [Overwrite(CIRCLE, allow=SEND), Overwrite(ORGANISERS, deny=SEND)]
    roles = {EVERYONE: BASIC, CIRCLE: 0, ORGANISERS: 0}
    assert SEND in allowed(roles=roles, member_roles=[CIRCLE, ORGANISERS], overwrites=overwrites)


def test_a_members_own_overwrite_outweighs_those_of_roles():
    overwrites = [Overwrite(ANA, deny=SEND), Overwrite(CIRCLE, allow=SEND)]
    assert SEND not in allowed(roles={EVERYONE: BASIC, CIRCLE: 0}, member_roles=[CIRCLE], overwrites=overwrites)


def test_a_person_who_cannot_see_a_channel_can_do_nothing_there():
    assert allowed(roles={EVERYONE: SEND | CONNECT}, member_roles=[], overwrites=[]) == NONE


def test_guild_permissions_do_not_depend_on_viewing_channels():
    assert allowed(roles={EVERYONE: Permission.MANAGE_ROLES}, member_roles=[]) == Permission.MANAGE_ROLES


def test_without_send_messages_there_are_no_embeds_or_attachments():
    granted = VIEW | Permission.EMBED_LINKS | Permission.ATTACH_FILES | Permission.MENTION_EVERYONE
    assert allowed(roles={EVERYONE: granted}, member_roles=[], overwrites=[]) == VIEW


def test_without_connect_there_is_no_speak():
    assert allowed(roles={EVERYONE: VIEW | Permission.SPEAK}, member_roles=[], overwrites=[]) == VIEW


@pytest.mark.parametrize(("voice", "may"), [(True, False), (False, True)])
def test_only_a_voice_channel_needs_connect_to_be_managed(voice, may):
    roles = {EVERYONE: VIEW | Permission.MANAGE_CHANNELS}
    found = allowed(roles=roles, member_roles=[], overwrites=[], voice=voice)
    assert (Permission.MANAGE_CHANNELS in found) is may


@given(st.integers(0, ALL), st.lists(st.tuples(st.integers(0, ALL), st.integers(0, ALL)), min_size=3, max_size=3))
def test_a_permission_comes_only_from_a_role_or_an_overwrite(base, masks):
    base &= ~Permission.ADMINISTRATOR
    overwrites = [Overwrite(*each) for each in zip((EVERYONE, CIRCLE, ANA), *zip(*masks, strict=True), strict=True)]
    found = allowed(roles={EVERYONE: base, CIRCLE: 0}, member_roles=[CIRCLE], overwrites=overwrites)
    given_anywhere = base | overwrites[0].allow | overwrites[1].allow | overwrites[2].allow
    assert not found & ~given_anywhere
