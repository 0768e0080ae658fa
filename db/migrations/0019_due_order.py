from tortoise import fields, migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from db.fields import Instant

PRIORITIES = """
UPDATE due SET priority = CASE substr(subject, 1, instr(subject, ':') - 1)
    WHEN 'session' THEN 0 WHEN 'duty' THEN 0 WHEN 'board' THEN 0
    WHEN 'erase' THEN 1 WHEN 'event' THEN 1 WHEN 'farewell' THEN 1 WHEN 'name' THEN 1 WHEN 'poll' THEN 1
    WHEN 'rooms' THEN 1
    WHEN 'calendar' THEN 2 WHEN 'failure' THEN 2 WHEN 'partners' THEN 2
    WHEN 'nudges' THEN 3
    ELSE 4 END
"""
# Until now each start looked at all sessions ahead and at all calendars. What that would still have found is looked at
# by jobs: who is interested in a session's event, a day before it; and circles with fewer than two sessions ahead.
EVENTS = """
INSERT INTO due (subject, due_at, look_at, attempts, priority)
SELECT 'event:' || session.id, session.starts_at - 86400000, session.starts_at - 86400000, 0, 1
FROM session JOIN circle ON circle.id = session.circle_id
WHERE session.closed_at IS NULL AND circle.closed_at IS NULL
ON CONFLICT (subject) DO NOTHING
"""
CALENDARS = """
INSERT INTO due (subject, due_at, look_at, attempts, priority)
SELECT 'calendar:' || circle.id, 0, 0, 0, 2
FROM circle
WHERE circle.closed_at IS NULL AND circle.paused_until IS NULL
  AND EXISTS (SELECT 1 FROM session WHERE circle_id = circle.id AND kind = 'regular')
  AND (SELECT count(*) FROM session WHERE circle_id = circle.id AND closed_at IS NULL AND kind = 'regular') < 2
ON CONFLICT (subject) DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies = [("circlekeeper", "0018_not_now")]

    initial = False

    operations = [
        ops.AddField(model_name="Due", name="priority", field=fields.IntField(default=4)),
        # Rebuilds the table without its index.
        ops.AlterField(model_name="Due", name="look_at", field=Instant()),
        ops.AddIndex(model_name="Due", index=Index(fields=["priority", "look_at"])),
        ops.RunSQL(PRIORITIES),
        ops.RunSQL(EVENTS),
        ops.RunSQL(CALENDARS),
    ]
