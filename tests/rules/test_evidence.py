import pytest

from rules.evidence import LARGEST, check_file, check_link
from vocabulary.errors import Refusal


@pytest.mark.parametrize("name", ["debrief.pdf", "Numbers before and after.XLSX", "chart.v2.png", "notes.md"])
def test_what_people_show_their_work_in_is_taken(name):
    check_file(name, LARGEST)


@pytest.mark.parametrize("name", ["run.exe", "all.zip", "debrief", "chart.png.sh", ".pdf.bat"])
def test_what_nobody_should_open_unseen_is_not(name):
    with pytest.raises(Refusal, match="evidence/file-kind"):
        check_file(name, 10)


def test_a_file_is_neither_empty_nor_larger_than_can_be_posted():
    with pytest.raises(Refusal, match="evidence/empty-file"):
        check_file("a.pdf", 0)
    with pytest.raises(Refusal, match=r"evidence/large-file \(megabytes=8\.09.*, most=8\)"):
        check_file("a.pdf", LARGEST + 100_000)


def test_a_link_loses_the_space_around_it():
    assert check_link(" https://example.org/debrief?v=2 \n") == "https://example.org/debrief?v=2"


@pytest.mark.parametrize("text", ["Https://example.com", "<https://example.com>", "HTTPS://example.com\n"])
def test_a_link_is_understood_as_telephones_and_people_write_it(text):
    assert check_link(text) == "https://example.com"


def test_what_would_be_a_style_in_a_message_is_written_as_a_number():
    assert check_link("https://example.com/**a**|b") == "https://example.com/%2A%2Aa%2A%2A%7Cb"


@pytest.mark.parametrize(
    "text", ["", "example.org", "ftp://example.org", "https://a b", "javascript:alert(1)", "https://" + "a" * 500]
)
def test_anything_else_is_no_link(text):
    with pytest.raises(Refusal, match="evidence/no-link"):
        check_link(text)
