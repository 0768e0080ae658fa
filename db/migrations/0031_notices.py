from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from db.fields import Instant, LocalDate

# Partners who were announced are not announced again: the keys of notices are those of the messages that they replace.
ANNOUNCED = """
INSERT INTO notice (circle_id, at, about)
SELECT circle.id, outgoing.created_at, json_array(outgoing.key)
FROM circle JOIN outgoing
ON outgoing.key > 'partners:' || circle.id || ':' AND outgoing.key < 'partners:' || circle.id || ';'
ORDER BY outgoing.created_at, outgoing.id
"""
# Each circle is looked at within the next hour, not all at once.
JOBS = """
INSERT INTO due (subject, due_at, look_at, attempts, priority)
SELECT 'notices:' || id, at, at, 0, 3
FROM (SELECT id, (strftime('%s', 'now') + id % 3600) * 1000 AS at FROM circle WHERE closed_at IS NULL)
"""


class Migration(migrations.Migration):
    dependencies = [("circlekeeper", "0030_partner_briefs")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Notice",
            fields=[
                ("id", fields.IntField(primary_key=True)),
                (
                    "circle",
                    fields.ForeignKeyField(
                        "circlekeeper.Circle",
                        source_field="circle_id",
                        db_index=True,
                        to_field="id",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("at", Instant()),
                ("about", fields.JSONField()),
            ],
            options={"table": "notice", "app": "circlekeeper", "pk_attr": "id"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="NoticeWake",
            fields=[
                ("id", fields.IntField(primary_key=True)),
                (
                    "circle",
                    fields.ForeignKeyField(
                        "circlekeeper.Circle", source_field="circle_id", to_field="id", on_delete=OnDelete.CASCADE
                    ),
                ),
                ("kind", fields.CharField(max_length=20)),
                ("at", Instant()),
            ],
            options={
                "table": "noticewake",
                "app": "circlekeeper",
                "unique_together": (("circle", "kind"),),
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.AddField(
            model_name="Circle",
            name="pause_over_on",
            field=LocalDate(null=True),
        ),
        ops.RemoveIndex(
            model_name="Attendance",
            name=None,
            fields=["user_id"],
        ),
        ops.AddIndex(
            model_name="Attendance",
            index=Index(fields=["user_id", "joined_at"]),
        ),
        ops.RunSQL(ANNOUNCED),
        ops.RunSQL(JOBS),
    ]
