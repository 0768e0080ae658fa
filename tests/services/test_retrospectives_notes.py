"""Anonymous notes: written by all, read by all at once, changed by who holds their receipt, and gone at the close."""

import pytest

from db.models import RetroKey, RetroMark, RetroNote
from tests.services.circle_play import here
from tests.services.house import ANA, BEN, CHI, DEE, ELI
from tests.services.played import played
from tests.services.retro_play import AGREE, HELPED, HINDERED, LONG, MARK, READ, TALK, TRY, WRITE, retro_set, writing
from tests.services.session_play import labels
from vocabulary.errors import Refusal
from vocabulary.retrospectives import MOST_NOTES

SMALL, NOISY = "Small groups", "Too many messages"


@played
async def retro(house, circle):
    return await writing(house, circle)


async def refused(act, *args):
    with pytest.raises(Refusal) as refusal:
        await act(*args)
    return refusal.value.sentence


async def test_notes_can_be_written_in_their_block_and_neither_before_nor_after_it(house, circle):
    retro = await retro_set(house, circle)
    await retro.begin()
    assert await refused(retro.notes.blank, retro.id, BEN) == "retro/not-yet"
    await retro.at(WRITE, 2)
    assert labels(retro.card("Write notes"))[0] == "Write notes"
    await retro.writes(BEN, SMALL)
    await retro.at(READ, 2)
    assert await refused(retro.notes.blank, retro.id, CHI) == "retro/reading"
    await retro.at(LONG)
    assert await refused(retro.notes.blank, retro.id, CHI) == "retro/over"


async def test_a_form_that_was_open_when_the_reading_began_is_refused(retro):
    blank = await retro.notes.blank(retro.id, CHI)
    await retro.at(READ, 2)
    assert await refused(retro.notes.write, retro.id, CHI, blank.secret, {TRY: SMALL}) == "retro/reading"


async def test_nothing_of_them_is_seen_before_all_of_them_are(retro):
    said = len(retro.house.said_in(retro.text))
    await retro.writes(BEN, SMALL, NOISY)
    await retro.writes(CHI, trying="Longer talks")
    assert retro.board() is None
    assert len(retro.house.said_in(retro.text)) == said
    await retro.at(READ, 2)
    assert all(words in retro.board().text for words in (SMALL, NOISY, "Longer talks"))
    assert "What got in the way?" in retro.board().text


async def test_where_nobody_writes_that_is_said(retro):
    await retro.at(READ, 2)
    assert "Nobody wrote a note." in retro.board().text


@pytest.mark.parametrize(
    ("people", "thin"),
    [((ANA, BEN), True), ((ANA, BEN, CHI, DEE), True), ((ANA, BEN, CHI, DEE, ELI), False)],
    ids=lambda given: str(given if isinstance(given, bool) else len(given)),
)
async def test_with_fewer_than_five_it_is_said_before_that_anonymity_is_thin(house, people, thin):
    retro = await writing(house, await house.form_circle(people), *people)
    blank = await retro.notes.blank(retro.id, ANA)
    assert (blank.is_thin, blank.people) == (thin, len(people))


async def test_in_a_circle_of_eight_all_of_them_write(house):
    eight = tuple(range(101, 109))
    retro = await writing(house, await house.form_circle(eight), *eight)
    assert not (await retro.notes.blank(retro.id, ANA)).is_thin
    for person in eight:
        await retro.writes(person, f"What helped {person}", f"What hindered {person}", f"What {person} would try")
    await retro.at(READ, 2)
    assert retro.board().text.count("\n- ") == 24


async def test_where_all_meet_without_voice_those_who_are_expected_count(house, circle):
    retro = await retro_set(house, circle)
    await retro.at(0)
    await retro.steer("start", ANA)
    await retro.at(WRITE, 2)
    blank = await retro.notes.blank(retro.id, ANA)
    assert (blank.is_thin, blank.people) == (False, 5)


async def test_a_form_that_is_sent_twice_writes_its_notes_once(retro):
    blank = await retro.notes.blank(retro.id, BEN)
    for _ in range(2):
        await retro.do(retro.notes.write, BEN, blank.secret, {HELPED: SMALL, TRY: NOISY})
    assert await RetroNote.all().count() == 2


async def test_an_empty_form_is_refused(retro):
    assert await refused(retro.writes, BEN, "  ", "\u200b") == "retro/nothing-written"


async def test_under_one_question_there_is_room_for_as_many_as_can_be_marked(retro):
    for number in range(MOST_NOTES):
        await retro.writes(BEN, f"Note {number}")
    assert await refused(retro.writes, CHI, "One more") == "retro/full"
    await retro.writes(CHI, trying="There is room here")


async def test_too_many_for_a_card_are_shortened_with_all_of_them_in_a_file(retro):
    for number in range(MOST_NOTES):
        await retro.writes(BEN, f"{number:02} " + "word " * 70)
    await retro.at(READ, 2)
    assert len(retro.board().text) <= 4000
    assert "The file has all of them." in retro.board().text
    (file,) = retro.board().files
    assert all(f"- {number:02} {'word ' * 69}word" in file.content for number in range(MOST_NOTES))


async def test_whoever_holds_the_receipt_edits_a_note_and_adds_one_while_the_circle_writes(retro):
    receipt = await retro.writes(BEN, SMALL)
    await retro.do(retro.notes.write, BEN, receipt.secret, {HELPED: "Pairs", TRY: NOISY})
    assert sorted(row.words for row in await retro.stored()) == ["Pairs", NOISY]


async def test_an_edit_while_the_circle_reads_is_shown_but_adds_none(retro):
    receipt = await retro.writes(BEN, SMALL)
    await retro.at(READ, 2)
    edited = await retro.do(retro.notes.write, BEN, receipt.secret, {HELPED: "Pairs"})
    assert [note.words for note in edited.notes] == ["Pairs"]
    assert "Pairs" in retro.board().text
    assert SMALL not in retro.board().text
    assert (
        await refused(retro.notes.write, retro.id, BEN, receipt.secret, {HELPED: "Pairs", TRY: NOISY})
        == "retro/reading"
    )


async def test_what_an_edit_leaves_empty_is_removed(retro):
    receipt = await retro.writes(BEN, SMALL, NOISY)
    left = await retro.do(retro.notes.write, BEN, receipt.secret, {HINDERED: NOISY})
    assert [note.prompt for note in left.notes] == [HINDERED]
    assert [row.words for row in await retro.stored()] == [NOISY]


async def test_a_note_is_removed_with_its_receipt_while_it_is_read_too(retro):
    receipt = await retro.writes(BEN, SMALL)
    await retro.writes(CHI, NOISY)
    await retro.at(MARK, 2)
    removed = await retro.do(retro.notes.remove, BEN, receipt.secret)
    assert [note.words for note in removed.notes] == [SMALL]
    assert SMALL not in retro.board().text
    assert await refused(retro.notes.receipt, retro.id, BEN, receipt.secret) == "retro/removed"


async def test_a_writer_shows_their_name_and_hides_it_again(retro):
    receipt = await retro.writes(BEN, SMALL, NOISY)
    await retro.at(READ, 2)
    shown = await retro.do(retro.notes.reveal, BEN, receipt.secret, [HINDERED])
    assert [note.revealed for note in shown.notes] == [False, True]
    assert f"- {NOISY} (<@{BEN}>)" in retro.board().text
    assert f"- {SMALL}\n" in retro.board().text
    await retro.do(retro.notes.reveal, BEN, receipt.secret, [])
    assert f"<@{BEN}>" not in retro.board().text
    assert await RetroNote.filter(revealed_by=None).count() == 2


async def test_nobody_changes_a_note_without_its_secret(retro):
    await retro.writes(BEN, SMALL)
    assert await refused(retro.notes.remove, retro.id, BEN, "0" * 32) == "retro/removed"
    assert await refused(retro.notes.reveal, retro.id, BEN, "0" * 32, [HELPED]) == "retro/removed"
    assert await RetroNote.all().count() == 1


async def test_others_than_members_are_refused_even_with_the_secret(retro):
    receipt = await retro.writes(BEN, SMALL)
    assert await refused(retro.notes.receipt, retro.id, 999, receipt.secret) == "circles/members-only"


@pytest.mark.parametrize("act", ["receipt", "remove"])
async def test_once_it_has_closed_nothing_of_the_notes_is_left_to_change(retro, act):
    receipt = await retro.writes(BEN, SMALL)
    await retro.at(LONG)
    assert await refused(getattr(retro.notes, act), retro.id, BEN, receipt.secret) == "retro/over"
    assert await refused(retro.notes.write, retro.id, BEN, receipt.secret, {HELPED: NOISY}) == "retro/over"
    assert await refused(retro.notes.reveal, retro.id, BEN, receipt.secret, [HELPED]) == "retro/over"
    assert [await model.all().count() for model in (RetroNote, RetroMark, RetroKey)] == [0, 0, 0]
    assert SMALL in retro.board().text


async def test_one_that_ends_before_its_notes_are_read_shows_them_with_its_end(retro):
    await retro.writes(BEN, SMALL)
    await retro.end()
    assert "The retrospective ended before you read these." in retro.board().text
    assert SMALL in retro.board().text
    assert await RetroNote.all().count() == 0


async def test_one_that_ends_early_without_notes_shows_none(retro):
    await retro.end()
    assert retro.board() is None


@pytest.mark.parametrize("minute", [WRITE, READ, MARK, TALK, AGREE])
async def test_after_a_restart_in_any_block_it_goes_on_where_it_was(retro, minute):
    receipt = await retro.writes(BEN, SMALL)
    await retro.at(minute - 1 if minute > WRITE else WRITE, 10)
    await retro.skip_to(minute + 1)
    assert (retro.board() is not None) == (minute > WRITE)
    await retro.do(retro.notes.write, BEN, receipt.secret, {HELPED: NOISY})
    await retro.at(READ, 2) if minute < READ else None
    assert NOISY in retro.board().text
    assert retro.said_twice() == []


async def test_a_bot_that_was_away_until_after_the_end_shows_the_notes_once_and_deletes_them(retro):
    await retro.writes(BEN, SMALL)
    await retro.skip_to(LONG + 60)
    assert SMALL in retro.board().text
    assert await RetroNote.all().count() == 0


async def test_while_it_is_paused_notes_are_still_written(retro):
    await retro.steer("pause", ANA)
    await retro.writes(BEN, SMALL)
    await retro.at(READ + 5)
    assert retro.board() is None
    await retro.steer("resume", ANA)
    await retro.at(READ + 15)
    assert SMALL in retro.board().text


async def test_a_circle_that_goes_back_to_writing_reads_what_is_new_when_it_reads_again(retro):
    await retro.writes(BEN, SMALL)
    await retro.at(READ, 2)
    await retro.steer("go_back", ANA)
    await retro.writes(CHI, NOISY)
    assert NOISY not in retro.board().text
    await retro.steer("advance", ANA)
    assert NOISY in retro.board().text


async def test_a_circle_that_pauses_in_the_middle_ends_its_retrospective_all_the_same(house, circle, retro):
    await retro.writes(BEN, SMALL)
    await house.services.circles.pauses.pause(await here(circle), ANA, house.now.date().replace(month=3))
    await retro.at(READ, 2)
    assert SMALL in retro.board().text
    await retro.at(LONG)
    assert await RetroNote.all().count() == 0
