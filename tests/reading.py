"""What a reader of a message sees, as an independent parser of Discord's Markdown has it."""

from collections.abc import Iterator

from rehearsal.transcript.markdown import Code, Items, Link, Mark, Node, Nodes, Styled, Text, parse


def plain(text: str) -> str:
    """The text that nothing was made of; what Discord makes something of is left out, but for what it is made of."""
    return "".join(_plain(parse(text)))


def marks(text: str) -> list[Mark]:
    """The mentions, commands, emoji and timestamps in a message."""
    return [node for node in _all(parse(text)) if isinstance(node, Mark)]


def links(text: str) -> list[Link]:
    """The links in a message."""
    return [node for node in _all(parse(text)) if isinstance(node, Link)]


def _plain(nodes: Nodes) -> Iterator[str]:
    for node in _all(nodes):
        match node:
            case Text(content) | Code(content):
                yield content
            case Link(target, None):
                yield target
            case _:
                pass


def _all(nodes: Nodes) -> Iterator[Node]:
    for node in nodes:
        yield node
        match node:
            case Styled(_, inner):
                yield from _all(inner)
            case Items(items):
                for item in items:
                    yield from _all(item)
            case Link(_, label) if label is not None:
                yield from _all(label)
            case _:
                pass
