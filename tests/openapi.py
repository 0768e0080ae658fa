"""A pytest plugin that finds Discord's OpenAPI document, against which requests are checked."""

from pathlib import Path

import pytest

OPTION = "--discord-openapi"
USUAL_PLACE = Path("../shared/discord-openapi.json")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        OPTION,
        type=Path,
        metavar="FILE",
        help="Discord's OpenAPI document, which must exist; relative paths start at the project "
        f"(default: {USUAL_PLACE}, if it exists)",
    )


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption(OPTION) and not document(config):
        raise pytest.UsageError(f"{OPTION}: there is no file {_place(config)}")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if not document(config):
        terminalreporter.write_line(f"Requests were not checked against Discord's OpenAPI document: see {OPTION}.")


@pytest.fixture(scope="session")
def openapi(pytestconfig: pytest.Config) -> Path | None:
    """The path of Discord's OpenAPI document, or None if it does not exist."""
    return document(pytestconfig)


def document(config: pytest.Config) -> Path | None:
    """The path of Discord's OpenAPI document, or None if it does not exist."""
    path = _place(config)
    return path if path.is_file() else None


def _place(config: pytest.Config) -> Path:
    return config.rootpath / (config.getoption(OPTION) or USUAL_PLACE)
