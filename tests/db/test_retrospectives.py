"""Notes leave nothing in the database's files that tells who wrote them, in which order, or when."""

from itertools import pairwise, permutations

import pytest

from db import sql
from db.erasure import empty_log
from db.fields import random_id
from db.lifecycle import opened
from db.models import Person, RetroMark, RetroNote, Session
from db.queries.retrospectives import Note, notes_of, write_notes
from db.transaction import transaction
from vocabulary.retrospectives import Prompt

A_CIRCLE = """
INSERT INTO circle (id, guild_id, name, focus, zone, created_at, weeks, minutes)
VALUES (1, 2, 'a', 'b', 'UTC', 0, 2, 75)
"""
A_SESSION = "INSERT INTO session (id, circle_id, kind, starts_at, agenda) VALUES (1, 1, 'retrospective', 0, '[]')"
BEN = 102
COUNTERS = (slice(24, 28), slice(92, 100))
"""Bytes of a file's header that count its changes and name SQLite's version."""
NOTES = [
    Note(4_000_000_000_000_000_007, Prompt.HELPED, "Small groups " * 9, "a" * 64),
    Note(17, Prompt.TRY, "Quiet starts", "b" * 64),
    Note(900_000_000_000, Prompt.HINDERED, "Messages " * 40, "c" * 64),
    Note(23_000_000, Prompt.HELPED, "Real work", "d" * 64),
]


@pytest.fixture
async def session(database):
    await sql.change(A_CIRCLE, [])
    await sql.change(A_SESSION, [])
    return 1


async def add(session, note):
    async with transaction():
        await write_notes(session, [*await notes_of(session), note])


async def file_after(url, path, order):
    """The bytes of a new database in which these things were written in that order: notes, or somebody's language."""
    async with opened(url):
        await sql.change(A_CIRCLE, [])
        await sql.change(A_SESSION, [])
        await Person.create(id=BEN, locale="en-US")
        for one in order:
            if isinstance(one, Note):
                await add(1, one)
            else:
                await Person.filter(id=BEN).update(locale=one)
        assert await empty_log()
    content = bytearray(path.read_bytes())
    for counter in COUNTERS:
        content[counter] = bytes(len(content[counter]))
    return bytes(content)


async def test_the_bytes_of_the_file_are_the_same_whatever_was_written_first(empty_database, tmp_path):
    found = set()
    for number, order in enumerate(permutations(NOTES)):
        path = tmp_path / f"{number}.db"
        path.write_bytes(empty_database.read_bytes())
        found.add(await file_after(f"sqlite://{path}", path, order))
    assert len(found) == 1
    assert b"Quiet starts" in found.pop()


async def test_nor_do_they_tell_what_else_was_written_just_before_or_after_a_note(empty_database, tmp_path):
    found = set()
    for number, order in enumerate((["pt-BR", *NOTES], [*NOTES, "pt-BR"], [*NOTES[:2], "pt-BR", *NOTES[2:]])):
        path = tmp_path / f"{number}.db"
        path.write_bytes(empty_database.read_bytes())
        found.add(await file_after(f"sqlite://{path}", path, order))
    assert len(found) == 1


async def test_without_that_they_would_tell_it(empty_database, tmp_path):
    """What is added as a new row lies in its page where there was room by then."""
    found = set()
    for number, order in enumerate((NOTES, NOTES[::-1])):
        path = tmp_path / f"{number}.db"
        path.write_bytes(empty_database.read_bytes())
        async with opened(f"sqlite://{path}"):
            await sql.change(A_CIRCLE, [])
            await sql.change(A_SESSION, [])
            for note in order:
                await RetroNote.create(session_id=1, **note._asdict())
        found.add(path.read_bytes().index(b"Quiet starts") - path.read_bytes().index(b"Real work"))
    assert len(found) == 2


async def test_the_log_of_writes_is_empty_once_it_was_emptied(session, path):
    await add(session, NOTES[1])
    log = path.with_name("circle.db-wal")
    assert b"Quiet starts" in log.read_bytes()
    assert await empty_log()
    assert log.read_bytes() == b""


@pytest.mark.parametrize("model", [RetroNote, RetroMark])
async def test_a_row_has_no_number_beside_its_random_key(session, model):
    facts = {
        RetroNote: {"prompt": Prompt.TRY, "words": "Pairs", "receipt": "a"},
        RetroMark: {"note_id": 1, "voter": "a"},
    }
    for _ in range(3):
        await model.create(session_id=session, **facts[model])
    rows = await sql.rows(f"SELECT rowid AS hidden, id FROM {model._meta.db_table}", [])
    assert [row["hidden"] for row in rows] == [row["id"] for row in rows]
    assert (
        "autoincrement" not in str(await sql.rows("SELECT sql FROM sqlite_master WHERE name LIKE 'retro%'", [])).lower()
    )


async def test_a_key_does_not_tell_which_row_came_first():
    drawn = [random_id() for _ in range(10_000)]
    later_is_greater = sum(one < other for one, other in pairwise(drawn)) / len(drawn)
    assert 0.45 < later_is_greater < 0.55
    assert len(set(drawn)) == len(drawn)
    assert all(0 <= one < 2**62 for one in drawn)


async def test_notes_have_no_columns_but_these(session):
    await add(session, NOTES[0])
    (row,) = await RetroNote.all().values()
    assert set(row) == {"id", "session_id", "prompt", "words", "receipt", "revealed_by"}
    assert row["revealed_by"] is None
    assert (await Session.get(id=1)).facilitator is None
