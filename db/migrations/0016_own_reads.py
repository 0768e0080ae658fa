from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from db.fields import Snowflake

# Whom a message names: "<@7>" or "<@!7>" anywhere in its body, its pings, and a part of its key.
NAME_PEOPLE = """
INSERT INTO outgoingperson (outgoing_id, user_id)
WITH RECURSIVE
    mentioned (id, rest) AS (
        SELECT id, body FROM outgoing
        UNION ALL
        SELECT id, substr(rest, instr(rest, '<@') + 2) FROM mentioned WHERE instr(rest, '<@') > 0),
    keyed (id, part, rest) AS (
        SELECT id, '', key || ':' FROM outgoing
        UNION ALL
        SELECT id, substr(rest, 1, instr(rest, ':') - 1), substr(rest, instr(rest, ':') + 1) FROM keyed WHERE rest <> '')
SELECT id, CAST(ltrim(rest, '!') AS INTEGER) FROM mentioned WHERE rest GLOB '[0-9]*' OR rest GLOB '![0-9]*'
UNION
SELECT outgoing.id, ping.value FROM outgoing, json_each(outgoing.body, '$.pings') AS ping
UNION
SELECT keyed.id, person.id FROM keyed JOIN person ON person.id = CAST(keyed.part AS INTEGER)
"""

# Where a person who has left may still have roles was not noted: on any server, as it was taken until now.
FAREWELLS = """
INSERT INTO farewell (user_id, guild_id)
SELECT DISTINCT CAST(substr(due.subject, length('farewell:') + 1) AS INTEGER), circle.guild_id
FROM due JOIN circle ON circle.role_id IS NOT NULL
WHERE due.subject GLOB 'farewell:[0-9]*'
"""


class Migration(migrations.Migration):
    dependencies = [("circlekeeper", "0015_auto_20261127_2133")]

    initial = False

    operations = [
        ops.CreateModel(
            name="OutgoingPerson",
            fields=[
                ("id", fields.IntField(primary_key=True)),
                (
                    "outgoing",
                    fields.ForeignKeyField(
                        "circlekeeper.Outgoing",
                        source_field="outgoing_id",
                        to_field="id",
                        related_name="people",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("user_id", Snowflake(db_index=True)),
            ],
            options={
                "table": "outgoingperson",
                "app": "circlekeeper",
                "unique_together": (("outgoing", "user_id"),),
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.RunSQL(NAME_PEOPLE),
        ops.CreateModel(
            name="Farewell",
            fields=[
                ("id", fields.IntField(primary_key=True)),
                ("user_id", Snowflake()),
                ("guild_id", Snowflake()),
            ],
            options={
                "table": "farewell",
                "app": "circlekeeper",
                "unique_together": (("user_id", "guild_id"),),
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.RunSQL(FAREWELLS),
        ops.AddIndex(
            model_name="AskAnswer",
            index=Index(fields=["user_id"]),
        ),
        ops.AddIndex(
            model_name="Attendance",
            index=Index(fields=["user_id"]),
        ),
        ops.AddIndex(
            model_name="Capture",
            index=Index(fields=["user_id", "at", "answered_at"]),
        ),
        ops.AddIndex(
            model_name="Circle",
            index=Index(fields=["role_id"]),
        ),
        ops.AddIndex(
            model_name="DutyEntry",
            index=Index(fields=["user_id", "act", "at"]),
        ),
        ops.AddIndex(
            model_name="DutyEntry",
            index=Index(fields=["to"]),
        ),
        ops.AddIndex(
            model_name="Example",
            index=Index(fields=["user_id"]),
        ),
        ops.AddIndex(
            model_name="Failure",
            index=Index(fields=["user_id"]),
        ),
        ops.AddIndex(
            model_name="Goal",
            index=Index(fields=["user_id", "set_at"]),
        ),
        ops.AddIndex(
            model_name="Interest",
            index=Index(fields=["user_id"]),
        ),
        ops.AddIndex(
            model_name="Invitation",
            index=Index(fields=["user_id"]),
        ),
        ops.AddIndex(
            model_name="Invitation",
            index=Index(fields=["invited_by"]),
        ),
        ops.AddIndex(
            model_name="Meeting",
            index=Index(fields=["by", "at"]),
        ),
        ops.AddIndex(
            model_name="Outgoing",
            index=Index(fields=["channel_id", "message_id"]),
        ),
        ops.AddIndex(
            model_name="Outgoing",
            index=Index(fields=["message_channel_id", "message_id"]),
        ),
        ops.AddIndex(
            model_name="Reply",
            index=Index(fields=["user_id", "at"]),
        ),
        ops.AddIndex(
            model_name="Session",
            index=Index(fields=["circle_id", "closed_at", "starts_at"]),
        ),
        ops.AddIndex(
            model_name="Session",
            index=Index(fields=["facilitator"]),
        ),
        ops.AddIndex(
            model_name="Session",
            index=Index(fields=["presenter"]),
        ),
        ops.AddIndex(
            model_name="Session",
            index=Index(fields=["event_id"]),
        ),
        ops.AddIndex(
            model_name="SessionEvent",
            index=Index(fields=["actor"]),
        ),
        ops.AddIndex(
            model_name="TimePoll",
            index=Index(fields=["asked_by"]),
        ),
        ops.AddIndex(
            model_name="Turn",
            index=Index(fields=["user_id"]),
        ),
        ops.AddIndex(
            model_name="Vote",
            index=Index(fields=["user_id"]),
        ),
    ]
