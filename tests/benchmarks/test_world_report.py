import re
from dataclasses import replace

from benchmarks.world.phases import Looks, Start, Storm
from benchmarks.world.recorder import Recorded
from benchmarks.world.report import Figures, report
from vocabulary.keys import JobKind

QUIET, FAST, SLOW = Recorded({}, {}, {}, {}, {}), [0.004] * 19 + [0.005], [0.004] * 18 + [0.06, 0.07]


def acts(**seconds):
    names = {f"/{name}": one for name, one in seconds.items()}
    return Recorded(names, names, {}, {"timekeeper": [0.02]}, {"2": [0.03]})


def measured(**changed):
    """Figures that keep all targets, but for what is changed."""
    kept = Figures(
        [20, 10_000],
        loop=0.008,
        acts=[acts(about=FAST), acts(about=FAST)],
        starts=[Start(0.5, 0.5, QUIET, 1.0), Start(2.0, 4.0, QUIET, 3.0)],
        looks=[Looks(FAST, 0.004), Looks(FAST, 0.004)],
        storms=[Storm(100, acts(about=FAST), 2.0, dict.fromkeys(JobKind, 1.0)) for _ in range(2)],
        returns=[Start(2.0, 2.0, QUIET, 1.0), Start(30.0, None, QUIET, 20.0)],
        megabytes=[100.0, 250.0],
        peaks=[100.0, 260.0],
        file_megabytes=[8.0, 4000.0],
        unanswered=[0, 0],
    )
    return replace(kept, **changed)


def test_both_files_stand_side_by_side_with_the_reference_loop():
    lines, kept = report(measured())
    told = "\n".join(lines)
    assert kept
    assert "20 and 10,000 circles. Times in ms unless said otherwise; one reference loop takes 8.00 ms." in told
    assert re.search(
        r"^/about +20 +4\.0/4\.0 +4\.0/4\.0 +1\.0 +0\.5/0\.5 +at most 50 and 3 times: kept$", told, re.MULTILINE
    )
    assert re.search(r"^  processor time, s +1\.0 +20\.0$", told, re.MULTILINE)
    assert re.search(r"^  the longest search for garbage +30 +30$", told, re.MULTILINE)
    assert re.search(r"^file, KB per circle +400 +400$", told, re.MULTILINE)


def test_an_act_that_grows_with_the_file_misses_its_target():
    lines, kept = report(measured(acts=[acts(about=FAST), acts(about=SLOW)]))
    assert not kept
    assert any(re.match(r"/about .*at most 50 and 3 times: MISSED", line) for line in lines)


def test_a_bot_that_never_comes_to_rest_misses_its_target():
    lines, kept = report(measured(starts=[Start(0.5, 0.5, QUIET, 1.0), Start(4.0, None, QUIET, 3.0)]))
    assert not kept
    assert any(re.match(r"  and nothing to send, s +0\.5 +never +at most 10 s: MISSED", line) for line in lines)


def test_after_a_day_away_jobs_count_and_not_what_discord_lets_the_bot_send():
    lines, kept = report(measured())
    assert kept
    figures = r"caught up, s +2\.0 +30\.0 +at most 60 s: kept"
    assert any(re.match(f"a start after a day away: {figures}", line) for line in lines)


def test_an_act_without_an_answer_and_a_script_that_broke_off_are_told():
    for changed in ({"unanswered": [0, 1]}, {"failures": ["goals.drop: LookupError: no button"]}):
        lines, kept = report(measured(**changed))
        assert not kept
    assert "did not work: goals.drop: LookupError: no button" in lines


def test_what_was_done_seldom_is_compared_by_its_median():
    slow_once = acts(close=[0.004, 0.004, 0.02])
    lines, kept = report(measured(acts=[acts(close=[0.004, 0.004, 0.005]), slow_once]))
    assert kept
    assert any(re.match(r"/close +3 +4\.0/5\.0 +4\.0/20\.0 +1\.0 ", line) for line in lines)
