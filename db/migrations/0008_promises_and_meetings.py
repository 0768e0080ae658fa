from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops

from db.fields import Instant, Snowflake


class Migration(migrations.Migration):
    dependencies = [("circlekeeper", "0007_closed_dms")]

    initial = False

    operations = [
        ops.AddField(
            model_name="Capture",
            name="kept",
            field=fields.BooleanField(null=True),
        ),
        ops.AddField(
            model_name="Capture",
            name="answered_at",
            field=Instant(null=True),
        ),
        ops.CreateModel(
            name="Meeting",
            fields=[
                ("id", fields.IntField(primary_key=True)),
                (
                    "partnership",
                    fields.ForeignKeyField(
                        "circlekeeper.Partnership",
                        source_field="partnership_id",
                        db_index=True,
                        to_field="id",
                        related_name="meetings",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("by", Snowflake(null=True)),
                ("at", Instant()),
            ],
            options={"table": "meeting", "app": "circlekeeper", "pk_attr": "id"},
            bases=["Model"],
        ),
    ]
