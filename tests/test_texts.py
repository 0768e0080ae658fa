"""What people read: nothing that others wrote goes around `runtime.markdown`, and no refusal leaves anybody stuck."""

import ast
import re
from collections.abc import Iterator

from tests.source import calls, nodes_of, trees
from tests.test_tree import LABELS, NO_WORDS, REFUSALS, RENDERED, TEMPLATES, refusals_written
from vocabulary.controls import RETIRED, ButtonKind

SAYS_WHAT_IS_OURS = {
    "runtime/markdown.py": "escapes",
    "runtime/dialects.py": "writes what Discord makes mentions and timestamps of",
    "runtime/words.py": "renders templates",
    "runtime/message.py": "reads stored messages back",
    "runtime/outbox.py": "takes a name out of a stored message",
    "services/late_messages.py": "adds a rendered note to a rendered message",
    "services/partners/fit.py": "adds a rendered question to a rendered message",
}
"""Which modules may say that a text is ours and needs no escaping, and why."""
SENDS = {"send_message", "edit_message", "edit_original_response", "send", "edit"}
OF_DISCORD = ("response", "followup", "channel", "sent", "interaction", "message", "thread", "user", "person", "member")
"""How objects are called in our code that can send or edit a message."""


def test_only_what_renders_texts_says_that_they_are_ours():
    sayers = {
        str(path)
        for path, tree in trees("cogs", "services", "runtime", "rules", "fortnight").items()
        for name, _ in calls(tree)
        if name in ("Markdown", "markdown.Markdown")
    }
    assert sayers == SAYS_WHAT_IS_OURS.keys()


def texts_sent(tree: ast.AST) -> Iterator[str]:
    """Where a text goes to Discord by itself instead of in a `Message`, which escapes what is not ours."""
    for node in nodes_of(tree, ast.Call):
        if not isinstance(node.func, ast.Attribute) or node.func.attr not in SENDS:
            continue
        by = ast.unparse(node.func.value).rpartition(".")[2].removeprefix("_")
        if by in OF_DISCORD and (node.args or any(given.arg == "content" for given in node.keywords)):
            yield f"{node.lineno} {ast.unparse(node)}"


def test_texts_go_to_discord_in_messages_alone():
    found = [f"{path}:{call}" for path, tree in trees("cogs", "runtime").items() for call in texts_sent(tree)]
    assert found == []


def test_no_label_of_a_link_has_words_in_it_since_nothing_can_be_escaped_there():
    labelled = re.compile(r"\[[^\]\n]*{{[^\]\n]*\]\(")
    assert [path for path in RENDERED if labelled.search(path.read_text(encoding="utf-8"))] == []


def test_no_heading_ends_with_words_that_might_end_in_a_hash():
    ends = re.compile(r"^#+ .*{{(?!.*\| (?:heading|moment)\b)(?! board\.cycle).*}}$", re.MULTILINE)
    texts = {path: path.read_text(encoding="utf-8") for path in RENDERED if path.name.endswith(".md.j2")}
    assert {str(path): found[0] for path, text in texts.items() if (found := ends.search(text))} == {}


GIVEN = re.compile(r"(?:self\._|bot\.)words")
"""The words of the bot as they come, in English, before anybody is known who reads them."""
OF_ONE_READER = {"services/sessions/cards.py", "services/sessions/panel.py"}
"""Their `to` gives them the words of who reads."""


def test_nothing_is_said_before_it_is_known_who_reads_it():
    found = [
        f"{path}:{node.lineno} {ast.unparse(node)}"
        for path, tree in trees().items()
        if path.parts[0] in ("cogs", "services") and str(path) not in OF_ONE_READER
        for node in nodes_of(tree, ast.Attribute)
        if node.attr != "to" and isinstance(node.value, ast.Attribute)
        if node.value.attr.endswith("words") and GIVEN.search(ast.unparse(node.value))
    ]
    assert found == []


STILL_PRESSED = {"cogs/sessions/captures.py", "cogs/sessions/steering.py"}
"""Where presses of buttons in old messages are handled."""


def test_no_button_is_shown_that_has_no_words_any_more():
    users = {
        str(path)
        for path, tree in trees("cogs", "services").items()
        for node in nodes_of(tree, ast.Attribute)
        if ast.unparse(node.value) == "ButtonKind"
        if ButtonKind[node.attr] in RETIRED
    }
    assert users == STILL_PRESSED


NEEDS_NO_WAY_ON = {
    "circles/not-paused": "done",
    "duties/no-offer": "done",
    "duties/yours-already": "done",
    "membership/they-are-in": "done",
    "membership/you-are-in": "done",
    "privacy/nothing-kept": "done",
    "questions/asker-left": "over",
    "sessions/not-paused": "done",
    "sessions/you-lead": "done",
    "votes/decided": "over",
    "votes/over": "over",
}
"""Refusals that end the matter, each with why: it is as it was wanted, or it is over."""
STEPS = (
    "Add|Ask|Change|Check|Choose|Close|Combine|Copy|Enter|Extend|Give|Go|Have|Invite|Join|Keep|Leave|Look|Make|Move|Pick"
    "|Press|Put|Raise|Remove|Resume|Schedule|See|Set|Share|Shorten|Show|Start|Swap|Take|Try|Type|Use|Vote|Write"
)
STEP = re.compile(rf"(?:^|[.?:] )(?:{STEPS})\b", re.IGNORECASE | re.MULTILINE)
"""Where a sentence says what to do next."""


def test_every_refusal_says_what_would_make_it_possible():
    without = {name for name, words in refusals_written().items() if not ("command(" in words or STEP.search(words))}
    assert without == NEEDS_NO_WAY_ON.keys()


def test_every_button_that_a_text_names_is_there():
    written = [path.read_text(encoding="utf-8") for path in (*RENDERED, REFUSALS)]
    named = {name for text in written for name in re.findall(r"""\bbutton\(["']([a-z-]+)["']\)""", text)}
    assert named
    assert named <= {kind.value for kind in ButtonKind}


OUTWORN = re.compile(
    r"\b(?:promis\w+|br(?:ings?|ought) real work|(?:some|every|any)body|anew|cannot|shall|whom|whoever|settled"
    r"|all the same|sessions to come|mean to|beg[aiu]n\w*"
    r"|(?:need|do|does|did|is|are|was|were|has|have|had|will|would|could) not)\b",
    re.IGNORECASE,
)
"""What the glossary has another word for, and what nobody says aloud."""
NO_PROSE = re.compile(r"^(?:#.*|\[.*|name = .*|[\w-]+ = )", re.MULTILINE)
"""What stands in a table beside the words that people read."""


def test_texts_use_the_words_of_the_glossary_and_what_one_says_aloud():
    read = {str(path.relative_to(TEMPLATES)): path.read_text(encoding="utf-8") for path in RENDERED}
    for path in (*LABELS, REFUSALS, TEMPLATES / "sheets.toml"):
        read[path.name] = NO_PROSE.sub("", path.read_text(encoding="utf-8"))
    found = {name: OUTWORN.findall(NO_WORDS.sub("", text)) for name, text in read.items()}
    assert {name: words for name, words in found.items() if words} == {}
