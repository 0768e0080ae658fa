from datetime import UTC, datetime, timedelta

import pytest

from rules.agenda import Event, play
from rules.blocks import Block
from rules.retrospectives import (
    Stage,
    allow_change,
    allow_marks,
    allow_notes,
    are_shown,
    check_marks,
    is_thin,
    stage_of,
)
from rules.standard import standard
from vocabulary.errors import Refusal
from vocabulary.sessions import BlockFormat, EventKind, SessionKind

STARTS = datetime(2026, 3, 2, 18, tzinfo=UTC)
STANDARD = standard(60, SessionKind.RETROSPECTIVE)
STARTED = Event(EventKind.STARTED, STARTS)


def after(minutes, blocks=STANDARD, *events):
    """The stage so many minutes after the start."""
    return stage_of(play(blocks, STARTS, [STARTED, *events], STARTS + timedelta(minutes=minutes)))


def sentence(act, *args):
    with pytest.raises(Refusal) as refusal:
        act(*args)
    return refusal.value.sentence


@pytest.mark.parametrize(
    ("minute", "stage"),
    [
        (0, Stage.BEFORE),
        (4, Stage.WRITING),
        (12, Stage.READING),
        (17, Stage.MARKING),
        (20, Stage.MARKED),
        (40, Stage.MARKED),
        (60, Stage.MARKED),
    ],
)
def test_the_stage_follows_from_the_block(minute, stage):
    assert after(minute) is stage


def test_before_it_starts_nothing_can_be_written_and_after_its_end_nothing_changed():
    assert stage_of(play(STANDARD, STARTS, [], STARTS)) is Stage.BEFORE
    assert after(30, STANDARD, Event(EventKind.ENDED, STARTS + timedelta(minutes=5))) is Stage.OVER


def test_a_circle_that_goes_back_writes_again():
    back = Event(EventKind.WENT_BACK, STARTS + timedelta(minutes=13))
    assert after(14, STANDARD, back) is Stage.WRITING


def test_a_pause_changes_nothing():
    assert after(30, STANDARD, Event(EventKind.PAUSED, STARTS + timedelta(minutes=5))) is Stage.WRITING


def test_an_agenda_without_a_block_for_notes_has_none():
    assert after(10, (Block("Talk", 30, 30, False),)) is Stage.NO_NOTES


def test_in_an_agenda_without_marks_the_circle_reads_to_the_end():
    write = Block("Write", 10, 10, False, format=BlockFormat.RETRO_WRITE)
    assert after(15, (write, Block("Talk", 30, 30, False))) is Stage.READING


def test_notes_are_shown_from_the_reading_on():
    assert [stage for stage in Stage if are_shown(stage)] == [Stage.READING, Stage.MARKING, Stage.MARKED, Stage.OVER]


def test_each_refusal_says_why():
    assert sentence(allow_notes, Stage.NO_NOTES) == "retro/no-notes"
    assert sentence(allow_notes, Stage.BEFORE) == "retro/not-yet"
    assert {sentence(allow_notes, stage) for stage in (Stage.READING, Stage.MARKING, Stage.MARKED)} == {"retro/reading"}
    assert sentence(allow_notes, Stage.OVER) == sentence(allow_change, Stage.OVER) == "retro/over"
    assert sentence(allow_marks, Stage.READING) == "retro/not-marking"
    assert sentence(allow_marks, Stage.MARKED) == "retro/marked"
    assert sentence(allow_marks, Stage.OVER) == "retro/over"


def test_up_to_three_notes_that_are_there_are_marked():
    check_marks([1, 2, 3], [1, 2, 3, 4])
    assert sentence(check_marks, [1, 2, 3, 4], [1, 2, 3, 4]) == "retro/too-many-marks"
    assert sentence(check_marks, [5], [1]) == "retro/note-gone"


@pytest.mark.parametrize(
    ("present", "expected", "thin"),
    [
        ([1, 2], [1, 2, 3, 4, 5], True),
        ([1, 2, 3, 4, 5], [1, 2, 3, 4, 5, 6, 7, 8], False),
        ([], [1, 2, 3, 4], True),
        ([], [1, 2, 3, 4, 5], False),
        ([], [], False),
    ],
)
def test_anonymity_is_thin_among_fewer_than_five_who_are_there_or_else_expected(present, expected, thin):
    assert is_thin(present, expected) is thin
