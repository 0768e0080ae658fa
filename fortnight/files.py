"""What the circle takes along: its sessions as a calendar, the agenda and the goal tracker in every format."""

from functools import partial
from itertools import product

from fortnight import cast
from fortnight.cast import CAST, MAYA
from fortnight.plot import Plot
from fortnight.readers import READERS, Cells, text_of

AT_LEAST = 4  # two sessions that were held and two to come
FORMATS = {
    "md": "Markdown",
    "csv": "CSV",
    "xlsx": "Excel workbook (XLSX)",
    "html": "Web page to print (HTML)",
}
BLOCKS = ("Check-in", "Real work example", "Problem solving", "Goals", "Commitments")
BLOCK, NAME, FIRST_FIELD, LAST_FIELD = 1, 1, 2, 7


async def take_along(plot: Plot) -> None:
    """The sessions go into a calendar; the agenda and the goal tracker are downloaded, and opened again."""
    promises = plot.stage.promises
    calendar = await _download(plot, "session calendar")
    entries = sum(content.count(b"BEGIN:VEVENT") for content in calendar.values())
    promises.note("The sessions come as a calendar file", entries >= AT_LEAST, f"{entries} of them")
    files = dict[str, bytes]()
    for name, form in product(("agenda", "goals"), FORMATS.values()):
        files |= await _download(plot, f"template {name}", format=form)
    wanted = {f"{name}.{ending}" for name, ending in product(("agenda", "goals"), FORMATS)}
    promises.note("The agenda and the goal tracker can be downloaded", files.keys() == wanted, ", ".join(files))
    plot.files |= calendar | files
    _open_again(plot, files)


async def _download(plot: Plot, command: str, **options: str) -> dict[str, bytes]:
    answer = await plot.stage.act(partial(plot.stage.person(MAYA).slash, plot.text, command, **options))
    return {one.filename: one.content for one in (answer.message.attachments if answer.message else ())}


def _open_again(plot: Plot, files: dict[str, bytes]) -> None:
    """Note whether a reader of each format finds in the files what was said in the circle."""
    promises = plot.stage.promises
    for ending, read in READERS.items():
        agenda, tracker = (read(files.get(f"{name}.{ending}", b"")) for name in ("agenda", "goals"))
        blocks = [row[BLOCK] for row in agenda if len(row) > BLOCK and row[BLOCK] in BLOCKS]
        kept = tuple(blocks) == BLOCKS and _holds_goals(tracker)
        promises.note(f"Opened as {FORMATS[ending]}, they hold the five blocks and all goals", kept)
    agenda, tracker = (text_of(files.get(f"{name}.md", b"")) for name in ("agenda", "goals"))
    said = [words for role in CAST for words in (role.goal[0], role.goal[1])]
    kept = all(block in agenda for block in BLOCKS) and all(words in tracker for words in said)
    promises.note(f"Opened as {FORMATS['md']}, they hold the same", kept and cast.SMALLER_STEP in tracker)


def _holds_goals(tracker: Cells) -> bool:
    """Whether each goal stands as it was written; what begins as a formula does may be marked as text."""
    rows = {
        (row[NAME], *(cell.removeprefix("'") for cell in row[FIRST_FIELD:LAST_FIELD]))
        for row in tracker
        if len(row) > LAST_FIELD
    }
    goals = {(role.name, *role.goal) for role in CAST if role is not cast.JONAS}
    goal, why, _, evidence, support = cast.JONAS.goal
    return goals | {(cast.JONAS.name, goal, why, cast.SMALLER_STEP, evidence, support)} <= rows
