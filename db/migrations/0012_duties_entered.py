from tortoise import migrations
from tortoise.migrations import operations as ops

# For sessions scheduled before duties had a log. When somebody was named for them is no longer known.
ENTER = """
INSERT INTO dutyentry (session_id, duty, act, user_id, because, at)
SELECT session.id, held.duty, 'named', held.user_id, '', circle.created_at
FROM (
    SELECT id AS session_id, 'facilitate' AS duty, facilitator AS user_id FROM session
    UNION ALL SELECT id, 'present', presenter FROM session
) AS held
JOIN session ON session.id = held.session_id AND session.closed_at IS NULL
JOIN circle ON circle.id = session.circle_id
WHERE held.user_id IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM dutyentry WHERE session_id = session.id AND duty = held.duty)
"""


class Migration(migrations.Migration):
    dependencies = [("circlekeeper", "0011_stopped_nudges")]

    initial = False

    operations = [
        ops.RunSQL(ENTER),
    ]
