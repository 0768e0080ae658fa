"""What a capture holds, and how a resource is understood: one link by http or https, and why it helps."""

import pytest

from rules.captures import Resource, check_capture, read_resource
from vocabulary.errors import Refusal
from vocabulary.sessions import CaptureKind

LINK = "https://example.org/tests"


@pytest.mark.parametrize(
    "words",
    [
        f"{LINK} how to read A/B tests",
        f"how to read A/B tests: {LINK}",
        f"how to read A/B tests\n\n{LINK}\n",
        f"how to read A/B tests ({LINK})",
        f"how to read A/B tests <{LINK}>",
        f"[how to read A/B tests]({LINK})",
        f"{LINK}, how to read A/B tests",
        f"  {LINK} - how to read A/B tests",
    ],
)
def test_a_link_is_found_wherever_it_stands(words):
    assert read_resource(words) == Resource(LINK, "how to read A/B tests")


def test_what_stands_around_a_link_becomes_one_line():
    assert read_resource(f"See\n{LINK}.\nIt helps").why == "See. It helps"


def test_brackets_of_a_link_stay():
    assert read_resource("why https://example.org/A_(b)").link == "https://example.org/A_(b)"


def test_two_links_are_asked_for_one_at_a_time():
    with pytest.raises(Refusal, match="captures/several-links"):
        read_resource(f"{LINK} beats http://example.com")


def test_a_link_that_is_its_own_label_is_one_link():
    assert read_resource(f"[{LINK}]({LINK}) helps") == Resource(LINK, "helps")


@pytest.mark.parametrize(
    "words", ["How to read A/B tests", "example.org helps", "ftp://example.org helps", "javascript:alert(1) helps"]
)
def test_without_a_link_it_is_no_resource(words):
    with pytest.raises(Refusal, match="captures/no-link"):
        read_resource(words)


@pytest.mark.parametrize("words", ["https://) helps", f"{LINK}{'a' * 500} helps"])
def test_what_is_no_address_is_refused(words):
    with pytest.raises(Refusal, match="evidence/no-link"):
        read_resource(words)


@pytest.mark.parametrize("words", [LINK, f"<{LINK}>.", f"{LINK} \u200b"])
def test_a_link_alone_says_nothing_to_others(words):
    with pytest.raises(Refusal, match="captures/no-why"):
        read_resource(words)


def test_a_resource_is_read_again_as_it_was_kept():
    kept = check_capture(CaptureKind.RESOURCE, f"{LINK} helps")
    assert kept == f"helps\n{LINK}"
    assert read_resource(kept) == Resource.stored(kept) == Resource(LINK, "helps")


def test_other_captures_are_kept_as_they_are():
    assert check_capture(CaptureKind.INSIGHT, f" See {LINK} ") == f"See {LINK}"


@pytest.mark.parametrize("kind", CaptureKind)
def test_a_capture_takes_words(kind):
    with pytest.raises(Refusal, match="sessions/no-words"):
        check_capture(kind, " \u200b")
