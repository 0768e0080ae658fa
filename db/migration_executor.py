"""Applies migrations, and corrects how Tortoise runs them on SQLite."""

from collections.abc import Iterable
from typing import Any

from tortoise import Model, connections
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.migrations.executor import MigrationExecutor, MigrationTarget
from tortoise.migrations.graph import MigrationKey
from tortoise.migrations.schema_editor import SqliteSchemaEditor
from tortoise.migrations.schema_generator.state import State
from tortoise.migrations.schema_generator.state_apps import StateApps
from tortoise.transactions import in_transaction

from db.errors import DatabaseError
from db.sql import rows
from db.sqlite import CONNECTION

APP = "circlekeeper"
APPS: dict[str, dict[str, Any]] = {
    APP: {"models": ["db.models"], "default_connection": CONNECTION, "migrations": "db.migrations"}
}


async def apply(names: Iterable[str]) -> None:
    """Apply the migrations `names`, in this order, to the open database: each in one transaction with its record.

    Foreign keys must be off, or rebuilding a table would delete all rows that refer to it. So nothing cascades: a
    migration that deletes rows must also delete the rows that refer to them, or DatabaseError is raised.
    """
    executor = _Executor(connections.get(CONNECTION), APPS)
    for name in names:
        async with in_transaction(CONNECTION) as transaction:
            await executor.apply(name, transaction)
            if orphans := await rows("PRAGMA foreign_key_check"):
                raise DatabaseError(f"Migration {name} would leave {len(orphans)} rows without what they belong to.")


class _Executor(MigrationExecutor):
    """Works inside the caller's transaction, so that the record is part of it.

    Caches the models between migrations. Tortoise would rebuild them for each migration, starting with the first,
    which takes longer than everything else.
    """

    _models: State | None = None

    async def apply(self, name: str, transaction: BaseDBAsyncClient) -> None:
        self.connection = self.recorder.connection = transaction
        await self.migrate([MigrationTarget(APP, name)], direction="forward")

    async def _project_state(self, applied: set[MigrationKey], *, upto: MigrationKey | None = None) -> State:
        if self._models is None:
            state = await super()._project_state(applied, upto=upto)
            self._models = _State(state.models, _Models.of(state.apps))
        return self._models

    def _schema_editor(self, atomic: bool = True, collect_sql: bool = False) -> SqliteSchemaEditor:
        return _Editor(self.connection, atomic=atomic, collect_sql=collect_sql)


class _State(State):
    """Shares its model classes with its copies; Tortoise builds all of them again for each operation.

    That is safe since an operation replaces the classes that it changes and leaves the old ones as they are.
    """

    def clone(self) -> State:
        return _State({key: model.clone() for key, model in self.models.items()}, _Models.of(self.apps))


class _Models(StateApps):
    @classmethod
    def of(cls, other: StateApps) -> "_Models":
        models = cls({APP: CONNECTION})
        models.apps = {label: dict(classes) for label, classes in other.apps.items()}
        return models

    def unregister_model(self, app_label: str, model_name: str) -> None:
        self.apps.get(app_label, {}).pop(model_name, None)


class _Editor(SqliteSchemaEditor):
    """Fills new columns with their defaults, and splits scripts by statement instead of at each semicolon."""

    async def add_field(self, model: type[Model], field_name: str) -> None:
        # Tortoise does not pass defaults to the database; SQLite cannot add a NOT NULL column without one.
        fields: Any = vars(model)["_meta"].fields_map
        field = fields[field_name]
        original = field.db_default
        if not field.null and field.default is not None and not field.has_db_default():
            field.db_default = field.default
        try:
            await super().add_field(model, field_name)
        finally:
            field.db_default = original

    async def _run_sql(self, sql: str) -> None:
        await self.client.execute_script(sql)
