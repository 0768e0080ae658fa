import re

from benchmarks.sessions.__main__ import main


def test_a_year_of_a_few_circles_is_summarised_in_one_table_and_keeps_the_target(capsys):
    assert main(["--circles", "8", "--sessions", "8"]) == 0
    told = capsys.readouterr().out
    assert "8 circles of 5 to 8 members, 8 sessions each" in told
    for way in ("Circlekeeper's agenda", "fixed blocks, no overrun allowed", "fixed blocks"):
        assert re.search(rf"^{way} +\d+\.\d%", told, re.MULTILINE)
    for way in ("Circlekeeper's rotation", "down the list", "by lot"):
        assert len(re.findall(rf"^{way} +\d+ ", told, re.MULTILINE)) == 3
    assert len(re.findall(r"^the same, anybody takes over +\d+ ", told, re.MULTILINE)) == 2
    assert len(re.findall(r"^the same, one in seven passes +\d+ ", told, re.MULTILINE)) == 1
    assert "Largest difference at most 1: kept" in told


def test_the_same_seed_gives_the_same_table(capsys):
    tables = [main(["--circles", "4", "--sessions", "4"]) or capsys.readouterr().out for _ in range(2)]
    assert tables[0] == tables[1]
