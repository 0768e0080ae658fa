from tortoise import migrations
from tortoise.migrations import operations as ops

from db.fields import Instant


class Migration(migrations.Migration):
    dependencies = [("circlekeeper", "0020_retention")]

    initial = False

    operations = [
        ops.AddField(
            model_name="Member",
            name="gone_since",
            field=Instant(null=True),
        ),
    ]
