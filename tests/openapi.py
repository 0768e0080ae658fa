"""Discord's own description of its HTTP API, against which requests are checked: a plugin of all test runs."""

from pathlib import Path

import pytest

OPTION = "--discord-openapi"
USUAL_PLACE = Path("../shared/discord-openapi.json")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        OPTION,
        type=Path,
        metavar="FILE",
        help="Discord's description of its HTTP API, which must be there; relative paths start at the project "
        f"(default: {USUAL_PLACE}, if it is there)",
    )


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption(OPTION) and not at_hand(config):
        raise pytest.UsageError(f"{OPTION}: there is no file {_place(config)}")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if not at_hand(config):
        terminalreporter.write_line(f"Requests were not checked against Discord's OpenAPI document: see {OPTION}.")


@pytest.fixture(scope="session")
def openapi(pytestconfig: pytest.Config) -> Path | None:
    """Where Discord's OpenAPI document lies, or None when it is not at hand."""
    return at_hand(pytestconfig)


def at_hand(config: pytest.Config) -> Path | None:
    """Where Discord's OpenAPI document lies, or None when it is not there."""
    path = _place(config)
    return path if path.is_file() else None


def _place(config: pytest.Config) -> Path:
    return config.rootpath / (config.getoption(OPTION) or USUAL_PLACE)
