from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from db.fields import Instant, Snowflake


class Migration(migrations.Migration):
    dependencies = [("circlekeeper", "0037_advice")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Lunch",
            fields=[
                ("id", fields.IntField(primary_key=True)),
                (
                    "circle",
                    fields.ForeignKeyField(
                        "circlekeeper.Circle",
                        source_field="circle_id",
                        db_index=True,
                        to_field="id",
                        related_name="lunches",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("user_id", Snowflake()),
                ("topic", fields.CharField(max_length=100)),
                ("guest", fields.CharField(default="", max_length=60)),
                ("focus", fields.CharField(default="", max_length=300)),
                ("questions", fields.TextField(default="")),
                ("proposed_at", Instant()),
                ("taken_at", Instant(null=True)),
                (
                    "session",
                    fields.ForeignKeyField(
                        "circlekeeper.Session",
                        source_field="session_id",
                        null=True,
                        db_index=True,
                        to_field="id",
                        related_name="lunches",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
            ],
            options={"table": "lunch", "app": "circlekeeper", "indexes": [Index(fields=["user_id"])], "pk_attr": "id"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="GuestInvite",
            fields=[
                ("id", fields.IntField(primary_key=True)),
                (
                    "lunch",
                    fields.ForeignKeyField(
                        "circlekeeper.Lunch",
                        source_field="lunch_id",
                        db_index=True,
                        to_field="id",
                        related_name="invites",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("code", fields.CharField(max_length=64)),
                ("made_at", Instant()),
                ("expires_at", Instant()),
            ],
            options={"table": "guestinvite", "app": "circlekeeper", "pk_attr": "id"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="GuestQuestion",
            fields=[
                ("id", fields.IntField(primary_key=True)),
                (
                    "lunch",
                    fields.ForeignKeyField(
                        "circlekeeper.Lunch",
                        source_field="lunch_id",
                        db_index=True,
                        to_field="id",
                        related_name="guest_questions",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("user_id", Snowflake()),
                ("words", fields.CharField(max_length=300)),
                ("at", Instant()),
            ],
            options={
                "table": "guestquestion",
                "app": "circlekeeper",
                "indexes": [Index(fields=["user_id"])],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="GuestQuestionVote",
            fields=[
                ("id", fields.IntField(primary_key=True)),
                (
                    "question",
                    fields.ForeignKeyField(
                        "circlekeeper.GuestQuestion",
                        source_field="question_id",
                        db_index=True,
                        to_field="id",
                        related_name="votes",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("user_id", Snowflake()),
                ("at", Instant()),
            ],
            options={
                "table": "guestquestionvote",
                "app": "circlekeeper",
                "unique_together": (("question", "user_id"),),
                "indexes": [Index(fields=["user_id"])],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="LunchInsight",
            fields=[
                ("id", fields.IntField(primary_key=True)),
                (
                    "lunch",
                    fields.ForeignKeyField(
                        "circlekeeper.Lunch",
                        source_field="lunch_id",
                        db_index=True,
                        to_field="id",
                        related_name="insights",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("user_id", Snowflake()),
                ("words", fields.CharField(max_length=300)),
                ("at", Instant()),
            ],
            options={
                "table": "lunchinsight",
                "app": "circlekeeper",
                "unique_together": (("lunch", "user_id"),),
                "indexes": [Index(fields=["user_id", "at"])],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="LunchPoll",
            fields=[
                ("id", fields.IntField(primary_key=True)),
                (
                    "circle",
                    fields.ForeignKeyField(
                        "circlekeeper.Circle",
                        source_field="circle_id",
                        db_index=True,
                        to_field="id",
                        related_name="lunch_polls",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("lunches", fields.JSONField()),
                ("asked_by", Snowflake()),
                ("asked_at", Instant()),
                ("ends_at", Instant()),
                ("closed_at", Instant(null=True)),
                ("message_id", Snowflake(null=True)),
            ],
            options={
                "table": "lunchpoll",
                "app": "circlekeeper",
                "indexes": [Index(fields=["asked_by"])],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.AddField(
            model_name="Session",
            name="place",
            field=fields.CharField(default="", max_length=100),
        ),
    ]
