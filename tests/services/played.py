"""Fixtures that are played once in each process, and copied for each test that begins with them."""

import shutil
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from functools import wraps
from inspect import signature
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from db.lifecycle import opened
from tests.services.house import House

Play = Callable[..., Awaitable[Any]]
HOUSE, PLAY = "house", "play"


def played(play: Play) -> Any:
    """Make a fixture of a coroutine function, which is given the house and what other such fixtures returned.

    It is played once. A test begins with a copy of all that it left: the facts, the time, what arrived in Discord, who
    is in voice, and what it returned. The bot was stopped after it, and has started again. Plays come before all other
    fixtures of a test, whatever their order.
    """

    @wraps(play)
    def fixture(house: House, **_: Any) -> Any:
        return house.begun[play.__name__]

    setattr(fixture, PLAY, play)
    return pytest.fixture(fixture)


class Beginnings:
    """What has been played in this process: for each sequence of plays, the file and the house that it left."""

    def __init__(self, empty_database: Path, folder: Path) -> None:
        self._folder = folder
        self._numbers = count()
        self._left: dict[tuple[Play, ...], tuple[Path, House | None]] = {(): (empty_database, None)}

    @asynccontextmanager
    async def copied(self, plays: tuple[Play, ...], path: Path) -> AsyncGenerator[House]:
        """A house on a database of its own, at `path`, where these plays have been played."""
        if plays not in self._left:
            await self._play(*plays)
        file, before = self._left[plays]
        async with opened(f"sqlite://{shutil.copy(file, path)}"):
            yield House(before)

    async def _play(self, *plays: Play) -> None:
        *earlier, play = plays
        path = self._folder / f"{next(self._numbers)}.db"
        async with self.copied(tuple(earlier), path) as house:
            given = {HOUSE: house, **house.begun}
            house.begun[play.__name__] = await play(*(given[name] for name in signature(play).parameters))
            await house.timekeeper.drain()
        assert house.ledger.entries == []
        self._left[plays] = path, house


def plays_of(request: pytest.FixtureRequest) -> tuple[Play, ...]:
    """The plays with which a test begins, each after those that it is given."""
    fixtures = request.node._fixtureinfo.name2fixturedefs
    plays = {name: play for name, (*_, last) in fixtures.items() if (play := getattr(last.func, PLAY, None))}
    return tuple(dict.fromkeys(play for name in request.fixturenames for play in _with_earlier(name, plays)))


def _with_earlier(name: str, plays: Mapping[str, Play]) -> Iterator[Play]:
    if name in plays:
        for earlier in signature(plays[name]).parameters:
            yield from _with_earlier(earlier, plays)
        yield plays[name]
