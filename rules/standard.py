"""The standard agenda: check in, look at real work, solve a problem, set goals, promise."""

from rules.agenda import Block
from rules.errors import RuleError
from rules.shares import share

SHORTEST, USUAL, LONGEST = 60, 75, 90

STANDARD = (
    Block("Check-in", 10, 10, False, "One minute each: how are you here, and what became of your goal?"),
    Block("Real work example", 15, 10, True, "The presenter shows real work. Ask before you advise."),
    Block("Problem solving", 25, 15, True, "One problem, the whole circle. What would you try first?"),
    Block("Goals", 15, 15, False, "One goal each until next time. How will you know that it is done?"),
    Block("Commitments", 10, 10, False, "One sentence each: what will you do, and by when?"),
)


def standard(minutes: int = USUAL) -> tuple[Block, ...]:
    """The standard agenda in `minutes`, 60 to 90: fixed blocks keep theirs, flexible ones share what is left.

    Raises RuleError for any other length.
    """
    if not SHORTEST <= minutes <= LONGEST:
        raise RuleError(f"A session with the standard agenda takes {SHORTEST} to {LONGEST} minutes.")
    flexible = [block for block in STANDARD if block.flexible]
    left = minutes - sum(block.minutes for block in STANDARD if not block.flexible)
    lengths = iter(share(left, [block.minutes for block in flexible], [block.least for block in flexible]))
    return tuple(
        Block(block.name, next(lengths), block.least, block.flexible, block.prompt) if block.flexible else block
        for block in STANDARD
    )
