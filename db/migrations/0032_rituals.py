from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("circlekeeper", "0031_notices")]

    initial = False

    operations = [
        ops.AddField(
            model_name="Circle",
            name="rituals",
            field=fields.CharField(default="", max_length=60),
        ),
    ]
