from tortoise import migrations
from tortoise.migrations import operations as ops

from db.fields import Instant


class Migration(migrations.Migration):
    dependencies = [("circlekeeper", "0010_poll_to_end")]

    initial = False

    operations = [
        ops.AddField(
            model_name="Person",
            name="nudges_stopped_at",
            field=Instant(null=True),
        ),
    ]
