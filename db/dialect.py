"""SQL that differs between databases: for a database other than SQLite, this module is what changes.

All queries are in `db/`, with parameters written `$1`. A list of values is one parameter, made by `values`.
"""

import json
import re
from collections.abc import Iterable
from functools import cache

_PARAMETER = re.compile(r"\$(\d+)")


@cache
def with_driver_parameters(query: str) -> str:
    """A query with its parameters in the notation of the database driver."""
    return _PARAMETER.sub(r"?\1", query)


def values(items: Iterable[object]) -> str:
    """Several values as one parameter."""
    return json.dumps(list(items))


def one_of(column: str, parameter: str) -> str:
    """Whether a column equals one of the values of a parameter."""
    return f"{column} IN (SELECT value FROM json_each({parameter}))"


def each(parameter: str) -> str:
    """The values of a parameter, as a table with the column `value`."""
    return f"json_each({parameter})"


def keyed(table: str, parameter: str) -> str:
    """The ids of a table's rows whose key is one of the values of a parameter, or continues one after a colon.

    Each of the two is a look-up in the index of keys; a semicolon is the character after the colon.
    """
    return f"""
        SELECT exact.id FROM {each(parameter)} JOIN {table} AS exact ON exact.key = value
        UNION ALL
        SELECT longer.id FROM {each(parameter)}
        JOIN {table} AS longer ON longer.key > value || ':' AND longer.key < value || ';'
    """


def list_contains(column: str, parameter: str) -> str:
    """Whether a column's JSON list contains a value."""
    return f"EXISTS (SELECT 1 FROM json_each({column}) WHERE value = {parameter})"


def list_of(column: str) -> str:
    """The values of a column of several rows, as one JSON list."""
    return f"json_group_array({column})"


def list_length(column: str, key: str) -> str:
    """The length of the list under a key of a column's JSON object."""
    return f"json_array_length({column}, '$.{key}')"


def text_contains(text: str, part: str) -> str:
    """Whether a text contains another."""
    return f"instr({text}, {part}) > 0"


def greatest(first: str, second: str) -> str:
    """The greater of two values."""
    return f"MAX({first}, {second})"


def same(column: str, parameter: str) -> str:
    """Whether a column equals a parameter, where null equals null."""
    return f"{column} IS {parameter}"


def without_index(column: str) -> str:
    """A column that the query planner must not look up in an index, so that it chooses another one."""
    return f"+{column}"
