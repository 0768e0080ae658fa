"""People's words in Discord's Markdown, tried against a parser that knows nothing of how they are escaped."""

import re
from collections.abc import Iterator

import pytest
from hypothesis import example, given, settings, strategies as st

from rehearsal.transcript.markdown import Code, Items, Link, Node, Nodes, Styled, Text, parse
from runtime.markdown import Markdown, as_stored, code, escaped, heading, pieces, quotation, unlinked

TOKENS = (
    *("*", "**", "_", "__", "~~", "||", "|", "`", "``", "```", "```py\n", "\\", "\\\\", "¯\\_(ツ)_/¯"),
    *(
        "# ",
        " # ",
        "## ",
        "### ",
        "#",
        "-# ",
        " -# ",
        "> ",
        ">>> ",
        "- ",
        "  - ",
        "* ",
        "1. ",
        "12.",
        "---",
        "+ ",
        "\t# ",
    ),
    *(
        "[",
        "]",
        "(",
        ")",
        "[a](https://b.c)",
        "](https://b.c)",
        "[a](<https://b.c>)",
        "[a](https://b.c 'd')",
        "[a\nb](",
    ),
    *("https://b.c", "https://b.c/d_e_f", "https://b.c/**d", "https://u@b.c", "Https://b.c", "http://b.c", "steam://b"),
    *(
        "<https://b.c>",
        "<x:/y>",
        "<a@b.cd>",
        "<+123>",
        "discord.gg/abc",
        "discord://b",
        "https://b.c/(d)",
        "https://b.c.",
    ),
    *("<@1>", "<@!1>", "<@&1>", "<#1>", "</a b:1>", "<id:customize>", "<t:1:R>", "<:a:1>", "<a:b:1>", ":a:", "<", ">"),
    *(
        "@everyone",
        "@here",
        "@silent ",
        "@",
        ":",
        ".",
        "'",
        '"',
        "a",
        "b c",
        "é",
        "👍🏽",
        "שלום",
        " ",
        "  ",
        "\n",
        "\n\n",
        "\r\n",
        "\u2028",
    ),
)


def as_typed(text: str) -> str:
    """The text as Discord shows text: one kind of line end, no blanks before it, and what is invisible left out."""
    plain = re.sub(r"\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]", "\n", text)
    return re.sub(r" +(?=\n)", "", re.sub(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", "", plain))


words = (
    st.lists(st.sampled_from(TOKENS) | st.text(max_size=3), max_size=8)
    .map(lambda tokens: "".join(tokens).strip())
    .filter(lambda text: bool(as_typed(text).strip()))
)
line = words.map(lambda text: " ".join(as_typed(text).split()))
SENTINEL = "WORDS"
TO_OURS = "[the recap](https://discord.com/channels/1/2/3)"
ANYWHERE = (
    "{}",
    "Noted: {} and more.",
    "Noted:\n{}\nand more",
    "**{}** meets",
    "**Goal** {}\n**Why** it",
    "“{}” is no time",
    f"{TO_OURS} {{}}",
    f"{{}} {TO_OURS}",
    f"{{}} ({TO_OURS})",
    f"{TO_OURS}, {{}} and {TO_OURS}",
    "<@1>: {} </goal set:2>",
    "{}: <t:1:R>",
)
"""Where we place words of any length."""
ON_A_LINE = (
    "- {}\n- more",
    "- one\n- {} (<@1>)",
    "> {}\nmore",
    "## **{}** and more\nmore",
    "- <@1> · set\n  {}\n- more",
)
"""Where we place one line."""


def shown(nodes: Nodes) -> Iterator[Node]:
    """What a reader sees: an address that reads as itself is a part of the text in which it stands."""
    text = ""
    for node in nodes:
        if isinstance(node, Text):
            text += node.content
        elif isinstance(node, Link) and node.label is None and node.target.lower().startswith("https://"):
            text += node.target
        else:
            yield from filter(_says_something, (Text(as_typed(text)), _inside(node)))
            text = ""
    yield from filter(_says_something, (Text(as_typed(text)),))


def _says_something(node: Node) -> bool:
    return node != Text("")


def _inside(node: Node) -> Node:
    match node:
        case Styled(style, inner, level):
            return Styled(style, tuple(shown(inner)), level)
        case Items(items, first):
            return Items(tuple(tuple(shown(item)) for item in items), first)
        case _:
            return node


def with_words(nodes: Nodes, text: str) -> Nodes:
    """The tree of a place with our sentinel, with the words as plain text in its stead."""
    return tuple(_with_words(node, text) for node in nodes)


def _with_words(node: Node, text: str) -> Node:
    match node:
        case Text(content):
            return Text(content.replace(SENTINEL, text))
        case Styled(style, inner, level):
            return Styled(style, with_words(inner, text), level)
        case Items(items, first):
            return Items(tuple(with_words(item, text) for item in items), first)
        case _:
            return node


def assert_shown(place: str, text: str) -> None:
    """Fail unless Discord shows the words as they were typed, and all of the place around them as it would be."""
    seen, wanted = parse(place.format(escaped(text))), with_words(parse(place.format(SENTINEL)), text)
    assert tuple(shown(seen)) == tuple(shown(wanted))


@given(words)
@example("[a](https://b.c) and [d](https://e.f)")
@example(" # a")
@example("[a\nb](https://c.d)")
@example("</goal set:1> <#1>")
def test_words_alone_are_shown_as_they_were_typed(text):
    assert_shown("{}", text)


@given(st.sampled_from(ANYWHERE), words)
@settings(max_examples=300)
def test_words_do_nothing_wherever_they_stand(place, text):
    assert_shown(place, text)


@given(st.sampled_from(ON_A_LINE), line)
@settings(max_examples=200)
def test_a_line_of_words_does_nothing_in_lists_quotes_and_headings(place, text):
    assert_shown(place, text)


@given(words)
def test_no_mark_of_a_style_stands_twice_in_a_row_for_clients_that_know_no_escape(text):
    outside = re.sub(r"<https://[^>]*>", "", escaped(text), flags=re.IGNORECASE)
    assert not re.search(r"\*\*|__|~~|\|\||``", outside)


@given(words)
def test_what_is_ours_is_not_escaped_again(text):
    assert escaped(escaped(text)) == escaped(text)


@pytest.mark.parametrize(
    "text", ["שלום לכולם", "مرحبا", "🙂 done", "plain words", "C# and C++", "50% (a/b)", "a@b.c", "x = y"]
)
def test_ordinary_words_stay_as_they_are(text):
    assert escaped(text) == text


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("see https://example.org/a_b_c.", "https://example.org/a_b_c"),
        ("(https://example.org/x_(y))", "https://example.org/x_(y)"),
        ("**https://example.org**", "https://example.org"),
        ("“https://example.org/?a=1&b=2#c”", "https://example.org/?a=1&b=2#c"),
        ("Https://example.org", "Https://example.org"),
        ("https://de.example.org/Zürich", "https://de.example.org/Zürich"),
        ("<https://example.org>", "https://example.org"),
    ],
)
def test_a_bare_address_is_a_link_that_reads_as_itself(text, address):
    links = [node for node in parse(escaped(text)) if isinstance(node, Link)]
    assert links == [Link(address)]


@pytest.mark.parametrize(
    "text",
    [
        "[a](https://b.c)",
        "[a](<https://b.c>)",
        "http://b.c",
        "steam://b",
        "discord.gg/abc",
        "https://google.com@b.c",
        "https://b.c/**d",
        "https://b.c/half…",
        "xhttps://b.c",
    ],
)
def test_any_other_address_is_text(text):
    assert parse(escaped(text)) == (Text(text),)


def test_words_that_turn_the_direction_of_writing_turn_nothing_behind_them():
    assert escaped("a\u202eb\u2067c") == "a\u202eb\u2067c\u2069\u202c"
    assert escaped("\u202ea\nb\u2066c\u2069") == "\u202ea\u202c\nb\u2066c\u2069"


def test_parts_are_joined_as_ours():
    assert Markdown(", ").joined([Markdown("<@1>"), "<@2>"]) == r"<@1>, \<@2>"


@given(words)
def test_a_block_of_code_holds_words_as_they_were_typed(text):
    (block, after) = parse(f"{code(text)}\nmore")
    assert isinstance(block, Code)
    assert as_typed(block.content).replace("\u200b", "") == as_typed(text).replace("\u200b", "").strip("\n")
    assert after == Text("\nmore")


@given(words)
def test_words_in_a_status_make_no_link(text):
    seen = parse(unlinked(text))
    assert [node for node in seen if not isinstance(node, Text)] == []
    assert "".join(node.content for node in seen if isinstance(node, Text)) == as_typed(text)


@given(line)
@example("C#")
def test_a_heading_ends_with_the_words_as_they_were_typed(text):
    seen = parse(f"## Agenda of {heading(text)}\nmore")
    wanted = Styled("heading", (Text(as_typed(f"Agenda of {text}").rstrip() + "\u200b" * text.endswith("#")),), 2)
    assert tuple(shown(seen)) == (wanted, Text("more"))


@given(words)
def test_a_quotation_holds_all_lines_of_words(text):
    seen = parse(f"Noted:\n{quotation(text)}\nmore")
    assert tuple(shown(seen)) == (Text("Noted:\n"), Styled("quote", (Text(as_typed(text)),)), Text("more"))


def test_of_a_reason_nothing_stays_but_the_mention_of_people():
    assert as_stored("swapped with <@7>, **since** <#8>") == r"swapped with <@7>, \*\*since\*\* \<#8>"


def test_a_text_that_fits_is_not_split():
    assert pieces("one\ntwo", 7) == ["one\ntwo"]


def test_a_long_text_breaks_at_the_end_of_a_line_or_else_between_words():
    assert pieces("one two\nthree", 10) == ["one two", "three"]
    assert pieces("one two three", 9) == ["one two", "three"]
    assert pieces("x" * 5, 2) == ["xx", "xx", "x"]


@pytest.mark.parametrize(
    ("longest", "text", "cut"),
    [
        (3, Markdown(r"\*" * 3), [r"\*"] * 3),
        (7, Markdown("ab <@123>"), ["ab", "<@123>"]),
        (7, Markdown("a **b c** d"), ["a", "**b c**", "d"]),
        (8, Markdown("a </b c:1>"), ["a", "</b c:1>"]),
        (7, "e\u0301e\u0301e\u0301e\u0301e\u0301", ["e\u0301e\u0301e\u0301", "e\u0301e\u0301"]),
        (7, "👍🏽👍🏽👍🏽👍🏽", ["👍🏽👍🏽👍🏽", "👍🏽"]),
    ],
)
def test_nothing_that_belongs_together_is_cut(longest, text, cut):
    assert pieces(text, longest) == cut


def test_what_went_on_in_a_line_begins_no_list_in_the_next_message():
    assert pieces("one two - three", 8) == ["one two", r"\- three"]


@given(words, st.integers(20, 40))
def test_words_in_pieces_are_shown_as_they_were_typed(text, longest):
    found = pieces(escaped(text), longest)
    assert all(len(piece) <= longest + 1 for piece in found)
    seen = "".join(node.content for piece in found for node in shown(parse(piece)) if isinstance(node, Text))
    assert "".join(seen.split()) == "".join(as_typed(text).split())
