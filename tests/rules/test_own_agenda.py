from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given, strategies as st

from rules.blocks import Block
from rules.own_agenda import as_text, fitted, parse
from rules.standard import LUNCH, RETROSPECTIVE, STANDARD, standard
from vocabulary.errors import Refusal, Refusals
from vocabulary.limits import SHORTEST_SESSION


def faults(text, minutes=None):
    with pytest.raises(Refusals) as refused:
        parse(text, minutes)
    return [str(refusal) for refusal in refused.value.refusals]


def test_a_line_is_a_name_and_minutes_and_what_is_kept_makes_a_block_flexible():
    assert parse("Check-in 10\nProblem solving 25 (at least 15)", 35) == (
        Block("Check-in", 10, 10, False),
        Block("Problem solving", 25, 15, True),
    )


def test_a_prompt_follows_a_colon_or_stands_below():
    text = "Check-in 10: How are you?\n> One minute each.\n\nTalk 25 (at least 15)\n>Ask first.\n>\n> Then advise."
    assert [block.prompt for block in parse(text)] == ["How are you?\nOne minute each.", "Ask first.\n\nThen advise."]


@pytest.mark.parametrize(
    "line",
    [
        "Top 3 wins 30 (at least 20)",
        "- Top 3 wins 30 (at least 20)",
        "  •  Top 3  wins, 30 minutes ( at  least 20 min. )",
        "* Top 3 wins 30min (AT LEAST 20 minutes)",
        "Top 3 wins 30 mins (at least 20):",
    ],
)
def test_the_same_block_may_be_written_in_several_ways(line):
    assert parse(line) == (Block("Top 3 wins", 30, 20, True),)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("Check-in", "agendas/line-without-minutes (line=1)"),
        ("Check-in: 10", "agendas/line-without-minutes (line=1)"),
        ("Talk 30\n\n15", "agendas/line-without-name (line=3)"),
        ("Talk 0", "agendas/line-length (line=1, minutes=0, longest=180)"),
        ("Talk 181", "agendas/line-length (line=1, minutes=181, longest=180)"),
        ("Talk 30 (at least 31)", "agendas/line-least (line=1, least=31, minutes=30)"),
        ("Talk 30 (min 5)", "agendas/line-brackets (line=1)"),
        ("> Ask first.\nTalk 30", "agendas/line-stray-prompt (line=1)"),
        ("T" * 61 + " 30", "agendas/line-long-name (line=1, length=61, longest=60)"),
        ("Talk 30: " + "a" * 301, "agendas/line-long-prompt (line=1, length=301, longest=300)"),
        ("", "agendas/empty"),
        (" \n\n", "agendas/empty"),
        ("Talk 10\n" * 13, "agendas/too-many-blocks (count=13, most=12)"),
        ("Talk 29", "agendas/no-session-length (total=29, shortest=30, longest=180)"),
        ("Talk 100\nTalk 81", "agendas/no-session-length (total=181, shortest=30, longest=180)"),
    ],
)
def test_each_fault_is_told_with_its_line(text, fault):
    assert faults(text) == [fault]


def test_minutes_that_do_not_add_up_are_told():
    assert faults("Talk 70", 75) == ["agendas/another-length (total=70, minutes=75)"]
    assert faults("Talk 80", 75) == ["agendas/another-length (total=80, minutes=75)"]


def test_all_faults_are_told_at_once():
    assert faults("Check-in\n> How are you?\nTalk 10 (at least 20)\n0\n> Ask first.", 75) == [
        "agendas/line-without-minutes (line=1)",
        "agendas/line-least (line=3, least=20, minutes=10)",
        "agendas/line-without-name (line=4)",
        "agendas/line-length (line=4, minutes=0, longest=180)",
    ]


def test_the_prompt_of_a_line_that_cannot_be_read_is_nobodys_prompt():
    assert faults("Talk 30: Ask\nQuestions\n> " + "a" * 300) == ["agendas/line-without-minutes (line=2)"]


@pytest.mark.parametrize("blocks", [STANDARD, LUNCH, RETROSPECTIVE, standard(SHORTEST_SESSION)])
def test_the_standard_agendas_can_be_edited_as_text(blocks):
    without_formats = tuple(replace(block, format="") for block in blocks)
    assert parse(as_text(blocks), sum(block.minutes for block in blocks)) == without_formats


words = st.lists(st.sampled_from(["Check-in", "talk", "3", "(new)", "10 min", "(at least 3)", "Q&A", "–"]), min_size=1)
names = words.map(" ".join).filter(lambda name: len(name) <= 60)
prompts = st.lists(st.sampled_from(["Ask first.", "Why: 5", "> quoted", "", "Talk 10"]), max_size=4).map(
    lambda lines: "\n".join(lines).strip()
)


@st.composite
def some_block(draw):
    minutes, flexible = draw(st.integers(1, 60)), draw(st.booleans())
    least = draw(st.integers(0, minutes)) if flexible else minutes
    return Block(draw(names), minutes, least, flexible, draw(prompts))


def total(blocks):
    return sum(block.minutes for block in blocks)


@given(st.lists(some_block(), min_size=1, max_size=12).filter(lambda blocks: 30 <= total(blocks) <= 180))
def test_what_was_written_down_reads_the_same(blocks):
    assert parse(as_text(blocks), total(blocks)) == tuple(blocks)


@given(st.text(max_size=80) | st.text("ab 13(at least):>-\n", max_size=80))
def test_any_text_is_either_an_agenda_or_refused(text):
    with suppress(Refusals):
        blocks = parse(text)
        assert parse(as_text(blocks)) == blocks


OWN = parse("Check-in 10\nWork 20 (at least 10)\nTalk 40 (at least 20)\nClose 5", 75)


@pytest.mark.parametrize(("minutes", "lengths"), [(75, [10, 20, 40, 5]), (60, [10, 15, 30, 5]), (90, [10, 25, 50, 5])])
def test_in_another_length_flexible_blocks_share_what_is_left_and_fixed_ones_keep_theirs(minutes, lengths):
    assert [block.minutes for block in fitted(OWN, minutes)] == lengths


def test_an_agenda_that_keeps_more_than_the_new_length_is_refused_with_the_number():
    with pytest.raises(Refusal, match=r"agendas/too-few-minutes \(least=45, minutes=40\)"):
        fitted(OWN, 40)


def test_an_agenda_of_fixed_blocks_takes_no_other_length():
    fixed = parse("Check-in 10\nTalk 50", 60)
    assert fitted(fixed, 60) == fixed
    with pytest.raises(Refusal, match=r"agendas/all-fixed \(total=60, minutes=75\)"):
        fitted(fixed, 75)


@given(st.integers(45, 180))
def test_an_agenda_in_another_length_can_be_written_again(minutes):
    blocks = fitted(OWN, minutes)
    assert parse(as_text(blocks), minutes) == blocks
