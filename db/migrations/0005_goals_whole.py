from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops

from db.fields import Instant, Snowflake

# A member has one goal in a cycle that is not dropped. SQLite removes a unique constraint only by rebuilding the table.
REBUILD_GOAL = """
CREATE TABLE "new_goal" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "user_id" BIGINT NOT NULL,
    "goal" TEXT NOT NULL,
    "why" TEXT NOT NULL,
    "actions" TEXT NOT NULL,
    "evidence" TEXT NOT NULL,
    "support" TEXT NOT NULL,
    "set_at" BIGINT NOT NULL,
    "carried_because" TEXT NOT NULL,
    "dropped_at" BIGINT,
    "dropped_because" TEXT NOT NULL,
    "cycle_id" INT NOT NULL REFERENCES "cycle" ("id") ON DELETE CASCADE,
    "carried_from_id" INT REFERENCES "goal" ("id") ON DELETE CASCADE
);
INSERT INTO "new_goal" SELECT id, user_id, goal, why, actions, evidence, support, set_at, carried_because, dropped_at,
    dropped_because, cycle_id, carried_from_id FROM "goal";
DROP TABLE "goal";
ALTER TABLE "new_goal" RENAME TO "goal";
CREATE INDEX "idx_goal_cycle_i_0d73d4" ON "goal" ("cycle_id");
CREATE INDEX "idx_goal_carried_from" ON "goal" ("carried_from_id");
CREATE UNIQUE INDEX "uid_goal_open" ON "goal" ("cycle_id", "user_id") WHERE "dropped_at" IS NULL;
"""


class Migration(migrations.Migration):
    dependencies = [("circlekeeper", "0004_outgoing_by_person")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Ask",
            fields=[
                ("id", fields.IntField(primary_key=True)),
                (
                    "progress",
                    fields.ForeignKeyField(
                        "circlekeeper.Progress",
                        source_field="progress_id",
                        db_index=True,
                        to_field="id",
                        related_name="asks",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("of", fields.CharField(max_length=10)),
                ("at", Instant()),
            ],
            options={"table": "ask", "app": "circlekeeper", "unique_together": (("progress", "of"),), "pk_attr": "id"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="AskAnswer",
            fields=[
                ("id", fields.IntField(primary_key=True)),
                (
                    "ask",
                    fields.ForeignKeyField(
                        "circlekeeper.Ask",
                        source_field="ask_id",
                        db_index=True,
                        to_field="id",
                        related_name="answers",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("user_id", Snowflake()),
                ("words", fields.TextField()),
                ("at", Instant()),
            ],
            options={"table": "askanswer", "app": "circlekeeper", "pk_attr": "id"},
            bases=["Model"],
        ),
        ops.AlterModelOptions(name="Goal", options={"unique_together": (), "pk_attr": "id"}),
        ops.AddField(
            model_name="Goal",
            name="carried_because",
            field=fields.TextField(default=""),
        ),
        ops.AddField(
            model_name="Goal",
            name="carried_from",
            field=fields.ForeignKeyField(
                "circlekeeper.Goal",
                source_field="carried_from_id",
                null=True,
                db_index=True,
                to_field="id",
                related_name="carried_to",
                on_delete=OnDelete.CASCADE,
            ),
        ),
        ops.AddField(
            model_name="Goal",
            name="dropped_at",
            field=Instant(null=True),
        ),
        ops.AddField(
            model_name="Goal",
            name="dropped_because",
            field=fields.TextField(default=""),
        ),
        ops.AddField(
            model_name="Progress",
            name="evidence",
            field=fields.JSONField(null=True),
        ),
        ops.RunSQL(REBUILD_GOAL),
    ]
