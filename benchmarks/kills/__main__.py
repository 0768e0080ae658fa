"""`python -m benchmarks.kills`: the fortnight, with the bot killed at random instants, compared with one undisturbed.

A share of the kills comes right after somebody did something. Exit code 1 if anything was lost, said twice or not kept.
"""

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from benchmarks.kills.killer import MOST, NEAR_SECONDS, Plan
from benchmarks.kills.play import Played, play
from fortnight.command import MEMORY


@dataclass(slots=True)
class Tally:
    """What came of all plays with kills."""

    anywhere: int = 0
    near: int = 0
    plays: int = 0
    lost: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    found: list[str] = field(default_factory=list)
    """All of that, a line each."""

    @property
    def kills(self) -> int:
        return self.anywhere + self.near

    @property
    def well(self) -> bool:
        return not self.found

    def add(self, played: Played, reference: Played) -> None:
        self.anywhere += played.anywhere
        self.near += played.near
        self.plays += 1
        lost, twice = played.lost_from(reference), [*played.twice, *played.added_to(reference)]
        self.lost += lost
        self.twice += twice
        self.broken += played.broken
        for what, words in (("lost", lost), ("twice", twice), ("broken", played.broken)):
            self.found += [f"{what}: {one!r}" for one in words]

    def lines(self) -> list[str]:
        """The report."""
        return [
            f"{self.kills} kills in {self.plays} fortnights, {self.near} of them within {NEAR_SECONDS * 1000:.0f} ms "
            "of an interaction.",
            "",
            f"lost: told or standing only without kills   {len(self.lost):>4}",
            f"twice: told or standing only with kills     {len(self.twice):>4}",
            f"promises of the fortnight that were broken  {len(self.broken):>4}",
        ]


def main(words: Sequence[str] | None = None) -> int:
    """Play, print the report, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.kills", description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--near", type=int, default=60, help="so many of them right after an interaction")
    parser.add_argument("--seed", type=int, default=1, help="of the instants")
    parser.add_argument("--story", type=int, default=1, help="seed of the fortnight, as of `main.py rehearse`")
    given = parser.parse_args(words)
    tally = asyncio.run(measure(given.kills, given.near, given.seed, given.story))
    print("\n".join(tally.lines()))
    return 0 if tally.well else 1


async def measure(kills: int, near: int, seed: int, story: int) -> Tally:
    """Play until the bot was killed so often."""
    random, tally = Random(seed), Tally()
    reference = await _played(story, Plan())
    _say(f"undisturbed: {reference.interactions} interactions in {reference.seconds:.0f} s")
    if reference.broken:
        raise SystemExit(f"Undisturbed, these promises were broken: {reference.broken}")
    while tally.kills < kills:
        anywhere = min(kills - near - tally.anywhere, MOST - MOST * near // kills)
        closely = min(near - tally.near, MOST - anywhere)
        plan = Plan.drawn(random, anywhere, closely, reference.seconds, reference.interactions)
        played = await _played(story, plan)
        before = len(tally.found)
        tally.add(played, reference)
        _say(f"{tally.kills} kills; {played.seconds:.0f} s")
        for one in tally.found[before:]:
            _say(one)
    return tally


async def _played(story: int, plan: Plan) -> Played:
    with tempfile.TemporaryDirectory(prefix="kills-", dir=MEMORY) as folder:
        return await play(Path(folder), story, plan)


def _say(progress: str) -> None:
    print(f"… {progress}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
