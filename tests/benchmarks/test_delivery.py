import re
from datetime import timedelta

from benchmarks.delivery import DeliveryResult, main, report

QUARTER = timedelta(milliseconds=250)


def test_a_few_nudges_are_delivered_and_the_results_are_reported(capsys):
    main(["--nudges", "30", "--announcements", "4"])
    said = capsys.readouterr().out
    assert "30 nudges due at once, 4 announcements falling due meanwhile." in said
    assert re.search(r"^delivered a second +\d+\.\d\d$", said, re.MULTILINE)
    assert re.search(r"^announcements late, p50 / max, ms +\d+ / \d+$", said, re.MULTILINE)


def test_a_slow_delivery_misses_its_target():
    assert [target.kept for target in DeliveryResult(47.4, 0, [QUARTER]).targets()] == [False, True, True]


def test_a_rate_limited_request_and_a_late_announcement_each_miss_their_target():
    measured = DeliveryResult(48.0, 1, [QUARTER, 4 * QUARTER])
    assert [target.kept for target in measured.targets()] == [True, False, False]
    assert "no 429: MISSED" in report(measured, 10)
