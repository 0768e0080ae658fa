"""Each reader has the language of their Discord: for themselves their own, in a channel that of the server.

Two languages are played that nobody speaks, one for people, one for the server. Their texts have letters and marks of
their own: a text in plain letters is one that no translator would have seen, and one with the wrong marks is for
another reader. They stand in for languages whose dates and lists have no plain letters either.
"""

import asyncio
import re
from datetime import timedelta

import pytest

from db.models import Circle, Person
from fortnight.bots import InProcessBot
from runtime.bot import Circlekeeper
from runtime.catalogue import catalogue
from runtime.words import TEMPLATES, Words, table
from tests.e2e.staging import FIRST_SESSION, FOCUS, GOAL, NAME
from tests.e2e.walking import Walk
from tests.pseudo import longer, translate
from vocabulary.controls import ButtonKind

AGENDAS = TEMPLATES / "agendas.toml"
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
PEOPLE, SERVER = "el", "uk"
OWN, SHARED = "⟦⟧", "⟪⟫"
SAID = "Some words of our own"
"""What the walk writes; of that, what is cut still has its first word."""
FACTS = re.compile(
    "|".join(map(re.escape, (NAME, FOCUS, SAID, "Some", *GOAL.values(), "Ana", "Ben", "Chi", "Dee", "Eli")))
)
"""What people have written, or are called."""
NO_WORDS = re.compile(r"<[^<>\s]*>|</[^<>]+>|`[^`]*`|https://\S+|\b[A-Z]\w+/[\w/]+|UTC|\w+\.md\b")
"""What is read by Discord, and names of time zones and files."""
BLOCKS = re.compile("|".join(re.escape(longer(block["title"], SHARED)) for block in table(AGENDAS).values()))
DATA = (".json", ".ics")
"""Files that are for programs."""
WORDED = {"label", "placeholder", "description", "title"}


@pytest.fixture(scope="module")
def catalogues(tmp_path_factory):
    folder = tmp_path_factory.mktemp("catalogues")
    texts = asyncio.run(catalogue())
    translate(texts, folder, PEOPLE, OWN)
    translate(texts, folder, SERVER, SHARED)
    return folder


@pytest.fixture
async def stage(offline, catalogues):
    """The stage where people have one language, and the server another."""
    offline.guild.locale = SERVER
    for person in offline.everyone:
        person.user.locale = PEOPLE
    make_bot = lambda settings, clock: Circlekeeper(settings, clock, Words(catalogues=catalogues))
    offline.bot = InProcessBot(offline.settings, offline.clock, make_bot)
    await offline.start_bot()
    return offline


class Reading(Walk):
    """A walk that keeps apart what the person alone reads, and what all in the channel read."""

    def __init__(self, *about):
        super().__init__(*about)
        self.alone, self.together = {}, {}

    async def _note(self, did, answer):
        await super()._note(did, answer)
        for message in filter(None, [answer.message, *answer.interaction.followups]):
            read = self.alone if message.ephemeral else self.together
            read[did] = "\n".join([read.get(did, ""), *texts_of(message)])
        if answer.modal:
            self.alone[did] = "\n".join(worded(answer.modal.components))


def texts_of(message):
    """What is read in a message, on its buttons and selects, and in its files."""
    files = [file.content.decode() for file in message.attachments if not file.filename.endswith(DATA)]
    return [message.text, *worded(message.components), *files]


def worded(components):
    """What is read on buttons and selects, and in a form."""
    if isinstance(components, dict):
        for name, inner in components.items():
            if name in WORDED and isinstance(inner, str):
                yield inner
            else:
                yield from worded(inner)
    elif isinstance(components, list):
        for inner in components:
            yield from worded(inner)


def forgotten(text):
    """The words of a text that no catalogue has said, nor anybody written."""
    return re.findall(r"[A-Za-z]{2,}", FACTS.sub("", NO_WORDS.sub("", text)))


def untranslated(texts):
    return {did: words for did, text in texts.items() if (words := forgotten(text))}


def for_others(texts, marks):
    """Those with a mark of the language of other readers; but an agenda, with its blocks, is in that of the circle."""
    return {did: text for did, text in texts.items() if marks[0] in BLOCKS.sub("", text)}


def of_channel(stage, circle):
    said = [message for message in stage.ana.sees(circle.text) if not message.ephemeral]
    return {message.id: "\n".join(texts_of(message)) for message in said if message.author.bot}


def dms_of(people):
    return {message.id: "\n".join(texts_of(message)) for one in people for message in one.dms}


async def test_whatever_people_do_is_answered_in_their_language_and_posted_in_that_of_the_server(stage):
    circle = await stage.form_circle()
    await circle.schedule()
    walked = Reading(stage, stage.eli, circle.text, circle)
    await walked.commands()
    await walked.filled_downloads()
    await walked.buttons(without=[ButtonKind.PRIVACY_FORGET])
    await walked.selects()
    await walked.forms()
    assert len(walked.alone) > 100
    assert untranslated(walked.alone) == {}
    assert all("agenda" in did for did in for_others(walked.alone, SHARED))  # with what is asked in its blocks
    assert untranslated(walked.together) == {}
    assert for_others(walked.together, OWN) == {}
    assert untranslated(of_channel(stage, circle)) == {}
    assert for_others(of_channel(stage, circle), OWN) == {}


# Half a week in which all features speak takes some seconds.
async def test_what_the_bot_says_by_itself_is_in_the_servers_language_in_channels_and_in_their_own_in_dms(stage):
    circle = await stage.form_circle()
    await circle.schedule()
    for person in stage.people:
        await person.slash(circle.text, "nudges start")
    await circle.set_goal(stage.ben)
    await stage.until(FIRST_SESSION - MINUTE)
    for person in stage.people[:4]:
        await person.join_voice(circle.voice)
    await stage.until(FIRST_SESSION + 8 * MINUTE)  # a warning
    await stage.until(FIRST_SESSION + 80 * MINUTE)
    await stage.ana.slash(circle.text, "session end", anyway=True)
    await stage.until(FIRST_SESSION + 2 * DAY)
    said, received = of_channel(stage, circle), dms_of(stage.people)
    assert (len(said) > 10, len(received) > 2) == (True, True)
    assert untranslated(said | received) == {}
    assert for_others(said, OWN) == {}
    assert for_others(received, SHARED) == {}


async def test_the_languages_are_noted_as_discord_tells_them_and_once(stage):
    circle = await stage.form_circle()
    await stage.ben.slash(circle.text, "nudges start")
    await stage.settled()
    assert (await Circle.get()).locale == SERVER
    assert (await Person.get(id=stage.ben.id)).locale == PEOPLE
    assert (await Person.get(id=stage.chi.id)).locale is None
    stage.ben.user.locale = "sv-SE"
    assert (await stage.ben.slash(circle.text, "nudges stop")).text.startswith("You")
    stage.guild.set_locale("sv-SE")
    while ((await Circle.get()).locale, (await Person.get(id=stage.ben.id)).locale) != ("sv-SE", "sv-SE"):
        await stage.settled()


async def test_commands_are_described_in_each_language_and_named_in_english(stage):
    described = {command["name"]: command for command in stage.application.commands.values()}["circle"]
    assert described["description_localizations"][PEOPLE] == longer(described["description"], OWN)
    assert described["description_localizations"][SERVER] == longer(described["description"], SHARED)
    assert described["description_localizations"].keys() == {PEOPLE, SERVER}
    assert not described["name_localizations"]
