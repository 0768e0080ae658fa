"""A rehearsal goes on from another one's state."""

from datetime import UTC, datetime, timedelta

import pytest

from rehearsal.enums import ChannelType
from rehearsal.server import Rehearsal

NOW = datetime(2026, 1, 19, 16, tzinfo=UTC)


@pytest.fixture
async def earlier():
    """Ana's server, with a word of hers in a channel that only a role sees."""
    rehearsal = Rehearsal(lambda: NOW)
    ana, ben = rehearsal.person("Ana"), rehearsal.person("Ben")
    guild = rehearsal.guild("The staff room", ana)
    guild.join(ben)
    guild.give_role(ben, guild.add_role("Circle"))
    await ana.say(guild.add_channel("circle"), "Hello")
    return rehearsal


@pytest.fixture
def later(earlier):
    rehearsal = Rehearsal(lambda: NOW + timedelta(seconds=3))
    rehearsal.go_on_from(earlier.state())
    return rehearsal


def test_people_their_roles_and_what_they_wrote_are_there(later):
    ana, ben = later.everyone()
    (guild,) = later.world.guilds.values()
    assert [message.text for message in ben.sees(guild.channel("circle"))] == ["Hello"]
    assert guild.members[ben.id].roles == {guild.role("Circle").id}
    assert guild.owner is ana.user


def test_what_happens_then_is_the_later_ones_alone(earlier, later):
    ana, _ = later.everyone()
    (guild,) = later.world.guilds.values()
    thread = guild.add_channel("another", ChannelType.VOICE)
    assert thread.id > max(message.id for message in ana.sees(guild.channel("circle")))
    assert [entry.channel for entry in later.journal if entry.channel] == [thread]
    assert thread.id not in earlier.world.channels
    assert not [entry for entry in earlier.journal if entry.channel and entry.channel.name == "another"]
