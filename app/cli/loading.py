"""Commands are loaded when they are called: a report need not wait for the readers of Word files."""

from importlib import import_module

import click
from flask.cli import AppGroup

HOMES = {
    "content": "app.cli.content:group",
    "people": "app.cli.people:group",
    "quizzes": "app.cli.quizzes:group",
    "qa": "app.cli.qa:group",
    "gaps": "app.cli.gaps:group",
    "demo": "app.demo.cli:command",
}


class Commands(AppGroup):
    """The product's commands by name beside those that were added; Click's pattern for lazily loaded subcommands."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every name, without loading what stands behind it."""
        return sorted({*super().list_commands(ctx), *HOMES})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name, None if there is none."""
        if cmd_name not in HOMES:
            return super().get_command(ctx, cmd_name)
        module, _, name = HOMES[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command
