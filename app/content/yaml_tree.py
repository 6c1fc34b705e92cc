"""YAML read as plain values that remember their lines; aliases, bombs and doubled keys become problems."""

import re
from dataclasses import dataclass, field
from typing import Any

import yaml

from app.content.model import Problem
from app.content.text import has_control
from app.content.wording import as_read
from app.said import Said, said

Path = tuple[str | int, ...]

DEPTH_LIMIT = 20
EVENTS_LIMIT = 100_000
_WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,17})")
_DECIMAL = re.compile(r"-?[0-9]+\.[0-9]+")
_TRUE = {"yes", "true", "on", "y"}


@dataclass(frozen=True)
class Unsupported:
    """A scalar that YAML reads as something no field here takes: a date, a time, an octal number, a tag."""

    kind: str


@dataclass
class Tree:
    """A YAML document: `value` in plain Python, and the line of what stands at each path.

    `plain` holds, for each unquoted scalar that is not text, how it was written and the kind YAML took it for.
    """

    path: str
    value: object = None
    lines: dict[Path, int] = field(default_factory=dict)
    plain: dict[Path, tuple[str, str]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    first_line: int = 1

    def line(self, at: Path) -> int:
        """The line of `at`, or of the nearest thing around it."""
        while at and at not in self.lines:
            at = at[:-1]
        return self.lines.get(at, self.first_line)

    def at(self, path: Path) -> object:
        """The value at a path that exists."""
        value: Any = self.value
        for step in path:
            value = value[step]
        return value

    def refuse(self, at: Path, message: Said) -> None:
        self.problems.append(Problem(self.path, self.line(at), message))


def load(path: str, text: str, first_line: int = 1) -> Tree:
    """Parse one document; `first_line` is where `text` starts in its file. Never raises: see `problems`."""
    tree = Tree(path, first_line=first_line)
    try:
        if _is_safe(tree, text):
            node = yaml.compose(text, Loader=yaml.CSafeLoader)
            if node is not None:
                tree.value = _value(tree, node, ())
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        what = (error.problem or error.context or "can't be read").rstrip(".")
        line = mark.line if mark else 0
        tree.problems.append(Problem(path, line + first_line, _plain(what)))
    except yaml.YAMLError:
        tree.refuse((), said("not valid YAML: a character that YAML doesn't allow"))
    return tree


def _plain(what: str) -> Said:
    """The parser's words, with a hint where they are known to puzzle."""
    if "mapping values are not allowed" in what:
        return said("not valid YAML: a second ':' on the line; put the text in quotes")
    if "could not find expected ':'" in what:
        return said("not valid YAML: a line without 'key: value'; check its indentation and quotes")
    if "cannot start any token" in what:
        return said("not valid YAML: a character that needs quotes around the text (or a tab: indent with spaces)")
    return said("not valid YAML: %(reason)s", reason=what)


def _is_safe(tree: Tree, text: str) -> bool:
    """Refuse aliases (a few lines can mean gigabytes), and what is deeper or longer than anything a person writes."""
    depth = 0
    documents = 0
    for number, event in enumerate(yaml.parse(text, Loader=yaml.CSafeLoader)):
        line = (event.start_mark.line if event.start_mark else 0) + tree.first_line
        if isinstance(event, yaml.AliasEvent):
            alias = said("alias '*%(name)s': write the value out instead", name=str(event.anchor))
            tree.problems.append(Problem(tree.path, line, alias))
            return False
        if number > EVENTS_LIMIT:
            tree.refuse((), said("more than %(most)s keys and values: split the file", most=EVENTS_LIMIT))
            return False
        documents += isinstance(event, yaml.DocumentStartEvent)
        if documents > 1:
            second = said("a second document ('---'): one file holds one document")
            tree.problems.append(Problem(tree.path, line, second))
            return False
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEPTH_LIMIT:
            deep = said("nested deeper than %(most)s levels", most=DEPTH_LIMIT)
            tree.problems.append(Problem(tree.path, line, deep))
            return False
    return True


def _value(tree: Tree, node: yaml.Node, at: Path) -> object:
    tree.lines.setdefault(at, node.start_mark.line + tree.first_line)
    if isinstance(node, yaml.MappingNode):
        return _mapping(tree, node, at)
    if isinstance(node, yaml.SequenceNode):
        return [_value(tree, item, (*at, index)) for index, item in enumerate(node.value)]
    return _scalar(tree, node, at)


def _mapping(tree: Tree, node: yaml.MappingNode, at: Path) -> dict[str, object]:
    values: dict[str, object] = {}
    for key_node, value_node in node.value:
        key = _key(tree, key_node)
        if key is None:
            continue
        line = key_node.start_mark.line + tree.first_line
        if key in values:
            first = str(tree.line((*at, key)))
            twice = said("'%(key)s' stands twice; the first is at line %(line)s", key=key, line=first)
            tree.problems.append(Problem(tree.path, line, twice))
            continue
        tree.lines[(*at, key)] = line
        values[key] = _value(tree, value_node, (*at, key))
    return values


def _key(tree: Tree, node: yaml.Node) -> str | None:
    line = node.start_mark.line + tree.first_line
    if not isinstance(node, yaml.ScalarNode):
        no_key = said("a list or mapping can't be a key: write 'key: value'")
        tree.problems.append(Problem(tree.path, line, no_key))
        return None
    if node.tag != "tag:yaml.org,2002:str":
        read = as_read(node.value, node.tag.rpartition(":")[2])
        tree.problems.append(Problem(tree.path, line, said("key %(problem)s", problem=read)))
        return None
    return str(node.value)


def _scalar(tree: Tree, node: yaml.Node, at: Path) -> object:
    written, kind = str(node.value), node.tag.rpartition(":")[2]
    if has_control(written.replace("\n", "")):
        tree.refuse(at, said("a control character, written as an escape: remove it"))
        return ""
    if kind == "str":
        return written
    tree.plain[at] = (written, kind)
    if kind == "null":
        return None
    if kind == "bool":
        return written.lower() in _TRUE
    if kind == "int" and _WHOLE.fullmatch(written):
        return int(written)
    if kind == "float" and _DECIMAL.fullmatch(written):
        return float(written)
    return Unsupported(kind)
