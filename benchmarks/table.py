"""Figures, their spread over interleaved rounds, and the table that shows them."""

import math
import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

WIDTHS = (34, 22, 22, 22, 18)
HEADINGS = ("", "p50", "p99", "max", "ratio")
MILLISECONDS = 1000


@dataclass(frozen=True, slots=True)
class Spread:
    """The minimum, median and maximum over the rounds."""

    least: float
    median: float
    greatest: float

    def __str__(self) -> str:
        return "–".join(_short(value) for value in (self.least, self.median, self.greatest))


@dataclass(frozen=True, slots=True)
class Target:
    """A target in words, and whether it was kept."""

    words: str
    kept: bool

    def __str__(self) -> str:
        return f"{self.words}: {'kept' if self.kept else 'MISSED'}"


@dataclass(frozen=True, slots=True)
class Line:
    """The results of one contender: up to three figures in milliseconds, and the ratio of one of them."""

    who: str
    figures: Sequence[Spread]
    ratio: Spread | None = None
    target: Target | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """One measurement. The title says what the figures and the ratio mean."""

    title: str
    lines: Sequence[Line]

    @property
    def kept(self) -> bool:
        """Whether every target was reached."""
        return all(line.target.kept for line in self.lines if line.target)


Round = Sequence[float]
"""The measured seconds of one contender in one round."""


def spread(values: Iterable[float]) -> Spread:
    """The spread of one figure per round."""
    ordered = sorted(values)
    return Spread(ordered[0], statistics.median(ordered), ordered[-1])


def percentile(values: Round, part: float) -> float:
    """The value that the share `part` of the values does not exceed."""
    return sorted(values)[max(0, math.ceil(part * len(values)) - 1)]


def median(values: Round) -> float:
    """The 50th percentile."""
    return percentile(values, 0.5)


def ninety_ninth(values: Round) -> float:
    """The 99th percentile."""
    return percentile(values, 0.99)


def figures(rounds: Iterable[Round]) -> list[Spread]:
    """The median, the 99th percentile and the maximum of each round, in milliseconds, over all rounds."""
    taken = list(rounds)
    return [milliseconds(taken, figure) for figure in (median, ninety_ninth, max)]


def milliseconds(rounds: Iterable[Round], figure: Callable[[Round], float]) -> Spread:
    """One figure of each round, in milliseconds, over all rounds."""
    return spread(figure(one) * MILLISECONDS for one in rounds)


def ratios(above: Iterable[Round], below: Iterable[Round], figure: Callable[[Round], float]) -> Spread:
    """The spread of `above` divided by `below`, round by round."""
    return spread(figure(one) / figure(other) for one, other in zip(above, below, strict=True))


def table(cases: Iterable[Case]) -> str:
    """All cases in one table; each cell reads least–median–greatest of the rounds."""
    lines = [_row(HEADINGS) + "target"]
    for case in cases:
        lines += ["", case.title]
        for line in case.lines:
            cells = [str(cell) for cell in line.figures] + [""] * (3 - len(line.figures))
            row = _row([f"  {line.who}", *cells, str(line.ratio or "")])
            lines.append(f"{row}{line.target or ''}".rstrip())
    return "\n".join(lines)


def _row(cells: Sequence[str]) -> str:
    return "".join(cell.ljust(width) for cell, width in zip(cells, WIDTHS, strict=True))


def _short(value: float) -> str:
    """About three significant digits."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"
