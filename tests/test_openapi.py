"""Whether requests are checked against Discord's OpenAPI document is never left open."""

from pathlib import Path

import pytest

from tests.openapi import USUAL_PLACE

pytest_plugins = ["pytester"]

UNCHECKED = "Requests were not checked against Discord's OpenAPI document: see --discord-openapi."
GIVEN = "def test_it(openapi): print(openapi and openapi.name, 'is given')"


@pytest.fixture
def project(pytester: pytest.Pytester) -> Path:
    """A project with one test, which prints the document that it is given."""
    root = pytester.mkdir("project")
    (root / "pytest.ini").write_text("[pytest]\nasyncio_default_fixture_loop_scope = function\n")
    (root / "test_it.py").write_text(GIVEN)
    pytester.chdir()
    return root


@pytest.fixture
def run(project: Path, pytester: pytest.Pytester):
    """Test that project, with these options."""
    return lambda *options: pytester.runpytest_inprocess(
        "-p", "tests.openapi", "-p", "no:cacheprovider", "-rP", project, *options
    )


def test_the_document_is_used_where_it_usually_lies(run, project):
    (project / USUAL_PLACE).parent.mkdir()
    (project / USUAL_PLACE).write_text("{}")
    result = run()
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["discord-openapi.json is given"])
    result.stdout.no_fnmatch_line(UNCHECKED)


def test_the_document_is_used_where_it_is_said_to_lie(run, project):
    (project / "mine.json").write_text("{}")
    result = run("--discord-openapi", "mine.json")
    result.stdout.fnmatch_lines(["mine.json is given"])
    result.stdout.no_fnmatch_line(UNCHECKED)


@pytest.mark.parametrize("processes", [[], ["--numprocesses", "1"]])
def test_a_run_without_the_document_says_what_it_did_not_check(run, processes):
    result = run(*processes)
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["None is given", UNCHECKED])


def test_a_run_that_asks_for_a_document_that_is_not_there_fails(run, project):
    result = run("--discord-openapi", "mine.json")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"ERROR: --discord-openapi: there is no file {project / 'mine.json'}"])
