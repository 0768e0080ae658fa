from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops

from db.fields import Instant, Snowflake

# Until now a partnership was over at `ends_at`. Those of a circle's last term that had not been cut short go on.
ENDED = """
UPDATE partnership SET ended_at = ends_at
WHERE EXISTS (
    SELECT 1 FROM partnership AS later
    WHERE later.circle_id = partnership.circle_id
    AND (later.term > partnership.term OR later.ends_at > partnership.ends_at))
OR EXISTS (
    SELECT 1 FROM json_each(partnership.members) AS one
    JOIN member ON member.circle_id = partnership.circle_id AND member.user_id = one.value
    WHERE member.left_at IS NOT NULL)
"""


class Migration(migrations.Migration):
    dependencies = [("circlekeeper", "0026_absences")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Avoid",
            fields=[
                ("id", fields.IntField(primary_key=True)),
                (
                    "circle",
                    fields.ForeignKeyField(
                        "circlekeeper.Circle",
                        source_field="circle_id",
                        db_index=True,
                        to_field="id",
                        related_name="avoids",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("user_id", Snowflake(db_index=True)),
                ("other", Snowflake(db_index=True)),
                ("at", Instant()),
            ],
            options={
                "table": "avoid",
                "app": "circlekeeper",
                "unique_together": (("circle", "user_id", "other"),),
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="FitAnswer",
            fields=[
                ("id", fields.IntField(primary_key=True)),
                (
                    "partnership",
                    fields.ForeignKeyField(
                        "circlekeeper.Partnership",
                        source_field="partnership_id",
                        db_index=True,
                        to_field="id",
                        related_name="fit_answers",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("user_id", Snowflake(db_index=True)),
                ("other", Snowflake(db_index=True)),
                ("answer", fields.CharField(max_length=12)),
                ("at", Instant()),
            ],
            options={
                "table": "fitanswer",
                "app": "circlekeeper",
                "unique_together": (("partnership", "user_id", "other"),),
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.AddField(
            model_name="Circle",
            name="term_weeks",
            field=fields.IntField(default=7),
        ),
        ops.AddField(
            model_name="Partnership",
            name="also_because",
            field=fields.CharField(default="", max_length=300),
        ),
        ops.AddField(
            model_name="Partnership",
            name="ended_at",
            field=Instant(null=True),
        ),
        ops.RunSQL(ENDED),
    ]
