from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from db.fields import Instant, Snowflake

# Altering a column rebuilds its table, and loses its indexes.
INDEX_LOG = """
CREATE INDEX "idx_dutyentry_session" ON "dutyentry" ("session_id");
CREATE INDEX "idx_dutyentry_month" ON "dutyentry" ("month_id");
CREATE INDEX "idx_dutyentry_user_act_at" ON "dutyentry" ("user_id", "act", "at");
CREATE INDEX "idx_dutyentry_to" ON "dutyentry" ("to");
"""
# Stories that were kept so far stay for one more term of seven weeks, in which their tellers read that.
KEEP_STORIES = "UPDATE failure SET story_until = (strftime('%s', 'now') + 49 * 86400) * 1000"
# Each circle has a day of its own from now on; they are looked at within the next hour, not all at once.
MONTHS = """
INSERT INTO due (subject, due_at, look_at, attempts, priority)
SELECT 'month:' || id, at, at, 0, 2
FROM (SELECT id, (strftime('%s', 'now') + id % 3600) * 1000 AS at FROM circle WHERE closed_at IS NULL)
"""
FIRST_OF_MONTH = "DELETE FROM due WHERE subject LIKE 'failure:%'"


class Migration(migrations.Migration):
    dependencies = [("circlekeeper", "0028_profiles")]

    initial = False

    operations = [
        ops.CreateModel(
            name="FailureMonth",
            fields=[
                ("id", fields.IntField(primary_key=True)),
                (
                    "circle",
                    fields.ForeignKeyField(
                        "circlekeeper.Circle",
                        source_field="circle_id",
                        to_field="id",
                        related_name="failure_months",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("day", fields.CharField(max_length=10)),
                ("starts_at", Instant()),
                ("closed_at", Instant(null=True)),
            ],
            options={
                "table": "failuremonth",
                "app": "circlekeeper",
                "unique_together": (("circle", "day"),),
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Preparation",
            fields=[
                ("id", fields.IntField(primary_key=True)),
                (
                    "circle",
                    fields.ForeignKeyField(
                        "circlekeeper.Circle",
                        source_field="circle_id",
                        to_field="id",
                        related_name="preparations",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("user_id", Snowflake()),
                ("happened", fields.TextField()),
                ("taught", fields.TextField()),
                ("next_time", fields.TextField()),
                ("changed_at", Instant()),
            ],
            options={
                "table": "preparation",
                "app": "circlekeeper",
                "unique_together": (("circle", "user_id"),),
                "indexes": [Index(fields=["user_id"])],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.AlterField(
            model_name="DutyEntry",
            name="session",
            field=fields.ForeignKeyField(
                "circlekeeper.Session",
                source_field="session_id",
                null=True,
                db_index=True,
                to_field="id",
                related_name="duties",
                on_delete=OnDelete.CASCADE,
            ),
        ),
        ops.AddField(
            model_name="DutyEntry",
            name="month",
            field=fields.ForeignKeyField(
                "circlekeeper.FailureMonth",
                source_field="month_id",
                null=True,
                db_index=True,
                to_field="id",
                related_name="duties",
                on_delete=OnDelete.CASCADE,
            ),
        ),
        ops.RunSQL(INDEX_LOG),
        ops.AddField(
            model_name="Failure",
            name="session",
            field=fields.ForeignKeyField(
                "circlekeeper.Session",
                source_field="session_id",
                null=True,
                db_index=True,
                to_field="id",
                related_name="failures",
                on_delete=OnDelete.CASCADE,
            ),
        ),
        ops.RunSQL('CREATE INDEX "idx_failure_session" ON "failure" ("session_id")'),
        ops.AddField(
            model_name="Failure",
            name="lesson",
            field=fields.CharField(default="", max_length=200),
        ),
        ops.AddField(
            model_name="Failure",
            name="story_until",
            field=Instant(null=True),
        ),
        ops.AddIndex(
            model_name="Failure",
            index=Index(fields=["story_until"]),
        ),
        ops.RunSQL(KEEP_STORIES),
        ops.RunSQL(MONTHS),
        ops.RunSQL(FIRST_OF_MONTH),
    ]
