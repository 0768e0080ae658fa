"""Every sentence that people read can be translated whole: none is cut, and none stands where no catalogue sees it."""

import re
from collections.abc import Iterator

from jinja2 import nodes

from runtime.words import SENTENCES, table
from tests.test_tree import MARKDOWN, RENDERED, TEMPLATES

MARKED = {"gettext", "ngettext", "pgettext", "_"}
LETTER = re.compile(r"[^\W\d_]")
NUMBER = re.compile(r"%[.\d]*[dfs]")
"""How a number is written, which is no word."""
WHOLE = re.compile(r"{% trans.*?{% endtrans %}", re.DOTALL)
TAG = re.compile(r"{%.*?%}")
SHOWN = re.compile(r"{{.*?}}")
GOES_ON = re.compile(r"[\s*_“]*[,;.a-z]")
BREAKS_OFF = re.compile(r"[,a-z][\s*_]*\Z")
BESIDE = re.compile(r"\s*(?:[(.:?]|\Z)")
"""How what follows may begin: with the end of the sentence, or in brackets, which belong to no language's grammar."""


def sources() -> Iterator[tuple[str, str]]:
    """Each text that is a template, with where it stands."""
    for path in RENDERED:
        yield str(path.relative_to(TEMPLATES)), path.read_text(encoding="utf-8")
    for name in SENTENCES:
        for place, text in _strings(table(TEMPLATES / f"{name}.toml"), ""):
            yield f"{name}.toml{place}", text


def _strings(entry, place):
    if isinstance(entry, str):
        yield place, entry
    else:
        for name, inner in entry.items():
            yield from _strings(inner, f"/{name}" if place else f" {name}")


def literals(node: nodes.Node) -> Iterator[str]:
    """The texts inside expressions that no catalogue sees, and that are no name of anything either."""
    match node:
        case nodes.Const(value=str(text)) if LETTER.search(NUMBER.sub("", text)):
            yield text
        case nodes.Call() | nodes.Compare() | nodes.Include() | nodes.Filter(name="phrase"):
            return
        case nodes.Filter() | nodes.Test():
            if node.node is not None:
                yield from literals(node.node)
        case nodes.Getitem():
            yield from literals(node.node)
        case nodes.Pair():
            yield from literals(node.value)
        case _:
            for inner in node.iter_child_nodes():
                yield from literals(inner)


def cut(source: str) -> Iterator[str]:
    """The parts into which tags have cut sentences."""
    for line in WHOLE.sub("A whole sentence.", source).splitlines():
        parts = TAG.split(line)
        for place, part in enumerate(parts):
            shown = SHOWN.sub("X", part)
            goes_on = "".join(parts[:place]).strip() and GOES_ON.match(shown)
            follows = next(filter(str.strip, parts[place + 1 :]), "")
            breaks_off = not BESIDE.match(SHOWN.sub("X", follows)) and BREAKS_OFF.search(shown)
            if LETTER.search(SHOWN.sub("", part)) and (goes_on or breaks_off):
                yield part


def test_no_text_in_an_expression_is_hidden_from_translators():
    found = {
        place: hidden
        for place, source in sources()
        if not place.endswith(".html.j2")
        if (hidden := [*literals(MARKDOWN.parse(source))])
    }
    assert found == {}


def test_no_tag_cuts_a_sentence():
    found = {place: parts for place, source in sources() if (parts := [*cut(source)])}
    assert found == {}


def test_nobody_writes_a_date_in_english_alone():
    assert [place for place, source in sources() if "strftime" in source] == []
