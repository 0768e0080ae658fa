"""Nothing that people wrote goes around `runtime.markdown` on its way to Discord."""

import ast
import re
from collections.abc import Iterator

from tests.test_tree import RENDERED, calls, trees

SAYS_WHAT_IS_OURS = {
    "runtime/markdown.py": "escapes",
    "runtime/words.py": "renders templates, and what Discord makes mentions and timestamps of",
    "runtime/message.py": "reads stored messages back",
    "runtime/outbox.py": "takes a name out of a stored message",
    "services/sessions/agendas.py": "takes rendered refusals apart by line",
}
"""Which modules may say that a text is ours and needs no escaping, and why."""
SENDS = {"send_message", "edit_message", "edit_original_response", "send", "edit"}
OF_DISCORD = ("response", "followup", "channel", "sent", "interaction", "message", "thread", "user", "person", "member")
"""How objects are called in our code that can send or edit a message."""


def test_only_what_renders_texts_says_that_they_are_ours():
    sayers = {
        str(path)
        for path, tree in trees().items()
        if path.parts[0] in ("cogs", "services", "runtime", "rules", "fortnight")
        for name, _ in calls(tree)
        if name in ("Markdown", "markdown.Markdown")
    }
    assert sayers == SAYS_WHAT_IS_OURS.keys()


def texts_sent(tree: ast.AST) -> Iterator[str]:
    """Where a text goes to Discord by itself instead of in a `Message`, which escapes what is not ours."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or node.func.attr not in SENDS:
            continue
        by = ast.unparse(node.func.value).rpartition(".")[2].removeprefix("_")
        if by in OF_DISCORD and (node.args or any(given.arg == "content" for given in node.keywords)):
            yield f"{node.lineno} {ast.unparse(node)}"


def test_texts_go_to_discord_in_messages_alone():
    found = [
        f"{path}:{call}"
        for path, tree in trees().items()
        if path.parts[0] in ("cogs", "runtime")
        for call in texts_sent(tree)
    ]
    assert found == []


def test_no_label_of_a_link_has_words_in_it_since_nothing_can_be_escaped_there():
    labelled = re.compile(r"\[[^\]\n]*{{[^\]\n]*\]\(")
    assert [path for path in RENDERED if labelled.search(path.read_text(encoding="utf-8"))] == []


def test_no_heading_ends_with_words_that_might_end_in_a_hash():
    ends = re.compile(r"^#+ .*{{(?!.*\| (?:heading|moment)\b)(?! board\.cycle).*}}$", re.MULTILINE)
    texts = {path: path.read_text(encoding="utf-8") for path in RENDERED if path.name.endswith(".md.j2")}
    assert {str(path): found[0] for path, text in texts.items() if (found := ends.search(text))} == {}
