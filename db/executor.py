"""Applies one migration. Corrects how Tortoise runs it on SQLite."""

from typing import Any

from tortoise.migrations.executor import MigrationExecutor, MigrationTarget
from tortoise.migrations.schema_editor import SqliteSchemaEditor
from tortoise.transactions import in_transaction

from db.errors import DatabaseError
from db.sql import rows
from db.sqlite import CONNECTION

APP = "circlekeeper"
APPS: dict[str, dict[str, Any]] = {
    APP: {"models": ["db.models"], "default_connection": CONNECTION, "migrations": "db.migrations"}
}


async def apply(name: str) -> None:
    """Apply the migration `name` to the open database, in one transaction with its record.

    Foreign keys must be off, or rebuilding a table would delete all that refers to it; so nothing cascades, and a
    migration that deletes rows must delete what belongs to them. Raises DatabaseError when it does not.
    """
    async with in_transaction(CONNECTION) as transaction:
        await _Executor(transaction, APPS).migrate([MigrationTarget(APP, name)], direction="forward")
        if orphans := await rows("PRAGMA foreign_key_check"):
            raise DatabaseError(f"Migration {name} would leave {len(orphans)} rows without what they belong to.")


class _Executor(MigrationExecutor):
    """Works inside the caller's transaction, and so puts the record there as well."""

    def _schema_editor(self, atomic: bool = True, collect_sql: bool = False) -> SqliteSchemaEditor:
        return _Editor(self.connection, atomic=atomic, collect_sql=collect_sql)


class _Editor(SqliteSchemaEditor):
    """Parts a script where its statements end; Tortoise's parts it at each semicolon, literal or not."""

    async def _run_sql(self, sql: str) -> None:
        await self.client.execute_script(sql)
