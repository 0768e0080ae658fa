"""`/circle create`: by options, or by a form in which nothing that was typed is ever lost."""

import pytest

from db.models import Circle
from tests.e2e.staging import FOCUS, NAME, ZONE

ANOTHER = "Another…"


@pytest.fixture
async def form(stage):
    """The form that Ana gets who types nothing."""
    return await stage.ana.slash(stage.general, "circle create")


async def send(person, form, **fields):
    """Send the form, filled in but for what is said otherwise."""
    return await (await person.fill(form, {"name": NAME, "focus": FOCUS, "zone": "Berlin"} | fields)).settled()


def offered(form):
    """The cities that a form offers."""
    (select,) = [one["component"] for one in form.modal.components if "options" in one["component"]]
    return [option["label"] for option in select["options"]]


async def test_without_options_a_form_asks_and_forms_the_circle(stage, form):
    assert form.modal.labels[0] == "Name"
    assert any("Too broad" in one.get("description", "") for one in form.modal.components)
    answer = await send(stage.ana, form)
    row = await Circle.get()
    assert (row.name, row.focus, row.zone, row.weeks, row.minutes) == (NAME, FOCUS, ZONE, 2, 75)
    assert answer.ephemeral
    assert f"<#{row.text_channel_id}>" in answer.text


async def test_options_that_were_given_are_filled_in_and_kept(stage):
    form = await stage.ana.slash(stage.general, "circle create", name=NAME, zone="tokyo", weeks=3, minutes=60)
    assert form.modal.values["Name"] == NAME
    await (await stage.ana.fill(form, focus=FOCUS)).settled()
    row = await Circle.get()
    assert (row.name, row.zone, row.weeks, row.minutes) == (NAME, "Asia/Tokyo", 3, 60)


async def test_the_form_offers_as_many_zones_as_it_holds_and_another_which_is_asked_for(stage, form):
    assert len(offered(form)) == 25
    assert offered(form)[-1] == ANOTHER
    asked = await send(stage.ana, form, zone=ANOTHER)
    assert asked.ephemeral
    assert not await Circle.exists()
    small = await stage.ana.click(asked, "Type the time zone")
    assert small.modal.labels == ["Time zone"]
    await (await stage.ana.fill(small, zone="Reykjavik")).settled()
    row = await Circle.get()
    assert (row.name, row.focus, row.zone) == (NAME, FOCUS, "Atlantic/Reykjavik")


async def test_a_zone_that_may_be_several_is_asked_about(stage, form):
    small = await stage.ana.click(await send(stage.ana, form, zone=ANOTHER), "Type the time zone")
    asked = await stage.ana.fill(small, zone="Washington")
    assert "could be several time zones. Choose the one you mean." in asked.text
    await (await stage.ana.click(asked, "America/Los_Angeles")).settled()
    assert (await Circle.get()).zone == "America/Los_Angeles"


@pytest.mark.parametrize("way", ["form", "options"])
async def test_what_is_refused_comes_back_in_the_form(stage, circle, way):
    await stage.let_everyone_found()
    if way == "form":
        refused = await send(stage.ben, await stage.ben.slash(stage.general, "circle create"))
    else:
        refused = await stage.ben.slash(stage.general, "circle create", name=NAME, focus=FOCUS, zone=ZONE)
    assert f"There's already a circle named {NAME} here." in refused.text
    again = await stage.ben.click(refused, "Try again")
    assert list(again.modal.values.values())[:2] == [NAME, FOCUS]
    await (await stage.ben.fill(again, name="Reading on Mondays")).settled()
    assert (await Circle.get(name="Reading on Mondays")).zone == ZONE


async def test_the_zone_of_the_servers_circles_is_chosen_to_begin_with(stage, circle):
    await stage.let_everyone_found()
    form = await stage.strangers[0].slash(stage.general, "circle create")
    assert offered(form)[0] == "Berlin"
    await (await stage.strangers[0].fill(form, name="Reading on Mondays", focus=FOCUS)).settled()
    assert (await Circle.get(name="Reading on Mondays")).zone == ZONE


async def test_in_a_dm_the_way_to_a_server_is_told(stage):
    answer = await stage.ana.slash(stage.ana.dm(stage.application), "circle create")
    assert "Circles live on a server." in answer.text
