"""`/profile` as a client meets it: the form, the card of selects, who else reads it, and the one question for it."""

import pytest

from db.models import Profile
from tests.e2e.counting import Counted
from tests.e2e.staging import GOAL

WRITTEN = {"Domain": "Product analytics", "What you can help with": "SQL, reading A/B tests"}
FIELDS = ["Domain", "Sector", "Career stage", "What you can help with", "What you want to learn"]
ZONE, FROM, UNTIL = "Your time zone", "When you’re usually awake: from", "When you’re usually awake: until"


@pytest.fixture
async def card(circle, stage):
    """Ben's card, after he has filled in two fields of the form."""
    form = await stage.ben.slash(stage.general, "profile set")
    assert form.modal.labels == FIELDS
    return await (await stage.ben.fill(form, WRITTEN)).settled()


async def test_a_whole_profile_takes_one_form_and_a_press_for_each_select(circle, stage):
    ben = Counted(stage, stage.ben)
    form = await ben.slash(stage.general, "profile set")
    card = await (await ben.fill(form, WRITTEN)).settled()
    assert card.ephemeral
    assert "Only members of your circles see this." in card.text
    await ben.choose(card.message, ZONE, "Europe/Berlin")
    await ben.choose(card.message, FROM, "Awake from 07:00")
    await ben.choose(card.message, UNTIL, "Awake until 23:00")
    await stage.seen(lambda: "**Usually awake:** 07:00 to 23:00 local time" in card.text)
    assert "**Can help with:** SQL, reading A/B tests" in card.text
    assert "**Time zone:** Europe/Berlin" in card.text
    assert ben.presses == 9


async def test_what_was_said_is_taken_back_on_the_card_and_in_the_form(card, circle, stage):
    await stage.ben.choose(card.message, FROM, "Awake from 07:00")
    await stage.ben.choose(card.message, FROM, "Rather not say from when")
    again = await stage.ben.click(card, "My profile…")
    assert again.modal.values["Domain"] == "Product analytics"
    await stage.ben.fill(again, dict.fromkeys(FIELDS, ""))
    await stage.seen(lambda: "There's nothing in it yet." in card.text)
    assert not await Profile.exists()


async def test_a_zone_that_is_not_offered_is_typed_and_chosen_among_those_that_fit(card, stage):
    form = await stage.ben.choose(card.message, ZONE, "Another time zone…")
    await stage.ben.fill(form, {"Time zone": "Reykjavik"})
    await stage.seen(lambda: "Which time zone is yours?" in card.text)
    await stage.ben.choose(card.message, ZONE, "Atlantic/Reykjavik")
    await stage.seen(lambda: "**Time zone:** Atlantic/Reykjavik" in card.text)
    await stage.ben.choose(card.message, ZONE, "Don’t show my time zone")
    await stage.seen(lambda: "**Time zone:**" not in card.text)


async def test_a_zone_that_nobody_knows_is_refused_and_the_card_stays(card, stage):
    form = await stage.ben.choose(card.message, ZONE, "Another time zone…")
    refused = await stage.ben.fill(form, {"Time zone": "Xyzzy"})
    assert "I don't know a time zone “Xyzzy”" in refused.text
    assert "Product analytics" in card.text


async def test_members_of_the_circle_read_it_and_others_do_not(card, circle, stage):
    shown = await stage.chi.slash(stage.general, "profile show", member=stage.ben)
    assert shown.ephemeral
    assert "**Can help with:** SQL, reading A/B tests" in shown.text
    assert f"{stage.ben.mention} can help with: SQL" in (await stage.chi.slash(circle.text, "circle about")).text
    refused = await stage.strangers[0].slash(stage.general, "profile show", member=stage.ben)
    assert "none that you share with" in refused.text
    assert "SQL" not in refused.text


async def test_who_sets_a_first_goal_is_asked_for_a_profile_once(circle, stage):
    first = await circle.set_goal(stage.ben)
    assert "I won't ask again." in first.text
    form = await stage.ben.click(first, "My profile…")
    card, *_ = await stage.seen((await stage.ben.fill(form, WRITTEN)).followups.copy)
    assert "## Your profile" in card.text
    second = await circle.set_goal(stage.ben, goal=f"{GOAL['Goal']}, and two more")
    assert (second.buttons, "My profile" in second.text) == ([], False)
