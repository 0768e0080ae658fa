from tortoise import migrations
from tortoise.migrations import operations as ops

from db.fields import Instant


class Migration(migrations.Migration):
    dependencies = [("circlekeeper", "0008_promises_and_meetings")]

    initial = False

    operations = [
        ops.AddField(
            model_name="Person",
            name="nudges_stopped_at",
            field=Instant(null=True),
        ),
    ]
