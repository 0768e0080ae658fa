from tortoise import migrations
from tortoise.migrations import operations as ops

# A job "check-in:<goal>" only ran its member's nudges job, which is now scheduled directly, for the same time.
FORWARD = """
INSERT INTO due (subject, due_at, look_at, attempts)
SELECT 'nudges:' || goal.user_id, min(due.due_at), min(due.due_at), 0
FROM due JOIN goal ON due.subject = 'check-in:' || goal.id
GROUP BY goal.user_id
ON CONFLICT (subject) DO UPDATE
SET due_at = min(due_at, excluded.due_at), look_at = min(due_at, excluded.due_at), attempts = 0
"""
DROP = "DELETE FROM due WHERE subject LIKE 'check-in:%'"


class Migration(migrations.Migration):
    dependencies = [("circlekeeper", "0012_duties_entered")]

    initial = False

    operations = [
        ops.RunSQL(FORWARD),
        ops.RunSQL(DROP),
    ]
