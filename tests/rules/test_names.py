import pytest
from hypothesis import given, strategies as st

from rules.names import LONGEST_LABEL, alike, holds, numbered, shared, told_apart

CAFE = "Café Berlin"


@pytest.mark.parametrize(
    "other",
    [
        "Cafe\u0301 Berlin",
        "Ca\u200bfé Berlin",
        "Caf\u00ade\ufe0e\u0301 Berlin",
        "Cаfé Berlin",
        "Сafé Веrlіn",
        "CAFÉ BERLIN",
        "Café\u00a0\u3000Berlin ",
        "Ｃａｆé Berlin",
        "𝐂𝐚𝐟é Berlin",
        "Café\u3164Berlin",
        "Café Ber\u202elin",
        "CafÉ BerIin",
    ],
)
def test_names_that_nobody_can_tell_apart_are_alike(other):
    assert alike(CAFE, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Café Berlin", "Cafe Berlin"),
        ("Café Berlin", "Café Bonn"),
        ("Team 1", "Team 2"),
        ("Café Berlin", "CaféBerlin"),
        ("Данные", "Daнhые"),
        ("数据", "数学"),
        ("👍 circle", "👎 circle"),
    ],
)
def test_names_that_look_different_are_not(one, other):
    assert not alike(one, other)


def test_names_in_one_script_are_alike_in_any_capitals():
    assert alike("Решения С ДАННЫМИ", "решения с данными")
    assert alike("Αποφάσεις", "ΑΠΟΦΆΣΕΙΣ")


def test_dashes_and_quotes_of_any_kind_are_alike():
    assert alike("Ana’s – circle", "Ana's - circle")


@given(st.text(), st.text())
def test_likeness_goes_both_ways(one, other):
    assert alike(one, one)
    assert alike(one, other) == alike(other, one)


def test_what_was_typed_is_found_in_any_capitals_and_form():
    assert holds("Café Berlin", "cafe\u0301")
    assert not holds("Café Berlin", "bonn")


def test_only_names_that_look_the_same_are_told_apart():
    assert told_apart([("Café", "Server A"), ("Cafe\u0301", "Server B"), ("Reading", "Server A")]) == [
        "Café (Server A)",
        "Cafe\u0301 (Server B)",
        "Reading",
    ]


def test_only_names_that_look_the_same_are_shared():
    assert shared({1: "Café", 2: "CAFE\u0301", 3: "Reading"}) == {1, 2}
    assert shared({1: "Café"}) == frozenset()


def test_names_that_come_with_the_same_are_numbered():
    assert told_apart([("Café", "Server"), ("Café", "Server")]) == ["Café (Server), 1", "Café (Server), 2"]


@given(st.lists(st.tuples(st.sampled_from(["Café", "CAFÉ", "Cаfé", "Reading"]), st.text(max_size=100)), max_size=25))
def test_all_names_are_different_in_the_end_and_fit_into_a_choice(names):
    labels = told_apart(names)
    assert len(set(labels)) == len(names)
    assert all(len(label) <= LONGEST_LABEL for label in labels)


def test_names_that_come_several_times_are_numbered():
    assert numbered(["Goal", "Duty", "Goal"]) == ["Goal 1", "Duty", "Goal 2"]
