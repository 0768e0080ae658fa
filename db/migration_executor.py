"""Applies migrations, and corrects how Tortoise runs them on SQLite."""

from collections.abc import Iterable
from copy import copy
from dataclasses import replace
from typing import Any

from tortoise import Model, connections
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.fields.relational import ForeignKeyFieldInstance
from tortoise.migrations.executor import MigrationExecutor, MigrationTarget
from tortoise.migrations.graph import MigrationKey
from tortoise.migrations.loader import MigrationLoader
from tortoise.migrations.schema_editor import SqliteSchemaEditor
from tortoise.migrations.schema_generator.state import ModelState, State
from tortoise.migrations.schema_generator.state_apps import StateApps
from tortoise.transactions import in_transaction

from db.errors import DatabaseError
from db.sql import rows
from db.sqlite import CONNECTION

APP = "circlekeeper"
APPS: dict[str, dict[str, Any]] = {
    APP: {"models": ["db.models"], "default_connection": CONNECTION, "migrations": "db.migrations"}
}

ModelKey = tuple[str, str]
"""App and name."""


async def apply(names: Iterable[str]) -> None:
    """Apply the migrations `names`, in this order, to the open database: each in one transaction with its record.

    Foreign keys must be off, or rebuilding a table would delete all rows that refer to it. So nothing cascades: a
    migration that deletes rows must also delete the rows that refer to them, or DatabaseError is raised.
    """
    executor = _Executor(connections.get(CONNECTION))
    for name in names:
        async with in_transaction(CONNECTION) as transaction:
            await executor.apply(name, transaction)
            if orphans := await rows("PRAGMA foreign_key_check"):
                raise DatabaseError(f"Migration {name} would leave {len(orphans)} rows without what they belong to.")


class _Loader(MigrationLoader):
    """Reads the files once, not again for each migration."""

    async def build_graph(self) -> None:
        if not self.graph.nodes:
            await super().build_graph()


class _Executor(MigrationExecutor):
    """Works inside the caller's transaction, so that the record is part of it.

    Keeps the state of the models between migrations; Tortoise would derive it again for each one, from the first on.
    """

    def __init__(self, connection: BaseDBAsyncClient) -> None:
        super().__init__(connection, APPS)
        self.loader = _Loader(APPS, self.recorder, load=False)
        self._state: State | None = None

    async def apply(self, name: str, transaction: BaseDBAsyncClient) -> None:
        self.connection = self.recorder.connection = transaction
        await self.migrate([MigrationTarget(APP, name)], direction="forward")

    async def _project_state(self, applied: set[MigrationKey], *, upto: MigrationKey | None = None) -> State:
        if self._state is None:
            self._state = LazyState({})
            for key in self._full_plan():
                if key in applied and (migration := self.loader.graph.nodes[key]):
                    await migration.apply(self._state, dry_run=True)
        return self._state

    def _schema_editor(self, atomic: bool = True, collect_sql: bool = False) -> SqliteSchemaEditor:
        return _Editor(self.connection, atomic=atomic, collect_sql=collect_sql)


class LazyState(State):
    """Makes a model's class when it is asked for; Tortoise makes those of all related models for each operation."""

    def __init__(self, models: dict[ModelKey, ModelState]) -> None:
        super().__init__(models, _Models(models))

    def clone(self) -> State:
        """As it is before an operation, which puts other fields in the place of those that it changes."""
        return LazyState({key: _copied(model) for key, model in self.models.items()})

    def reload_model(self, app_label: str, model_name: str) -> None:
        """No class is kept that could be outdated."""

    def reload_models(self, model_tuples: Iterable[ModelKey]) -> None:
        """As `reload_model`."""


class _Models(StateApps):
    def __init__(self, states: dict[ModelKey, ModelState]) -> None:
        super().__init__({APP: CONNECTION})
        self._states = states

    def get_model(self, app_label: str, model_name: str | None = None) -> type[Model]:
        wanted = self.split_reference(app_label) if model_name is None else (app_label, model_name)
        states = {wanted: self._states[wanted].clone()}
        while missing := set().union(*map(self._referred_to, states.values())) - states.keys():
            states |= {key: _key_alone(self._states[key]) for key in missing}
        return _Tables({APP: CONNECTION}).clone(states).get_model(*wanted)

    def _referred_to(self, model: ModelState) -> set[ModelKey]:
        fields = model.fields.values()
        return {
            self.split_reference(field.model_name) for field in fields if isinstance(field, ForeignKeyFieldInstance)
        }


class _Tables(StateApps):
    """Classes that tell of tables and columns, by which no row is read."""

    def _build_initial_querysets(self) -> None:
        """None is wanted, and to make them would take as long as all the rest."""


def _key_alone(model: ModelState) -> ModelState:
    """A model as far as others refer to it."""
    options = {name: value for name, value in model.options.items() if name in ("app", "table", "pk_attr")}
    return replace(
        model, options=options, fields={name: copy(field) for name, field in model.fields.items() if field.pk}
    )


def _copied(model: ModelState) -> ModelState:
    """A copy that shares its fields, each of which migrations replace and do not change; Tortoise's copies them all."""
    return replace(model, options=dict(model.options), fields=dict(model.fields))


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
