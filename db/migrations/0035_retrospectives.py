from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from db.fields import Instant, RandomId, Snowflake


class Migration(migrations.Migration):
    dependencies = [("circlekeeper", "0034_thanks")]

    initial = False

    operations = [
        ops.CreateModel(
            name="RetroNote",
            fields=[
                ("id", RandomId()),
                (
                    "session",
                    fields.ForeignKeyField(
                        "circlekeeper.Session",
                        source_field="session_id",
                        related_name="retro_notes",
                        db_index=True,
                        to_field="id",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("prompt", fields.CharField(max_length=10)),
                ("words", fields.TextField()),
                ("receipt", fields.CharField(max_length=64)),
                ("revealed_by", Snowflake(null=True)),
            ],
            options={
                "table": "retronote",
                "app": "circlekeeper",
                "indexes": [Index(fields=["revealed_by"])],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="RetroKey",
            fields=[
                (
                    "session",
                    fields.OneToOneField(
                        "circlekeeper.Session",
                        source_field="session_id",
                        related_name="retro_key",
                        primary_key=True,
                        to_field="id",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("key", fields.CharField(max_length=64)),
            ],
            options={"table": "retrokey", "app": "circlekeeper", "pk_attr": "session_id"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="RetroMark",
            fields=[
                ("id", RandomId()),
                (
                    "session",
                    fields.ForeignKeyField(
                        "circlekeeper.Session",
                        source_field="session_id",
                        related_name="retro_marks",
                        db_index=True,
                        to_field="id",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("note_id", fields.BigIntField()),
                ("voter", fields.CharField(max_length=64)),
            ],
            options={"table": "retromark", "app": "circlekeeper", "pk_attr": "id"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Agreement",
            fields=[
                (
                    "capture",
                    fields.OneToOneField(
                        "circlekeeper.Capture",
                        source_field="capture_id",
                        related_name="agreement",
                        primary_key=True,
                        to_field="id",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("about", fields.CharField(max_length=20)),
                ("change", fields.JSONField(null=True)),
                ("changed_at", Instant(null=True)),
                ("outcome", fields.CharField(null=True, max_length=10)),
            ],
            options={"table": "agreement", "app": "circlekeeper", "pk_attr": "capture_id"},
            bases=["Model"],
        ),
        ops.AlterModelOptions(
            name="RetroKey",
            options={"table": "retrokey", "app": "circlekeeper", "pk_attr": "session_id"},
        ),
        ops.AlterModelOptions(
            name="Agreement",
            options={"table": "agreement", "app": "circlekeeper", "pk_attr": "capture_id"},
        ),
    ]
