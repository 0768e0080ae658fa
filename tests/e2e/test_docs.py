"""The pages for people name only what there is."""

import re
from pathlib import Path

DOCS = Path(__file__).parent.parent.parent / "docs"
PAGES = ("members.md", "facilitating.md", "privacy.md", "terms.md")
NAMED = re.compile(r"`/([a-z]+(?: [a-z]+)*)`")


def paths_of(definition, path):
    """The name of a command, and those of each command in a group."""
    below = [option for option in definition.get("options", ()) if option["type"] in (1, 2)]
    return [path, *(name for option in below for name in paths_of(option, f"{path} {option['name']}"))]


async def test_every_command_that_a_page_names_exists(stage):
    there = {path for each in stage.application.commands.values() for path in paths_of(each, each["name"])}
    named = {command for page in PAGES for command in NAMED.findall((DOCS / page).read_text())}
    assert "goal history" in named
    assert named <= there
