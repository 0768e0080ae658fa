"""What is SQLite's own in our SQL, behind names: for another database, this module says the same in its words.

Queries stand in `db/` alone, with parameters written `$1`. A list of values is one parameter, made by `values`.
"""

import json
import re
from collections.abc import Iterable
from functools import cache

_PARAMETER = re.compile(r"\$(\d+)")


@cache
def in_own_words(query: str) -> str:
    """A query with its parameters as the database's driver takes them."""
    return _PARAMETER.sub(r"?\1", query)


def values(items: Iterable[object]) -> str:
    """Several values as one parameter."""
    return json.dumps(list(items))


def one_of(column: str, parameter: str) -> str:
    """Whether a column has one of the values of a parameter."""
    return f"{column} IN (SELECT value FROM json_each({parameter}))"


def begins_with_one_of(text: str, parameter: str) -> str:
    """Whether a text begins with one of the values of a parameter."""
    return f"EXISTS (SELECT 1 FROM json_each({parameter}) WHERE substr({text}, 1, length(value)) = value)"


def holds(column: str, parameter: str) -> str:
    """Whether a column's JSON list has a value in it."""
    return f"EXISTS (SELECT 1 FROM json_each({column}) WHERE value = {parameter})"


def length_of(column: str, key: str) -> str:
    """How many elements the list under a key of a column's JSON object has."""
    return f"json_array_length({column}, '$.{key}')"


def contains(text: str, part: str) -> str:
    """Whether a text has another one in it."""
    return f"instr({text}, {part}) > 0"


def greatest(first: str, second: str) -> str:
    """The greater of two values."""
    return f"MAX({first}, {second})"


def same(column: str, parameter: str) -> str:
    """Whether a column has the value of a parameter, which may be null."""
    return f"{column} IS {parameter}"


def by_no_index(column: str) -> str:
    """A column that the planner is to look up in no index, so that it takes the one which has the order."""
    return f"+{column}"
