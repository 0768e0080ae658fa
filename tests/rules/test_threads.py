from datetime import UTC, datetime, timedelta

from rules.threads import look_again_at

SENT = datetime(2026, 1, 20, 18, tzinfo=UTC)


def test_a_message_that_is_on_its_way_is_looked_for_soon_and_then_more_and_more_seldom():
    looks, now = [], SENT
    while now < SENT + timedelta(days=1):
        now = look_again_at(now, SENT)
        looks.append(now - SENT)
    assert looks[:4] == [timedelta(seconds=seconds) for seconds in (2, 4, 8, 16)]
    assert looks[-1] - looks[-2] == timedelta(hours=1)
