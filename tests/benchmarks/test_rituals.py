import re
from datetime import timedelta

from benchmarks.nudges.member_year import BEGINS
from benchmarks.rituals.__main__ import longest_in_vain, main
from benchmarks.rituals.circle_year import Life, Manner
from rules.notices import Posted
from vocabulary.keys import NoticeKey
from vocabulary.notices import NoticeKind

WEEK = timedelta(weeks=1)


def posts(*weeks):
    return [Posted(BEGINS + WEEK * week, [NoticeKey.of(NoticeKind.WINS, 1, week)]) for week in weeks]


def test_one_command_shows_each_ritual_and_keeps_every_promise(capsys):
    assert main(["--circles", "12"]) == 0
    told = capsys.readouterr().out
    for title in ("weekly, ignored ", "lunch-and-learn, ignored, then woken ", "retrospective, taken part in "):
        assert re.search(rf"{title} +[1-9]", told)
    assert re.search(r"DMs to who is away: 0; days with two DMs: 0; .*in vain: 0", told)
    assert "All promises kept." in told


def test_posts_are_in_vain_until_somebody_takes_part():
    life = Life(Manner.IGNORES, BEGINS)
    assert longest_in_vain(posts(1, 2, 3), life) == 3
    life.acts.append(BEGINS + WEEK * 1.5)
    assert longest_in_vain(posts(1, 2, 3), life) == 2
    assert longest_in_vain([], life) == 0
