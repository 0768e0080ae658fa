import re
from datetime import timedelta

from benchmarks.delivery import Measured, main, told

QUARTER = timedelta(milliseconds=250)


def test_a_few_nudges_are_delivered_and_the_table_tells_how_it_went(capsys):
    main(["--nudges", "30", "--announcements", "4"])
    said = capsys.readouterr().out
    assert "30 nudges due at once, 4 announcements falling due meanwhile." in said
    assert re.search(r"^delivered a second +\d+\.\d\d$", said, re.MULTILINE)
    assert re.search(r"^announcements late, p50 / max, ms +\d+ / \d+$", said, re.MULTILINE)


def test_too_slow_a_delivery_misses_its_target():
    assert [target.kept for target in Measured(47.4, 0, [QUARTER]).targets()] == [False, True, True]


def test_a_request_refused_for_its_rate_and_a_late_announcement_each_miss_theirs():
    measured = Measured(48.0, 1, [QUARTER, 4 * QUARTER])
    assert [target.kept for target in measured.targets()] == [True, False, False]
    assert "no 429: MISSED" in told(measured, 10)
