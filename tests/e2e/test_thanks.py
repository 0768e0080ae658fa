"""Thanks for help as a client meets them: the command with its suggestions, the menu, and being named after a yes."""

from datetime import timedelta

import pytest

from db.models import Circle, Thank
from vocabulary.rituals import Ritual

SQL = "SQL queries"


@pytest.fixture
async def grateful(circle):
    """The circle, which has chosen the ritual."""
    await Circle.filter(id=circle.id).update(rituals=frozenset({Ritual.THANKS}))
    return circle


async def test_a_member_thanks_another_with_a_topic_that_is_suggested_and_they_hide_it(grateful, stage):
    await stage.ben.slash(grateful.text, "nudges start")
    sent = await stage.ana.slash(grateful.text, "thanks", member=stage.ben, topic=SQL)
    assert sent.ephemeral
    assert f"Your thanks are on their way to {stage.ben.mention}, for help with **{SQL}**." in sent.text
    assert sent.buttons == ["Take it back"]
    said = await stage.received(stage.ben, "thanks you")
    assert f"{stage.ana.mention} thanks you: you helped them with **{SQL}**." in said.text
    assert await stage.chi.complete(grateful.text, "thanks", option="topic", typed="sql") == [SQL]
    hidden = await stage.ben.click(said, "Hide it")
    assert "Nobody is told." in hidden.text
    await stage.seen(lambda: said not in stage.ben.dms)
    assert await stage.chi.complete(grateful.text, "thanks", option="topic", typed="sql") == []


async def test_from_a_dm_the_topics_of_the_chosen_circle_are_suggested(grateful, stage):
    await stage.ana.slash(grateful.text, "thanks", member=stage.ben, topic=SQL)
    dm = stage.chi.dm(stage.application)
    assert await stage.chi.complete(dm, "thanks", option="topic", typed="s", circle=grateful.row.name) == [SQL]
    assert await stage.chi.complete(dm, "thanks", option="topic", typed="s", circle="No such circle") == []
    stranger = stage.strangers[0]
    assert await stranger.complete(stage.general, "thanks", option="topic", typed="s") == []


async def test_a_message_is_thanked_for_by_its_menu_with_a_topic_that_is_new_or_known(grateful, stage):
    said = await stage.ben.say(grateful.text, "Here is the query")
    form = await stage.ana.menu(said, "Thank for help")
    assert form.modal.labels == ["What did they help you with?"]
    assert "on their way" in (await stage.ana.fill(form, topic=SQL)).text
    form = await stage.chi.menu(said, "Thank for help")
    assert form.modal.labels == ["What did they help you with?", "Something else"]
    assert f"for help with **{SQL}**" in (await stage.chi.fill(form, known=SQL)).text
    form = await stage.dee.menu(said, "Thank for help")
    filled = await stage.dee.fill(form, known="Something else, see below", topic="Slides")
    assert "for help with **Slides**" in filled.text
    form = await stage.eli.menu(said, "Thank for help")
    assert "Write in a few words" in (await stage.eli.fill(form)).text
    assert await Thank.all().count() == 3


async def test_ones_own_message_a_bots_and_a_strangers_are_refused(grateful, stage):
    own = await stage.ana.say(grateful.text, "I did it")
    assert "That's you." in (await stage.ana.menu(own, "Thank for help")).text
    bots = await stage.shown(stage.ana, grateful.text, "We meet every")
    assert "That's a bot" in (await stage.ana.menu(bots, "Thank for help")).text
    stranger = stage.strangers[0]
    refused = await stage.ana.slash(grateful.text, "thanks", member=stranger, topic=SQL)
    assert f"{stranger.mention} isn't in {grateful.row.name}" in refused.text


async def test_where_the_circle_has_not_chosen_it_an_organiser_gets_the_button_to_the_settings(circle, stage):
    refused = await stage.ana.slash(circle.text, "thanks", member=stage.ben, topic=SQL)
    assert len(refused.buttons) == 1
    assert (await stage.chi.slash(circle.text, "thanks", member=stage.ben, topic=SQL)).buttons == []


async def test_after_a_yes_the_circle_reads_whom_it_can_go_to_until_that_is_taken_back(grateful, stage):
    await stage.ben.slash(grateful.text, "nudges start")
    for person in (stage.ana, stage.chi, stage.dee):
        await person.slash(grateful.text, "thanks", member=stage.ben, topic=SQL)
    await stage.until(stage.clock.now() + timedelta(minutes=11))
    asked = await stage.received(stage.ben, "May the circle name you")
    assert asked.buttons == ["Yes, name me", "No, thanks"]
    agreed = await stage.ben.click(asked, "Yes, name me")
    assert agreed.buttons == ["Don't name me any more"]
    told = await stage.shown(stage.eli, grateful.text, "Someone to go to")
    assert SQL in told.text
    about = await stage.eli.slash(grateful.text, "circle about")
    assert f"Go to {stage.ben.mention} for: {SQL}" in about.text
    assert about.buttons == []
    own = await stage.ben.slash(grateful.text, "circle about")
    assert own.buttons == [f"Don't name me for {SQL}"]
    assert "any more" in (await stage.ben.click(own, f"Don't name me for {SQL}")).text
    await stage.seen(lambda: told.id not in grateful.text.messages)
    assert "Go to" not in (await stage.eli.slash(grateful.text, "circle about")).text
