import re

import pytest

from benchmarks.drift.__main__ import main, table
from benchmarks.drift.measure import Measured


@pytest.mark.timeout(240)
def test_with_200_sessions_live_every_block_is_announced_in_time_and_in_little_memory(capsys):
    kept = main([])
    told = capsys.readouterr().out
    assert "200 sessions live" in told
    assert kept == 0, told


def test_the_table_names_what_was_missed():
    lines, kept = table(Measured(late=[0.1, 2.5], megabytes=200.4, limited=0))
    assert not kept
    told = "\n".join(lines)
    assert re.search(r"^99th percentile +2\.500 s +at most 1: MISSED$", told, re.MULTILINE)
    assert re.search(r"^greatest +2\.500 s +at most 2: MISSED$", told, re.MULTILINE)
    assert re.search(r"^greatest memory of the process +200 MB +at most 250: kept$", told, re.MULTILINE)
