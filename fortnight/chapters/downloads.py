"""The downloads: the sessions as a calendar, the agenda and the goal tracker in every format."""

from functools import partial
from itertools import product

from fortnight import cast
from fortnight.cast import CAST, MAYA
from fortnight.download_readers import READERS, Cells, text_of
from fortnight.scenario import Scenario

AT_LEAST = 4  # two sessions that were held and two to come
FORMATS = {
    "md": "Markdown",
    "csv": "CSV",
    "xlsx": "Excel workbook (XLSX)",
    "html": "Web page to print (HTML)",
}
BLOCKS = ("Check-in", "Real work example", "Problem solving", "Goals", "Commitments")
BLOCK, NAME, FIRST_FIELD, LAST_FIELD = 1, 1, 2, 7


async def download_files(scenario: Scenario) -> None:
    """Download the calendar, the agenda and the goal tracker, and read them again."""
    promises = scenario.sandbox.promises
    calendar = await _download(scenario, "session calendar")
    entries = sum(content.count(b"BEGIN:VEVENT") for content in calendar.values())
    promises.note("The sessions come as a calendar file", entries >= AT_LEAST, f"{entries} of them")
    files = dict[str, bytes]()
    for name, form in product(("agenda", "goals"), FORMATS.values()):
        files |= await _download(scenario, f"template {name}", format=form)
    wanted = {f"{name}.{ending}" for name, ending in product(("agenda", "goals"), FORMATS)}
    promises.note("The agenda and the goal tracker can be downloaded", files.keys() == wanted, ", ".join(files))
    scenario.files |= calendar | files
    _open_again(scenario, files)


async def _download(scenario: Scenario, command: str, **options: str) -> dict[str, bytes]:
    answer = await scenario.sandbox.act(partial(scenario.sandbox.person(MAYA).slash, scenario.text, command, **options))
    return {one.filename: one.content for one in (answer.message.attachments if answer.message else ())}


def _open_again(scenario: Scenario, files: dict[str, bytes]) -> None:
    """Record whether a reader of each format finds what was said in the circle."""
    promises = scenario.sandbox.promises
    for ending, read in READERS.items():
        agenda, tracker = (read(files.get(f"{name}.{ending}", b"")) for name in ("agenda", "goals"))
        blocks = [row[BLOCK] for row in agenda if len(row) > BLOCK and row[BLOCK] in BLOCKS]
        kept = tuple(blocks) == BLOCKS and _holds_goals(tracker)
        promises.note(f"Opened as {FORMATS[ending]}, they contain the five blocks and all goals", kept)
    agenda, tracker = (text_of(files.get(f"{name}.md", b"")) for name in ("agenda", "goals"))
    said = [words for persona in CAST for words in (persona.goal[0], persona.goal[1])]
    kept = all(block in agenda for block in BLOCKS) and all(words in tracker for words in said)
    promises.note(f"Opened as {FORMATS['md']}, they contain the same", kept and cast.SMALLER_STEP in tracker)


def _holds_goals(tracker: Cells) -> bool:
    """Whether each goal is unchanged; one that looks like a formula may be marked as text."""
    rows = {
        (row[NAME], *(cell.removeprefix("'") for cell in row[FIRST_FIELD:LAST_FIELD]))
        for row in tracker
        if len(row) > LAST_FIELD
    }
    goals = {(persona.name, *persona.goal) for persona in CAST if persona is not cast.JONAS}
    goal, why, _, evidence, support = cast.JONAS.goal
    return goals | {(cast.JONAS.name, goal, why, cast.SMALLER_STEP, evidence, support)} <= rows
