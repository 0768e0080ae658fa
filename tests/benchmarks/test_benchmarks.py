import platform
import re

import pytest

import benchmarks.goals.measure as goals
import benchmarks.timers.measure as timers
from benchmarks.machine import description
from benchmarks.table import Case, Line, Spread, Target, figures, ninety_ninth, ratios, spread, table


@pytest.fixture
def peers():
    """What only the group bench installs."""
    pytest.importorskip("apscheduler")
    pytest.importorskip("sqlalchemy")


async def test_a_goal_is_measured_against_an_empty_command_and_in_its_parts(tmp_path):
    comparison, parts = await goals.measure(goals.GoalPlan(warm_up=0, rounds=2, acts=3), tmp_path, print)
    empty, goal = comparison.lines
    assert goal.ratio.least > 0
    assert goal.target.words == "at most 3"
    assert empty.ratio is None
    assert [line.figures[0].least > 0 for line in parts.lines] == [True] * 5


def test_every_contender_fires_all_due_timers_and_reports_its_start_time(tmp_path, peers):
    plan = timers.TimerPlan(waiting=[50], due=[20], rounds=1)
    late, start = timers.measure(plan, tmp_path, print)
    for case in (late, start):
        assert [line.who for line in case.lines] == [timers.OURS, *timers.PEERS]
        assert all(line.figures[0].least > 0 for line in case.lines)
    assert all(line.target.words == "at least 10" for line in late.lines[1:])
    assert start.lines[0].target.words == "under 50 ms"
    assert list(tmp_path.glob("*.db")) == []


def test_the_error_of_a_failing_contender_has_its_output(tmp_path):
    with pytest.raises(RuntimeError, match=r"could not fire 1 timers(.|\n)*no such table"):
        timers.run_contender(timers.PEERS[0], tmp_path / "missing.db", 1)


def test_a_round_is_summarised_by_median_99th_percentile_and_maximum_in_milliseconds():
    one_round = [number / 1000 for number in range(1, 201)]
    assert figures([one_round]) == [Spread(100, 100, 100), Spread(198, 198, 198), Spread(200, 200, 200)]


def test_ratios_compare_measurements_of_the_same_round():
    assert ratios([[2.0], [9.0]], [[1.0], [3.0]], ninety_ninth) == Spread(2, 2.5, 3)


def test_the_table_shows_which_targets_were_kept_and_which_missed():
    case = Case("Things", [Line("ours", [spread([1.0]), spread([22.2])], spread([3333.0]), Target("at most 3", False))])
    assert re.search(r"ours +1\.00–1\.00–1\.00 +22\.2–22\.2–22\.2 +3,333–3,333–3,333 +at most 3: MISSED", table([case]))
    assert not case.kept


def test_columns_stay_separate_however_late_a_contender_is():
    ten_seconds = spread([10_298.0, 10_875.0, 11_462.0])
    assert "11,462 " in table([Case("Late", [Line("slow", [ten_seconds, ten_seconds])])])


def test_the_machine_and_the_versions_are_named(peers):
    told = description()
    assert f"Python {platform.python_version()}" in told
    assert all(name in told for name in ("cores", "GiB", "SQLite", "discord.py", "APScheduler 3"))
