"""The sentence for each error. How it reaches people is in tests/e2e/test_ui.py."""

import discord
import pytest
from discord import app_commands

from runtime.report import Report
from runtime.words import Words
from vocabulary.errors import Refusal


@pytest.fixture
def report():
    return Report(Words())


@app_commands.command()
async def sing(interaction: discord.Interaction) -> None:
    """Any command."""


def transformer_error(cause):
    error = app_commands.TransformerError("x", discord.AppCommandOptionType.string, app_commands.Transformer())
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    "wrapped",
    [
        Refusal("calendar/no-weekday"),
        app_commands.CommandInvokeError(sing, Refusal("calendar/no-weekday")),
        transformer_error(Refusal("calendar/no-weekday")),
        app_commands.CommandInvokeError(sing, transformer_error(Refusal("calendar/no-weekday"))),
    ],
)
def test_a_refusal_has_its_own_text_however_it_is_wrapped(report, wrapped):
    assert report.sentence(wrapped, "en-US") == "That isn't a weekday. Choose one from Monday to Sunday."


def test_a_failed_check_is_answered_with_its_reason(report):
    error = app_commands.CheckFailure("Only on Mondays.")
    assert report.sentence(error, "en-US") == "I couldn't do that: Only on Mondays."


def test_an_option_that_cannot_be_parsed_is_refused_with_its_reason(report):
    assert report.sentence(transformer_error(None), "en-US").startswith("I couldn't do that: ")


def test_any_other_error_gets_a_reference(report):
    sentence = report.sentence(app_commands.CommandInvokeError(sing, ZeroDivisionError("secret")), "en-US")
    assert "Something went wrong on my side" in sentence
    assert "secret" not in sentence
