from tortoise import fields, migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from db.fields import Instant, Snowflake


class Migration(migrations.Migration):
    dependencies = [("circlekeeper", "0025_locales")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Absence",
            fields=[
                ("id", fields.IntField(primary_key=True)),
                ("user_id", Snowflake()),
                ("since", Instant()),
                ("until", Instant(null=True)),
                ("set_at", Instant()),
                ("returned_at", Instant(null=True)),
            ],
            options={
                "table": "absence",
                "app": "circlekeeper",
                "indexes": [Index(fields=["user_id", "since"]), Index(fields=["until"])],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
    ]
