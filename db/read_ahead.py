"""Reads for many things at once what one transaction will ask for one after the other.

A statement takes the ids of these things as `$1`, and says of which each row is, in a column `of`. `rows` finds what
its transaction has read ahead, and runs the statement for the others only. What was read ahead is as it was then:
whoever reads ahead knows that nothing changes it in this transaction before it is asked for.
"""

from collections.abc import Iterable
from typing import Any

from db import sql
from db.dialect import values
from db.transaction import read_ahead_here

Rows = list[dict[str, Any]]


async def rows(query: str, ids: Iterable[int], *parameters: object) -> Rows:
    """The rows of a statement that are of these things, in its order for each; `parameters` are `$2` and so on."""
    known, wanted = read_ahead_here(), list(dict.fromkeys(ids))
    found = [row for of in wanted for row in known.get((query, of), ())]
    missing = [of for of in wanted if (query, of) not in known]
    return found + await sql.rows(query, [values(missing), *parameters]) if missing else found


async def read_ahead(query: str, ids: Iterable[int], *parameters: object) -> Rows:
    """Read what `rows` will be asked for; returns the rows of all these things."""
    found, known = await rows(query, wanted := set(ids), *parameters), read_ahead_here()
    known.update({(query, of): [] for of in wanted})
    for row in found:
        known[query, row["of"]].append(row)
    return found
