"""What log lines show, and what they never show."""

import io
import json
import logging

import pytest
import structlog

from runtime.log import configure

WORDS = "I am afraid of my new team"
# In the format of a bot token, concatenated so that secret scanners do not report it.
TOKEN = ".".join(["MTE" + "4" * 21, "GabcDe", "x" * 38])


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def output():
    """The log as JSON; the previous configuration is restored after the test."""
    yield from _configured(io.StringIO())


@pytest.fixture
def terminal():
    yield from _configured(Terminal())


def _configured(stream):
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    configure("debug", tokens=["a-secret-of-ours"], stream=stream)
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def logger(name="circlekeeper.test"):
    return structlog.get_logger(name)


def lines(output):
    return [json.loads(line) for line in output.getvalue().splitlines()]


def raised(error, *, cause=None):
    try:
        raise error from cause
    except Exception as caught:  # noqa: BLE001 - whatever it is, with its frames
        return caught


def test_a_line_has_its_facts_level_and_time(output):
    logger().info("refused", row=7, code=50007)
    (line,) = lines(output)
    assert line.pop("timestamp").endswith("Z")
    assert line == {"event": "refused", "row": 7, "code": 50007, "level": "info", "logger": "circlekeeper.test"}


def test_the_lines_of_libraries_are_formatted_alike(output):
    logging.getLogger("discord.gateway").warning("Shard ID %s has stopped responding", None)
    (line,) = lines(output)
    assert (line["event"], line["logger"]) == ("Shard ID None has stopped responding", "discord.gateway")


def test_debug_lines_are_ours_only_since_those_of_libraries_quote_payloads(output):
    logger().debug("looking")
    logging.getLogger("discord.http").debug("POST with %s", {"content": WORDS})
    logging.getLogger("aiosqlite").debug("executing %s", WORDS)
    assert [line["event"] for line in lines(output)] == ["looking"]


def test_lines_below_the_level_are_not_logged(output):
    configure("error", stream=output)
    logger().warning("put off")
    logging.getLogger("discord").warning("reconnecting")
    assert not output.getvalue()


def test_configuring_again_does_not_duplicate_lines(output):
    configure("info", stream=output)
    logger().info("once")
    assert len(lines(output)) == 1


@pytest.mark.parametrize("key", ["words", "content", "goal", "why", "body", "taught"])
def test_of_a_members_words_only_the_length_is_logged(output, key):
    logger().info("captured", **{key: WORDS})
    assert lines(output)[0][key] == f"[{len(WORDS)} characters]"


def test_a_number_is_logged_even_under_a_name_for_words(output):
    logger().info("sent", message=123)
    assert lines(output)[0]["message"] == 123


@pytest.mark.parametrize(
    "text",
    [
        f"with {TOKEN} in it",
        "with a-secret-of-ours in it",
        f"POST https://discord.com/api/v10/interactions/12/{'aW50' * 20}/callback responded with 429",
        f"PATCH https://discord.com/api/v10/webhooks/12/{'aW50' * 20}/messages/@original responded with 429",
    ],
)
def test_no_token_is_shown_wherever_it_occurs(output, text):
    logger().info(text, fact={"nested": [text]}, exc_info=raised(OSError(text)))
    logging.getLogger("discord.http").warning("%s", text)
    log = output.getvalue()
    assert log.count("[token]") == 4
    assert not any(secret in log for secret in (TOKEN, "a-secret-of-ours", "aW50"))


def test_no_token_is_shown_on_a_terminal(terminal):
    logger().info("started", token=TOKEN)
    assert "[token]" in terminal.getvalue()
    assert TOKEN not in terminal.getvalue()


def test_of_an_exception_that_may_quote_a_member_only_its_place_is_logged(output):
    logger().error("unexpected", exc_info=raised(ValueError(WORDS), cause=raised(KeyError(WORDS))))
    trace = lines(output)[0]["exception"]
    assert "test_log.py" in trace
    assert "builtins.KeyError: [28 characters]" in trace
    assert "This led to:" in trace
    assert "builtins.ValueError: [26 characters]" in trace
    assert WORDS not in trace


def test_a_name_forges_no_line_and_moves_nothing_on_a_terminal(terminal):
    hostile = "Ana\nERROR \x1b[2J\u202e\u2028\r"
    logger().info("joined", name=hostile)
    logging.getLogger("discord").warning("guild %s", hostile)
    logger().error("unexpected", exc_info=raised(OSError(hostile)))
    joined, guild, *_, error = terminal.getvalue().splitlines()
    written = r"Ana\nERROR \x1b[2J\u202e\u2028\r"
    assert written in joined.replace(r"\\", "\\")
    assert f"guild {written}" in guild
    assert error == f"builtins.OSError: {written}"


def test_an_exception_on_a_terminal_shows_no_variables(terminal):
    secret = WORDS
    logger().error("unexpected", exc_info=raised(ValueError(secret)))
    assert "ValueError" in terminal.getvalue()
    assert WORDS not in terminal.getvalue()


def test_the_text_of_a_technical_exception_is_logged(output):
    logger().error("unexpected", exc_info=raised(ConnectionResetError("by peer")))
    assert "builtins.ConnectionResetError: by peer" in lines(output)[0]["exception"]


def test_an_exception_group_shows_each_of_its_exceptions(output):
    group = ExceptionGroup("two", [raised(OSError("first")), raised(ValueError(WORDS))])
    logger().error("unexpected", exc_info=raised(group))
    trace = lines(output)[0]["exception"]
    assert "  | builtins.OSError: first" in trace
    assert "  | builtins.ValueError: [26 characters]" in trace


def test_an_exception_raised_while_another_was_handled_shows_both(output):
    try:
        try:
            raise OSError("first")
        except OSError:
            raise RuntimeError("second")  # noqa: B904 - the chain under test
    except RuntimeError:
        logger().exception("unexpected")
    assert "While that was handled:" in lines(output)[0]["exception"]


def test_exceptions_that_refer_to_each_other_are_logged_once(output):
    first, second = OSError("first"), OSError("second")
    first.__cause__, second.__cause__ = second, first
    logger().error("unexpected", exc_info=first)
    assert lines(output)[0]["exception"].count("OSError") == 2


def test_of_asyncios_messages_only_the_first_line_is_logged(output):
    logging.getLogger("asyncio").error("Task exception was never retrieved\nfuture: <Task exception=%s>", WORDS)
    assert lines(output)[0]["event"] == "Task exception was never retrieved"
