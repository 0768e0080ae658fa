from tortoise import fields, migrations
from tortoise.migrations import operations as ops

from db.fields import Instant, Snowflake


class Migration(migrations.Migration):
    dependencies = [("circlekeeper", "0027_partners_whole")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Profile",
            fields=[
                ("user_id", Snowflake(primary_key=True)),
                ("domain", fields.CharField(default="", max_length=100)),
                ("sector", fields.CharField(default="", max_length=100)),
                ("career_stage", fields.CharField(default="", max_length=100)),
                ("can_help_with", fields.CharField(default="", max_length=500)),
                ("wants_to_learn", fields.CharField(default="", max_length=500)),
                ("zone_shown", fields.BooleanField(default=False)),
                ("waking_from", fields.CharField(null=True, max_length=5)),
                ("waking_until", fields.CharField(null=True, max_length=5)),
            ],
            options={"table": "profile", "app": "circlekeeper", "pk_attr": "user_id"},
            bases=["Model"],
        ),
        ops.AddField(
            model_name="Person",
            name="profile_asked_at",
            field=Instant(null=True),
        ),
    ]
