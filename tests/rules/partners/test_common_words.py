import pytest

from rules.partners.common_words import common_words


@pytest.mark.parametrize(
    ("asks", "helps", "found"),
    [
        ("Someone to review my pricing page", "Pricing and sales", {"pricing"}),
        ("How do I write better prompts?", "Writing a prompt", {"prompt"}),
        ("An honest look at my SQL", "sql, Python", {"sql"}),
        ("C++ or C#?", "I know C#", {"c#"}),
        ("Mein Prüfplan für KI", "KI, Prüfpläne, Statistik", {"ki"}),
        ("AI for teachers", "I can help with ai and UX", {"ai"}),
        ("Feedback on my thesis", "Feedback; theses", {"feedback"}),
        ("Help with something new", "I can help with anything new", set()),
        ("", "Everything", set()),
        ("Glass", "Glas", set()),
    ],
)
def test_words_that_say_something_are_found_in_both_texts(asks, helps, found):
    assert common_words(asks, helps) == found == common_words(helps, asks)
