"""Profiles: written and emptied at any time, shown to one's circles, asked for once, gone after the last circle."""

from datetime import time, timedelta

import pytest

from db.models import Circle, Member, Person, Profile
from runtime.config import RetentionSection
from services.nudges.settings import NudgeChange
from services.profiles.card import profile_card
from tests.services.circle_play import here
from tests.services.house import ANA, BEN, CHI, DEE, ELI, FAY
from tests.services.played import played
from vocabulary.errors import Refusal
from vocabulary.keys import JobKind

WORDS = {
    "domain": "Product analytics",
    "sector": "Health care",
    "career_stage": "Six years in",
    "can_help_with": "SQL",
    "wants_to_learn": "Causal inference",
}
KEPT_FOR = RetentionSection().periods.profiles
BERLIN = "Europe/Berlin"


@played
async def circle(house):
    return await house.form_circle((ANA, BEN, CHI))


@pytest.fixture
def profiles(house, circle):
    return house.services.profiles


def read(house, shown):
    """A profile of somebody else as it is read."""
    return house.words.render("profile/show", shown=shown)


async def test_a_member_of_the_circle_reads_all_that_was_said(house, profiles):
    await profiles.write(ANA, WORDS)
    await profiles.choose_zone(ANA, BERLIN)
    await profiles.choose_hours(ANA, waking_from=time(7))
    await profiles.choose_hours(ANA, waking_until=time(23))
    assert read(house, await profiles.of(ANA, BEN)).splitlines() == [
        f"**Profile of <@{ANA}>**",
        "**Domain:** Product analytics",
        "**Sector:** Health care",
        "**Career stage:** Six years in",
        "**Can help with:** SQL",
        "**Wants to learn:** Causal inference",
        "**Time zone:** Europe/Berlin",
        "**Usually awake:** 07:00 to 23:00 local time",
    ]


async def test_what_was_not_said_is_not_mentioned(house, profiles):
    await profiles.write(ANA, {"can_help_with": "SQL"})
    assert read(house, await profiles.of(ANA, BEN)).splitlines()[1:] == ["**Can help with:** SQL"]


@pytest.mark.parametrize(
    ("said", "read_as", "asked"),
    [
        ({"waking_from": time(7)}, "from 07:00", "**Until when are you usually awake?**"),
        ({"waking_until": time(23)}, "until 23:00", "**From when are you usually awake?**"),
    ],
)
async def test_half_of_the_waking_hours_is_shown_and_the_other_half_asked_for(house, profiles, said, read_as, asked):
    await profiles.choose_hours(ANA, **said)
    assert read(house, await profiles.of(ANA, BEN)).splitlines()[1:] == [f"**Usually awake:** {read_as} local time"]
    assert asked in profile_card(house.words, await profiles.own(ANA), ()).text
    await profiles.choose_hours(ANA, waking_from=time(7), waking_until=time(23))
    assert asked not in profile_card(house.words, await profiles.own(ANA), ()).text


async def test_words_are_shown_as_they_were_typed(house, profiles):
    await profiles.write(ANA, {"domain": "**Data** @everyone [here](https://example.org)"})
    assert r"\*\*Data\*\*" in read(house, await profiles.of(ANA, BEN))


async def test_an_emptied_profile_leaves_nothing(house, profiles):
    await profiles.write(ANA, WORDS)
    await profiles.choose_hours(ANA, waking_from=time(7))
    await profiles.choose_zone(ANA, BERLIN)
    await profiles.write(ANA, dict.fromkeys(WORDS, ""))
    await profiles.choose_hours(ANA, waking_from=None)
    await profiles.hide_zone(ANA)
    assert not await Profile.exists()
    assert read(house, await profiles.of(ANA, BEN)) == f"The profile of <@{ANA}> is empty so far."


async def test_waking_hours_that_take_no_time_are_not_kept(profiles):
    await profiles.choose_hours(ANA, waking_from=time(7))
    with pytest.raises(Refusal, match="profiles/no-waking-hours"):
        await profiles.choose_hours(ANA, waking_until=time(7))
    assert (await profiles.own(ANA)).waking_until is None


async def test_a_zone_that_was_given_for_nudges_is_shown_to_nobody(house, profiles):
    await house.services.nudges.settings.change(ANA, NudgeChange(zone=BERLIN))
    await profiles.write(ANA, WORDS)
    assert (await profiles.of(ANA, BEN)).zone is None


async def test_there_is_one_zone_for_nudges_and_profile(house, profiles):
    await profiles.choose_zone(ANA, BERLIN)
    settings = house.services.nudges.settings
    assert (await settings.change(ANA, NudgeChange())).zone == BERLIN
    await settings.change(ANA, NudgeChange(zone="Asia/Tokyo"))
    assert (await profiles.of(ANA, BEN)).zone == "Asia/Tokyo"
    await profiles.hide_zone(ANA)
    assert (await settings.change(ANA, NudgeChange())).zone == "Asia/Tokyo"


async def left(house, circle):
    await house.services.circles.membership.leave(circle.id, BEN)


async def closed(house, circle):
    await Circle.filter(id=circle.id).update(closed_at=house.now)


async def gone(house, circle):
    await Member.filter(circle_id=circle.id, user_id=BEN).update(gone_since=house.now)


@pytest.mark.parametrize("ended", [left, closed, gone])
async def test_who_shares_a_circle_no_longer_reads_it_no_longer(house, circle, profiles, ended):
    await profiles.write(ANA, WORDS)
    await profiles.of(ANA, BEN)
    await ended(house, circle)
    with pytest.raises(Refusal, match="profiles/not-shared"):
        await profiles.of(ANA, BEN)


async def test_a_stranger_is_told_the_same_whether_there_is_a_profile_or_not(house, profiles):
    await house.form_circle((FAY, DEE), name="Another circle")
    await profiles.write(ANA, WORDS)
    refused = []
    for member in (ANA, BEN, 999):
        with pytest.raises(Refusal) as refusal:
            await profiles.of(member, FAY)
        refused.append(house.words.refusal(refusal.value).replace(str(member), "them"))
    assert len(set(refused)) == 1
    assert "none that you share with <@them>" in refused[0]


async def test_who_is_in_no_circle_has_no_use_for_a_profile(profiles):
    with pytest.raises(Refusal, match="circles/in-none"):
        await profiles.write(FAY, WORDS)
    assert not await Profile.exists()


async def test_a_person_is_asked_once(profiles):
    assert await profiles.ask_once(ANA)
    assert not await profiles.ask_once(ANA)


async def test_whoever_has_a_profile_is_not_asked_for_one(profiles):
    await profiles.write(ANA, WORDS)
    assert not await profiles.ask_once(ANA)


async def test_a_profile_goes_a_while_after_its_person_left_the_last_circle(house, circle, profiles):
    await profiles.write(BEN, WORDS)
    await left(house, circle)
    await house.pass_time(KEPT_FOR - timedelta(minutes=1) + house.now)
    assert (await profiles.own(BEN)).words == WORDS
    await house.pass_time(minutes=1)
    assert not await Profile.exists()


async def test_a_profile_goes_a_while_after_the_last_circle_closed(house, circle, profiles):
    await profiles.write(BEN, WORDS)
    for member in (ANA, CHI, BEN):
        await house.services.circles.membership.leave(circle.id, member)
    assert (await house.services.circles.overview.show(await here(circle))).members == ()
    await house.pass_time(KEPT_FOR + house.now)
    assert not await Profile.exists()


async def test_whoever_is_in_a_circle_again_by_then_keeps_their_profile(house, circle, profiles):
    await profiles.write(BEN, WORDS)
    await left(house, circle)
    await house.form_circle((BEN, DEE, ELI), name="Another circle")
    await house.pass_time(KEPT_FOR + house.now)
    assert (await profiles.of(BEN, DEE)).words == WORDS


async def test_nothing_waits_for_whoever_is_forgotten(house, circle, profiles):
    await profiles.write(BEN, WORDS)
    await left(house, circle)
    await house.services.privacy.forget(BEN)
    assert await house.job(JobKind.PROFILE, BEN) is None
    assert not await Profile.exists()


async def test_the_circle_reads_what_its_members_can_help_with(house, circle, profiles):
    await profiles.write(BEN, {"can_help_with": "SQL and\ndashboards"})
    shown = await house.services.circles.overview.show(await here(circle))
    assert f"- <@{BEN}> can help with: SQL and dashboards" in house.words.render("circle/about", shown=shown)


def options(card, place):
    """The labels of one of the card's selects, and the one that is chosen."""
    (select,) = card.buttons[place]
    return [one.label for one in select.options], [one.label for one in select.options if one.chosen]


async def test_the_card_has_what_holds_chosen_and_what_takes_it_back(house, profiles):
    await profiles.choose_hours(ANA, waking_from=time(7))
    card = profile_card(house.words, await profiles.own(ANA), ())
    labels, chosen = options(card, 1)
    assert (labels[0], labels[-1], chosen) == ("Awake from 00:00", "Rather not say from when", ["Awake from 07:00"])
    assert options(card, 2)[0][-1] == "Awake until 23:00"
    assert await Person.filter(id=ANA, zone=None).exists()
    assert options(card, 0) == (["Another time zone…"], [])
