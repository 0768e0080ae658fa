"""Nothing that is kept, beside the notes or elsewhere, tells who wrote a note or who marked what."""

import json
from hashlib import sha256

import pytest
from tortoise import connections

from db.erasure import DELETED_ROWS, ORDER_OF_WRITES
from db.models import RetroNote
from tests.services.house import ANA, BEN, CHI
from tests.services.played import played
from tests.services.retro_play import AGREE, HELPED, LONG, MARK, READ, TALK, writing

SECRET, OTHER = "The zymurgy of barley wines", "Cooperage and staves"


@played
async def retro(house, circle):
    """Notes can be written, and the log of writes has been emptied."""
    retro = await writing(house, circle)
    await erase(house)
    return retro


@pytest.fixture
def files(tmp_path):
    """The bytes of the database's file and of its log."""
    return lambda: {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.name.startswith("circle.db")}


async def erase(house):
    """What the timekeeper does as soon as that is due."""
    for job in (ORDER_OF_WRITES, DELETED_ROWS):
        assert await house.services.privacy.erase_traces(job.row, house.now) is None


async def tables():
    """Everything in the database."""
    connection = connections.get("default")
    names = [
        row["name"]
        for row in await connection.execute_query_dict("SELECT name FROM sqlite_master WHERE type = 'table'")
    ]
    return {name: await connection.execute_query_dict(f'SELECT * FROM "{name}"') for name in names}


def changed(before, after):
    return {name for name in after if before[name] != after[name]}


async def test_with_a_note_nothing_else_is_written_but_that_the_log_is_to_be_emptied(retro):
    before = await tables()
    blank = await retro.notes.blank(retro.id, BEN)
    await retro.notes.write(retro.id, BEN, blank.secret, {HELPED: SECRET})
    after = await tables()
    assert changed(before, after) == {"retronote", "due"}
    assert [row["subject"] for row in after["due"] if row not in before["due"]] == [str(ORDER_OF_WRITES)]


async def test_afterwards_only_the_note_is_there_without_person_instant_or_secret(retro):
    before = await tables()
    receipt = await retro.writes(BEN, SECRET)
    after = await tables()
    assert changed(before, after) == {"retronote"}
    (row,) = after["retronote"]
    drawn = {"id": row["id"], "receipt": row["receipt"]}
    assert row == {"session_id": retro.id, "prompt": "helped", "words": SECRET, "revealed_by": None} | drawn
    assert drawn["receipt"] == sha256(f"helped:{receipt.secret}".encode()).hexdigest()


async def test_the_log_of_writes_is_emptied_with_each_note_and_mark(retro, files):
    await retro.writes(BEN, SECRET)
    await retro.writes(CHI, OTHER)
    assert SECRET.encode() not in files()["circle.db-wal"]
    assert files()["circle.db"].count(SECRET.encode()) == 1
    await retro.at(MARK, 2)
    (note, _) = await retro.stored()
    await retro.do(retro.services.retrospectives.marks.mark, CHI, note.prompt, [note.id])
    (voter,) = {row["voter"] for row in (await tables())["retromark"]}
    assert voter.encode() not in files()["circle.db-wal"]


async def test_the_secret_of_a_receipt_is_in_no_file(house, retro, files):
    secrets = [(await retro.writes(person, SECRET)).secret for person in (BEN, CHI)]
    found = b"".join(files().values())
    assert [one for one in secrets if one.encode() in found] == []


async def test_notes_of_one_form_cannot_be_told_from_those_of_two(retro):
    await retro.writes(BEN, SECRET, OTHER)
    assert len({row.receipt for row in await RetroNote.all()}) == 2


async def test_a_note_that_was_removed_is_in_no_file_once_they_are_cleaned(house, retro, files):
    receipt = await retro.writes(BEN, SECRET)
    await retro.do(retro.notes.remove, BEN, receipt.secret)
    await erase(house)
    assert SECRET.encode() not in b"".join(files().values())


async def test_after_the_close_the_files_have_the_words_as_they_were_shown_and_nothing_more(house, retro, files):
    receipt = await retro.writes(BEN, SECRET)
    await retro.at(MARK, 2)
    (note,) = await retro.stored()
    await retro.do(retro.services.retrospectives.marks.mark, CHI, HELPED, [note.id])
    voters = {row["voter"] for row in (await tables())["retromark"]}
    (key,) = [row["key"] for row in (await tables())["retrokey"]]
    await retro.at(LONG)
    await erase(house)
    found = b"".join(files().values())
    assert found.count(SECRET.encode()) == 1  # in the text of the message that all could read
    assert [one for one in (*voters, key, note.receipt, receipt.secret) if one.encode() in found] == []
    assert {name for name, rows in (await tables()).items() if SECRET in str(rows)} == {"outgoingbody"}


async def test_export_has_no_note_before_its_writer_shows_their_name_and_then_that_one(house, retro):
    receipt = await retro.writes(BEN, SECRET, OTHER)
    await retro.at(READ, 2)
    assert SECRET not in await house.services.privacy.export(BEN)
    await retro.do(retro.notes.reveal, BEN, receipt.secret, [HELPED])
    exported = json.loads(await house.services.privacy.export(BEN))
    assert [row["words"] for row in exported["RetroNote"]] == [SECRET]


async def test_whoever_is_forgotten_takes_with_them_what_bears_their_name(house, retro):
    receipt = await retro.writes(BEN, SECRET, OTHER)
    await retro.at(READ, 2)
    await retro.do(retro.notes.reveal, BEN, receipt.secret, [HELPED])
    await house.services.privacy.forget(BEN)
    await retro.settled()
    assert [row.words for row in await RetroNote.all()] == [OTHER]
    assert SECRET not in retro.board().text
    assert OTHER in retro.board().text


async def test_nobody_reads_a_note_anywhere_before_all_do(house, retro):
    await retro.writes(BEN, SECRET)
    shown = [await retro.where(person) for person in (ANA, BEN, CHI)]
    assert SECRET not in "".join([*shown, *(one.message.text for one in house.discord.messages.values())])


@pytest.mark.parametrize("minute", [READ, MARK, TALK, AGREE, LONG])
async def test_no_message_names_who_wrote_or_marked(house, retro, minute):
    await retro.writes(CHI, SECRET)
    await retro.at(minute, 2)
    board = retro.board()
    assert board.people == frozenset()
    assert f"<@{CHI}>" not in board.text
    assert "<t:" not in board.text
