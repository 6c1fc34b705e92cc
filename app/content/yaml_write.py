"""Writes cases and quizzes as the YAML that a trainer would: texts as they look, short lists in one line."""

from collections.abc import Mapping, Sequence
from typing import Any

import yaml


class _Dumper(yaml.SafeDumper):
    """Without aliases, which no content file may hold."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


class _Line(dict[str, Any]):
    """A mapping in one line."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    style = "|" if "\n" in text.strip("\n") and not text.startswith((" ", "\n")) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text.strip("\n") + "\n" if style else text, style=style)


def _listed(dumper: yaml.SafeDumper, values: list[Any]) -> yaml.Node:
    return dumper.represent_sequence("tag:yaml.org,2002:seq", values, flow_style=True)


def _line(dumper: yaml.SafeDumper, values: _Line) -> yaml.Node:
    return dumper.represent_mapping("tag:yaml.org,2002:map", values.items(), flow_style=True)


_Dumper.add_representer(str, _text)
_Dumper.add_representer(list, _listed)
_Dumper.add_representer(_Line, _line)
_IN_LINE = ("gold", "accept")


def _dumped(value: Any) -> str:
    return yaml.dump(value, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=1_000_000)


def block(fields: Mapping[str, Any], margin: int = 0) -> str:
    """Keys one a line, `margin` spaces from the left, without a line end behind the last."""
    shown = {
        key: _Line(value) if key in _IN_LINE and isinstance(value, dict) else value for key, value in fields.items()
    }
    lines = _dumped(shown).rstrip("\n").split("\n")
    return "\n".join(" " * margin + line if line.strip() else "" for line in lines)


def flow(fields: Mapping[str, Any]) -> str:
    """The same in braces, in one line."""
    return yaml.dump(
        dict(fields),
        Dumper=yaml.SafeDumper,
        default_flow_style=True,
        allow_unicode=True,
        sort_keys=False,
        width=1_000_000,
    ).strip()


def item(fields: Mapping[str, Any], margin: int) -> str:
    """A case as an item of a list whose dash stands `margin` spaces from the left."""
    return " " * margin + "- " + block(fields, margin + 2).lstrip(" ")


def quiz_source(head: Mapping[str, Any], cases: Sequence[Mapping[str, Any]]) -> str:
    """A whole quiz file."""
    return block(head) + "\ncases:" + ("".join("\n" + item(fields, 2) for fields in cases) or " []") + "\n"
