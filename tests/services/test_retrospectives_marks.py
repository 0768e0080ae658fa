"""Marks: up to three for each, seen by nobody but as sums once marking is over, and gone at the close."""

import pytest

from db.models import RetroKey, RetroMark
from tests.services.house import ANA, BEN, CHI
from tests.services.played import played
from tests.services.retro_play import HELPED, HINDERED, LONG, MARK, READ, TALK, TRY, writing
from tests.services.session_play import labels
from vocabulary.errors import Refusal

WORDS = ("Small groups", "Real work", "Quiet starts", "Too many messages")


@played
async def retro(house, circle):
    """A retrospective in which four notes are marked now."""
    retro = await writing(house, circle)
    await retro.writes(BEN, WORDS[0], WORDS[3])
    await retro.writes(CHI, WORDS[1])
    await retro.writes(CHI, WORDS[2])
    await retro.at(MARK, 2)
    return retro


async def ids(retro, *words):
    notes = {note.words: note.id for note in await retro.stored()}
    return [notes[one] for one in words]


async def mark(retro, person, *words, under=HELPED):
    return await retro.do(retro.services.retrospectives.marks.mark, person, under, await ids(retro, *words))


async def refused(act):
    with pytest.raises(Refusal) as refusal:
        await act
    return refusal.value.sentence


def marked(ballot):
    return [note.label for _, notes in ballot.notes for note in notes if note.marked]


async def test_the_card_of_the_block_has_the_button_and_each_sees_the_notes_by_question(retro):
    assert labels(retro.card("Mark notes"))[0] == "Mark notes"
    ballot = await retro.services.retrospectives.marks.ballot(retro.id, ANA)
    assert [(prompt, len(notes)) for prompt, notes in ballot.notes] == [(HELPED, 3), (HINDERED, 1)]
    assert marked(ballot) == []


async def test_sums_are_shown_once_marking_is_over_and_not_before(retro):
    await mark(retro, ANA, WORDS[0])
    await mark(retro, BEN, WORDS[0], WORDS[1])
    assert "mark" not in retro.board().text
    await retro.at(TALK, 2)
    assert f"- **2 marks:** {WORDS[0]}\n- **1 mark:** {WORDS[1]}\n- {WORDS[2]}" in retro.board().text


async def test_each_marks_up_to_three_in_all(retro):
    await mark(retro, ANA, *WORDS[:3])
    assert await refused(mark(retro, ANA, WORDS[3], under=HINDERED)) == "retro/too-many-marks"
    await mark(retro, ANA, *WORDS[:2])
    ballot = await mark(retro, ANA, WORDS[3], under=HINDERED)
    assert (ballot.marked, marked(ballot)[-1]) == (3, WORDS[3])


async def test_what_one_chooses_again_replaces_what_one_had_chosen_there(retro):
    await mark(retro, ANA, WORDS[0])
    assert marked(await mark(retro, ANA, WORDS[1])) == [WORDS[1]]
    assert marked(await mark(retro, ANA)) == []
    assert await RetroMark.all().count() == 0


async def test_nobody_sees_what_others_marked(retro):
    await mark(retro, ANA, WORDS[0])
    assert marked(await retro.services.retrospectives.marks.ballot(retro.id, BEN)) == []
    (row,) = await RetroMark.all().values()
    assert set(row) == {"id", "session_id", "note_id", "voter"}
    assert len(row["voter"]) == 64


async def test_marks_of_a_note_that_is_removed_are_free_again(retro):
    await mark(retro, ANA, *WORDS[:3])
    (gone,) = await ids(retro, WORDS[0])
    blank = await retro.stored()
    await type(blank[0]).filter(id=gone).delete()
    assert (await mark(retro, ANA, WORDS[3], under=HINDERED)).marked == 3
    with pytest.raises(Refusal, match="retro/note-gone"):
        await retro.services.retrospectives.marks.mark(retro.id, BEN, HELPED, [gone])


async def test_marking_is_refused_before_and_after_its_block(house, circle):
    retro = await writing(house, circle)
    ballot = retro.services.retrospectives.marks.ballot
    await retro.writes(BEN, WORDS[0])
    for minute, sentence in ((READ, "retro/not-marking"), (TALK, "retro/marked"), (LONG, "retro/over")):
        await retro.at(minute, 2)
        assert await refused(ballot(retro.id, ANA)) == sentence


async def test_where_there_are_no_notes_there_is_nothing_to_mark(house, circle):
    retro = await writing(house, circle)
    await retro.at(MARK, 2)
    assert await refused(retro.services.retrospectives.marks.ballot(retro.id, ANA)) == "retro/nothing-to-mark"


async def test_who_marked_is_deleted_with_the_key_when_it_closes_and_the_sums_stay(retro):
    await mark(retro, ANA, WORDS[0])
    await retro.at(TALK, 2)
    await retro.at(LONG)
    assert [await model.all().count() for model in (RetroMark, RetroKey)] == [0, 0]
    assert f"**1 mark:** {WORDS[0]}" in retro.board().text


async def test_marks_survive_a_restart_and_the_same_person_has_no_more_than_three(retro):
    await mark(retro, ANA, *WORDS[:3])
    await retro.skip_to(MARK + 1)
    assert (await retro.services.retrospectives.marks.ballot(retro.id, ANA)).marked == 3
    assert TRY not in [prompt for prompt, _ in (await retro.services.retrospectives.marks.ballot(retro.id, ANA)).notes]
