"""Which circle somebody means: the one of the channel, the one they chose, or their only one."""

import pytest

from tests.services.circle_play import TEXT, VOICE
from tests.services.house import ANA, BEN, CHI, DEE, FAY, GUILD
from tests.services.played import played
from vocabulary.errors import Refusal

ELSEWHERE = 99


@pytest.fixture
def lookup(house):
    return house.services.lookup


@played
async def fridays(house, circle):
    """Another circle, of Ben and Chi."""
    channels = {"role_id": 20, "text_channel_id": 21, "voice_channel_id": 22}
    return await house.form_circle((BEN, CHI), name="Writing on Fridays", **channels)


async def test_ones_only_circle_is_meant_anywhere(circle, lookup):
    assert (await lookup.here(BEN, ELSEWHERE)).id == circle.id


@pytest.mark.parametrize("channel", [TEXT, VOICE])
async def test_in_a_circles_own_channel_that_one_is_meant(circle, lookup, fridays, channel):
    assert (await lookup.here(BEN, channel)).id == circle.id
    assert (await lookup.here(BEN, 21)).id == fridays.id


async def test_whoever_is_in_several_is_asked_which(circle, lookup, fridays):
    with pytest.raises(Refusal, match="circles/which"):
        await lookup.here(BEN, ELSEWHERE)


async def test_whoever_is_in_none_is_told_so(circle, lookup):
    with pytest.raises(Refusal, match="circles/in-none"):
        await lookup.here(FAY, ELSEWHERE)


async def test_somebody_let_into_the_channel_is_still_no_member(circle, lookup, fridays):
    for stranger in (FAY, DEE):
        with pytest.raises(Refusal, match="circles/members-only"):
            await lookup.here(stranger, 21)


async def test_ones_own_circles_are_offered_and_found_by_name_or_id(circle, lookup, fridays):
    assert [one.name for one in await lookup.mine(BEN)] == ["Deciding with data", "Writing on Fridays"]
    for text in ("writing on fridays", str(fridays.id)):
        assert (await lookup.named(BEN, text)).id == fridays.id


@played
async def namesake(house, circle):
    """A circle on another server that looks like the first."""
    channels = {"role_id": 40, "text_channel_id": 41, "voice_channel_id": 42}
    row = await house.form_circle((ANA, BEN), name=circle.name.replace("e", "\u0435"), **channels)
    row.guild_id = GUILD + 1
    await row.save(update_fields=["guild_id"])
    return row


async def test_circles_of_one_name_on_two_servers_are_offered_with_their_servers(circle, lookup, fridays, namesake):
    servers = {GUILD: "Acme", GUILD + 1: "Bolt"}
    assert await lookup.offered(BEN, "", servers) == [
        (f"{circle.name} (Acme)", circle.id),
        ("Writing on Fridays", fridays.id),
        (f"{namesake.name} (Bolt)", namesake.id),
    ]
    assert await lookup.offered(BEN, "bolt", servers) == [(f"{namesake.name} (Bolt)", namesake.id)]
    assert (await lookup.named(BEN, f"{namesake.name} (Bolt)", servers)).id == namesake.id


async def test_of_circles_of_one_name_the_one_on_this_server_is_meant_and_elsewhere_none(circle, lookup, namesake):
    assert (await lookup.named(BEN, circle.name, guild_id=GUILD + 1)).id == namesake.id
    with pytest.raises(Refusal, match="circles/several"):
        await lookup.named(BEN, circle.name)


async def test_a_circle_of_others_cannot_be_chosen(circle, lookup, fridays, house):
    with pytest.raises(Refusal, match="circles/no-such") as refused:
        await lookup.named(ANA, "Writing on Fridays")
    assert "You're not in a circle named “Writing on Fridays”" in house.words.refusal(refused.value)


async def test_a_circle_without_channels_says_that_they_are_being_made(house, lookup):
    await house.form_circle((ANA,), role_id=None, text_channel_id=None, voice_channel_id=None)
    found = await lookup.here(ANA, ELSEWHERE)
    with pytest.raises(Refusal, match="circles/still-being-made"):
        _ = found.text_channel


async def test_a_closed_circle_is_nobodys(circle, lookup, house):
    circle.closed_at = house.now
    await circle.save()
    with pytest.raises(Refusal, match="circles/closed"):
        await lookup.about(BEN, circle.id)
    with pytest.raises(Refusal, match="circles/in-none"):
        await lookup.here(BEN, TEXT)
