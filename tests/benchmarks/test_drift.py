import re

from benchmarks.drift.__main__ import ENDING_SECONDS, MEGABYTES, table
from benchmarks.drift.measure import DriftResult, measure


async def test_each_live_session_reaches_its_second_block_and_no_request_is_refused(tmp_path):
    measured = await measure(4, tmp_path, print)
    assert len(measured.late) == 4
    assert all(late >= 0 for late in measured.late)
    assert measured.limited == 0
    assert 0 < measured.megabytes < MEGABYTES
    assert 0 < measured.ending < ENDING_SECONDS


def test_the_table_shows_missed_targets():
    lines, kept = table(DriftResult(late=[0.1, 2.5], megabytes=200.4, limited=0, ending=4.2))
    assert not kept
    told = "\n".join(lines)
    assert re.search(r"^99th percentile +2\.500 s +at most 1: MISSED$", told, re.MULTILINE)
    assert re.search(r"^greatest +2\.500 s +at most 2: MISSED$", told, re.MULTILINE)
    assert re.search(r"^greatest memory of the process +200 MB +at most 250: kept$", told, re.MULTILINE)
