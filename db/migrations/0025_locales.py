from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("circlekeeper", "0024_guided_start")]

    initial = False

    operations = [
        ops.AddField(
            model_name="Circle",
            name="locale",
            field=fields.CharField(null=True, max_length=16),
        ),
        ops.AddField(
            model_name="Person",
            name="locale",
            field=fields.CharField(null=True, max_length=16),
        ),
    ]
