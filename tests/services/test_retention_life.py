"""Three years of one circle, thinned and not thinned: the same is said and shown, and the file grows less."""

import asyncio
import shutil

import pytest

from db.lifecycle import opened
from tests.services.house import House
from tests.services.life_play import live


@pytest.fixture(scope="module")
def lives(tmp_path_factory, empty_database):
    """The same three years twice: with what is over deleted, and with all of it kept."""

    async def one(*, thinned):
        path = shutil.copy(empty_database, tmp_path_factory.mktemp("life") / "circle.db")
        async with opened(f"sqlite://{path}"):
            house = House()
            life = await live(house, thinned=thinned)
            assert house.ledger.entries == []
            return life

    return asyncio.run(one(thinned=True)), asyncio.run(one(thinned=False))


def test_the_same_is_said_in_the_same_order_and_reads_the_same_in_the_end(lives):
    thinned, kept = lives
    assert len(kept.said) > 150
    assert thinned.said == kept.said


@pytest.mark.parametrize("what", ["turns", "pairs", "nudges", "recaps", "previews"])
def test_turns_pairs_nudges_and_what_is_shown_on_asking_are_the_same(lives, what):
    thinned, kept = lives
    assert len(getattr(kept, what)) > 15
    assert getattr(thinned, what) == getattr(kept, what)


def test_texts_of_what_is_over_do_not_pile_up(lives):
    thinned, kept = lives
    assert max(thinned.texts) < 30
    assert kept.texts[-1] > 200


def test_the_file_grows_by_less_than_half_as_much(lives):
    thinned, kept = (life.bytes_used[-1] - life.bytes_used[0] for life in lives)
    assert thinned < kept / 2


def test_jobs_votes_and_words_that_nobody_confirmed_do_not_pile_up(lives):
    thinned, kept = lives
    assert thinned.left["Due"] < 12
    assert (thinned.left["Vote"], thinned.left["UnconfirmedWords"]) == (0, 0)
    assert min(kept.left["Vote"], kept.left["UnconfirmedWords"]) > 0
