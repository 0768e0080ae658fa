"""Generates the migration from db/migrations to the current db/models: `python -m db.make_migration [name]`.

Review and format it before you commit it. On SQLite, altering or removing a column rebuilds the table and loses its
indexes and composite unique constraints: write such a migration by hand, as RunSQL that creates them again.
"""

# Tortoise's fields are generic over types that it leaves out.

import asyncio
import sys
from copy import copy
from enum import Enum
from typing import Any

from tortoise.context import TortoiseContext
from tortoise.fields import CharField, Field, JSONField
from tortoise.fields.data import CharEnumFieldInstance
from tortoise.migrations.autodetector import MigrationAutodetector
from tortoise.migrations.schema_generator.state import State
from tortoise.migrations.writer import MigrationWriter

from db.fields import Instants, TypedText
from db.migration_executor import APPS, LazyState
from db.sqlite import CONNECTION

KEPT_AS_TEXT = (CharEnumFieldInstance, TypedText)
"""Fields with a type of their own whose column is text."""
KEY_IMPLIES = {"unique", "db_index", "generated"}


class SchemaAutodetector(MigrationAutodetector):
    """Compares schemas only, and so ignores descriptions, the meaning of texts, enum members and JSON libraries."""

    def _current_state(self) -> State:
        return _schema_only(super()._current_state())

    async def _project_state(self) -> State:
        state = LazyState({})
        for key in self._full_plan():
            if migration := self.loader.graph.nodes[key]:
                await migration.apply(state, dry_run=True)
        return _schema_only(state)


async def missing_migrations() -> list[MigrationWriter]:
    """The migrations to be written; none if models and migrations agree."""
    async with TortoiseContext() as context:
        connections = {CONNECTION: {"engine": "db.sqlite", "credentials": {"file_path": "unused"}}}
        await context.init({"connections": connections, "apps": APPS}, init_connections=False)
        assert context.apps is not None
        return await SchemaAutodetector(context.apps, APPS).changes()


def main(arguments: list[str]) -> None:
    """Write the missing migration, under the given name or one chosen by Tortoise, and print its path."""
    writers = asyncio.run(missing_migrations())
    for writer in writers:
        if arguments and not writer.name.endswith("_initial"):
            writer.name = f"{writer.name.partition('_')[0]}_{arguments[0]}"
        sys.stdout.write(f"{writer.write()}\n")
    if not writers:
        sys.stdout.write("Models and migrations agree.\n")


def _schema_only(state: State) -> State:
    for model in state.models.values():
        model.options.pop("table_description", None)
        model.fields = {name: _bare_field(field) for name, field in model.fields.items()}
    return state


def _bare_field(field: Field[Any]) -> Field[Any]:
    bare = _column_of(field)
    bare.description = None
    # The writer calls each field's deconstruct(); an attribute of the instance overrides the method.
    vars(bare)["deconstruct"] = lambda: _deconstruct(bare)
    return bare


def _column_of(field: Field[Any]) -> Field[Any]:
    """The plain field that has the same column."""
    if isinstance(field, KEPT_AS_TEXT):
        return _column_of_text(field)
    return _column_of_instants(field) if isinstance(field, Instants) else copy(field)


def _column_of_instants(field: Instants) -> Field[Any]:
    column = JSONField[Any](source_field=field.source_field, null=field.null)
    column.model_field_name = field.model_field_name
    return column


def _column_of_text(field: Any) -> Field[Any]:
    column = CharField(
        field.max_length,
        source_field=field.source_field,
        null=field.null,
        default=_text_of(field, field.default),
        unique=field.unique,
        db_index=field.index,
    )
    column.model_field_name = field.model_field_name
    return column


def _text_of(field: CharEnumFieldInstance | TypedText[Any], default: Any) -> Any:
    if isinstance(field, TypedText):
        return default if default is None else field.to_text(default)
    return default.value if isinstance(default, Enum) else default


def _deconstruct(field: Field[Any]) -> tuple[str, list[Any], dict[str, Any]]:
    """How to construct the field again, without arguments that have no effect."""
    path, positional, named = type(field).deconstruct(field)
    implied = {"encoder", "decoder", "db_constraint"} | (KEY_IMPLIES if field.pk else set[str]())
    named = {
        name: value
        for name, value in named.items()
        if name not in implied and value is not None and (value is not False or name == "default")
    }
    return path, positional, named


if __name__ == "__main__":
    main(sys.argv[1:])
