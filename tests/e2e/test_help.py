"""`/help`: what can be done here and now, its topics, and who may found circles."""

import pytest

from rehearsal.world.components import selects
from tests.e2e.beginnings import about_to_meet
from tests.e2e.staging import FOCUS


@pytest.fixture
def begins_after(request, begins_after):
    return about_to_meet if "meeting" in request.fixturenames else begins_after


async def test_help_shows_a_member_what_to_do_now_with_its_buttons(circle, stage):
    await circle.schedule()
    answer = await stage.ben.slash(circle.text, "help")
    assert answer.ephemeral
    assert answer.text.startswith("**Deciding with data**")
    assert len(answer.text.splitlines()) <= 7
    form = await stage.ben.click(answer, "Set my goal")
    assert form.modal.title == "Your goal for this cycle"


async def test_while_a_session_is_on_help_leads_to_it_and_who_leads_to_the_panel(circle, meeting, stage):
    await meeting.begin()
    shown = await stage.ben.slash(circle.text, "help")
    assert "Your session is on." in shown.text
    assert (await stage.ben.click(shown, "My commitment")).modal is not None
    leading = await stage.ana.slash(circle.text, "help")
    panel = await stage.ana.click(leading, "Facilitate…")
    assert "Block 1 of 5: Check-in" in panel.text


async def test_a_topic_is_chosen_and_replaced_by_another(stage):
    answer = await stage.strangers[0].slash(stage.general, "help")
    assert "A circle is five to eight people with one narrow focus." in answer.text
    shown = await stage.strangers[0].choose(answer, "More about…", "Nudges")
    assert "A nudge is a DM about something that you chose to do." in shown.text
    shown = await stage.strangers[0].choose(shown, "More about…", "Privacy")
    assert shown.text.startswith("**Privacy**")
    typed = await stage.strangers[0].slash(stage.general, "help", topic="Privacy")
    assert typed.text == shown.text


async def test_in_a_dm_nobody_is_told_of_a_server(stage):
    dm = stage.strangers[0].dm(stage.application)
    assert "Circles live on servers. Ask me on yours to start one." in (await stage.strangers[0].slash(dm, "help")).text


async def test_only_who_manages_the_server_may_found_circles_until_they_let_others(stage):
    plan = {"name": "A second one", "focus": FOCUS, "zone": "Europe/Berlin"}
    refused = await stage.ben.slash(stage.general, "circle create", **plan)
    assert "Only people who manage this server can start circles here." in refused.text
    shown = await stage.ana.slash(stage.general, "help", topic="Server")
    changed = await stage.ana.choose(shown, "Who can start circles", "Everyone on the server")
    assert "Everyone can start circles here." in changed.text
    made = await (await stage.ben.slash(stage.general, "circle create", **plan)).settled()
    assert "A second one" in made.text


async def test_a_role_can_be_let_found_circles_and_nobody_else_changes_that(circle, stage):
    shown = await stage.ana.slash(stage.general, "help", topic="Server")
    changed = await stage.ana.choose(shown, "Or everyone with a role", circle.role)
    assert f"People with the role <@&{circle.role.id}> can start circles here" in changed.text
    seen = await stage.ben.slash(stage.general, "help", topic="Server")
    assert [menu["placeholder"] for menu in selects(seen.message.components)] == ["More about…"]
    stranger = await stage.strangers[0].slash(stage.general, "help")
    assert f"<@&{circle.role.id}> can start circles here." in stranger.text
