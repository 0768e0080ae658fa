"""Every test run says whether requests were checked against Discord's OpenAPI document."""

from pathlib import Path

import pytest

from tests.openapi import USUAL_PLACE

pytest_plugins = ["pytester"]

UNCHECKED = "Requests were not checked against Discord's OpenAPI document: see --discord-openapi."
GIVEN = "def test_it(openapi): print(openapi and openapi.name, 'is given')"


@pytest.fixture
def project(pytester: pytest.Pytester) -> Path:
    """A project with one test, which prints the name of the document."""
    root = pytester.mkdir("project")
    (root / "pytest.ini").write_text("[pytest]\nasyncio_default_fixture_loop_scope = function\n")
    (root / "test_it.py").write_text(GIVEN)
    pytester.chdir()
    return root


@pytest.fixture
def run(project: Path, pytester: pytest.Pytester):
    """A function that runs pytest on that project with options."""
    return lambda *options: pytester.runpytest_inprocess(
        "-p", "tests.openapi", "-p", "no:cacheprovider", "-p", "no:slipcover", "-rP", project, *options
    )


def test_the_document_is_found_in_its_usual_place(run, project):
    (project / USUAL_PLACE).parent.mkdir()
    (project / USUAL_PLACE).write_text("{}")
    result = run()
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["discord-openapi.json is given"])
    result.stdout.no_fnmatch_line(UNCHECKED)


def test_the_document_is_found_in_the_given_place(run, project):
    (project / "mine.json").write_text("{}")
    result = run("--discord-openapi", "mine.json")
    result.stdout.fnmatch_lines(["mine.json is given"])
    result.stdout.no_fnmatch_line(UNCHECKED)


@pytest.mark.parametrize("processes", [[], ["--numprocesses", "1"]])
def test_a_run_without_the_document_says_that_requests_were_not_checked(run, processes):
    result = run(*processes)
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["None is given", UNCHECKED])


def test_a_run_fails_if_the_given_document_does_not_exist(run, project):
    result = run("--discord-openapi", "mine.json")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"ERROR: --discord-openapi: there is no file {project / 'mine.json'}"])
