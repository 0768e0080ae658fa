"""Invariants of the whole source tree."""

import ast
import re
import tomllib
from collections.abc import Collection, Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from jinja2 import meta

from runtime.dialects import environment
from tests.source import PACKAGES, ROOT, SOURCES, calls, imported, nodes_of, trees
from vocabulary.controls import RETIRED, ButtonKind, FormKind, SelectKind
from vocabulary.keys import JobKind, MessageKind
from vocabulary.nudges import NudgeKind

MOST_LINES = 350
CLOCK = Path("runtime/clock.py")
BY_THE_CLOCK = ("main.py", "cogs", "db", "rules", "runtime", "services", "vocabulary")
WALL_CLOCKS = {
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "datetime.datetime.now",
    "datetime.datetime.utcnow",
    "date.today",
    "datetime.date.today",
    "time.time",
    "discord.utils.utcnow",
    "utcnow",
}
SLEEPS = {"asyncio.sleep", "time.sleep"}
REAL_SECONDS = {
    "db/connection.py": "others go on for a moment between many statements in a row",
    "db/busy.py": "another program's lock is waited for in the computer's time",
    "db/lifecycle.py": "another process's lock is waited for in the computer's time",
    "db/vacuum.py": "the bot gets its turn in the computer's time",
    "runtime/damage_watch.py": "disks break in the computer's time",
    "runtime/rate_limiter.py": "Discord counts requests in the computer's time",
    "runtime/worker.py": "a database in trouble recovers in the computer's time",
    "runtime/voice/chimes.py": "sound has its own pace",
}
"""Which modules may sleep in real time, and why."""
MAIN_MAY_IMPORT = {"fortnight", "rehearsal", "runtime"}

TEMPLATES = ROOT / "templates"
MARKDOWN = environment(TEMPLATES, "md")
RENDERED = sorted(TEMPLATES.rglob("*.j2"))
FOLDERS = "|".join(sorted({path.parent.name for path in RENDERED}))
TEMPLATE = re.compile(rf"(?:{FOLDERS})/[a-z-]+(?:\.[a-z]+)?(?:\.j2)?")
REFUSALS, REASONS = TEMPLATES / "refusals.toml", TEMPLATES / "reasons.toml"
LABELS = [TEMPLATES / f"{controls}.toml" for controls in ("buttons", "selects", "forms")]
REFUSAL = re.compile(r"[a-z]+/[a-z-]{2,}")
GIVEN_BY_WORDS = {"_trans", "button", "command", "gettext", "language", "ngettext"}
"""What a refusal's words may use beside its own facts; `_trans` is Jinja's, for a call inside a sentence."""
KEYS = Path("vocabulary/keys.py")
KEY_KINDS = (JobKind, MessageKind, ButtonKind, SelectKind, FormKind, NudgeKind)
KINDS_OF_KEYS = {kind.value for kinds in KEY_KINDS for kind in kinds}
TAKES_APART = {"split", "rsplit", "partition", "rpartition", "startswith", "removeprefix"}
HOLDS_A_KEY = {"arg", "key", "subject", "custom_id"}
OF_THE_MACHINERY = {
    "db.due",
    "db.outgoing",
    "db.outgoing_people",
    "db.outgoing_refusals",
    "db.outgoing_retention",
    "db.voice_statuses",
}
"""The queries over the tables of the timekeeper, the outbox and the voice connections."""
NO_WORDS = re.compile(r"{{.*?}}|{%.*?%}|{#.*?#}|<!doctype html>", re.DOTALL)


def import_graph() -> dict[str, set[str]]:
    """Each of our modules with the others that it imports, including inside functions and for type checking.

    Importing `a.b.c` also runs the packages `a` and `a.b`, unless the importer is inside them.
    """
    modules = {_dotted(path): tree for path, tree in trees().items()}
    graph: dict[str, set[str]] = {}
    for name, tree in modules.items():
        targets = _modules_imported(tree, modules)
        packages = {package for target in targets for package in _packages(target) if package in modules}
        graph[name] = targets | packages.difference(_packages(name)) - {name}
    return graph


def _modules_imported(tree: ast.AST, modules: Collection[str]) -> set[str]:
    found = {alias.name for node in nodes_of(tree, ast.Import) for alias in node.names}
    for node in nodes_of(tree, ast.ImportFrom):
        if node.module:
            names = (f"{node.module}.{alias.name}" for alias in node.names)
            found.update(name if name in modules else node.module for name in names)
    return found.intersection(modules)


def _dotted(path: Path) -> str:
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")


def _packages(module: str) -> list[str]:
    """The packages around a module: `a` and `a.b` for `a.b.c`."""
    parts = module.split(".")
    return [".".join(parts[:count]) for count in range(1, len(parts))]


def texts(*packages: str) -> set[str]:
    """Each string constant in these packages."""
    nodes = (node for tree in trees(*packages).values() for node in nodes_of(tree, ast.Constant))
    return {node.value for node in nodes if isinstance(node.value, str)}


def callers(names: set[str]) -> list[str]:
    """Where our production code, except the clock, calls one of `names`."""
    return [
        f"{path}:{line} {name}"
        for path, tree in trees(*BY_THE_CLOCK).items()
        for name, line in calls(tree)
        if name in names and path != CLOCK
    ]


def templates_named() -> set[str]:
    """The file of each template that is named in code or in another template."""
    named = {text for text in texts("cogs", "services", "runtime", "fortnight") if TEMPLATE.fullmatch(text)}
    for path in RENDERED:
        tags = "".join(re.findall(r"{%.*?%}", path.read_text(encoding="utf-8"), re.DOTALL))
        named.update(TEMPLATE.findall(tags))
    return {_file(name) for name in named - refusals_named() - reasons_written().keys()}


def _file(name: str) -> str:
    bare = name.removesuffix(".j2")
    return f"{bare}.j2" if "." in bare else f"{bare}.md.j2"


def key_texts(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Where a file builds the text of a key, or takes one apart."""
    for node in nodes_of(tree, ast.JoinedStr):
        if isinstance(node.values[0], ast.Constant):
            begins = str(node.values[0].value)
            kind, colon, _ = begins.partition(":")
            if colon and kind in KINDS_OF_KEYS and not begins[len(kind) + 1 :].startswith(" "):
                yield node.lineno, ast.unparse(node)
    for node in nodes_of(tree, ast.Constant):
        if isinstance(node.value, str) and node.value.endswith(":") and node.value[:-1] in KINDS_OF_KEYS:
            yield node.lineno, ast.unparse(node)
    for node in nodes_of(tree, ast.Call):
        if isinstance(node.func, ast.Attribute) and node.func.attr in TAKES_APART:
            owner = node.func.value
            name = owner.attr if isinstance(owner, ast.Attribute) else owner.id if isinstance(owner, ast.Name) else ""
            if name in HOLDS_A_KEY:
                yield node.lineno, ast.unparse(node)


def test_every_module_has_a_docstring():
    told = {path: tree for path, tree in trees().items() if "migrations" not in path.parts and path.parts[0] != "tests"}
    assert [path for path, tree in told.items() if tree.body and not ast.get_docstring(tree)] == []


def test_no_file_is_too_long():
    lines = {path: path.read_text(encoding="utf-8").count("\n") for path in SOURCES if "migrations" not in path.parts}
    assert {path: count for path, count in lines.items() if count > MOST_LINES} == {}


def test_only_the_clock_reads_the_system_time():
    assert callers(WALL_CLOCKS) == []


def test_only_the_clock_sleeps_apart_from_listed_exceptions():
    assert {call.partition(":")[0] for call in callers(SLEEPS)} == REAL_SECONDS.keys()


def test_nothing_is_mocked():
    mocks = [f"{path}: {name}" for path, tree in trees().items() for name in imported(tree) if "mock" in name.lower()]
    assert mocks == []


def test_the_command_line_imports_only_what_it_may():
    names = {name.partition(".")[0] for name in imported(trees()[Path("main.py")])}
    assert names & set(PACKAGES) <= MAIN_MAY_IMPORT


def test_nothing_imports_the_command_line_but_its_tests():
    importers = [path for path, tree in trees().items() if "main" in imported(tree) and path.parts[0] != "tests"]
    assert importers == []


def test_there_are_no_import_cycles():
    try:
        circle: list[str] = []
        TopologicalSorter(import_graph()).prepare()
    except CycleError as error:
        circle = [*reversed(error.args[1])]
    assert " imports ".join(circle) == ""


def test_the_text_of_a_key_is_written_and_read_in_one_module():
    found = [
        f"{path}:{line} {text}"
        for path, tree in trees().items()
        if path.parts[0] in ("cogs", "db", "rules", "runtime", "services") and path != KEYS
        if "migrations" not in path.parts
        for line, text in key_texts(tree)
    ]
    assert found == []


def test_the_tables_of_the_machinery_are_touched_by_their_owners_alone():
    touching = {
        (str(path), name.rpartition(".")[2])
        for path, tree in trees().items()
        if path.parts[0] in BY_THE_CLOCK and path.parts[:2] not in (("db", "models"), ("db", "migrations"))
        for name in imported(tree)
        if name in OF_THE_MACHINERY or name.rpartition(".")[2] in ("Outgoing", "Due")
    }
    assert {(path, what) for path, what in touching if not path.startswith("db/")} == {
        ("runtime/timekeeper.py", "due"),
        ("runtime/outbox.py", "outgoing"),
        ("runtime/outbox.py", "outgoing_people"),
        ("runtime/outbox.py", "outgoing_refusals"),
        ("runtime/outbox.py", "outgoing_retention"),
        ("runtime/delivery.py", "outgoing"),
        ("runtime/sender.py", "outgoing"),
        ("runtime/sender.py", "outgoing_refusals"),
        ("runtime/discord_deliverer.py", "outgoing"),
        ("runtime/voice/connections.py", "voice_statuses"),
    }
    assert {path for path, what in touching if path.startswith("db/")} <= {
        "db/due.py",
        "db/outgoing.py",
        "db/outgoing_people.py",
        "db/outgoing_refusals.py",
        "db/outgoing_retention.py",
    }


def test_every_template_named_in_code_exists():
    assert templates_named() - {str(path.relative_to(TEMPLATES)) for path in RENDERED} == set()


def test_every_template_is_used():
    assert {str(path.relative_to(TEMPLATES)) for path in RENDERED} - templates_named() == set()


def test_every_button_select_and_form_has_its_words_and_no_words_are_left_over():
    for path, kinds in zip(LABELS, (ButtonKind, SelectKind, FormKind), strict=True):
        assert tomllib.loads(path.read_text(encoding="utf-8")).keys() == {kind.value for kind in kinds} - RETIRED


def named(by: str) -> Iterator[tuple[str, frozenset[str]]]:
    """Each sentence that code names in a refusal or a reason, with the facts that it is given there."""
    ours = (tree for path, tree in trees().items() if path.parts[0] != "tests")
    for call in (node for tree in ours for node in nodes_of(tree, ast.Call) if _is_named(node.func, by)):
        facts = frozenset(keyword.arg for keyword in call.keywords if keyword.arg and keyword.arg != "offers")
        for node in ast.walk(call.args[0]):
            if isinstance(node, ast.Constant) and REFUSAL.fullmatch(str(node.value)):
                yield str(node.value), facts


def _is_named(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def refusals_named() -> set[str]:
    """Each sentence that code names in a refusal; in the rules, which name no template, also those in a table."""
    in_tables = {text for text in texts("rules") if REFUSAL.fullmatch(text)}
    reasons = {sentence for sentence, _ in named("Reason")}
    return in_tables - reasons | {sentence for sentence, _ in named("Refusal")}


def refusals_written() -> dict[str, str]:
    """The words of each refusal."""
    tables = tomllib.loads(REFUSALS.read_text(encoding="utf-8"))
    return {f"{table}/{name}": words for table, names in tables.items() for name, words in names.items()}


def reasons_written() -> dict[str, str]:
    """The words of each reason."""
    tables = tomllib.loads(REASONS.read_text(encoding="utf-8"))
    return {f"{table}/{name}": words for table, names in tables.items() for name, words in names.items()}


def facts_needed(words: str) -> set[str]:
    """The facts without which Jinja could not render these words, with all that they include."""
    tree = MARKDOWN.parse(words)
    included = (TEMPLATES / name for name in meta.find_referenced_templates(tree) if name)
    inside = (facts_needed(path.read_text(encoding="utf-8")) for path in included)
    return meta.find_undeclared_variables(tree).union(*inside) - GIVEN_BY_WORDS


def test_every_refusal_that_code_names_has_its_words_and_no_words_are_left_over():
    assert refusals_written().keys() == refusals_named()


def test_every_refusal_is_given_the_facts_that_its_words_need():
    needed = {sentence: facts_needed(words) for sentence, words in refusals_written().items()}
    raised = list(named("Refusal"))
    from_tables = [(sentence, frozenset[str]()) for sentence in refusals_named() - dict(raised).keys()]
    assert [(name, facts) for name, facts in raised + from_tables if facts != needed[name]] == []


def test_every_reason_that_code_names_has_its_words_with_the_facts_that_they_need_and_no_words_are_left_over():
    needed = {sentence: facts_needed(words) for sentence, words in reasons_written().items()}
    assert dict(named("Reason")) == needed


def test_no_text_has_an_exclamation_mark():
    paths = [*RENDERED, *LABELS, REFUSALS, REASONS]
    shown = {path: NO_WORDS.sub("", path.read_text(encoding="utf-8")) for path in paths}
    assert [path for path, words in shown.items() if "!" in words] == []
