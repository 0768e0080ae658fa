"""Discord's Markdown as its clients read it: each case was seen in a client, or is documented."""

import pytest

from rehearsal.transcript.markdown import Code, Items, Link, Mark, Styled, Text, parse

A, B, C = Text("a"), Text("b"), Text("c")
TO = "https://b.c"


def bold(*inner):
    return Styled("bold", inner)


def italic(*inner):
    return Styled("italic", inner)


def quote(*inner):
    return Styled("quote", inner)


def heading(level, *inner):
    return Styled("heading", inner, level)


def cases(*pairs):
    return pytest.mark.parametrize(("text", "tree"), [(text, tuple(tree)) for text, *tree in pairs])


@cases(
    ("**a**b", bold(A), B),
    ("***a***", italic(bold(A))),
    ("__a__", Styled("underline", (A,))),
    ("*a\nb*", italic(Text("a\nb"))),
    ("_a_b", Text("_a_b")),
    ("~~a~~", Styled("strike", (A,))),
    ("||a||", Styled("spoiler", (A,))),
    ("`*a*`", Code("*a*")),
    ("``a`b``", Code("a`b")),
    ("```py\na\n```", Code("a", block=True)),
    ("`@here`", Code("@here")),
)
def test_styles(text, tree):
    assert parse(text) == tree


@cases(
    (r"\*a\*", Text("*a*")),
    (r"\\*a*", Text("\\"), italic(A)),
    (r"**a\**b**", bold(Text("a**b"))),
    (r"\a\1", Text(r"\a\1")),
    (r"\<@1> \@here", Text("<@1> @here")),
    (r"¯\_(ツ)_/¯", Text(r"¯\_(ツ)_/¯")),
    (r"`\*`", Code(r"\*")),
    (rf"[\*]({TO})", Link(TO, (Text(r"\*"),))),
)
def test_a_backslash_escapes_punctuation_outside_of_code_and_labels(text, tree):
    assert parse(text) == tree


@cases(
    ("# a\nb", heading(1, A), B),
    ("### a ##", heading(3, A)),
    ("#### a", Text("#### a")),
    ("#\na", heading(1, A)),
    (" # a", Text(" "), heading(1, A)),
    ("a # b", Text("a # b")),
    ("**# a**", bold(heading(1, A))),
    ("-# a\nb", Styled("subtext", (A,)), B),
    ("> a\n> b\nc", quote(Text("a\nb")), C),
    (">>> a\nb", quote(Text("a\nb"))),
    ("a > b", Text("a > b")),
    ("> > a", quote(Text("> a"))),
    ("a  \nb", Text("a\nb")),
)
def test_what_begins_a_line(text, tree):
    assert parse(text) == tree


@cases(
    ("- a\n- b\nc", Items(((A,), (B,))), C),
    ("* a", Items(((A,),))),
    ("3. a", Items(((A,),), 3)),
    ("0. a", Items(((A,),), 1)),
    ("- a\n  - b", Items(((Text("a\n"), Items(((B,),))),))),
    ("- a\n  b", Items(((Text("a\nb"),),))),
    ("-a 1.b", Text("-a 1.b")),
    ("> - a", quote(Items(((A,),)))),
)
def test_lists(text, tree):
    assert parse(text) == tree


def test_a_text_of_nothing_but_marks_is_read_to_its_end():
    assert parse("*" * 4000)


@cases(
    (f"[a]({TO})", Link(TO, (A,))),
    (f"[a](<{TO}> 'title')", Link(TO, (A,))),
    (f"[a\nb]({TO})", Link(TO, (Text("a\nb"),))),
    (f"[a]({TO}) [b]({TO})", Link(TO, (A,)), Text(" "), Link(TO, (B,))),
    (f"[a]({TO}) b](https://d.e)", Link("https://d.e", (Text(f"a]({TO}) b"),))),
    ("[a](javascript:b)", Text("[a](javascript:b)")),
    ("https://a.b/c_d_.", Link("https://a.b/c_d_"), Text(".")),
    ("(https://a.b)", Text("("), Link("https://a.b"), Text(")")),
    ("https://a.b/(c)", Link("https://a.b/(c)")),
    ("HTTPS://a.b", Link("HTTPS://a.b")),
    ("<https://a.b/**c>**", Link("https://a.b/**c"), Text("**")),
    ("<other:/a>", Text("other:/a")),
    ("discord.gg/abc", Link("discord.gg/abc")),
)
def test_links(text, tree):
    assert parse(text) == tree


@cases(
    ("<@1><@!2>", Mark("user", "1"), Mark("user", "2")),
    ("<@&1><#2>", Mark("role", "1"), Mark("channel", "2")),
    ("</goal set:1>", Mark("command", "goal set")),
    ("<t:1:R><t:2>", Mark("moment", "1", "R"), Mark("moment", "2")),
    ("<t:9999999999999>", Text("<t:9999999999999>")),
    ("<:a:1><a:b:2>:c:", Mark("emoji", "a"), Mark("emoji", "b"), Mark("emoji", "c")),
    ("10:30:45 is :100: sure", Text("10:30:45 is "), Mark("emoji", "100"), Text(" sure")),
    ("@everyone@here", Mark("all", "everyone"), Mark("all", "here")),
    ("@silent a", Mark("all", "silent"), Text(" a")),
    ("a @silent", Text("a @silent")),
    ("<id:customize>", Mark("other", "customize")),
    ("<a@b.c>", Mark("other")),
    ("<@a> <#> </a>", Text("<@a> <#> </a>")),
)
def test_what_the_client_replaces(text, tree):
    assert parse(text) == tree
