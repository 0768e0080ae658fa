"""What the pictures show, and how each is found in the transcript."""

from dataclasses import dataclass
from pathlib import Path

from fortnight.pictures.browser import Browser, BrowserError

WIDTHS = {390: 844, 1280: 800}
CARD_WIDTH, CARD_HEIGHT = 600, 900
SHARP = 1.5

FIND = """(pattern, last) => {
  const shows = (each) => new RegExp(pattern).test(each.textContent.replace(/\\s+/g, " "));
  const found = [...document.querySelectorAll("[data-since]")].filter(shows);
  const one = last ? found.at(-1) : found[0];
  return one && { at: one.dataset.since, in: one.closest(".channel").id.slice("channel-".length) };
}"""
SHOW = """(place) => {
  document.body.classList.add("bare");
  location.hash = "#" + new URLSearchParams(place);
  return new Promise((done) => setTimeout(done, 100));
}"""
AREA = """() => {
  const box = document.querySelector(".changed .container").getBoundingClientRect();
  return { x: box.x + scrollX - 4, y: box.y + scrollY - 4, width: box.width + 8, height: box.height + 8 };
}"""


@dataclass(frozen=True, slots=True)
class Shot:
    """The moment at which a message first says something, or the `last` one: `words` are a regular expression."""

    name: str
    words: str
    last: bool = False


SHOTS = (
    Shot("founder", r"\b\d of \d done|has its rooms"),
    Shot("block", r"Block 2 of|Real work example Until"),
    Shot("warning", r"[Tt]wo minutes left|Last two minutes"),
    Shot("closing", r"Close anyway"),
    Shot("recap", r"Recap of"),
    Shot("dm", r"How is your goal going"),
    Shot("settings", r"Quiet hours"),
    Shot("form", r"Your goal for this cycle"),
)
LIVE_CARD = SHOTS[1]


async def take(transcript: str, folder: Path) -> list[str]:
    """Take all pictures of the page with that address, on a phone and on a desktop.

    Returns the names of those whose words are nowhere.
    """
    missing: list[str] = []
    async with Browser() as browser:
        await browser.open(transcript)
        for shot in SHOTS:
            if (place := await browser.evaluate(FIND, shot.words, shot.last)) is None:
                missing.append(shot.name)
                continue
            for width, height in WIDTHS.items():
                await browser.set_size(width, height)
                await browser.evaluate(SHOW, place)
                (folder / f"{shot.name}-{width}.png").write_bytes(await browser.picture())
    return missing


async def live_card(transcript: str) -> bytes:
    """A picture of nothing but the card of a running session. Raises BrowserError if there is none."""
    async with Browser() as browser:
        await browser.set_size(CARD_WIDTH, CARD_HEIGHT, scale=SHARP)
        await browser.open(transcript)
        if (place := await browser.evaluate(FIND, LIVE_CARD.words, LIVE_CARD.last)) is None:
            raise BrowserError("There is no card of a running session in this transcript.")
        await browser.evaluate(SHOW, place)
        return await browser.picture(await browser.evaluate(AREA))
