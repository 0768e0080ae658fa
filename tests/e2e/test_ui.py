"""What holds for every button, form and command: an answer always comes, and it outlives every restart."""

import re

import pytest

from rehearsal.errors import ApiError, CannotDo
from rehearsal.faults import When
from rehearsal.world.components import buttons
from tests.e2e.staging import GOAL, break_table
from tests.test_tree import REFUSALS, RENDERED


def relabel(message, custom_id):
    """Give a message's first button another id, as a message of another version of the bot has it."""
    buttons(message.components)[0]["custom_id"] = custom_id


@pytest.fixture
async def welcome(circle, stage):
    """The welcome with its button, seen by all members."""
    return await stage.shown(stage.ben, circle.text, "We meet every")


async def test_a_button_of_an_unknown_or_older_kind_is_answered(stage, welcome):
    for custom_id in ("1:juggle:7", "0:goal-set:1", "goal-set", "1:goal-set:1:a b", "1:goal-set:x"):
        relabel(welcome, custom_id)
        answer = await stage.ben.click(welcome, "Set my goal")
        assert answer.ephemeral
        assert "older version of me" in answer.text


async def test_a_form_of_an_unknown_kind_gives_back_what_was_written(circle, stage):
    form = await stage.ben.slash(circle.text, "goal set")
    form.modal.custom_id = "1:juggle:7"
    answer = await stage.ben.fill(form, GOAL)
    assert "older version of me" in answer.text
    assert GOAL["Why it matters"] in answer.text


async def test_an_unexpected_error_gives_a_reference_and_the_log_its_trace_without_words(circle, stage, welcome):
    stage.log.expect("unexpected")
    form = await stage.ben.slash(circle.text, "goal set")
    await break_table("cycle")
    command, button = await stage.ben.slash(circle.text, "goal set"), await stage.ben.click(welcome, "Set my goal")
    filled = await stage.ben.fill(form, GOAL)
    assert GOAL["Why it matters"] in filled.text
    for answer, line in zip((command, button, filled), stage.log.of("unexpected"), strict=True):
        assert answer.ephemeral
        assert "Something went wrong on my side, not on yours." in answer.text
        assert f"`{line['reference']}`" in answer.text
        assert "no such table" in line["exception"]
    assert not any(words in stage.log.text for words in GOAL.values())


async def test_an_error_after_a_deferral_is_told_as_well(circle, stage):
    stage.log.expect("unexpected")
    await break_table("goal")
    answer = await (await stage.ben.slash(circle.text, "template goals")).settled()
    assert "Something went wrong on my side" in answer.text


async def test_what_discord_forbids_is_told_in_a_sentence(circle, stage):
    stage.log.expect("forbidden")
    stage.faults.refuse("GET", "/guilds/*/members/*", status=403, code=50013, message="Missing Permissions")
    answer = await (await stage.ben.slash(circle.text, "template goals")).settled()
    assert "I'm not allowed to do that here." in answer.text


async def test_an_error_that_cannot_be_told_any_more_is_only_logged(stage, welcome):
    stage.log.expect("answer not delivered")
    relabel(welcome, "1:juggle:7")
    stage.faults.refuse("POST", "/interactions/*", status=404, code=10062, message="Unknown interaction")
    assert (await stage.ben.click(welcome, "Set my goal")).kind == "failed"
    stage.faults.drop("POST", "/interactions/*")
    assert (await stage.ben.click(welcome, "Set my goal")).kind == "failed"
    assert [(line["code"], line["level"]) for line in stage.log.of("answer not delivered")] == [
        (10062, "info"),
        (None, "warning"),
    ]
    assert all("Not answered within 3 seconds" in stage.rehearsal.complaints.pop() for _ in range(2))


async def test_a_command_that_the_bot_no_longer_has_or_has_in_another_shape_is_answered_with_what_to_do(circle, stage):
    known = next(iter(stage.application.commands.values()))
    stage.application.commands[1] = {**known, "id": "1", "name": "sing", "options": []}
    answer = await stage.ben.slash(stage.general, "sing")
    assert "This command has changed. Reload Discord" in answer.text
    command = next(one for one in stage.application.commands.values() if one["name"] == "circle")
    pause = next(one for one in command["options"] if one["name"] == "pause")
    pause["options"] = [one for one in pause["options"] if one["name"] != "until"]
    answer = await stage.ben.slash(circle.text, "circle pause")
    assert "This command has changed." in answer.text


async def test_buttons_outlive_a_restart(stage, welcome):
    await stage.restart_bot()
    form = await stage.ben.click(welcome, "Set my goal")
    assert form.modal.title == "Your goal for this cycle"


async def test_a_form_is_not_submitted_twice_by_the_same_client(circle, stage):
    form = await stage.ben.slash(circle.text, "goal set")
    await stage.ben.fill(form, GOAL)
    with pytest.raises(CannotDo):
        await stage.ben.fill(form, GOAL)


async def test_an_answer_that_arrived_is_no_failure_though_discord_said_so(circle, stage, welcome):
    def lose_answer(_):
        raise ApiError(502, 0, "Bad Gateway")

    form = await stage.ben.slash(circle.text, "goal set")
    for act in (
        lambda: stage.ben.slash(circle.text, "goal board"),
        lambda: stage.ben.click(welcome, "Set my goal"),
        lambda: stage.ben.fill(form, GOAL),
    ):
        stage.faults.on_request("POST", "/interactions/*", lose_answer, when=When.AFTER)
        assert (await act()).kind != "failed"
    await stage.seen(lambda: len(stage.log.of("answered already")) == 3)
    stage.faults.on_request("POST", "/interactions/*", lose_answer, when=When.AFTER)
    later = await (await stage.ben.slash(circle.text, "template goals")).settled()
    assert later.message.attachments
    assert stage.log.of("unexpected") == []


async def test_every_command_that_a_text_links_is_there(stage):
    commands = stage.application.commands.values()
    there = {one["name"] for one in commands} | {
        f"{group['name']} {one['name']}" for group in commands for one in group.get("options", ())
    }
    texts = [path.read_text(encoding="utf-8") for path in (*RENDERED, REFUSALS)]
    linked = {name for text in texts for name in re.findall(r"""\bcommand\(["']([a-z ]+)["']\)""", text)}
    assert linked
    assert linked <= there


async def test_every_command_and_option_says_what_it_is_for(stage):
    waiting, unsaid = list(stage.application.commands.values()), []
    while waiting:
        one = waiting.pop()
        waiting += one.get("options", ())
        if one.get("description") == "…":  # as discord.py describes what nobody has described
            unsaid.append(one["name"])
    assert unsaid == []
