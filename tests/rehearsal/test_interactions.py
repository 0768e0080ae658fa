"""How often, how late and in which ways a bot may respond to an interaction."""

import asyncio
import io
from datetime import timedelta

import discord
import pytest

from rehearsal.enums import CallbackType
from rehearsal.interactions.registry import ANSWER_WITHIN


@pytest.fixture
async def app(setup):
    """A client whose command /act calls a function of the test."""
    setup.install()
    client = setup.client()
    client.act = None

    @client.tree.command()
    async def act(interaction: discord.Interaction, hidden: bool = False):
        await client.act(interaction)

    return client


@pytest.fixture
async def acting(setup, app):
    async with setup.running(app):

        async def acting(act):
            app.act = act
            return await setup.ana.slash(setup.general, "act")

        yield acting


def view_with(press):
    view = discord.ui.View()
    button = discord.ui.Button(label="Press")
    button.callback = press
    view.add_item(button)
    return view


async def test_a_deferred_answer_turns_into_the_message_that_follows(setup, acting):
    async def act(interaction):
        await interaction.response.defer(thinking=True, ephemeral=True)
        await asyncio.sleep(0.02)
        await interaction.edit_original_response(content="done")

    answer = await acting(act)
    assert (answer.kind, answer.ephemeral, answer.message.loading) == ("deferred", True, True)
    await answer.settled()
    assert (answer.kind, answer.text, answer.message.loading) == ("message", "done", False)
    assert answer.message.edited_at is None
    assert setup.rehearsal.complaints == []


async def test_the_first_follow_up_replaces_the_placeholder(setup, acting):
    async def act(interaction):
        await interaction.response.defer(thinking=True)
        await interaction.followup.send("first")
        await interaction.followup.send("second", ephemeral=True)

    answer = await (await acting(act)).settled()
    await setup.until(lambda: len(setup.ana.sees(setup.general)) == 2)
    assert [message.text for message in setup.ana.sees(setup.general)] == ["first", "second"]
    assert [message.text for message in setup.ben.sees(setup.general)] == ["first"]
    assert answer.text == "first"


async def test_a_deferral_without_a_follow_up_is_a_complaint(acting):
    async def act(interaction):
        await interaction.response.defer()

    answer = await acting(act)
    with pytest.raises(TimeoutError, match="/act"):
        await answer.settled(timeout=0.05)


async def test_a_followup_is_changed_and_deleted_and_so_is_the_original(setup, acting):
    async def act(interaction):
        await interaction.response.send_message("original")
        followup = await interaction.followup.send("followup", wait=True)
        await followup.edit(content="changed")
        await interaction.followup.fetch_message(followup.id)
        assert (await interaction.original_response()).content == "original"
        await followup.delete()
        await interaction.delete_original_response()
        with pytest.raises(discord.NotFound) as refused:
            await interaction.edit_original_response(content="too late")
        assert refused.value.code == 10008

    answer = await acting(act)
    await setup.until(lambda: answer.message.deleted)
    assert setup.ana.sees(setup.general) == []


async def test_a_button_that_defers_changes_its_message_later(setup, acting):
    async def press(interaction):
        await interaction.response.defer()
        await interaction.edit_original_response(content="pressed", view=None)

    async def act(interaction):
        await interaction.response.send_message("press", view=view_with(press))

    sent = await acting(act)
    answer = await (await setup.ben.click(sent, "Press")).settled()
    assert (answer.kind, answer.text, answer.message) == ("update", "pressed", sent.message)


async def test_a_button_that_defers_and_follows_up_leads_to_a_message(setup, acting):
    async def press(interaction):
        await interaction.response.defer()
        await interaction.followup.send("for you", ephemeral=True)

    async def act(interaction):
        await interaction.response.send_message("press", view=view_with(press))

    answer = await (await setup.ben.click(await acting(act), "Press")).settled()
    assert (answer.kind, answer.text, answer.ephemeral) == ("message", "for you", True)


async def test_a_second_callback_is_refused(acting, setup):
    refused = []

    async def act(interaction):
        await interaction.response.send_message("once")
        interaction.response._response_type = None
        try:
            await interaction.response.send_message("twice")
        except discord.HTTPException as error:
            refused.append(error.code)

    await acting(act)
    await setup.until(lambda: refused == [40060])


async def test_a_callback_after_three_seconds_is_an_unknown_interaction(setup, acting):
    refused = []

    async def act(interaction):
        await asyncio.sleep(ANSWER_WITHIN + 0.1)
        try:
            await interaction.response.send_message("late")
        except discord.NotFound as error:
            refused.append(error.code)

    answer = await acting(act)
    assert answer.kind == "failed"
    await setup.until(lambda: refused == [10062])
    assert setup.rehearsal.complaints == [
        "Not answered within 3 seconds: /act by Ana",
        "An unknown interaction was answered: /act",
    ]


async def test_after_15_minutes_the_token_is_invalid(setup, acting):
    refused = []

    async def act(interaction):
        await interaction.response.send_message("now")
        setup.clock.leap(minutes=14)
        await interaction.followup.send("in time")
        setup.clock.leap(minutes=2)
        try:
            await interaction.followup.send("late")
        except discord.HTTPException as error:
            refused.append((error.status, error.code))

    await acting(act)
    await setup.until(lambda: refused == [(401, 50027)])


async def test_a_follow_up_before_any_response_is_an_unknown_webhook(acting, setup):
    refused = []

    async def act(interaction):
        try:
            await interaction.followup.send("early")
        except discord.NotFound as error:
            refused.append(error.code)
        await interaction.response.send_message("now")

    await acting(act)
    assert refused == [10015]


async def test_responses_can_have_files_and_return_their_message(setup, acting):
    async def act(interaction):
        file = discord.File(io.BytesIO(b"agenda"), filename="agenda.md")
        sent = await interaction.response.send_message("see", file=file)
        assert sent.resource.attachments[0].filename == "agenda.md"
        assert sent.message_id == sent.resource.id
        assert await sent.resource.attachments[0].read() == b"agenda"
        await interaction.edit_original_response(content="seen")

    answer = await acting(act)
    await setup.until(lambda: answer.text == "seen")
    assert answer.message.attachments[0].content == b"agenda"
    assert setup.rehearsal.complaints == []


async def test_a_response_that_is_too_long_is_refused_and_a_shorter_one_accepted(setup, acting):
    async def act(interaction):
        with pytest.raises(discord.HTTPException) as refused:
            await interaction.response.send_message("x" * 2001)
        assert refused.value.code == 50035
        interaction.response._response_type = None
        await interaction.response.send_message("short")

    assert (await acting(act)).text == "short"


async def test_the_response_to_an_interaction_is_a_message_of_the_matching_type(setup, acting):
    async def act(interaction):
        await interaction.response.send_message("hello")

    answer = await acting(act)
    assert answer.interaction.acknowledged == CallbackType.MESSAGE
    assert answer.message.type == discord.MessageType.chat_input_command.value
    await setup.until(lambda: acting and setup.rehearsal.journal)
    assert [entry.text for entry in setup.rehearsal.journal if entry.kind == "interaction"] == ["/act"]


def card_of(text, press=None):
    view = discord.ui.LayoutView().add_item(discord.ui.TextDisplay(text))
    if press:
        button = discord.ui.Button(label="Press")
        button.callback = press
        view.add_item(discord.ui.ActionRow(button))
    return view


async def test_a_card_can_be_edited_by_each_kind_of_response_and_takes_no_content(setup, acting):
    refused = []

    async def press(interaction):
        await interaction.response.edit_message(view=card_of("two", press_again))

    async def press_again(interaction):
        await interaction.response.defer()
        try:
            await interaction.edit_original_response(content="words")
        except discord.HTTPException as error:
            refused.append(error.code)
        await interaction.edit_original_response(view=card_of("three"))
        sent = await interaction.followup.send(view=card_of("four"), wait=True)
        await sent.edit(view=card_of("five"))

    async def act(interaction):
        await interaction.response.send_message(view=card_of("one", press))

    sent = await acting(act)
    assert (await setup.ben.click(sent, "Press")).text == "two"
    answer = await setup.ben.click(sent, "Press")
    await setup.until(lambda: [each.text for each in answer.followups] == ["five"])
    assert (sent.text, refused) == ("three", [50035])


async def test_a_poll_can_be_a_direct_response_or_replace_a_placeholder(setup, acting):
    def poll():
        return discord.Poll("When?", duration=timedelta(hours=1)).add_answer(text="Now")

    async def at_once(interaction):
        await interaction.response.send_message(poll=poll())

    async def deferred(interaction):
        await interaction.response.defer(thinking=True)
        await interaction.followup.send(poll=poll(), wait=True)

    for act in (at_once, deferred):
        answer = await (await acting(act)).settled()
        await setup.ben.vote(answer, "Now")
        assert answer.message.poll.counts() == {1: 1}
    setup.clock.leap(hours=2)
    await setup.until(lambda: answer.message.poll.finalized)


async def test_a_message_names_the_command_that_it_answers_without_its_options(setup, app):
    async with setup.running(app):
        app.act = lambda interaction: interaction.response.send_message("Done")
        answer = await setup.ana.slash(setup.general, "act", hidden=False)
    assert answer.message.interaction["name"] == "act"
