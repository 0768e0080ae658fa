"""The transcript in a real browser: what it shows at a moment, to whom, and how a reader goes on."""

import os
import shutil
from datetime import UTC, datetime, timedelta

import pytest

from fortnight.pictures import shots
from fortnight.pictures.browser import NAMES, Browser
from rehearsal.transcript.model import TranscriptAuthor, TranscriptChannel, TranscriptMessage, TranscriptMoment
from rehearsal.transcript.page import render

ASKED_FOR = "BROWSER_TESTS"
pytestmark = pytest.mark.skipif(
    not (os.environ.get(ASKED_FOR) and any(map(shutil.which, NAMES))),
    reason=f"starts Chromium, which is not always quick, so only with {ASKED_FOR}=1 and where it is installed",
)

ANA, BEN = TranscriptAuthor(101, "Ana"), TranscriptAuthor(102, "Ben")
KEEPER = TranscriptAuthor(1, "Circlekeeper", bot=True)
AT = datetime(2026, 1, 20, 18, tzinfo=UTC)
CHECK_IN = f"Check-in ends <t:{int((AT + timedelta(minutes=10)).timestamp())}:R>"
PHONE = 390

SEEN = """() => [...document.querySelectorAll(".current .text")]
    .filter((each) => each.checkVisibility()).map((each) => each.innerText)"""
PRESS = "(key) => document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }))"
LOOK_AS = """(person) => {
    const reader = document.getElementById("reader");
    reader.value = person;
    reader.dispatchEvent(new Event("change"));
}"""
GO = "(place) => { location.hash = place; return new Promise((done) => setTimeout(done, 20)); }"


def said(number, text, since, until=None, **more):
    return TranscriptMessage(number, KEEPER, AT, text, since=since, until=until, shown_at=AT, **more)


@pytest.fixture
async def browser(tmp_path):
    """The page of a room in which a card is changed and removed, and of a DM."""
    card = [said(1, CHECK_IN, 0, 2), said(1, "That was Check-in", 2, 3)]
    room = TranscriptChannel(11, "data", messages=[*card, said(2, "Noted, Ana", 1, only_for=ANA)])
    direct = TranscriptChannel(21, "Ben", "dm", messages=[said(3, "Hello Ben", 4)], reader=BEN)
    whats = [("card", 11, None), ("answer", 11, ANA), ("edit", 11, None), ("removal", 11, None), ("hello", 21, BEN)]
    moments = [
        TranscriptMoment(AT + timedelta(minutes=2 * number), what, channel, reader)
        for number, (what, channel, reader) in enumerate(whats)
    ]
    file = tmp_path / "transcript.html"
    file.write_text(render([room, direct], moments=moments, people=[ANA, BEN]))
    async with Browser() as page:
        await page.open(file.as_uri())
        yield page


async def test_a_reader_steps_through_the_moments_and_sees_each_as_it_was(browser):
    seen = {}
    for moment in range(5):
        await browser.evaluate(GO, f"at={moment}&in=11")
        seen[moment] = await browser.evaluate(SEEN)
    assert seen == {
        0: ["Check-in ends in 10 minutes"],
        1: ["Check-in ends in 8 minutes", "Noted, Ana"],
        2: ["That was Check-in", "Noted, Ana"],
        3: ["Noted, Ana"],
        4: ["Noted, Ana"],
    }


async def test_the_keyboard_goes_from_moment_to_moment_and_into_the_channel_where_it_happens(browser):
    await browser.evaluate(GO, "at=3&in=11")
    await browser.evaluate(PRESS, "ArrowRight")
    assert await browser.evaluate(SEEN) == ["Hello Ben"]
    await browser.evaluate(PRESS, "ArrowLeft")
    await browser.evaluate(PRESS, "ArrowLeft")
    assert await browser.evaluate(SEEN) == ["That was Check-in", "Noted, Ana"]


async def test_what_only_others_can_see_is_left_out_and_skipped(browser):
    await browser.evaluate(GO, "at=0&in=11")
    await browser.evaluate(LOOK_AS, str(BEN.id))
    await browser.evaluate(PRESS, "ArrowRight")
    assert await browser.evaluate(SEEN) == ["That was Check-in"]


async def test_the_page_fits_a_phone(browser):
    await browser.set_size(PHONE, 844)
    assert await browser.evaluate("() => document.documentElement.scrollWidth") <= PHONE


async def test_each_picture_is_of_the_moment_at_which_its_words_appear(browser):
    assert await browser.evaluate(shots.FIND, "Check-in ends", False) == {"at": "0", "in": "11"}
    assert await browser.evaluate(shots.FIND, "Check-in", True) == {"at": "2", "in": "11"}
    assert await browser.evaluate(shots.FIND, "nowhere", False) is None
