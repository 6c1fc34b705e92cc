"""Commands are loaded when they are called: a report need not wait for the readers of Word files."""

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any

import click

from app.cli.output import Group

HOMES = {
    "content": "app.cli.content:group",
    "people": "app.cli.people:group",
    "quizzes": "app.cli.quizzes:group",
    "qa": "app.cli.qa:group",
    "gaps": "app.cli.gaps:group",
    "training": "app.cli.training:group",
    "jobs": "app.cli.jobs:group",
    "reminders": "app.cli.jobs:reminders",
    "demo": "app.demo.cli:command",
}


# Commands that ask for no page, address or translation.
PLAIN = (
    ("gaps",),
    ("content", "check"),
    ("content", "diff"),
    ("content", "release"),
    ("qa", "agreement"),
    ("qa", "rejected"),
    ("qa", "unmapped"),
)


class Commands(Group):
    """Commands by name beside those that were added; Click's pattern for lazily loaded subcommands."""

    def __init__(self, name: str, homes: Mapping[str, str] = HOMES, help: str | None = None) -> None:
        super().__init__(name, help=help)
        self._homes = homes

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every name, without loading what stands behind it."""
        return sorted({*super().list_commands(ctx), *self._homes})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name, None if there is none."""
        if cmd_name not in self._homes:
            return super().get_command(ctx, cmd_name)
        command: click.Command = loaded(self._homes[cmd_name])
        return command


def loaded(home: str) -> Any:
    """What stands at "module:name"."""
    module, _, name = home.partition(":")
    return getattr(import_module(module), name)


def plain(arguments: Sequence[str], settings: Mapping[str, str]) -> bool:
    """Whether this is `flask` called for a command that asks for no page: then none need be loaded."""
    named = any(tuple(arguments[1 : 1 + len(words)]) == words for words in PLAIN)
    return named and settings.get("FLASK_RUN_FROM_CLI") == "true"
