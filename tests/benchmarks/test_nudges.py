import re

from benchmarks.nudges.__main__ import main


def test_a_year_of_a_few_circles_breaks_no_rule_and_counts_the_nudges(capsys):
    assert main(["--circles", "6", "--sessions", "8"]) == 0
    told = capsys.readouterr().out
    assert "6 circles of 5 to 8 members (37 in all)" in told
    assert re.search(r"^weeks with 1 +\d+\.\d%", told, re.MULTILINE)
    for kind in ("goal", "check-in", "promise", "partner", "session", "duty", "missed"):
        assert re.search(rf"^about {kind} +[1-9]\d*$", told, re.MULTILINE)
    assert told.count(": never") == 7


def test_the_same_seed_gives_the_same_table(capsys):
    tables = [main(["--circles", "2", "--sessions", "4"]) or capsys.readouterr().out for _ in range(2)]
    assert tables[0] == tables[1]
