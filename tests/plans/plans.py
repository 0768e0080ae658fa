"""What SQLite reads for a statement, and whether that is bounded.

A step of a plan is bounded if it looks rows up by an id: their own, or that of a person, a circle or one of its things,
such as a session or a message. So it reads what one of these has, however many there are. Looking up by anything else
(a state, a kind, a time) reads more with every circle, as reading a whole table or a whole index does.

Plans are asked for in an empty database without statistics. That is what production has: nothing runs ANALYZE, and
without its tables SQLite goes by the statement and the indexes alone, however many rows there are. So plans are the
same in every file, and no skewed sample can change one some day.
"""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from tortoise import Model

from db import models
from db.dialect import with_driver_parameters
from db.fields import Snowflake

DO_NOT_GROW = {"note": "facts about the installation", "tortoise_migrations": "one row for each migration"}
HAS_A_PLAN = re.compile(r"\s*(WITH|SELECT|INSERT|UPDATE|DELETE)\s")
READS_NOTHING = re.compile(r"WHERE 1=0(?= ORDER BY| AND|$)")
"""Tortoise's condition for an empty list of values. SQLite evaluates it once, before it reads any row."""
# SQLite says EXISTS from 3.51 on.
STEP = re.compile(
    r"(?P<verb>SCAN|SEARCH) (?P<name>\w+)(?: EXISTS)?"
    r"(?: USING (?P<index>[A-Z ]*(?:INDEX \w+|INDEX|KEY)))?"
    r"(?: \((?P<terms>[^()]*)\))?"
)
READS_NO_TABLE = re.compile(r"SCAN (\w+( EXISTS)? VIRTUAL TABLE|(\d+ )?CONSTANT ROW)|(SCAN|SEARCH) \(subquery")
RESULT = re.compile(r"(?:CO-ROUTINE|MATERIALIZE) (\w+)")
TABLE_AND_ALIAS = re.compile(r'\b(?:FROM|JOIN)\s+"?(\w+)"?\s+(?:AS\s+)?"?(\w+)"?', re.IGNORECASE)
BEGINNING_OF_A_KEY = "key>? AND key<?"


def plain(statement: str) -> str:
    """A statement as the driver gets it, in one line."""
    return " ".join(with_driver_parameters(statement).split())


class Plans:
    """Asks for plans in the database of a file, which has all migrations."""

    def __init__(self, database: Path) -> None:
        self._connection = sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)
        self.tables = set(self._last_column("SELECT name FROM sqlite_master WHERE type = 'table'"))
        self._ids = {table: self._ids_of(table) for table in self.tables}

    def close(self) -> None:
        self._connection.close()

    def unbounded(self, statement: str) -> list[str]:
        """The steps of a statement's plan that are not bounded, as "circle (all)" or "due (look_at<?)"."""
        statement = plain(statement)
        if not HAS_A_PLAN.match(statement) or READS_NOTHING.search(statement):
            return []
        steps = self._last_column(f"EXPLAIN QUERY PLAN {statement}", [None] * parameters_of(statement))
        results = {name for step in steps for name in RESULT.findall(step)}
        return [fault for step in steps if (fault := self._fault(step, statement, results))]

    def _fault(self, step: str, statement: str, results: set[str]) -> str | None:
        """What a step reads, if that is unbounded; the `results` of other steps are as bounded as those."""
        if not step.startswith(("SCAN", "SEARCH", "BLOOM")) or READS_NO_TABLE.match(step):
            return None
        found = STEP.match(step)
        if found is None:
            return step
        if found["name"] in results:
            return None
        table, terms = self._table_of(found["name"], statement), found["terms"] or ""
        if table in DO_NOT_GROW or (found["index"] and self._is_bounded(table, found["index"], terms, statement)):
            return None
        return f"{table} ({terms or 'all'})"

    def _is_bounded(self, table: str, index: str, terms: str, statement: str) -> bool:
        if "AUTOMATIC" in index:
            return False  # it is built for the statement, from the whole table
        equal = {name for name in re.findall(r"(\w+)=\?", terms) if not looks_for_null(statement, name)}
        return bool(equal & self._ids[table]) or terms == BEGINNING_OF_A_KEY

    def _table_of(self, name: str, statement: str) -> str:
        """The table that a plan calls by its name or by an alias."""
        aliases = {alias: table for table, alias in TABLE_AND_ALIAS.findall(statement)}
        return name if name in self.tables else aliases[name]

    def _ids_of(self, table: str) -> set[str]:
        """The columns of a table that hold an id or a key: its own, another row's, or one that Discord has given."""
        columns = self._connection.execute(f"PRAGMA table_info('{table}')").fetchall()
        own = {name for _, name, _, _, _, primary in columns if primary}
        others = {row[3] for row in self._connection.execute(f"PRAGMA foreign_key_list('{table}')")}
        return {"rowid", "key", *own, *others, *columns_of_discord(table)}

    def _last_column(self, query: str, values: list[None] | None = None) -> list[str]:
        with closing(self._connection.execute(query, values or [])) as cursor:
            return [row[-1] for row in cursor]


def parameters_of(statement: str) -> int:
    """How many values a statement takes."""
    numbered = [int(number) for number in re.findall(r"\?(\d+)", statement)]
    return max(numbered) if numbered else statement.count("?")


def looks_for_null(statement: str, column: str) -> bool:
    """Whether a statement looks for rows that have no id in a column; a plan does not tell that from having one."""
    return re.search(rf'\b{column}"? IS NULL', statement) is not None


def columns_of_discord(table: str) -> Iterator[str]:
    """The columns of a table with ids that Discord has given."""
    for model in vars(models).values():
        if isinstance(model, type) and issubclass(model, Model) and model.__name__.lower() == table:
            fields = vars(model)["_meta"].fields_map
            yield from (name for name, field in fields.items() if isinstance(field, Snowflake))
